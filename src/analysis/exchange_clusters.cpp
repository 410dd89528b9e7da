#include "spamgraph/analysis/exchange_clusters.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/connected_components.hpp>
#include <set>
#include <tuple>

namespace spamgraph {

namespace {

using Pairs = std::vector<ServedDomain>;
using Links = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;

/// Exchange domains that share a thing beyond which it links none: their pairs grow with the square.
constexpr std::size_t kMaxLinked = 50;

/// Each pair once, by mail domain, with its best preference.
void merge_records(Pairs& pairs)
{
    const auto key = [](const ServedDomain& pair) {
        return std::pair(pair.mail_domain, pair.exchange_domain);
    };
    std::ranges::sort(pairs, {}, [&](const ServedDomain& pair) {
        return std::tuple(pair.mail_domain, pair.exchange_domain, pair.preference < 0, pair.preference);
    });
    const auto repeats = std::ranges::unique(pairs, {}, key);
    pairs.erase(repeats.begin(), repeats.end());
}

/// Calls `use` with the pairs of each mail domain.
template <class Use>
void for_each_domain(const Pairs& pairs, Use use)
{
    for (auto first = pairs.begin(); first != pairs.end();) {
        const auto last = std::find_if(first, pairs.end(), [&](const ServedDomain& pair) {
            return pair.mail_domain != first->mail_domain;
        });
        use(std::span(first, last));
        first = last;
    }
}

/// Links two exchange domains if more than half of what either has is both's.
/// @param things what exchange domains have, each once, by thing: the thing, then the exchange domain
/// @param had [exchange domain]: how many things it has
void link(std::span<const std::pair<std::uint64_t, std::uint64_t>> things,
          const std::vector<std::uint64_t>& had, Links& links)
{
    std::vector<std::pair<std::uint64_t, std::uint64_t>> together;
    for (auto first = things.begin(); first != things.end();) {
        const auto last =
            std::find_if(first, things.end(), [&](const auto& has) { return has.first != first->first; });
        if (static_cast<std::size_t>(last - first) <= kMaxLinked)
            for (auto a = first; a != last; ++a)
                for (auto b = a + 1; b != last; ++b) together.emplace_back(a->second, b->second);
        first = last;
    }
    std::ranges::sort(together);
    for (auto first = together.begin(); first != together.end();) {
        const auto last =
            std::find_if(first, together.end(), [&](const auto& pair) { return pair != *first; });
        const auto both = static_cast<std::uint64_t>(last - first);
        const std::uint64_t either = had[first->first] + had[first->second] - both;
        if (2 * both > either) boost::add_edge(first->first, first->second, links);
        first = last;
    }
}

/// Where many have the same addresses, as hosted exchanges with names of their own do, each is linked to the
/// first of them, and that one stands for all.
void link_by_addresses(std::vector<ExchangeAddress> addresses, Links& links)
{
    std::ranges::sort(addresses);
    const auto repeats = std::ranges::unique(addresses);
    addresses.erase(repeats.begin(), repeats.end());
    std::map<Address, std::uint64_t> numbers;
    std::map<std::vector<Address>, std::uint64_t> first_with;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> things;
    std::vector<std::uint64_t> had(boost::num_vertices(links));
    for (auto first = addresses.begin(); first != addresses.end();) {
        std::vector<Address> own;
        const std::uint64_t exchange_domain = first->exchange_domain;
        for (; first != addresses.end() && first->exchange_domain == exchange_domain; ++first)
            own.push_back(first->address);
        had[exchange_domain] = own.size();
        const auto [same, is_new] = first_with.try_emplace(std::move(own), exchange_domain);
        if (!is_new)
            boost::add_edge(same->second, exchange_domain, links);
        else
            for (const Address& address : same->first)
                things.emplace_back(numbers.try_emplace(address, numbers.size()).first->second,
                                    exchange_domain);
    }
    std::ranges::sort(things);
    link(things, had, links);
}

}  // namespace

ExchangeClusters cluster_exchanges(Pairs pairs, std::vector<ExchangeAddress> addresses,
                                   std::span<const std::string> exchange_domains)
{
    merge_records(pairs);
    std::vector<std::uint64_t> served(exchange_domains.size());
    for (const ServedDomain& pair : pairs) ++served[pair.exchange_domain];
    Links links(served.size());
    std::vector<std::pair<std::uint64_t, std::uint64_t>> things;
    for (const ServedDomain& pair : pairs) things.emplace_back(pair.mail_domain, pair.exchange_domain);
    link(things, served, links);
    link_by_addresses(std::move(addresses), links);
    std::vector<std::size_t> parts(served.size());
    if (!parts.empty()) boost::connected_components(links, parts.data());

    ExchangeClusters clusters;
    std::vector<std::uint64_t> name_of(served.size(), served.size());  // by part
    for (std::uint64_t e = 0; e < served.size(); ++e) {
        std::uint64_t& name = name_of[parts[e]];
        const bool better = name == served.size() || served[e] > served[name] ||
                            (served[e] == served[name] && exchange_domains[e] < exchange_domains[name]);
        if (better) name = e;
    }
    for (const std::size_t part : parts) clusters.of_exchange_domain.push_back(name_of[part]);

    std::vector<std::uint64_t> naming(served.size());  // mail domains that name a cluster at all
    for_each_domain(pairs, [&](std::span<const ServedDomain> named) {
        std::set<std::uint64_t> once;
        for (const ServedDomain& pair : named) once.insert(clusters.of_exchange_domain[pair.exchange_domain]);
        for (const std::uint64_t cluster : once) ++naming[cluster];
    });

    clusters.mail_domains.resize(served.size());
    for_each_domain(pairs, [&](std::span<const ServedDomain> named) {
        const auto preference = [](const ServedDomain& pair) { return pair.preference; };
        const std::int32_t least = std::ranges::min(named, {}, preference).preference;
        std::vector<std::uint64_t> choices;
        for (const ServedDomain& pair : named)
            if (least < 0 || pair.preference == least)
                choices.push_back(clusters.of_exchange_domain[pair.exchange_domain]);
        const std::uint64_t cluster = std::ranges::min(choices, {}, [&](std::uint64_t choice) {
            return std::tuple(naming[choice], std::string_view(exchange_domains[choice]));
        });
        clusters.of_mail_domain.push_back(cluster);
        ++clusters.mail_domains[cluster];
    });
    return clusters;
}

std::vector<ExchangeClusterFinding> count_exchange_clusters(
    const SuspectGraph& graph, std::span<const std::int32_t> campaigns, std::span<const std::string> clusters,
    const std::map<std::string, ExchangeClusterSize>& sizes)
{
    struct Count {
        std::set<std::int64_t> domains;
        std::set<std::size_t> suspects;
        std::uint64_t edges{}, queries{};
    };
    std::map<std::pair<std::int32_t, std::string>, Count> counts;
    for (std::size_t row = 0; row < campaigns.size(); ++row)
        for (auto e = static_cast<std::size_t>(graph.indptr[row]);
             e < static_cast<std::size_t>(graph.indptr[row + 1]); ++e) {
            const std::string& cluster = clusters[static_cast<std::size_t>(graph.indices[e])];
            if (graph.mx[e] == 0 || cluster.empty() || sizes.at(cluster).mail_domains < 2) continue;
            Count& count = counts[{campaigns[row], cluster}];
            count.domains.insert(graph.indices[e]);
            count.suspects.insert(row);
            ++count.edges;
            count.queries += graph.mx[e];
        }
    std::vector<ExchangeClusterFinding> findings;
    for (const auto& [key, count] : counts) {
        const ExchangeClusterSize& size = sizes.at(key.second);
        ExchangeClusterFinding finding;
        finding.campaign = key.first;
        finding.cluster = key.second;
        finding.exchange = size.exchange;
        finding.exchanges = size.exchanges;
        finding.exchange_domains = size.exchange_domains;
        if (size.addresses > 0) finding.addresses = static_cast<std::int64_t>(size.addresses);
        finding.domains = count.domains.size();
        finding.all_domains = size.mail_domains;
        finding.suspects = count.suspects.size();
        finding.edges = count.edges;
        finding.queries = count.queries;
        findings.push_back(std::move(finding));
    }
    return findings;
}

}  // namespace spamgraph
