#include "logs/zeek_json.hpp"

#include <cstring>

#include "logs/json_row.hpp"
#include "logs/row_fields.hpp"

namespace spamgraph::logs {

namespace {

template <class Word>
bool same_word(const char* a, const char* b)
{
    Word x, y;
    std::memcpy(&x, a, sizeof x);
    std::memcpy(&y, b, sizeof y);
    return x == y;
}

/// Whether `name` stands at `text`, which is as long: two words that may overlap. A row has 20 members, so
/// calls of memcmp would be a tenth of all work.
template <std::size_t N>
bool is_text(const char* text, const char (&name)[N])
{
    using Word =
        std::conditional_t<(N > 8), std::uint64_t, std::conditional_t<(N > 4), std::uint32_t, std::uint16_t>>;
    constexpr std::size_t kLast = N - 1 - sizeof(Word);
    return same_word<Word>(text, name) && same_word<Word>(text + kLast, name + kLast);
}

class ZeekJsonParser : public JsonRowParser {
public:
    using JsonRowParser::JsonRowParser;

    std::optional<Reason> parse(std::string_view row, Query& query,
                                std::optional<std::int64_t>& time_s) override
    {
        fields_ = {};
        const bool is_json = members.for_each(
            object_of(row), [&](std::string_view key, const JsonValue& value) { note(key, value); });
        if (!is_json) return Reason::syntax;
        const Fields& f = fields_;
        if (is_set(f.path) && f.path.text != "dns") return Reason::other_line;
        const auto seconds = read_time(f.ts);
        if (!seconds) return Reason::no_time;
        time_s = query.time_s = *seconds;

        if (is_other_service(f.resp_p.text)) return Reason::port;
        if (is_set(f.qclass) ? f.qclass.text != "1"
                             : is_set(f.qclass_name) && f.qclass_name.text != "C_INTERNET")
            return Reason::dns_class;
        // Zeek writes such a row when it saw a response without its query.
        const JsonValue& type = is_set(f.qtype) ? f.qtype : f.qtype_name;
        if (!is_set(f.query) || !is_set(type)) return Reason::response;

        if (const auto reason = read_type_and_client(type.text, f.orig_h.text, query)) return reason;
        if (const auto reason = read_plain_name(undo_hex_escapes(json_text(f.query, text_), raw_), qname_))
            return reason;
        query.qname = qname_;
        query.server = server_.read(f.resp_h.text);
        query.nxdomain = is_set(f.rcode) ? f.rcode.text == "3" : f.rcode_name.text == "NXDOMAIN";
        answers_.clear();
        if (has_useful_answers(query.qtype)) read_answers();
        query.answers = answers_.view();
        return std::nullopt;
    }

private:
    struct Fields {
        JsonValue path, ts, orig_h, resp_h, resp_p, query, qclass, qclass_name, qtype, qtype_name, rcode,
            rcode_name, answers, ttls;
    };

    static bool is_set(const JsonValue& value)
    {
        return value.kind != JsonValue::Kind::none && value.kind != JsonValue::Kind::word;
    }

    void note(std::string_view key, const JsonValue& value)
    {
        Fields& f = fields_;
        const auto is = [&]<std::size_t N>(const char(&name)[N]) { return is_text(key.data(), name); };
        switch (key.size()) {
            case 2:
                if (is("ts")) f.ts = value;
                return;
            case 4:
                if (is("TTLs")) f.ttls = value;
                return;
            case 5:
                if (is("query")) f.query = value;
                if (is("qtype")) f.qtype = value;
                if (is("rcode")) f.rcode = value;
                if (is("_path")) f.path = value;
                return;
            case 6:
                if (is("qclass")) f.qclass = value;
                return;
            case 7:
                if (is("answers")) f.answers = value;
                return;
            case 9:
                if (is("id.orig_h")) f.orig_h = value;
                if (is("id.resp_h")) f.resp_h = value;
                if (is("id.resp_p")) f.resp_p = value;
                return;
            case 10:
                if (is("qtype_name")) f.qtype_name = value;
                if (is("rcode_name")) f.rcode_name = value;
                return;
            case 11:
                if (is("qclass_name")) f.qclass_name = value;
                return;
            default:
                return;
        }
    }

    void read_answers()
    {
        JsonCursor answers(fields_.answers.text);
        JsonCursor ttls(fields_.ttls.text);
        if (fields_.answers.kind != JsonValue::Kind::array || !answers.enter('[')) return;
        bool timed = fields_.ttls.kind == JsonValue::Kind::array && ttls.enter('[');
        JsonValue answer;
        JsonValue ttl;
        while (answers.next_element(answer)) {
            timed = timed && ttls.next_element(ttl);
            const std::int64_t ttl_s = timed ? parse_epoch(ttl.text).value_or(-1) : -1;
            if (answer.kind == JsonValue::Kind::string)
                answers_.add(undo_hex_escapes(json_text(answer, text_), raw_), ttl_s);
        }
        // TTLs stand in the order of the answers; a list of another length says nothing of any of them.
        if (!timed || ttls.next_element(ttl)) answers_.forget_ttls();
    }

    Fields fields_;
    std::string text_, raw_, qname_;
    AnswerList answers_;
    AddressColumn server_;
};

}  // namespace

bool is_zeek_json(std::string_view head, const ReaderOptions& /*options*/)
{
    return any_line(head, [](std::string_view line) {
        const auto has = [&](std::string_view key) { return line.find(key) != line.npos; };
        return line.find('{') != line.npos && has("\"id.orig_h\":") && has("\"ts\":") &&
               (has("\"_path\":\"dns\"") || has("\"qtype\":") || has("\"qclass\":") || has("\"trans_id\":"));
    });
}

std::unique_ptr<LogReader> make_zeek_json_reader(const ReaderOptions& options)
{
    return make_reader_of<ZeekJsonParser>(options);
}

}  // namespace spamgraph::logs
