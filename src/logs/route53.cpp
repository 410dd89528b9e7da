#include "logs/route53.hpp"

#include <array>
#include <charconv>

#include "logs/json_row.hpp"
#include "logs/row_fields.hpp"

namespace spamgraph::logs {

namespace {

/// Members that are read, and where they stand in kKeys.
enum Field : std::size_t { timestamp, name, type, dns_class, rcode, answers, source };
constexpr std::array<std::string_view, 7> kKeys{"query_timestamp", "query_name", "query_type", "query_class",
                                                "rcode",           "answers",    "srcaddr"};

/// Of a record of the answers.
enum RecordField : std::size_t { record_data, record_type };
constexpr std::array<std::string_view, 2> kRecordKeys{"Rdata", "Type"};

/// {"query_timestamp":"2021-02-04T17:51:55Z", "query_name":.., "query_type":.., "query_class":"IN",
/// "rcode":.., "answers":[{"Rdata":.., "Type":.., "Class":..}], "srcaddr":..}
class Route53Parser : public JsonRowParser {
public:
    using JsonRowParser::JsonRowParser;

    std::optional<Reason> parse(std::string_view row, Query& query,
                                std::optional<std::int64_t>& time_s) override
    {
        if (!read_fields(row, fields_)) return Reason::syntax;
        const JsonFields& f = fields_;
        time_s = read_time(f[timestamp]);
        if (!time_s) return Reason::no_time;
        query.time_s = *time_s;
        if (f[dns_class].kind == JsonValue::Kind::string && f[dns_class].text != "IN")
            return Reason::dns_class;

        if (const auto reason = read_type_and_client(f[type].text, f[source].text, query)) return reason;
        if (f[name].kind != JsonValue::Kind::string) return Reason::syntax;
        if (const auto reason = read_presented_name(json_text(f[name], text_), qname_)) return reason;
        query.qname = qname_;
        query.nxdomain = is_nxdomain(f[rcode].text);
        answers_.clear();
        bool has_mx = true;
        if (has_useful_answers(query.qtype) && f[answers].kind == JsonValue::Kind::array)
            has_mx = read_answers(f[answers].text, query.qtype == qtype::kMx);
        query.answers = answers_.view();
        query.no_data = query.qtype == qtype::kMx && !has_mx && is_no_error(f[rcode].text);
        return std::nullopt;
    }

private:
    /// Addresses and aliases; of an MX query only the exchanges, which stand behind their preference.
    /// @return whether there was a record of that kind, readable or not
    bool read_answers(std::string_view array, bool is_mx)
    {
        JsonCursor list(array);
        JsonValue answer;
        list.enter('[');
        bool any = false;
        while (list.next_element(answer)) {
            const bool readable = read_object(answer.text, record_);
            if (readable && is_mx != (record_[record_type].text == "MX")) continue;
            any = true;
            if (!readable) continue;
            std::string_view text = json_text(record_[record_data], text_);
            std::int32_t preference = -1;
            if (is_mx) {
                const std::string_view number = take_token(text);
                std::from_chars(number.data(), number.data() + number.size(), preference);
            }
            answers_.add(text, -1, preference);
        }
        return any;
    }

    JsonFields fields_{kKeys}, record_{kRecordKeys};
    std::string text_, qname_;
    AnswerList answers_;
};

}  // namespace

bool is_route53(std::string_view head, const ReaderOptions& /*options*/)
{
    return any_line(head, [](std::string_view line) {
        return line.find('{') != line.npos && line.find("\"query_timestamp\"") != line.npos &&
               line.find("\"query_name\"") != line.npos;
    });
}

std::unique_ptr<LogReader> make_route53_reader(const ReaderOptions& options)
{
    return make_reader_of<Route53Parser>(options);
}

}  // namespace spamgraph::logs
