#include "logs/cbor.hpp"

#include <limits>

namespace spamgraph::logs {

namespace {

constexpr std::uint8_t kBreak = 0xff;
constexpr unsigned kIndefinite = 31;

}  // namespace

CborCursor::Head CborCursor::read_head()
{
    if (malformed_) return {};
    if (rest_.empty()) {
        run_out();
        return {};
    }
    const unsigned kind = rest_[0] >> 5, detail = rest_[0] & 0x1f;
    rest_ = rest_.subspan(1);
    if (detail < 24) return {kind, detail, false};
    if (detail == kIndefinite) {
        malformed_ = kind < kBytes || kind == kTag || kind == kSimple;
        return {kind, 0, true};
    }
    const std::size_t size = detail < 28 ? std::size_t{1} << (detail - 24) : 0;
    if (size == 0) malformed_ = true;
    if (rest_.size() < size) run_out();
    if (malformed_) return {};
    std::uint64_t value = 0;
    for (const std::uint8_t byte : rest_.first(size)) value = value << 8 | byte;
    rest_ = rest_.subspan(size);
    return {kind, value, false};
}

CborCursor::Head CborCursor::expect(unsigned kind)
{
    while (at_kind(kTag) && !malformed_) read_head();
    const Head head = read_head();
    if (head.kind != kind) malformed_ = true;
    return head;
}

Bytes CborCursor::take(std::uint64_t size)
{
    if (!malformed_ && size > rest_.size()) run_out();
    if (malformed_) return {};
    const Bytes taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
}

bool CborCursor::take_break()
{
    if (!malformed_ && rest_.empty()) run_out();
    if (malformed_) return true;
    if (rest_[0] != kBreak) return false;
    rest_ = rest_.subspan(1);
    return true;
}

CborCursor::ArrayHead CborCursor::read_array_head()
{
    const Head head = expect(kArray);
    return {head.value, head.indefinite};
}

std::uint64_t CborCursor::read_unsigned()
{
    return expect(kUnsigned).value;
}

std::int64_t CborCursor::read_integer()
{
    const bool is_negative = at_kind(kNegative);
    const std::uint64_t value = expect(is_negative ? kNegative : kUnsigned).value;
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) malformed_ = true;
    if (malformed_) return 0;
    return is_negative ? -1 - static_cast<std::int64_t>(value) : static_cast<std::int64_t>(value);
}

/// Strings in pieces are not read: C-DNS has no use for them.
Bytes CborCursor::read_bytes()
{
    const Head head = expect(kBytes);
    malformed_ |= head.indefinite;
    return take(head.value);
}

std::string_view CborCursor::read_text()
{
    const Head head = expect(kText);
    malformed_ |= head.indefinite;
    return text_of(take(head.value));
}

void CborCursor::skip()
{
    skip_item(0);
}

void CborCursor::skip_item(int depth)
{
    const Head head = read_head();
    if (depth > kMaxDepth) malformed_ = true;
    switch (head.kind) {
        case kBytes:
        case kText:
            if (!head.indefinite) {
                take(head.value);
                break;
            }
            while (!malformed_ && !take_break()) skip_item(depth + 1);
            break;
        case kArray:
        case kMap:
            for (std::uint64_t i = 0; !malformed_ && (head.indefinite ? !take_break() : i < head.value);
                 ++i) {
                skip_item(depth + 1);
                if (head.kind == kMap) skip_item(depth + 1);
            }
            break;
        case kTag:
            skip_item(depth + 1);
            break;
        default:
            break;
    }
}

}  // namespace spamgraph::logs
