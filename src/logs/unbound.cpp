#include "logs/unbound.hpp"

#include <algorithm>

#include "logs/row_fields.hpp"
#include "logs/row_reader.hpp"

namespace spamgraph::logs {

namespace {

/// Whether a line has the tag of Unbound: of its own file or a syslog with process numbers ("unbound[123"),
/// of one without ("unbound: [") or of RFC 5424 ("unbound 123 - - [").
bool is_tagged(std::string_view line)
{
    constexpr std::string_view kName = "unbound";
    for (std::size_t at = 0; (at = line.find(kName, at)) != line.npos;) {
        at += kName.size();
        const std::string_view rest = line.substr(at);
        if (rest.starts_with('[') || rest.starts_with(": [")) return true;
        if (rest.starts_with(' ') && rest.find(" [") != rest.npos) return true;
    }
    return false;
}

/// Whether a text ends with "[PID:THREAD]" behind another name, which log-identity sets.
bool ends_with_process(std::string_view text)
{
    const std::size_t open = std::min(text.rfind('['), text.size());
    const std::string_view name = text.substr(0, open);
    std::string_view process = text.substr(open);
    const bool has_name = !name.empty() && (name.back() != ' ' || name.ends_with(": "));
    return has_name && take_char(process, '[') && take_number(process, 10) && take_char(process, ':') &&
           process.size() > 1 && process.find_first_not_of("0123456789abcdef") == process.size() - 1 &&
           process.back() == ']';
}

/// What an unbound line says after its stamp and tag; empty where it is none.
std::string_view message_of(std::string_view line)
{
    for (const std::string_view level : {" info: ", " query: ", " reply: "})
        if (const std::size_t at = line.find(level); at != line.npos) {
            const bool is_ours = is_tagged(line) || ends_with_process(line.substr(0, at));
            return is_ours ? line.substr(at + level.size()) : std::string_view();
        }
    return {};
}

/// CLIENT NAME TYPE CLASS, and of a reply RCODE SECONDS CACHED SIZE.
struct Message {
    std::string_view client, name, type, dns_class, rcode;
};

/// Splits the message of a query or a reply; nothing for other messages, as "resolving NAME TYPE CLASS".
std::optional<Message> split_message(std::string_view text)
{
    const bool begins_address =
        !text.empty() && text.substr(0, text.find(' ')).find_first_of(".:") != text.npos;
    if (!begins_address) return std::nullopt;
    Message message;
    message.client = take_token(text);
    message.name = take_token(text);
    message.type = take_token(text);
    message.dns_class = take_token(text);
    message.rcode = take_token(text);
    if (message.dns_class.empty() || !(message.name.ends_with('.') || message.name == "-"))
        return std::nullopt;
    return message;
}

/// [EPOCH] unbound[PID:TID] info: CLIENT NAME TYPE CLASS. With log-replies a second line follows, with the
/// response: it counts only in a file that has no lines of queries.
class UnboundParser : public RowParser {
public:
    using RowParser::RowParser;

    void begin_file(std::string_view head) override
    {
        bool queries = false;
        bool replies = false;
        any_line(head, [&](std::string_view line) {
            if (const auto message = split_message(message_of(line)))
                (message->rcode.empty() ? queries : replies) = true;
            return queries;
        });
        replies_count_ = replies && !queries;
    }

    [[nodiscard]] bool is_whole(std::string_view row) const override { return row.ends_with(" IN"); }

    std::optional<Reason> parse(std::string_view row, Query& query,
                                std::optional<std::int64_t>& time_s) override
    {
        std::string_view rest = row;
        const auto time = take_stamp(rest);
        time_s = time;
        const auto message = split_message(message_of(row));
        if (!message) return Reason::other_line;
        const bool is_reply = !message->rcode.empty();
        if (is_reply != replies_count_ || message->name == "-") return Reason::response;
        if (!time) return Reason::no_time;
        query.time_s = *time;

        if (message->dns_class != "IN") return Reason::dns_class;
        if (const auto reason = read_type_and_client(message->type, message->client, query)) return reason;
        if (const auto reason = read_plain_name(message->name, qname_)) return reason;
        query.qname = qname_;
        query.nxdomain = is_nxdomain(message->rcode);
        return std::nullopt;
    }

private:
    std::optional<std::int64_t> take_stamp(std::string_view& text)
    {
        if (!text.starts_with('[')) return clock.take(text);
        const std::size_t end = text.find(']');
        return end == text.npos ? std::nullopt : parse_epoch(text.substr(1, end - 1));
    }

    bool replies_count_ = false;
    std::string qname_;
};

}  // namespace

bool is_unbound(std::string_view head, const ReaderOptions& /*options*/)
{
    return any_line(head, [](std::string_view line) {
        return !message_of(line).empty() || (line.starts_with('[') && line.find("] unbound[") != line.npos);
    });
}

std::unique_ptr<LogReader> make_unbound_reader(const ReaderOptions& options)
{
    return make_reader_of<UnboundParser>(options);
}

}  // namespace spamgraph::logs
