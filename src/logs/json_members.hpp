#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "logs/json_cursor.hpp"

namespace spamgraph::logs {

/// Reads the members of one JSON object after another, as JsonCursor does, at twice its speed: all quotes of
/// a text without a backslash are found first, sixteen bytes at a time.
class JsonMembers {
public:
    /// Calls `use(key, value)` with every member of the object that is all of `text`; false where it is no
    /// JSON object. Local.
    template <class Use>
    bool for_each(std::string_view text, Use use)
    {
        return find_quotes(text) ? walk(text, use) : for_each_member(text, use);
    }

private:
    static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

    static std::size_t after_blanks(std::string_view text, std::size_t at)
    {
        while (at < text.size() && is_blank(text[at])) ++at;
        return at;
    }

    /// Notes where the quotes of `text` stand; false where they may be escaped.
    bool find_quotes(std::string_view text);

    template <class Use>
    bool walk(std::string_view text, Use use)
    {
        const std::uint32_t* quote = quotes_.data();  // the list ends with text.size(), twice
        std::size_t at = after_blanks(text, 0);
        const auto is = [&](char c) { return at < text.size() && text[at] == c; };
        if (!is('{')) return false;
        at = after_blanks(text, at + 1);
        if (is('}')) return after_blanks(text, at + 1) == text.size();
        for (;;) {
            if (!is('"') || quote[1] == text.size()) return false;
            const std::string_view key = text.substr(at + 1, quote[1] - at - 1);
            at = after_blanks(text, quote[1] + 1);
            quote += 2;
            if (!is(':')) return false;
            at = after_blanks(text, at + 1);
            JsonValue value;
            if (is('"')) {
                if (quote[1] == text.size()) return false;
                value = {JsonValue::Kind::string, false, text.substr(at + 1, quote[1] - at - 1)};
                at = quote[1] + 1;
                quote += 2;
            } else {
                JsonCursor cursor(text.substr(at));
                if (!cursor.take_value(value)) return false;
                at += value.text.size();
                while (*quote < at) ++quote;
            }
            use(key, value);
            at = after_blanks(text, at);
            if (is('}')) return after_blanks(text, at + 1) == text.size();
            if (!is(',')) return false;
            at = after_blanks(text, at + 1);
        }
    }

    std::vector<std::uint32_t> quotes_;
};

}  // namespace spamgraph::logs
