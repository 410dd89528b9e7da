#include "spamgraph/tally/kept_queries.hpp"

namespace spamgraph::tally {

void KeptQueries::append(std::uint64_t client, const ClientRow& row, std::span<const KeptQuery> queries)
{
    log_.put(KeptClients::Client{client, row, queries.size()});
    log_.put(queries);
}

bool KeptQueries::Reader::next(KeptClients& clients, std::size_t most_queries)
{
    clients.clients.clear();
    clients.queries.clear();
    while (!log_.at_end() && clients.queries.size() + clients.clients.size() < most_queries) {
        const auto& client = clients.clients.emplace_back(log_.take<KeptClients::Client>());
        const std::size_t old = clients.queries.size();
        clients.queries.resize(old + client.queries);
        log_.take(std::span(clients.queries).subspan(old));
    }
    return !clients.clients.empty();
}

}  // namespace spamgraph::tally
