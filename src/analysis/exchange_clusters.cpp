#include "spamgraph/analysis/exchange_clusters.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/connected_components.hpp>
#include <set>
#include <tuple>

namespace spamgraph {

namespace {

using Pairs = std::vector<ServedDomain>;

/// Exchange domains of one mail domain beyond which it links none: their pairs grow with the square.
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

/// [exchange domain]: its connected part.
std::vector<std::size_t> link(const Pairs& pairs, const std::vector<std::uint64_t>& served)
{
    std::vector<std::pair<std::uint64_t, std::uint64_t>> together;
    for_each_domain(pairs, [&](std::span<const ServedDomain> named) {
        if (named.size() > kMaxLinked) return;
        for (std::size_t a = 0; a < named.size(); ++a)
            for (std::size_t b = a + 1; b < named.size(); ++b)
                together.emplace_back(named[a].exchange_domain, named[b].exchange_domain);
    });
    std::ranges::sort(together);

    boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS> graph(served.size());
    for (auto first = together.begin(); first != together.end();) {
        const auto last =
            std::find_if(first, together.end(), [&](const auto& pair) { return pair != *first; });
        const auto both = static_cast<std::uint64_t>(last - first);
        const std::uint64_t either = served[first->first] + served[first->second] - both;
        if (2 * both > either) boost::add_edge(first->first, first->second, graph);
        first = last;
    }
    std::vector<std::size_t> parts(served.size());
    if (!parts.empty()) boost::connected_components(graph, parts.data());
    return parts;
}

}  // namespace

ExchangeClusters cluster_exchanges(Pairs pairs, std::span<const std::string> exchange_domains)
{
    merge_records(pairs);
    std::vector<std::uint64_t> served(exchange_domains.size());
    for (const ServedDomain& pair : pairs) ++served[pair.exchange_domain];
    const std::vector<std::size_t> parts = link(pairs, served);

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
        findings.push_back({key.first, key.second, size.exchange, size.exchanges, count.domains.size(),
                            size.mail_domains, count.suspects.size(), count.edges, count.queries});
    }
    return findings;
}

}  // namespace spamgraph
