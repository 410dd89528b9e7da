#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "logs/json_fields.hpp"
#include "logs/row_reader.hpp"

namespace spamgraph::logs {

/// What the formats with a JSON object a line have in common.
class JsonRowParser : public RowParser {
public:
    using RowParser::RowParser;

    [[nodiscard]] char separator() const override { return '"'; }
    [[nodiscard]] bool is_whole(std::string_view row) const override { return row.ends_with('}'); }

protected:
    /// Takes in the object in a row; false where there is none. What stands before it, as a stamp of syslog,
    /// is passed over. Local.
    bool read_fields(std::string_view row, JsonFields& fields)
    {
        const std::size_t begin = row.starts_with('{') ? 0 : std::min(row.find('{'), row.size());
        row_ = row.data();
        quotes_ = separators;
        escapes_ = row.find('\\') != row.npos;
        if (escapes_ && !quotes_.empty()) {
            const auto first = std::ranges::lower_bound(quotes_, begin);
            quotes_ = leave_out_escaped(row, {first, quotes_.end()}, plain_quotes_);
        }
        return read_object(row.substr(begin), fields);
    }

    /// The same of an object within the row. Local.
    bool read_object(std::string_view object, JsonFields& fields) const
    {
        if (quotes_.empty() || object.empty()) return fields.read(object);
        const auto begin = static_cast<std::size_t>(object.data() - row_);
        return fields.read({row_, begin + object.size()}, begin, quotes_, escapes_);
    }

    /// The time that a value says: seconds since 1970-01-01, also as text, or 2018-03-24T17:15:20.865716Z.
    /// Local.
    std::optional<std::int64_t> read_time(const JsonValue& value)
    {
        if (value.kind == JsonValue::Kind::number) return parse_epoch(value.text);
        if (value.kind != JsonValue::Kind::string) return std::nullopt;
        std::string_view text = value.text;
        const auto time_s = clock.take_iso(text);
        if (text.empty()) return time_s;
        constexpr std::size_t kDigits = 9;  // since 1973: fewer are a date, or no time at all
        return value.text.size() < kDigits ? std::nullopt : parse_epoch(value.text);
    }

private:
    const char* row_ = nullptr;
    std::span<const std::uint32_t> quotes_;  ///< around the row's strings; empty where they are not known
    bool escapes_ = false;
    std::vector<std::uint32_t> plain_quotes_;
};

}  // namespace spamgraph::logs
