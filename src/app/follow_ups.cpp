#include "app/follow_ups.hpp"

#include <algorithm>
#include <map>

#include "spamgraph/analysis/contingency.hpp"

namespace spamgraph::app {

namespace {

constexpr std::size_t kMinClients = 3;
constexpr double kMinG = 10.8;  // chi-square, one degree of freedom, p = 0.001

/// MX queries that one name followed, by domain.
struct Pair {
    std::uint64_t events = 0;
    std::set<std::uint32_t> clients;
};

using PairKey = std::pair<std::int64_t, std::int64_t>;  ///< domain and host, rows of targets

}  // namespace

std::set<std::int64_t> find_followed_names(const NetworkInput& input, const TargetNames& names)
{
    std::map<std::int64_t, std::uint64_t> of_domain, followed;
    std::map<std::int64_t, std::set<std::uint32_t>> asking;
    std::uint64_t all = 0;
    for (const SuspectDayEdge& edge : input.asked.edges) {
        if (edge.day != input.suspects[edge.suspect].day) continue;
        const std::int64_t row = names.target_of[edge.day][edge.name]->row;
        if (edge.mx > 0) of_domain[row] += edge.mx;
        if (edge.events > edge.mx) asking[row].insert(edge.suspect);
        all += edge.mx;
    }
    std::map<PairKey, Pair> pairs;
    for (const FollowUp& follow : input.asked.follow_ups) {
        const auto& targets = names.target_of[input.suspects[follow.suspect].day];
        const std::int64_t host = targets[follow.host]->row;
        Pair& pair = pairs[{targets[follow.domain]->row, host}];
        pair.events += follow.events;
        pair.clients.insert(follow.suspect);
        followed[host] += follow.events;
    }
    std::map<std::int64_t, std::set<std::uint32_t>> in_pairs;
    for (const auto& [key, pair] : pairs) {
        const auto& [domain, host] = key;
        const std::uint64_t n = of_domain[domain], x = followed[host];
        const bool more = static_cast<double>(pair.events) * static_cast<double>(all) >
                          static_cast<double>(n) * static_cast<double>(x);
        if (pair.clients.size() < kMinClients || !more) continue;
        const ContingencyTable table{pair.events, n - std::min(n, pair.events), x - pair.events,
                                     all - std::min(all, n + x - pair.events)};
        if (g_squared(table) > kMinG) in_pairs[host].insert(pair.clients.begin(), pair.clients.end());
    }
    std::set<std::int64_t> hosts;
    for (const auto& [host, clients] : in_pairs)
        if (2 * clients.size() >= asking[host].size()) hosts.insert(host);
    return hosts;
}

}  // namespace spamgraph::app
