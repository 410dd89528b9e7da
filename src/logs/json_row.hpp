#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

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
    bool read_fields(std::string_view row, JsonFields& fields) const
    {
        const std::size_t begin = std::min(row.find('{'), row.size());
        const bool quotes_known = !separators.empty() && row.find('\\') == row.npos;
        return quotes_known ? fields.read(row, begin, separators) : fields.read(row.substr(begin));
    }

    /// The time that a value says: seconds since 1970-01-01, or text as 2018-03-24T17:15:20.865716Z. Local.
    std::optional<std::int64_t> read_time(const JsonValue& value)
    {
        if (value.kind == JsonValue::Kind::number) return parse_epoch(value.text);
        if (value.kind != JsonValue::Kind::string) return std::nullopt;
        std::string_view text = value.text;
        const auto time_s = clock.take_iso(text);
        return text.empty() ? time_s : std::nullopt;
    }
};

}  // namespace spamgraph::logs
