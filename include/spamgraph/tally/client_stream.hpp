#pragma once

#include <span>

#include "spamgraph/tally/event.hpp"

namespace spamgraph::tally {

/// Calls `use(client events)` for every run of equal clients in `events`, which are sorted. Local.
template <class Use>
void for_each_client(std::span<const Event> events, Use use)
{
    for (std::size_t begin = 0, end = 0; begin < events.size(); begin = end) {
        while (end < events.size() && events[end].client == events[begin].client) ++end;
        use(events.subspan(begin, end - begin));
    }
}

/// Calls `use(events of one name)` for every run of equal names in one client's sorted events. Local.
template <class Use>
void for_each_name(std::span<const Event> events, Use use)
{
    for (std::size_t begin = 0, end = 0; begin < events.size(); begin = end) {
        while (end < events.size() && events[end].name == events[begin].name) ++end;
        use(events.subspan(begin, end - begin));
    }
}

}  // namespace spamgraph::tally
