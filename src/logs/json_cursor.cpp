#include "logs/json_cursor.hpp"

#include <algorithm>
#include <charconv>

#include "logs/json_bytes.hpp"

namespace spamgraph::logs {

namespace {

/// The four hex digits of `\uXXXX`, or -1.
int parse_unit(std::string_view digits)
{
    unsigned unit{};
    if (digits.size() < 4) return -1;
    const char* const last = digits.data() + 4;
    return std::from_chars(digits.data(), last, unit, 16).ptr == last ? static_cast<int>(unit) : -1;
}

void append_utf8(std::string& out, unsigned point)
{
    const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80 | (point >> shift & 0x3f)); };
    if (point < 0x80) {
        out += static_cast<char>(point);
    } else if (point < 0x800) {
        out += static_cast<char>(0xc0 | point >> 6);
        tail(0);
    } else if (point < 0x10000) {
        out += static_cast<char>(0xe0 | point >> 12);
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xf0 | point >> 18);
        tail(12);
        tail(6);
        tail(0);
    }
}

/// Undoes the `\uXXXX` at the front of `text`, or the pair of them; returns how many bytes it took, or 0.
std::size_t undo_unit(std::string_view text, std::string& out)
{
    const int high = parse_unit(text.substr(2));
    if (high < 0) return 0;
    const bool is_high = high >= 0xd800 && high < 0xdc00;
    const int low = is_high && text.substr(6).starts_with("\\u") ? parse_unit(text.substr(8)) : -1;
    if (low >= 0xdc00 && low < 0xe000) {
        append_utf8(out, 0x10000 + (static_cast<unsigned>(high - 0xd800) << 10 |
                                    static_cast<unsigned>(low - 0xdc00)));
        return 12;
    }
    const bool alone = high >= 0xd800 && high < 0xe000;
    append_utf8(out, alone ? 0xfffd : static_cast<unsigned>(high));
    return 6;
}

}  // namespace

bool JsonCursor::fail()
{
    failed_ = true;
    return false;
}

void JsonCursor::pass_over_blanks()
{
    while (at_ < end_ && is_json_blank(*at_)) ++at_;
}

bool JsonCursor::enter(char bracket)
{
    pass_over_blanks();
    if (at_ == end_ || *at_ != bracket) return fail();
    ++at_;
    first_ = true;
    return true;
}

/// Whether another item follows; steps over the comma before it, or the closing bracket.
bool JsonCursor::next_item(char closing)
{
    pass_over_blanks();
    if (failed_ || at_ == end_) return fail();
    const bool first = first_;
    first_ = false;
    if (*at_ == closing) {
        ++at_;
        return false;
    }
    if (first) return true;
    if (*at_ != ',') return fail();
    ++at_;
    pass_over_blanks();
    return true;
}

bool JsonCursor::next_member(std::string_view& key, JsonValue& value)
{
    if (!next_item('}')) return false;
    JsonValue name;
    if (at_ == end_ || *at_ != '"' || !take_string(name)) return fail();
    key = name.text;
    pass_over_blanks();
    if (at_ == end_ || *at_ != ':') return fail();
    ++at_;
    return take_value(value);
}

bool JsonCursor::next_element(JsonValue& value)
{
    return next_item(']') && take_value(value);
}

bool JsonCursor::at_end()
{
    pass_over_blanks();
    return at_ == end_;
}

bool JsonCursor::take_value(JsonValue& value)
{
    pass_over_blanks();
    if (at_ == end_) return fail();
    if (*at_ == '"') return take_string(value);
    const char* const begin = at_;
    if (*at_ == '{' || *at_ == '[') {
        value.kind = *at_ == '{' ? JsonValue::Kind::object : JsonValue::Kind::array;
        if (!pass_over_brackets()) return fail();
    } else {
        const bool is_number = *at_ == '-' || (*at_ >= '0' && *at_ <= '9');
        value.kind = is_number ? JsonValue::Kind::number : JsonValue::Kind::word;
        at_ = find_word_end(at_, end_);
    }
    value.escaped = false;
    value.text = {begin, static_cast<std::size_t>(at_ - begin)};
    return value.kind != JsonValue::Kind::word || is_json_word(value.text) || fail();
}

bool JsonCursor::take_string(JsonValue& value)
{
    const char* const begin = ++at_;
    value.kind = JsonValue::Kind::string;
    value.escaped = false;
    for (at_ = find_quote(at_, end_); at_ < end_ && *at_ == '\\'; at_ = find_quote(at_, end_)) {
        value.escaped = true;
        if (end_ - at_ < 2) return fail();
        at_ += 2;
    }
    if (at_ == end_) return fail();
    value.text = {begin, static_cast<std::size_t>(at_ - begin)};
    ++at_;
    return true;
}

/// Steps over an object or an array; of the brackets, each bit holds the kind of one.
bool JsonCursor::pass_over_brackets()
{
    std::uint64_t kinds = 0;
    int depth = 0;
    JsonValue string;
    while (at_ < end_) {
        const char c = *at_;
        if (c == '"') {
            if (!take_string(string)) return false;
            continue;
        }
        ++at_;
        if (c == '{' || c == '[') {
            if (++depth > kMaxDepth) return false;
            kinds = kinds << 1 | (c == '{');
        } else if (c == '}' || c == ']') {
            if ((kinds & 1) != (c == '}')) return false;
            kinds >>= 1;
            if (--depth == 0) return true;
        }
    }
    return false;
}

std::string_view json_text(const JsonValue& value, std::string& buffer)
{
    if (!value.escaped) return value.text;
    constexpr std::string_view kLetters = "bfnrt";
    constexpr std::string_view kMeanings = "\b\f\n\r\t";
    std::string_view text = value.text;
    buffer.clear();
    while (!text.empty()) {
        const std::size_t plain = std::min(text.find('\\'), text.size());
        buffer += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.size() < 2) break;
        if (text[1] == 'u') {
            const std::size_t used = undo_unit(text, buffer);
            if (used == 0) buffer += "\\u";
            text.remove_prefix(used == 0 ? 2 : used);
            continue;
        }
        const std::size_t letter = kLetters.find(text[1]);
        buffer += letter == kLetters.npos ? text[1] : kMeanings[letter];
        text.remove_prefix(2);
    }
    return buffer;
}

}  // namespace spamgraph::logs
