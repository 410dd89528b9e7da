#include "logs/zeek_json.hpp"

#include <algorithm>
#include <array>

#include "logs/json_row.hpp"
#include "logs/row_fields.hpp"
#include "spamgraph/core/qname.hpp"

namespace spamgraph::logs {

namespace {

/// Members that are read, and where they stand in kKeys.
enum Field : std::size_t {
    path,
    ts,
    orig_h,
    resp_h,
    resp_p,
    asked,
    qclass,
    qclass_name,
    qtype_number,
    qtype_name,
    rcode,
    rcode_name,
    answers,
    ttls,
    opcode,
    connection
};
constexpr std::array<std::string_view, 16> kKeys{
    "_path", "ts",         "id.orig_h", "id.resp_h",  "id.resp_p", "query", "qclass", "qclass_name",
    "qtype", "qtype_name", "rcode",     "rcode_name", "answers",   "TTLs",  "opcode", "id"};

/// Of the object "id", into which some shippers of logs put what Zeek writes as "id.orig_h" and so on.
enum End : std::size_t { nested_orig_h, nested_resp_h, nested_resp_p };
constexpr std::array<std::string_view, 3> kEndKeys{"orig_h", "resp_h", "resp_p"};

/// Those of which a log has few values, and that Zeek writes one after the other.
constexpr std::array<std::string_view, 11> kFew{
    "qclass", "qclass_name", "qtype", "qtype_name", "rcode", "rcode_name", "AA", "TC", "RD", "RA", "Z"};
/// Members that are read of few rows, and where they stand in kFlagKeys.
enum Flag : std::size_t { authoritative, truncated, recursion_desired, recursion_available, rejected };
constexpr std::array<std::string_view, 5> kFlagKeys{"AA", "TC", "RD", "RA", "rejected"};

/// Of an object around the row, which Zeek's plugin for Kafka can write: {"dns":{"ts":..}}.
constexpr std::array<std::string_view, 1> kTagKeys{"dns"};

class ZeekJsonParser : public JsonRowParser {
public:
    using JsonRowParser::JsonRowParser;

    std::optional<Reason> parse(std::string_view row, Query& query,
                                std::optional<std::int64_t>& time_s) override
    {
        if (!read_fields(row, fields_)) return Reason::syntax;
        const JsonFields& f = fields_;
        std::string_view object = row;
        if (f[ts].kind == JsonValue::Kind::none && tag_.read(from_brace(row)) &&
            tag_[0].kind == JsonValue::Kind::object) {
            object = tag_[0].text;
            if (!read_object(object, fields_)) return Reason::syntax;
        }
        if (is_set(f[path]) && f[path].text != "dns") return Reason::other_line;
        const auto seconds = read_time(f[ts]);
        if (!seconds) return Reason::no_time;
        time_s = query.time_s = *seconds;

        const Ends ends = find_ends();
        if (is_other_service(ends.server_port)) return Reason::port;
        if (is_set(f[qclass]) ? f[qclass].text != "1"
                              : is_set(f[qclass_name]) && f[qclass_name].text != "C_INTERNET")
            return Reason::dns_class;
        if (is_set(f[opcode]) && f[opcode].text != "0") return Reason::opcode;
        // Zeek writes such a row when it saw a response without its query.
        const JsonValue& type = is_set(f[qtype_number]) ? f[qtype_number] : f[qtype_name];
        if (!is_set(f[asked]) || !is_set(type)) return Reason::response;

        if (const auto reason = read_type_and_client(type.text, ends.client, query)) return reason;
        if (const auto reason = read_name(f[asked], query)) return reason;
        query.server = server_.read(ends.server);
        query.nxdomain = is_set(f[rcode]) ? f[rcode].text == "3" : f[rcode_name].text == "NXDOMAIN";
        answers_.clear();
        if (has_useful_answers(query.qtype)) read_answers();
        query.answers = answers_.view();
        query.no_data = query.qtype == qtype::kMx && answers_.view().empty() && has_no_data(object);
        return std::nullopt;
    }

private:
    struct Ends {
        std::string_view client, server, server_port;
    };

