#include "logs/bind.hpp"

#include "logs/row_fields.hpp"
#include "logs/row_reader.hpp"

namespace spamgraph::logs {

namespace {

constexpr std::string_view kClient = "client ";
constexpr std::string_view kQuery = ": query: ";
constexpr std::string_view kResponse = ": response: ";
constexpr std::string_view kAnswered = "response: ";
constexpr std::string_view kServer = " (", kSubnet = " [ECS ";

/// Where ": query: " stands behind "client ".
std::size_t find_query(std::string_view line, std::size_t client)
{
    return client == line.npos ? line.npos : line.find(kQuery, client);
}

/// [stamp] [queries: info: ]client [@0xHEX ]IP#PORT[ (NAME)]: [view V: ]query: NAME CLASS TYPE FLAGS (DEST)
/// [ECS]. Neither names nor views have blanks: in names they are escaped. Infoblox writes responses as
/// client IP#PORT: UDP: query: NAME CLASS TYPE response: RCODE ..: they count only in a file that has no
/// lines of queries.
class BindParser : public RowParser {
public:
    using RowParser::RowParser;

    void begin_file(std::string_view head) override
    {
        bool queries = false;
        bool responses = false;
        any_line(head, [&](std::string_view line) {
            const std::size_t query = find_query(line, line.find(kClient));
            if (query == line.npos) return false;
            (line.find(kAnswered, query) == line.npos ? queries : responses) = true;
            return queries;
        });
        responses_count_ = responses && !queries;
    }

    [[nodiscard]] bool is_whole(std::string_view row) const override
    {
        return row.ends_with(')') || row.ends_with(']');
    }

    std::optional<Reason> parse(std::string_view row, Query& query,
                                std::optional<std::int64_t>& time_s) override
    {
        std::string_view before = row;
        auto time = clock.take(before);
        const std::size_t client_at = before.find(kClient);
        const std::size_t query_at = find_query(before, client_at);
        if (query_at == before.npos) {
            time_s = time;
            const bool response =
                client_at != before.npos && before.find(kResponse, client_at) != before.npos;
            return response ? Reason::response : Reason::other_line;
        }
        // Through syslog, BIND's own stamp may follow the one without a year.
        if (const auto own = find_own_stamp(before.substr(0, client_at))) time = own;
        if (!time) return Reason::no_time;
        time_s = query.time_s = *time;

        std::string_view asked = before.substr(query_at + kQuery.size());
        const std::string_view name = take_token(asked);
        const std::string_view dns_class = take_token(asked);
        const std::string_view type = take_token(asked);
        if (type.empty()) return Reason::syntax;
        const bool is_response = asked.starts_with(kAnswered);
        if (is_response != responses_count_) return Reason::response;
        if (dns_class != "IN") return Reason::dns_class;

        std::string_view from =
            before.substr(client_at + kClient.size(), query_at - client_at - kClient.size());
        if (from.starts_with('@')) take_token(from);
        if (const auto reason = read_type_and_client(type, from.substr(0, from.find('#')), query))
            return reason;
        if (const auto reason = read_presented_name(name, qname_)) return reason;
        query.qname = qname_;
        if (is_response) {
            take_token(asked);
            query.nxdomain = is_nxdomain(take_token(asked));
            return std::nullopt;
        }
        read_ends(asked, query);
        return std::nullopt;
    }

private:
    /// The server and the client subnet behind the flags of a query.
    void read_ends(std::string_view text, Query& query)
    {
        if (const std::size_t server = text.find(kServer); server != text.npos) {
            const std::string_view rest = text.substr(server + kServer.size());
            query.server = server_.read(rest.substr(0, rest.find(')')));
        }
        const std::size_t subnet = text.find(kSubnet);
        if (subnet == text.npos) return;
        text.remove_prefix(subnet + kSubnet.size());
        query.subnet = parse_subnet(text.substr(0, text.find(']')));
    }

    /// The stamp after a syslog tag, as in " ns1 named[123]: 23-Nov-2026 09:28:11.080 queries: ", or after
    /// the tag and "infoblox-responses: ".
    std::optional<std::int64_t> find_own_stamp(std::string_view prefix)
    {
        const std::size_t tag_end = prefix.find("]: ");
        if (tag_end == prefix.npos) return std::nullopt;
        prefix.remove_prefix(tag_end + 3);
        if (prefix.substr(0, prefix.find(' ')).ends_with(':')) take_token(prefix);
        if (prefix.empty() || prefix[0] < '0' || prefix[0] > '9') return std::nullopt;
        return clock.take(prefix);
    }

    bool responses_count_ = false;
    std::string qname_;
    AddressColumn server_;
};

}  // namespace

bool is_bind(std::string_view head, const ReaderOptions& /*options*/)
{
    return any_line(head, [](std::string_view line) {
        const std::size_t query = find_query(line, line.find(kClient));
        return query != line.npos && line.substr(0, query).find('#', line.find(kClient)) != line.npos;
    });
}

std::unique_ptr<LogReader> make_bind_reader(const ReaderOptions& options)
{
    return make_reader_of<BindParser>(options);
}

}  // namespace spamgraph::logs
