#include "logs/powerdns.hpp"

#include <algorithm>

#include "logs/json_cursor.hpp"
#include "logs/row_fields.hpp"
#include "logs/row_reader.hpp"

namespace spamgraph::logs {

namespace {

constexpr std::string_view kMessage = "msg=\"";

/// Walks over KEY="VALUE" pairs; in values a backslash takes away the meaning of the next character.
/// Calls `use(key, value)` with each; false where a value does not end.
template <class Use>
bool for_each_pair(std::string_view text, Use use)
{
    for (;;) {
        const std::size_t equals = text.find("=\"");
        if (equals == text.npos) return true;
        const std::size_t blank = text.rfind(' ', equals);
        const std::size_t key = blank == text.npos ? 0 : blank + 1;
        std::size_t end = equals + 2;
        while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
        if (end >= text.size()) return false;
        use(text.substr(key, equals - key), text.substr(equals + 2, end - equals - 2));
        text.remove_prefix(end + 1);
    }
}

/// [stamp] msg="Question" subsystem="syncres" ts="EPOCH" qname="NAME" qtype="TYPE" remote="IP:PORT"
/// ecs="SUBNET" .. in any order, or as a JSON object. A hit in the packet cache is told by a line of its own,
/// and by no other.
class PowerDnsParser : public RowParser {
public:
    using RowParser::RowParser;

    [[nodiscard]] bool is_whole(std::string_view row) const override
    {
        return row.ends_with('"') || row.ends_with('}');
    }

    std::optional<Reason> parse(std::string_view row, Query& query,
                                std::optional<std::int64_t>& time_s) override
    {
        std::string_view message, ts, qname, qtype_text, remote, source, subnet;
        const auto use = [&](std::string_view key, std::string_view value) {
            if (key == "msg")
                message = value;
            else if (key == "ts")
                ts = value;
            else if (key == "qname")
                qname = value;
            else if (key == "qtype")
                qtype_text = value;
            else if (key == "remote")
                remote = value;
            else if (key == "source")
                source = value;
            else if (key == "ecs")
                subnet = value;
        };
        bool is_whole = false;
        if (row.find(kMessage) != row.npos)
            is_whole = for_each_pair(row, use);
        else
            is_whole =
                for_each_member(row.substr(std::min(row.find('{'), row.size())),
                                [&](std::string_view key, const JsonValue& value) { use(key, value.text); });
        time_s = parse_epoch(ts);
        if (message == "Answer") return Reason::response;
        if (message != "Question" && message != "Question answered from packet cache" &&
            message != "TCP question answered from packet cache")
            return Reason::other_line;
        if (!is_whole) return Reason::syntax;
        if (!time_s) {
            std::string_view stamp = row;
            time_s = clock.take(stamp);
        }
        if (!time_s) return Reason::no_time;
        query.time_s = *time_s;

        // Behind a proxy: "remote=CLIENT (proxied by PROXY)" of a question, "source=CLIENT remote=PROXY" of a
        // hit.
        std::string_view client = source.empty() ? take_token(remote) : source;
        client = client.substr(0, client.rfind(':'));
        if (const auto reason = read_type_and_client(qtype_text, client, query)) return reason;
        if (const auto reason = read_presented_name(undo_backslashes(qname), qname_)) return reason;
        query.qname = qname_;
        query.subnet = parse_subnet(subnet);
        return std::nullopt;
    }

private:
    std::string_view undo_backslashes(std::string_view value)
    {
        if (value.find('\\') == value.npos) return value;
        text_.clear();
        for (std::size_t i = 0; i < value.size(); ++i) text_ += value[i] == '\\' ? value[++i] : value[i];
        return text_;
    }

    std::string text_, qname_;
};

}  // namespace

bool is_powerdns(std::string_view head, const ReaderOptions& /*options*/)
{
    return any_line(head, [](std::string_view line) {
        const auto has = [&](std::string_view text) { return line.find(text) != line.npos; };
        return (has(kMessage) && has("subsystem=\"")) || has("PowerDNS Recursor") ||
               (has("{\"") && has("\"msg\": \"") && has("\"subsystem\": \""));
    });
}

std::unique_ptr<LogReader> make_powerdns_reader(const ReaderOptions& options)
{
    return make_reader_of<PowerDnsParser>(options);
}

}  // namespace spamgraph::logs
