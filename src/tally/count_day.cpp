#include "spamgraph/tally/count_day.hpp"

#include <algorithm>
#include <bit>

#include "spamgraph/tally/client_stream.hpp"

namespace spamgraph::tally {

namespace {

/// How many names ahead the table of hosts or of kept names is fetched from memory.
constexpr std::size_t kAhead = 16;

/// Where each edge of a client stands while its names still come in the order of their ids.
struct LooseEdge {
    std::uint64_t row;
    std::uint32_t mx;
    std::uint32_t first_time, end_time;
};

void append_in_row_order(std::vector<LooseEdge>& loose, std::span<const EventTime> times, ClientEdges& edges)
{
    std::ranges::sort(loose, {}, &LooseEdge::row);
    for (const LooseEdge& edge : loose) {
        edges.edges.push_back(
            {static_cast<std::int64_t>(edge.row), edge.end_time - edge.first_time, edge.mx});
        const auto part = times.subspan(edge.first_time, edge.end_time - edge.first_time);
        edges.times.insert(edges.times.end(), part.begin(), part.end());
    }
}

}  // namespace

void ClientHistograms::add(std::uint64_t client_queries, std::uint32_t address_names)
{
    ++clients;
    ++queries[static_cast<std::size_t>(std::bit_width(client_queries) - 1)];
    ++names[address_names];
}

void count_minutes(std::span<const Event> events, std::array<std::uint32_t, kMinutesPerDay>& minutes,
                   ClientRow& row)
{
    for (const Event& event : events) {
        const std::uint32_t queries = ++minutes[event.when.minute()];
        row.active_minutes += queries == 1;
        row.peak_per_minute = std::max(row.peak_per_minute, queries);
    }
    // Most clients ask little: their own minutes are fewer than the day's.
    if (events.size() > minutes.size())
        minutes.fill(0);
    else
        for (const Event& event : events) minutes[event.when.minute()] = 0;
}

void ClientCounter::count(std::span<const Event> events)
{
    events_ = events;
    row_ = {};
    row_.queries = events.size();
    row_.first = first_second_ + kSecondsPerDay;
    kinds_ = {};
    address_names_ = 0;
    name_counts_.clear();
    asked_hosts_.clear();
    for (const Event& event : events.first(std::min(kAhead, events.size()))) hosts_.prefetch(event.name);
    for_each_name(events, [&](std::span<const Event> same) { count_name(same); });
    row_.names = asked_hosts_.size();
    const auto of_kind = [&](Kind kind) { return kinds_[static_cast<std::size_t>(kind)]; };
    row_.mx = of_kind(Kind::mx);
    row_.a = of_kind(Kind::a);
    row_.aaaa = of_kind(Kind::aaaa);
    row_.ptr = of_kind(Kind::ptr);
    row_.txt = of_kind(Kind::txt);
    row_.other = of_kind(Kind::other);
    tally::count_minutes(events, minutes_, row_);
}

void ClientCounter::count_name(std::span<const Event> events)
{
    if (const Event* const ahead = events.data() + kAhead; ahead < events_.data() + events_.size())
        hosts_.prefetch(ahead->name);

    std::uint64_t mx_queries = 0, address_queries = 0;
    for (std::span<const Event> rest = events; !rest.empty();) {
        const auto part = rest.first(std::min<std::size_t>(rest.size(), NameCount::kMost));
        rest = rest.subspan(part.size());
        const NameCount& count = count_part(part);
        mx_queries += count.mx_queries;
        address_queries += count.address_queries;
    }
    // The client itself is told by one part only.
    NameCount& count = name_counts_.back();
    count.clients = 1;
    count.mx_clients = mx_queries > 0;
    count.address_senders = address_queries > 0;  // if it is a sender at all
    address_names_ += address_queries > 0;
    row_.first = std::min(row_.first, first_second_ + events.front().when.second());
    row_.last = std::max(row_.last, first_second_ + events.back().when.second());

    const MailHost* const host = address_queries > 0 ? hosts_.find(count.name) : nullptr;
    const bool is_host = host && host->is_host;
    asked_hosts_.push_back(is_host);
    row_.mail_queries += mx_queries + (is_host ? address_queries : 0);
    if (mx_queries == 0 && !host) return;
    for (const Event& event : events) {
        const bool asks_host = host && asks_address(event.when.kind());
        mail_minutes_.labelled[event.when.minute()] += asks_host && host->labelled;
        mail_minutes_.mail[event.when.minute()] += event.when.kind() == Kind::mx || (asks_host && is_host);
    }
}

const NameCount& ClientCounter::count_part(std::span<const Event> events)
{
    std::uint32_t address_queries = 0, mx_queries = 0, nxdomain = 0;
    for (const Event& event : events) {
        const Kind kind = event.when.kind();
        ++kinds_[static_cast<std::size_t>(kind)];
        address_queries += asks_address(kind);
        mx_queries += kind == Kind::mx;
        nxdomain += event.when.nxdomain();
        row_.dnsbl += event.when.dnsbl();
    }
    row_.nxdomain += nxdomain;
    NameCount& count = name_counts_.emplace_back();
    count.name = events.front().name;
    count.queries = static_cast<NameCount::Number>(events.size());
    count.address_queries = static_cast<NameCount::Number>(address_queries);
    count.mx_queries = static_cast<NameCount::Number>(mx_queries);
    count.nxdomain = static_cast<NameCount::Number>(nxdomain);
    count.mail_label = events.front().when.mail_label();
    return count;
}

std::span<const NameCount> ClientCounter::name_counts(bool is_mail_active, bool is_sender)
{
    for (NameCount& count : name_counts_) {
        count.mail_clients = is_mail_active ? count.clients : 0;
        count.senders = is_sender ? count.clients : 0;
        count.address_senders = is_sender ? count.address_senders : 0;
    }
    return name_counts_;
}

void ClientCounter::append_kept(bool is_sender, std::vector<KeptQuery>& kept) const
{
    std::size_t name = 0;
    for_each_name(events_, [&](std::span<const Event> same) {
        const bool addresses_too = is_sender || asked_hosts_[name++] != 0;
        for (const Event& event : same)
            if (event.when.kind() == Kind::mx || (addresses_too && asks_address(event.when.kind())))
                kept.push_back({event.name, event.when});
    });
}

std::vector<std::uint64_t> build_edges(std::span<const KeptQuery> queries, bool is_sender,
                                       const IdTable<KeptName>& kept, ClientEdges& edges)
{
    std::vector<std::uint64_t> mail_domains;
    std::vector<LooseEdge> loose;
    std::vector<EventTime> times;
    for (const KeptQuery& query : queries.first(std::min(kAhead, queries.size()))) kept.prefetch(query.name);
    for_each_name(queries, [&](std::span<const KeptQuery> same) {
        if (const KeptQuery* const ahead = same.data() + kAhead; ahead < queries.data() + queries.size())
            kept.prefetch(ahead->name);
        const KeptName* const name = kept.find(same.front().name);
        if (!name) return;
        LooseEdge edge{name->row, 0, static_cast<std::uint32_t>(times.size()), 0};
        for (const KeptQuery& query : same) {
            const bool is_mx = query.when.kind() == Kind::mx;
            if (!is_mx && !name->is_host && !(is_sender && name->worth)) continue;
            edge.mx += is_mx;
            times.push_back({query.when.second(), is_mx});
        }
        edge.end_time = static_cast<std::uint32_t>(times.size());
        if (edge.end_time > edge.first_time) loose.push_back(edge);
        if (edge.mx > 0 || name->is_host) mail_domains.push_back(name->registered_domain);
    });
    append_in_row_order(loose, times, edges);
    std::ranges::sort(mail_domains);
    mail_domains.erase(std::ranges::unique(mail_domains).begin(), mail_domains.end());
    return mail_domains;
}

}  // namespace spamgraph::tally
