#pragma once

#include <span>

#include "spamgraph/tally/event.hpp"

namespace spamgraph::tally {

/// The events of the first client in `events`, which are sorted and not empty. Local.
inline std::span<const Event> first_client(std::span<const Event> events)
{
    std::size_t end = 1;
    while (end < events.size() && events[end].client == events.front().client) ++end;
    return events.first(end);
}

/// Calls `use(client events)` for every run of equal clients in `events`, which are sorted. Local.
template <class Use>
void for_each_client(std::span<const Event> events, Use use)
{
    while (!events.empty()) {
        const std::span<const Event> client = first_client(events);
        use(client);
        events = events.subspan(client.size());
    }
}

/// Calls `use(those of one name)` for every run of equal names in one client's sorted events or queries.
/// Local.
template <class Query, class Use>
void for_each_name(std::span<const Query> queries, Use use)
{
    for (std::size_t begin = 0, end = 0; begin < queries.size(); begin = end) {
        while (end < queries.size() && queries[end].name == queries[begin].name) ++end;
        use(queries.subspan(begin, end - begin));
    }
}

}  // namespace spamgraph::tally
