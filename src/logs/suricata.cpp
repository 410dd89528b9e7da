#include "logs/suricata.hpp"

#include "logs/json_row.hpp"
#include "logs/row_fields.hpp"

namespace spamgraph::logs {

namespace {

/// {"timestamp":.., "event_type":"dns", "src_ip":.., "dest_port":.., "dns":{"type":"query", "rrname":..,
/// "rrtype":..}}. From version 3 on the type is "request", and name and type stand in "queries":[{..}]. An
/// answer is an event of its own.
class SuricataParser : public JsonRowParser {
public:
    using JsonRowParser::JsonRowParser;

    std::optional<Reason> parse(std::string_view row, Query& query,
                                std::optional<std::int64_t>& time_s) override
    {
        JsonValue timestamp, event_type, source, port, dns;
        const bool is_json =
            members.for_each(object_of(row), [&](std::string_view key, const JsonValue& value) {
                if (key == "timestamp")
                    timestamp = value;
                else if (key == "event_type")
                    event_type = value;
                else if (key == "src_ip")
                    source = value;
                else if (key == "dest_port")
                    port = value;
                else if (key == "dns")
                    dns = value;
            });
        if (!is_json) return Reason::syntax;
        time_s = read_time(timestamp);
        if (event_type.text != "dns") return Reason::other_line;
        if (!time_s) return Reason::no_time;
        query.time_s = *time_s;
        if (is_other_service(port.text)) return Reason::port;

        JsonValue kind, name, type, queries;
        const auto note_question = [&](std::string_view key, const JsonValue& value) {
            if (key == "rrname")
                name = value;
            else if (key == "rrtype")
                type = value;
        };
        const bool is_dns = for_each_member(dns.text, [&](std::string_view key, const JsonValue& value) {
            if (key == "type")
                kind = value;
            else if (key == "queries")
                queries = value;
            else
                note_question(key, value);
        });
        if (!is_dns) return Reason::syntax;
        if (kind.text == "answer" || kind.text == "response") return Reason::response;
        if (kind.text != "query" && kind.text != "request") return Reason::syntax;
        JsonCursor list(queries.text);
        JsonValue first;
        if (queries.kind == JsonValue::Kind::array && list.enter('[') && list.next_element(first) &&
            !for_each_member(first.text, note_question))
            return Reason::syntax;

        if (const auto reason = read_type_and_client(type.text, source.text, query)) return reason;
        if (name.kind != JsonValue::Kind::string) return Reason::syntax;
        if (const auto reason = read_plain_name(json_text(name, text_), qname_)) return reason;
        query.qname = qname_;
        return std::nullopt;
    }

private:
    std::string text_, qname_;
};

}  // namespace

bool is_suricata(std::string_view head, const ReaderOptions& /*options*/)
{
    return any_line(head, [](std::string_view line) {
        return line.find('{') != line.npos && line.find("\"event_type\":") != line.npos &&
               line.find("\"timestamp\":") != line.npos;
    });
}

std::unique_ptr<LogReader> make_suricata_reader(const ReaderOptions& options)
{
    return make_reader_of<SuricataParser>(options);
}

}  // namespace spamgraph::logs
