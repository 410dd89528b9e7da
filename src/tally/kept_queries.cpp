#include "spamgraph/tally/kept_queries.hpp"

namespace spamgraph::tally {

void KeptQueries::append(std::uint64_t client, const ClientRow& row, std::span<const KeptQuery> queries)
{
    log_.put(Head{client, row, queries.size()});
    log_.put(queries);
}

bool KeptQueries::Reader::next(std::uint64_t& client, ClientRow& row, std::vector<KeptQuery>& queries)
{
    if (log_.at_end()) return false;
    const Head head = log_.take<Head>();
    client = head.client;
    row = head.row;
    queries.resize(head.queries);
    log_.take(std::span(queries));
    return true;
}

}  // namespace spamgraph::tally
