#include <algorithm>
#include <string>

#include "logs/compressed_source.hpp"
#include "logs/decoder_source.hpp"

namespace spamgraph::logs {

namespace {

constexpr char32_t kReplacement = 0xfffd, kByteOrderMark = 0xfeff;

constexpr bool is_high_surrogate(char32_t unit)
{
    return unit >= 0xd800 && unit < 0xdc00;
}

constexpr bool is_low_surrogate(char32_t unit)
{
    return unit >= 0xdc00 && unit < 0xe000;
}

/// Adds a character in UTF-8 (RFC 3629, 3).
void add_utf8(char32_t c, std::string& text)
{
    const auto add = [&](char32_t byte) { text += static_cast<char>(byte); };
    if (c < 0x80) return add(c);
    if (c < 0x800) {
        add(0xc0 | c >> 6);
    } else if (c < 0x10000) {
        add(0xe0 | c >> 12);
        add(0x80 | (c >> 6 & 0x3f));
    } else {
        add(0xf0 | c >> 18);
        add(0x80 | (c >> 12 & 0x3f));
        add(0x80 | (c >> 6 & 0x3f));
    }
    add(0x80 | (c & 0x3f));
}

/// UTF-16 as UTF-8 (RFC 2781, 2.2). Half of a pair becomes U+FFFD; byte order marks are left out.
class Utf16Source : public DecoderSource {
public:
    Utf16Source(const std::filesystem::path& path, bool big_endian)
        : DecoderSource(path), big_endian_(big_endian)
    {
    }

private:
    Place step(std::string_view& input, std::span<char>& output, bool /*last*/) override
    {
        if (rest_.empty()) {
            text_.clear();
            for (const char byte : input) take_byte(static_cast<unsigned char>(byte));
            input = {};
            rest_ = text_;
        }
        const std::size_t size = std::min(rest_.size(), output.size());
        std::copy_n(rest_.begin(), size, output.begin());
        rest_.remove_prefix(size);
        output = output.subspan(size);
        return has_half_unit_ || high_ != 0 ? Place::within : Place::behind;
    }

    void take_byte(unsigned char byte)
    {
        if (has_half_unit_)
            take_unit(big_endian_ ? static_cast<char32_t>(half_unit_ << 8 | byte)
                                  : static_cast<char32_t>(byte << 8 | half_unit_));
        half_unit_ = byte;
        has_half_unit_ = !has_half_unit_;
    }

    void take_unit(char32_t unit)
    {
        const char32_t high = high_;
        high_ = 0;
        if (high != 0 && is_low_surrogate(unit))
            return add_utf8(0x10000 + ((high & 0x3ff) << 10 | (unit & 0x3ff)), text_);
        if (high != 0) add_utf8(kReplacement, text_);
        if (is_high_surrogate(unit))
            high_ = unit;
        else if (unit != kByteOrderMark)
            add_utf8(is_low_surrogate(unit) ? kReplacement : unit, text_);
    }

    bool big_endian_;
    bool has_half_unit_ = false;
    unsigned char half_unit_ = 0;
    char32_t high_ = 0;  ///< the first unit of a pair, before the second
    std::string text_;
    std::string_view rest_;  ///< what is left to give of `text_`
};

}  // namespace

std::unique_ptr<ByteSource> open_utf16(const std::filesystem::path& path, bool big_endian)
{
    return std::make_unique<Utf16Source>(path, big_endian);
}

}  // namespace spamgraph::logs
