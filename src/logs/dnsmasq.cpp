#include "logs/dnsmasq.hpp"

#include "logs/row_fields.hpp"
#include "logs/row_reader.hpp"

namespace spamgraph::logs {

namespace {

constexpr std::string_view kFrom = " from ";

/// What follows "query[" or "auth[" where that begins a word; empty elsewhere ("dnssec-query[" goes
/// upstream).
std::string_view after_query(std::string_view line)
{
    for (const std::string_view word : {std::string_view("query["), std::string_view("auth[")})
        for (std::size_t at = line.find(word); at != line.npos; at = line.find(word, at + 1))
            if (at == 0 || line[at - 1] == ' ') return line.substr(at + word.size());
    return {};
}

/// [stamp [host ]]dnsmasq[PID]: [SERIAL IP/PORT ]query[TYPE] NAME from IP. Names stand as they were asked,
/// unprintable bytes as '?'.
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
        const std::string_view asked = after_query(rest);
        // "reply NAME is ANSWER", also from the cache, /etc/hosts or the configuration.
        if (asked.empty()) return rest.find(" is ") != rest.npos ? Reason::response : Reason::other_line;
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
    std::string qname_;
};

}  // namespace

bool is_dnsmasq(std::string_view head, const ReaderOptions& /*options*/)
{
    return any_line(head, [](std::string_view line) {
        return line.find("dnsmasq[") != line.npos || line.find("dnsmasq: ") != line.npos ||
               (after_query(line).find("] ") != line.npos && line.find(kFrom) != line.npos);
    });
}

std::unique_ptr<LogReader> make_dnsmasq_reader(const ReaderOptions& options)
{
    return make_reader_of<DnsmasqParser>(options);
}

}  // namespace spamgraph::logs