    Ends find_ends()
    {
        const JsonFields& f = fields_;
        const bool nested = f[orig_h].kind == JsonValue::Kind::none &&
                            f[connection].kind == JsonValue::Kind::object &&
                            read_object(f[connection].text, nested_);
        if (!nested) return {f[orig_h].text, f[resp_h].text, f[resp_p].text};
        return {nested_[nested_orig_h].text, nested_[nested_resp_h].text, nested_[nested_resp_p].text};
    }

    static std::string_view from_brace(std::string_view row)
    {
        return row.substr(std::min(row.find('{'), row.size()));
    }

    static bool is_set(const JsonValue& value)
    {
        return value.kind != JsonValue::Kind::none && value.kind != JsonValue::Kind::word;
    }

    std::optional<Reason> read_name(const JsonValue& name, Query& query)
    {
        if (is_canonical_qname(name.text)) {  // without a backslash, which could escape
            query.qname = name.text;
            return std::nullopt;
        }
        const auto reason = read_plain_name(undo_hex_escapes(json_text(name, text_), raw_), qname_);
        query.qname = qname_;
        return reason;
    }

    /// Whether a row without answers was answered so, and in full: as ZeekRowParser's.
    bool has_no_data(std::string_view object)
    {
        for (const Field field : {answers, ttls}) {
            JsonCursor list(fields_[field].text);
            JsonValue element;
            if (fields_[field].kind == JsonValue::Kind::array && list.enter('[') &&
                list.next_element(element))
                return false;
        }
        const bool no_error =
            is_set(fields_[rcode]) ? fields_[rcode].text == "0" : fields_[rcode_name].text == "NOERROR";
        if (!no_error || !flags_.read(from_brace(object))) return false;
        const bool may_be_referral = flags_[authoritative].text == "false" &&
                                     flags_[recursion_desired].text == "false" &&
                                     flags_[recursion_available].text == "false";
        return flags_[rejected].text != "true" && flags_[truncated].text != "true" && !may_be_referral;
    }

    void read_answers()
    {
        JsonCursor said(fields_[answers].text);
        JsonCursor times(fields_[ttls].text);
        if (fields_[answers].kind != JsonValue::Kind::array || !said.enter('[')) return;
        bool timed = fields_[ttls].kind == JsonValue::Kind::array && times.enter('[');
        JsonValue answer;
        JsonValue ttl;
        while (said.next_element(answer)) {
            timed = timed && times.next_element(ttl);
            const std::int64_t ttl_s = timed ? parse_epoch(ttl.text).value_or(-1) : -1;
            if (answer.kind == JsonValue::Kind::string)
                answers_.add(undo_hex_escapes(json_text(answer, text_), raw_), ttl_s);
        }
        // TTLs stand in the order of the answers; a list of another length says nothing of any of them.
        if (!timed || times.next_element(ttl)) answers_.forget_ttls();
    }

    JsonFields fields_{kKeys, kFew}, flags_{kFlagKeys}, nested_{kEndKeys}, tag_{kTagKeys};
    std::string text_, raw_, qname_;
    AnswerList answers_;
    AddressColumn server_;
};

}  // namespace

bool is_zeek_json(std::string_view head, const ReaderOptions& /*options*/)
{
    return any_line(head, [](std::string_view line) {
        const auto has = [&](std::string_view key) { return line.find(key) != line.npos; };
        const bool has_client = has("\"id.orig_h\":") || (has("\"id\":") && has("\"orig_h\":"));
        return line.find('{') != line.npos && has_client && has("\"ts\":") &&
               (has("\"_path\":\"dns\"") || has("\"qtype\":") || has("\"qclass\":") || has("\"trans_id\":"));
    });
}

std::unique_ptr<LogReader> make_zeek_json_reader(const ReaderOptions& options)
{
    return make_reader_of<ZeekJsonParser>(options);
}

}  // namespace spamgraph::logs
