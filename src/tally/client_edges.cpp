#include "spamgraph/tally/client_edges.hpp"

#include <algorithm>

namespace spamgraph::tally {

void EdgeBuilder::find_names(std::span<const KeptQuery> queries, const IdTable<KeptName>& kept,
                             std::vector<const KeptName*>& names)
{
    kept.find_all(
        queries, [](const KeptQuery& query) { return std::uint64_t{query.name}; }, names);
}

std::span<const std::uint64_t> EdgeBuilder::build(std::span<const KeptQuery> queries,
                                                  std::span<const KeptName* const> names, bool is_sender,
                                                  ClientEdges& edges)
{
    loose_.clear();
    times_.clear();
    mail_domains_.clear();
    for (std::size_t begin = 0, end = 0; begin < queries.size(); begin = end) {
        const KeptName* const name = names[begin];
        while (end < queries.size() && queries[end].name == queries[begin].name) ++end;
        if (!name) continue;
        LooseEdge edge{name->row, 0, static_cast<std::uint32_t>(times_.size()), 0};
        for (const KeptQuery& query : queries.subspan(begin, end - begin)) {
            const bool is_mx = query.when.kind() == Kind::mx;
            if (!is_mx && !name->is_host && !(is_sender && name->worth)) continue;
            edge.mx += is_mx;
            times_.push_back({query.when.second(), is_mx});
        }
        edge.end_time = static_cast<std::uint32_t>(times_.size());
        if (edge.end_time > edge.first_time) loose_.push_back(edge);
        if (edge.mx > 0 || name->is_host) mail_domains_.push_back(name->registered_domain);
    }
    put_in_row_order(edges);
    std::ranges::sort(mail_domains_);
    mail_domains_.erase(std::ranges::unique(mail_domains_).begin(), mail_domains_.end());
    return mail_domains_;
}

void EdgeBuilder::put_in_row_order(ClientEdges& edges)
{
    std::ranges::sort(loose_, {}, &LooseEdge::row);
    edges.edges.clear();
    edges.times.clear();
    for (const LooseEdge& edge : loose_) {
        edges.edges.push_back(
            {static_cast<std::int64_t>(edge.row), edge.end_time - edge.first_time, edge.mx});
        const auto part = std::span(times_).subspan(edge.first_time, edge.end_time - edge.first_time);
        edges.times.insert(edges.times.end(), part.begin(), part.end());
    }
}

}  // namespace spamgraph::tally
