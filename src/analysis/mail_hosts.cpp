#include "spamgraph/analysis/mail_hosts.hpp"

#include <set>

#include "spamgraph/analysis/contingency.hpp"

namespace spamgraph {

namespace {

/// Clients in the domains with which the host goes together.
std::uint64_t count_paired_clients(const HostFollowUps& host, std::uint64_t all_mx, const FollowUpRule& rule)
{
    std::uint64_t followed = 0;
    for (const FollowedDomain& domain : host.domains) followed += domain.followed;
    std::set<std::uint64_t> paired;
    for (const FollowedDomain& domain : host.domains) {
        if (domain.clients.size() < rule.min_clients) continue;
        const std::uint64_t others = followed - domain.followed;
        const ContingencyTable table{domain.followed, domain.mx_queries - domain.followed, others,
                                     all_mx - domain.mx_queries - others};
        const bool more = static_cast<double>(domain.followed) * static_cast<double>(all_mx) >
                          static_cast<double>(domain.mx_queries) * static_cast<double>(followed);
        if (more && g_squared(table) > rule.min_g)
            paired.insert(domain.clients.begin(), domain.clients.end());
    }
    return paired.size();
}

}  // namespace

bool is_followed_host(const HostFollowUps& host, std::uint64_t all_mx, const FollowUpRule& rule)
{
    if (host.clients == 0 || 2 * host.following_clients < host.clients) return false;
    if (host.after > host.before && g_squared_of_halves(host.after, host.before) > rule.min_g) return true;
    return host.after >= host.before && 2 * count_paired_clients(host, all_mx, rule) >= host.clients;
}

}  // namespace spamgraph
