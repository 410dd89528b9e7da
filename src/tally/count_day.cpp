#include "spamgraph/tally/count_day.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "spamgraph/tally/client_stream.hpp"

namespace spamgraph::tally {

namespace {

bool is_mail_query(const Event& event, const IdTable<MailHost>& hosts)
{
    if (event.when.kind() == Kind::mx) return true;
    if (!asks_address(event.when.kind())) return false;
    const MailHost* const host = hosts.find(event.name);
    return host && host->is_host;
}

std::uint64_t& count_of(Kind kind, ClientRow& row)
{
    switch (kind) {
        case Kind::mx:
            return row.mx;
        case Kind::a:
            return row.a;
        case Kind::aaaa:
            return row.aaaa;
        case Kind::ptr:
            return row.ptr;
        case Kind::txt:
            return row.txt;
        case Kind::other:
            break;
    }
    return row.other;
}

/// Active minutes and the fullest one.
void count_minutes(std::span<const Event> events, ClientRow& row)
{
    std::array<std::uint32_t, kMinutesPerDay> minutes{};
    for (const Event& event : events) ++minutes[event.when.minute()];
    row.active_minutes =
        static_cast<std::uint32_t>(std::ranges::count_if(minutes, [](auto n) { return n > 0; }));
    row.peak_per_minute = *std::ranges::max_element(minutes);
}

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
        edges.names.push_back(static_cast<std::int64_t>(edge.row));
        edges.events.push_back(edge.end_time - edge.first_time);
        edges.mx.push_back(edge.mx);
        const auto part = times.subspan(edge.first_time, edge.end_time - edge.first_time);
        edges.times.insert(edges.times.end(), part.begin(), part.end());
    }
}

}  // namespace

void count_client(std::span<const Event> events, std::vector<NameCount>& counts, ClientHistograms& histograms)
{
    std::uint32_t address_names = 0;
    for_each_name(events, [&](std::span<const Event> same) {
        NameCount count;
        count.name = same.front().name;
        count.queries = same.size();
        count.clients = 1;
        count.mail_label = same.front().when.mail_label();
        for (const Event& event : same) {
            count.address_queries += asks_address(event.when.kind());
            count.mx_queries += event.when.kind() == Kind::mx;
            count.nxdomain += event.when.nxdomain();
        }
        count.mx_clients = count.mx_queries > 0;
        address_names += count.address_queries > 0;
        counts.push_back(count);
    });
    ++histograms.clients;
    ++histograms.queries[static_cast<std::size_t>(std::bit_width(events.size()) - 1)];
    ++histograms.names[address_names];
}

std::uint64_t count_mail_queries(std::span<const Event> events, const IdTable<MailHost>& hosts)
{
    return static_cast<std::uint64_t>(
        std::ranges::count_if(events, [&](const Event& event) { return is_mail_query(event, hosts); }));
}

bool count_audience(std::span<const Event> events, const IdTable<MailHost>& hosts, std::uint32_t sender_min,
                    std::vector<NameCount>& counts, MailMinutes& minutes)
{
    for (const Event& event : events) {
        const MailHost* const host = asks_address(event.when.kind()) ? hosts.find(event.name) : nullptr;
        minutes.labelled[event.when.minute()] += host && host->labelled;
        minutes.mail[event.when.minute()] += event.when.kind() == Kind::mx || (host && host->is_host);
    }
    const std::uint64_t mail_queries = count_mail_queries(events, hosts);
    if (mail_queries == 0) return false;

    const bool sender = mail_queries >= sender_min;
    for_each_name(events, [&](std::span<const Event> same) {
        NameCount count;
        count.name = same.front().name;
        count.mail_clients = 1;
        count.senders = sender;
        count.address_senders =
            sender && std::ranges::any_of(same, [](const Event& e) { return asks_address(e.when.kind()); });
        counts.push_back(count);
    });
    return true;
}

ClientRow build_client_row(std::span<const Event> events, Day day, const IdTable<KeptName>& kept,
                           std::uint32_t sender_min, ClientEdges& edges)
{
    ClientRow row;
    row.queries = events.size();
    row.first = first_second(day) + kSecondsPerDay;
    count_minutes(events, row);
    std::vector<std::uint64_t> mail_domains;
    for_each_name(events, [&](std::span<const Event> same) {
        ++row.names;
        const KeptName* const name = kept.find(same.front().name);
        std::uint64_t mail = 0;
        for (const Event& event : same) {
            const Kind kind = event.when.kind();
            ++count_of(kind, row);
            row.nxdomain += event.when.nxdomain();
            row.dnsbl += event.when.dnsbl();
            row.first = std::min(row.first, first_second(day) + event.when.second());
            row.last = std::max(row.last, first_second(day) + event.when.second());
            mail += kind == Kind::mx || (asks_address(kind) && name && name->is_host);
        }
        row.mail_queries += mail;
        if (mail > 0) mail_domains.push_back(name->registered_domain);
    });
    std::ranges::sort(mail_domains);
    row.mail_domains =
        static_cast<std::uint64_t>(std::ranges::unique(mail_domains).begin() - mail_domains.begin());

    const bool sender = row.mail_queries >= sender_min;
    std::vector<LooseEdge> loose;
    std::vector<EventTime> times;
    for_each_name(events, [&](std::span<const Event> same) {
        const KeptName* const name = kept.find(same.front().name);
        if (!name) return;
        LooseEdge edge{name->row, 0, static_cast<std::uint32_t>(times.size()), 0};
        for (const Event& event : same) {
            const Kind kind = event.when.kind();
            const bool is_mx = kind == Kind::mx;
            if (!is_mx && !(asks_address(kind) && (name->is_host || (sender && name->worth)))) continue;
            edge.mx += is_mx;
            times.push_back({event.when.second(), is_mx});
        }
        edge.end_time = static_cast<std::uint32_t>(times.size());
        if (edge.end_time > edge.first_time) loose.push_back(edge);
    });
    append_in_row_order(loose, times, edges);
    return row;
}

}  // namespace spamgraph::tally
