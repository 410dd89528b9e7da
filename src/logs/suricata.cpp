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

/// Of the object "dns", and the first of them of a record.
enum DnsField : std::size_t { name, type, data, ttl, kind, queries, answers, grouped, opcode };
constexpr std::array<std::string_view, 9> kDnsKeys{"rrname",  "rrtype",  "rdata",   "ttl",   "type",
                                                   "queries", "answers", "grouped", "opcode"};
constexpr auto kRecordKeys = std::span(kDnsKeys).first(4);

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
        const JsonFields* const asked = read_object(f[dns].text, dns_) ? find_question() : nullptr;
        if (!asked) return Reason::syntax;

        const std::string_view said = dns_[kind].text;
        if (said == "answer" || said == "response") {
            read_response(*asked, query);
            return Reason::response;
        }
        if (said != "query" && said != "request") return Reason::syntax;
        // A notification or an update of a zone is no question.
        if (dns_[opcode].kind == JsonValue::Kind::number && dns_[opcode].text != "0") return Reason::opcode;
        if (const auto reason = read_type_and_client(type_of(*asked), f[source].text, query)) return reason;
        query.server = server_.read(f[server].text);
        return read_name(*asked, query);
    }

private:
    /// What holds the name and type asked for; null where that cannot be read.
    const JsonFields* find_question()
    {
        JsonCursor list(dns_[queries].text);
        JsonValue first;
        const bool listed =
            dns_[queries].kind == JsonValue::Kind::array && list.enter('[') && list.next_element(first);
        if (!listed) return &dns_;
        return read_object(first.text, record_) ? &record_ : nullptr;
    }

    /// Before version 5, a type without a name stands twice: "0041/65".
    static std::string_view type_of(const JsonFields& asked)
    {
        const std::string_view text = asked[type].text;
        return text.substr(text.rfind('/') + 1);
    }

    std::optional<Reason> read_name(const JsonFields& asked, Query& query)
    {
        if (asked[name].kind != JsonValue::Kind::string) return Reason::syntax;
        if (const auto reason = read_plain_name(json_text(asked[name], text_), qname_)) return reason;
        query.qname = qname_;
        return std::nullopt;
    }

    /// What a response says of the name that it is about; nothing where it is not understood.
    void read_response(const JsonFields& asked, Query& query)
    {
        const auto qtype = parse_qtype(type_of(asked));
        if (!qtype || !has_useful_answers(*qtype) || read_name(asked, query)) return;
        query.qtype = *qtype;
        answers_.clear();
        add_answer(dns_[type].text, dns_[data], dns_[ttl].text, *qtype);
        if (dns_[answers].kind == JsonValue::Kind::array) {
            JsonCursor list(dns_[answers].text);
            JsonValue element;
            list.enter('[');
            while (list.next_element(element))
                if (read_object(element.text, record_))
                    add_answer(record_[type].text, record_[data], record_[ttl].text, *qtype);
        } else if (dns_[grouped].kind == JsonValue::Kind::object) {
            for_each_member(dns_[grouped].text, [&](std::string_view type, const JsonValue& list) {
                JsonCursor records(list.text);
                JsonValue record;
                if (list.kind != JsonValue::Kind::array || !records.enter('[')) return;
                while (records.next_element(record)) add_answer(type, record, {}, *qtype);
            });
        }
        query.answers = answers_.view();
    }

    /// Of an MX query only the exchanges, of others addresses and aliases.
    void add_answer(std::string_view type, const JsonValue& data, std::string_view ttl, std::uint16_t qtype)
    {
        const bool is_mx = type == "MX";
        const bool is_other = type == "A" || type == "AAAA" || type == "CNAME";
        if ((qtype == qtype::kMx ? !is_mx : !is_other) || data.kind != JsonValue::Kind::string) return;
        answers_.add(json_text(data, text_), parse_epoch(ttl).value_or(-1));
    }

    JsonFields fields_{kKeys}, dns_{kDnsKeys}, record_{kRecordKeys};
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
