#include "logs/suricata.hpp"

#include <array>

#include "logs/json_row.hpp"
#include "logs/row_fields.hpp"

namespace spamgraph::logs {

namespace {

/// Members of an event that are read, and where they stand in kKeys.
enum Field : std::size_t { timestamp, event_type, source, server, port, dns };
constexpr std::array<std::string_view, 6> kKeys{"timestamp", "event_type", "src_ip",
                                                "dest_ip",   "dest_port",  "dns"};

/// {"timestamp":.., "event_type":"dns", "src_ip":.., "dest_port":.., "dns":{"type":"query", "rrname":..,
/// "rrtype":..}}. From version 3 on the type is "request", and name and type stand in "queries":[{..}]. An
/// answer is an event of its own: of one record in version 1, else with "answers":[{..}] or "grouped":{..}.
class SuricataParser : public JsonRowParser {
public:
    using JsonRowParser::JsonRowParser;

    std::optional<Reason> parse(std::string_view row, Query& query,
                                std::optional<std::int64_t>& time_s) override
    {
        if (!read_fields(row, fields_)) return Reason::syntax;
        const JsonFields& f = fields_;
        time_s = read_time(f[timestamp]);
        if (f[event_type].text != "dns") return Reason::other_line;
        if (!time_s) return Reason::no_time;
        query.time_s = *time_s;
        if (is_other_service(f[port].text)) return Reason::port;
        if (!read_dns(f[dns].text)) return Reason::syntax;

        if (dns_.kind.text == "answer" || dns_.kind.text == "response") {
            read_response(query);
            return Reason::response;
        }
        if (dns_.kind.text != "query" && dns_.kind.text != "request") return Reason::syntax;
        if (const auto reason = read_type_and_client(dns_.type.text, f[source].text, query)) return reason;
        query.server = server_.read(f[server].text);
        return read_name(query);
    }

private:
    struct Dns {
        JsonValue kind, name, type, queries, data, ttl, answers, grouped;
    };

    static void note_record(std::string_view key, const JsonValue& value, Dns& record)
    {
        if (key == "rrname")
            record.name = value;
        else if (key == "rrtype")
            record.type = value;
        else if (key == "rdata")
            record.data = value;
        else if (key == "ttl")
            record.ttl = value;
    }

    bool read_dns(std::string_view object)
    {
        dns_ = {};
        const bool is_dns = for_each_member(object, [&](std::string_view key, const JsonValue& value) {
            if (key == "type")
                dns_.kind = value;
            else if (key == "queries")
                dns_.queries = value;
            else if (key == "answers")
                dns_.answers = value;
            else if (key == "grouped")
                dns_.grouped = value;
            else
                note_record(key, value, dns_);
        });
        JsonCursor queries(dns_.queries.text);
        JsonValue first;
        const bool listed =
            dns_.queries.kind == JsonValue::Kind::array && queries.enter('[') && queries.next_element(first);
        return is_dns && (!listed || for_each_member(first.text, [&](auto key, const JsonValue& value) {
                   note_record(key, value, dns_);
               }));
    }

    std::optional<Reason> read_name(Query& query)
    {
        if (dns_.name.kind != JsonValue::Kind::string) return Reason::syntax;
        if (const auto reason = read_plain_name(json_text(dns_.name, text_), qname_)) return reason;
        query.qname = qname_;
        return std::nullopt;
    }

    /// What a response says of the name that it is about; nothing where it is not understood.
    void read_response(Query& query)
    {
        const auto qtype = parse_qtype(dns_.type.text);
        if (!qtype || !has_useful_answers(*qtype) || read_name(query)) return;
        query.qtype = *qtype;
        answers_.clear();
        if (dns_.data.kind == JsonValue::Kind::string) add_answer(dns_, *qtype);
        if (dns_.answers.kind == JsonValue::Kind::array) {
            JsonCursor list(dns_.answers.text);
            JsonValue element;
            list.enter('[');
            while (list.next_element(element)) {
                Dns record;
                for_each_member(element.text, [&](std::string_view key, const JsonValue& value) {
                    note_record(key, value, record);
                });
                add_answer(record, *qtype);
            }
        } else if (dns_.grouped.kind == JsonValue::Kind::object) {
            for_each_member(dns_.grouped.text, [&](std::string_view type, const JsonValue& list) {
                JsonCursor data(list.text);
                Dns record;
                record.type.text = type;
                if (list.kind != JsonValue::Kind::array || !data.enter('[')) return;
                while (data.next_element(record.data)) add_answer(record, *qtype);
            });
        }
        query.answers = answers_.view();
    }

    /// Of an MX query only the exchanges, of others addresses and aliases.
    void add_answer(const Dns& record, std::uint16_t qtype)
    {
        const bool is_mx = record.type.text == "MX";
        const bool is_other =
            record.type.text == "A" || record.type.text == "AAAA" || record.type.text == "CNAME";
        if (qtype == qtype::kMx ? !is_mx : !is_other) return;
        if (record.data.kind == JsonValue::Kind::string)
            answers_.add(json_text(record.data, text_), parse_epoch(record.ttl.text).value_or(-1));
    }

    JsonFields fields_{kKeys};
    Dns dns_;
    std::string text_, qname_;
    AnswerList answers_;
    AddressColumn server_;
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
