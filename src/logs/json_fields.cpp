#include "logs/json_fields.hpp"

#include <algorithm>
#include <cstring>

#include "logs/json_bytes.hpp"

namespace spamgraph::logs {

namespace {

/// Whether `bytes` bytes are the same, up to 32 of them.
/// @pre 32 bytes can be read at both
inline bool same_bytes(const char* a, const char* b, std::size_t bytes)
{
#ifdef __SSE2__
    const auto same = [&](int at) {
        const __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(a + at));
        const __m128i y = _mm_loadu_si128(reinterpret_cast<const __m128i*>(b + at));
        return static_cast<std::uint64_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(x, y)));
    };
    const std::uint64_t differ = ~(same(0) | same(16) << 16);
    return (differ & ((std::uint64_t{1} << bytes) - 1)) == 0;
#else
    return std::memcmp(a, b, bytes) == 0;
#endif
}

/// Walks over a row of which all quotes are known.
class RowCursor {
public:
    RowCursor(std::string_view row, std::size_t at, const std::uint32_t* quotes)
        : row_(row), at_(at), quote_(quotes)
    {
        while (*quote_ < at_) ++quote_;
    }

    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] bool is(char c) const { return at_ < row_.size() && row_[at_] == c; }
    void pass_over_blanks()
    {
        while (at_ < row_.size() && is_json_blank(row_[at_])) ++at_;
    }
    /// Takes `c` and the blanks around it.
    bool take(char c)
    {
        if (!is(c)) pass_over_blanks();
        if (!is(c)) return false;
        ++at_;
        pass_over_blanks();
        return true;
    }
    bool at_end()
    {
        pass_over_blanks();
        return at_ == row_.size();
    }
    /// Passes over a key of so many bytes, with what stands around it.
    void pass_over_key(std::size_t bytes)
    {
        at_ += bytes;
        quote_ += 2;
    }
    bool take_string(std::string_view& text)
    {
        if (!is('"') || quote_[1] == row_.size()) return false;
        text = row_.substr(at_ + 1, quote_[1] - at_ - 1);
        at_ = quote_[1] + 1;
        quote_ += 2;
        return true;
    }
    bool take_value(JsonValue& value)
    {
        if (at_ == row_.size()) return false;
        const char first = row_[at_];
        value.escaped = false;
        if (first == '"') {
            value.kind = JsonValue::Kind::string;
            return take_string(value.text);
        }
        if (first == '[' || first == '{') {
            JsonCursor cursor(row_.substr(at_));
            if (!cursor.take_value(value)) return false;
            at_ += value.text.size();
            while (*quote_ < at_) ++quote_;
            return true;
        }
        const bool is_number = first == '-' || (first >= '0' && first <= '9');
        const char* const begin = row_.data() + at_;
        value.kind = is_number ? JsonValue::Kind::number : JsonValue::Kind::word;
        value.text = {begin, static_cast<std::size_t>(find_word_end(begin, row_.end()) - begin)};
        at_ += value.text.size();
        return is_number || is_json_word(value.text);
    }

private:
    std::string_view row_;
    std::size_t at_;
    const std::uint32_t* quote_;  ///< the first that is not before `at_`
};

}  // namespace

std::size_t JsonFields::place_of(std::string_view key) const
{
    return static_cast<std::size_t>(std::ranges::find(keys_, key) - keys_.begin());
}

/// The known key that stands at `at`, of the next ones from `from` on; null where none does.
const JsonFields::Known* JsonFields::find_known(std::string_view row, std::size_t at, std::size_t from) const
{
    const Known* const end = known_.data() + std::min(known_.size(), from + kAhead);
    for (const Known* known = known_.data() + from; known < end; ++known)
        if (at + known->bytes < row.size() && same_bytes(row.data() + at, known->text.data(), known->bytes))
            return known;
    return nullptr;
}

/// Keeps a key as it stands in an object, before the one that stood there. Whether there was room.
bool JsonFields::learn(std::string_view text, std::size_t place, std::size_t at)
{
    if (text.size() > Known::kMaxBytes || known_.size() == kMaxKnown) return false;
    Known made{{}, static_cast<std::uint32_t>(text.size()), static_cast<std::uint32_t>(place)};
    std::ranges::copy(text, made.text.begin());
    known_.insert(known_.begin() + static_cast<std::ptrdiff_t>(at), made);
    return true;
}

bool JsonFields::read(std::string_view row, std::size_t begin, std::span<const std::uint32_t> quotes)
{
    std::ranges::fill(values_, JsonValue{});
    RowCursor cursor(row, begin, quotes.data());
    if (!cursor.take('{')) return false;
    if (cursor.is('}')) return cursor.take('}') && cursor.at_end();
    for (std::size_t next = 0;;) {
        std::size_t place;
        if (const Known* const known = find_known(row, cursor.at(), next)) {
            cursor.pass_over_key(known->bytes);
            cursor.pass_over_blanks();
            place = known->place;
            next = static_cast<std::size_t>(known - known_.data()) + 1;
        } else {
            const std::size_t from = cursor.at();
            std::string_view key;
            if (!cursor.take_string(key) || !cursor.take(':')) return false;
            place = place_of(key);
            next += learn(row.substr(from, cursor.at() - from), place, next);
        }
        if (!cursor.take_value(values_[place])) return false;
        if (cursor.take(',')) continue;
        return cursor.take('}') && cursor.at_end();
    }
}

bool JsonFields::read(std::string_view text)
{
    std::ranges::fill(values_, JsonValue{});
    return for_each_member(
        text, [this](std::string_view key, const JsonValue& value) { values_[place_of(key)] = value; });
}

}  // namespace spamgraph::logs
