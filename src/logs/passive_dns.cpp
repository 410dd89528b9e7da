#include "logs/passive_dns.hpp"

#include <array>

#include "logs/json_row.hpp"
#include "logs/row_fields.hpp"

namespace spamgraph::logs {

namespace {

/// Members that are read, and where they stand in kKeys. Seen in a zone file only, a record has the times of
/// that; some write milliseconds.
enum Field : std::size_t {
    name,
    type,
    data,
    first,
    last,
    zone_first,
    zone_last,
    first_ms,
    last_ms,
    record,
    condition
};
constexpr std::array<std::string_view, 11> kKeys{
    "rrname",         "rrtype",        "rdata",        "time_first", "time_last", "zone_time_first",
    "zone_time_last", "time_first_ms", "time_last_ms", "obj",        "cond"};

/// {"rrname":"www.example.com.", "rrtype":"A", "rdata":["192.0.2.1"], "time_first":1376870400,
/// "time_last":1379548800, "count":97}; one datum may stand without its brackets. DNSDB sends each record as
/// {"obj":{..}}, between {"cond":"begin"} and {"cond":"succeeded"}.
class PassiveDnsParser : public JsonRowParser {
public:
    using JsonRowParser::JsonRowParser;

    std::optional<Reason> parse(std::string_view row, Query& query,
                                std::optional<std::int64_t>& time_s) override
    {
        if (!read_fields(row, fields_)) return Reason::syntax;
        const JsonFields& f = fields_;
        if (f[record].kind == JsonValue::Kind::object) {
            if (!read_object(f[record].text, fields_)) return Reason::syntax;
        } else if (f[condition].kind == JsonValue::Kind::string && f[name].kind == JsonValue::Kind::none) {
            return Reason::other_line;
        }
        const auto from = read_first_of({f[first], f[first_ms], f[zone_first]});
        const auto until = read_first_of({f[last], f[last_ms], f[zone_last]});
        if (!from || !until || *until < *from) return Reason::no_time;
        time_s = query.time_s = *from;
        query.until_s = *until;

        const auto qtype = parse_qtype(f[type].text);
        if (!qtype) return Reason::qtype;
        query.qtype = *qtype;
        if (f[name].kind != JsonValue::Kind::string) return Reason::syntax;
        if (const auto reason = read_presented_name(json_text(f[name], text_), qname_)) return reason;
        query.qname = qname_;
        answers_.clear();
        // What others saw as exchanges is no evidence here, and would bring names that nobody asked for.
        const bool is_address = *qtype == qtype::kA || *qtype == qtype::kAaaa;
        if (is_address && !read_addresses(f[data])) return Reason::syntax;
        query.answers = answers_.view();
        return Reason::response;
    }

private:
    std::optional<std::int64_t> read_first_of(const std::array<JsonValue, 3>& values)
    {
        for (const JsonValue& value : values)
            if (value.kind != JsonValue::Kind::none) return read_time(value);
        return std::nullopt;
    }

    bool read_addresses(const JsonValue& value)
    {
        if (value.kind == JsonValue::Kind::string) return add_address(value);
        JsonCursor list(value.text);
        JsonValue element;
        if (value.kind != JsonValue::Kind::array || !list.enter('[')) return false;
        while (list.next_element(element))
            if (element.kind != JsonValue::Kind::string || !add_address(element)) return false;
        return !list.failed();
    }

    bool add_address(const JsonValue& value)
    {
        return parse_address(value.text).has_value() && answers_.add(value.text);
    }

    JsonFields fields_{kKeys};
    std::string text_, qname_;
    AnswerList answers_;
};

}  // namespace

bool is_passive_dns(std::string_view head, const ReaderOptions& /*options*/)
{
    return any_line(head, [](std::string_view line) {
        const auto has = [&](std::string_view key) { return line.find(key) != line.npos; };
        return line.find('{') != line.npos && has("\"rrname\"") && has("\"rrtype\"") && has("time_first");
    });
}

std::unique_ptr<LogReader> make_passive_dns_reader(const ReaderOptions& options)
{
    return make_reader_of<PassiveDnsParser>(options);
}

}  // namespace spamgraph::logs
