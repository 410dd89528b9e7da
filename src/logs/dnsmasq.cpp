#include "logs/dnsmasq.hpp"

#include <algorithm>

#include "logs/row_fields.hpp"
#include "logs/row_reader.hpp"

namespace spamgraph::logs {

namespace {

constexpr std::string_view kFrom = " from ";

/// What a line says behind its tag and, in the extra form, behind serial and client: from its first word on,
/// so that nothing in a name can pass for one. A line without a tag is taken from its first "query[" on.
std::string_view message_of(std::string_view line)
{
    constexpr std::string_view kTag = "dnsmasq";
    const std::size_t tag = line.find(kTag);
    const std::size_t end = tag == line.npos ? line.npos : line.find(": ", tag + kTag.size());
    if (end == line.npos) return line.substr(std::min(line.find("query["), line.size()));
    line.remove_prefix(end + 2);
    if (line.starts_with("UDP ") || line.starts_with("TCP ")) line.remove_prefix(4);
    if (line.empty() || line[0] < '0' || line[0] > '9') return line;
    std::string_view rest = line;
    take_token(rest);
    const bool extra = take_token(rest).find('/') != line.npos;
    return extra ? rest : line;
}

/// What follows "query[" or "auth[" at the front; empty where neither stands there.
std::string_view after_query(std::string_view message)
{
    for (const std::string_view word : {std::string_view("query["), std::string_view("auth[")})
        if (message.starts_with(word)) return message.substr(word.size());
    return {};
}

/// [stamp [host ]]dnsmasq[PID]: [[UDP ]SERIAL IP/PORT ]query[TYPE] NAME from IP. Names stand as they were
/// asked, unprintable bytes as '?'.
class DnsmasqParser : public RowParser {
public:
    using RowParser::RowParser;

    /// Where a line ends within an address, what is left can be another address.
    [[nodiscard]] bool is_whole(std::string_view /*row*/) const override { return false; }

    std::optional<Reason> parse(std::string_view row, Query& query,
                                std::optional<std::int64_t>& time_s) override
    {
        std::string_view rest = row;
        time_s = clock.take(rest);
        const std::string_view message = message_of(rest);
        const std::string_view asked = after_query(message);
        if (asked.empty()) return reason_of(message);
        if (!time_s) return Reason::no_time;
        query.time_s = *time_s;

        const std::size_t type_end = asked.find("] ");
        const std::size_t from = asked.rfind(kFrom);
        if (type_end == asked.npos || from == asked.npos || from < type_end + 2) return Reason::syntax;
        std::string_view type = asked.substr(0, type_end);
        if (type.starts_with("type=")) type.remove_prefix(5);
        if (const auto reason = read_type_and_client(type, asked.substr(from + kFrom.size()), query))
            return reason;
        const std::string_view name = asked.substr(type_end + 2, from - type_end - 2);
        if (const auto reason = read_plain_name(name, qname_)) return reason;
        query.qname = qname_;
        return std::nullopt;
    }

private:
    /// Why a message that is no query is left out.
    static Reason reason_of(std::string_view message)
    {
        if (message.starts_with("forwarded ") || message.starts_with("dnssec-query["))
            return Reason::upstream;
        // "reply NAME is ANSWER", also from the cache, /etc/hosts or the configuration.
        return message.find(" is ") != message.npos ? Reason::response : Reason::other_line;
    }

    std::string qname_;
};

}  // namespace

bool is_dnsmasq(std::string_view head, const ReaderOptions& /*options*/)
{
    return any_line(head, [](std::string_view line) {
        return line.find("dnsmasq[") != line.npos || line.find("dnsmasq: ") != line.npos ||
               ((line.starts_with("query[") || line.find(" query[") != line.npos) &&
                line.find("] ") != line.npos && line.find(kFrom) != line.npos);
    });
}

std::unique_ptr<LogReader> make_dnsmasq_reader(const ReaderOptions& options)
{
    return make_reader_of<DnsmasqParser>(options);
}

}  // namespace spamgraph::logs
