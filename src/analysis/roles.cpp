#include "spamgraph/analysis/roles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace spamgraph {

namespace {

double share(std::uint64_t part, std::uint64_t whole)
{
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::optional<Role> find_mail_server(const RoleEvidence& client, const RoleRule& rule)
{
    if (!client.known_sender && client.past_days > 0) return std::nullopt;
    const ClientRow& day = client.today;
    const std::uint64_t checks = day.ptr + day.txt + day.dnsbl;
    const double per_mail =
        client.known_sender ? rule.min_server_checks_per_mail : rule.min_first_day_checks_per_mail;
    const double of_all = client.known_sender ? rule.min_server_share : rule.min_first_day_server_share;
    if (checks < rule.min_server_checks || share(checks, day.mail_queries) < per_mail ||
        share(day.mail_queries + checks, day.queries) < of_all)
        return std::nullopt;
    return Role{"mail-server",
                fmt::format("{}; {} PTR, {} TXT and {} DNSBL queries beside {} mail queries of {}",
                            client.known_sender ? "sent mail before" : "no earlier day", day.ptr, day.txt,
                            day.dnsbl, day.mail_queries, day.queries)};
}

/// The busiest hour of a day and the mail queries within an hour of it.
struct Burst {
    std::size_t hour{};
    std::uint64_t queries{}, day_queries{};
};

Burst find_burst_hours(const HourCounts& hours)
{
    Burst burst;
    burst.hour = static_cast<std::size_t>(std::ranges::max_element(hours) - hours.begin());
    burst.day_queries = std::accumulate(hours.begin(), hours.end(), std::uint64_t{0});
    const std::size_t first = burst.hour > 0 ? burst.hour - 1 : 0;
    const std::size_t last = std::min(burst.hour + 1, hours.size() - 1);
    for (std::size_t hour = first; hour <= last; ++hour) burst.queries += hours[hour];
    return burst;
}

bool is_burst(const Burst& burst, const RoleRule& rule)
{
    return burst.queries >= rule.min_burst && share(burst.queries, burst.day_queries) >= rule.min_burst_share;
}

std::optional<Role> find_newsletter(const RoleEvidence& client, const RoleRule& rule)
{
    const Burst today = find_burst_hours(client.mail_by_hour);
    if (!client.known_sender || !is_burst(today, rule)) return std::nullopt;
    std::uint64_t sender_days = 0;
    std::uint64_t burst_days = 0;
    for (const HourCounts& hours : client.past_hours) {
        const Burst past = find_burst_hours(hours);
        sender_days += past.day_queries >= rule.min_burst;
        const bool same_hour = past.hour <= today.hour + 1 && today.hour <= past.hour + 1;
        burst_days += same_hour && is_burst(past, rule);
    }
    if (burst_days < rule.min_burst_days || share(burst_days, sender_days) < rule.min_burst_day_share)
        return std::nullopt;
    return Role{"newsletter",
                fmt::format("{} of {} mail queries around {:02}:00 UTC, as on {} of {} earlier sender days",
                            today.queries, today.day_queries, today.hour, burst_days, sender_days)};
}

std::optional<Role> find_tunnel(const RoleEvidence& client, const RoleRule& rule)
{
    const double names_per_domain = share(client.mail_names, client.today.mail_domains);
    if (names_per_domain < rule.min_tunnel_names_per_domain || client.mean_mail_label < rule.min_tunnel_label)
        return std::nullopt;
    return Role{"tunnel", fmt::format("{} names under {} domains, first labels of {:.0f} bytes on average",
                                      client.mail_names, client.today.mail_domains, client.mean_mail_label)};
}

std::optional<Role> find_scanner(const RoleEvidence& client, const RoleRule& rule)
{
    const ClientRow& day = client.today;
    if (share(day.mx, day.queries) < rule.min_scanner_mx_share ||
        share(day.a + day.aaaa, day.queries) > rule.max_scanner_address_share)
        return std::nullopt;
    return Role{"scanner", fmt::format("{} of {} queries are MX, {} ask for an address", day.mx, day.queries,
                                       day.a + day.aaaa)};
}

std::optional<Role> find_forwarder(const RoleEvidence& client, const RoleRule& rule)
{
    const ClientRow& day = client.today;
    const std::array kinds{day.aaaa, day.ptr, day.txt, day.other};
    const auto broad = static_cast<std::size_t>(std::ranges::count_if(
        kinds, [&](std::uint64_t n) { return share(n, day.queries) >= rule.min_kind_share; }));
    const bool caches = client.repeat_share < 0 ? share(day.names, day.queries) >= rule.min_forwarder_names
                                                : client.repeat_share <= rule.max_forwarder_repeats;
    if (day.names < rule.min_crowd_names || day.active_minutes < rule.min_forwarder_minutes ||
        broad < rule.min_kinds || !caches ||
        share(day.mail_queries, day.queries) > rule.max_forwarder_mail_share)
        return std::nullopt;
    const std::string repeats =
        client.repeat_share < 0
            ? fmt::format("{:.0f}% of the queries", 100 * share(day.names, day.queries))
            : fmt::format("{:.1f}% asked again within their TTL", 100 * client.repeat_share);
    return Role{"forwarder",
                fmt::format("{} names of all kinds in {} minutes of the day ({}), {} mail queries of {}",
                            day.names, day.active_minutes, repeats, day.mail_queries, day.queries)};
}

std::optional<Role> find_nat(const RoleEvidence& client, const RoleRule& rule)
{
    const ClientRow& day = client.today;
    const double mail_share = share(day.mail_queries, day.queries);
    if (day.names < rule.min_crowd_names || mail_share > rule.max_nat_mail_share) return std::nullopt;
    return Role{"nat", fmt::format("{} names, {:.2f}% of {} queries are mail", day.names, 100 * mail_share,
                                   day.queries)};
}

}  // namespace

std::optional<Role> find_role(const RoleEvidence& client, const RoleRule& rule)
{
    for (const auto find :
         {find_mail_server, find_newsletter, find_tunnel, find_scanner, find_forwarder, find_nat})
        if (auto role = find(client, rule)) return role;
    return std::nullopt;
}

}  // namespace spamgraph
