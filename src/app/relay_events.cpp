#include "app/relay_events.hpp"

#include <algorithm>

#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"

namespace spamgraph::app {

namespace {

std::vector<RelayEvent> read_day_events(const Window& window, std::uint32_t d,
                                        std::span<const TestedClient> suspects,
                                        std::span<const CurveName> names, std::size_t relays)
{
    std::vector<RelayEvent> events;
    const CurvesOfDay relays_of(d, window.days[d].name_count(), names);
    std::vector<Address> listed;
    for (const TestedClient& suspect : suspects) listed.push_back(suspect.address);
    const bool tested = std::ranges::find(suspects, d, &TestedClient::day) != suspects.end();
    if (relays_of.empty() || !tested) return events;

    const std::vector<MailEvidence> evidence = window.days[d].evidence();
    for_each_listed_client(window.days[d], window.mine[d], listed,
                           [&](std::size_t s, const ClientRow&, const ClientEdgesView& client) {
                               if (suspects[s].day != d) return;
                               for_each_edge(client, [&](std::size_t e, std::size_t first, std::size_t last) {
                                   const auto name = static_cast<std::uint64_t>(client.edges.names[e]);
                                   const bool is_host = evidence[name] != MailEvidence::none;
                                   relays_of.for_each(name, [&](std::uint32_t relay) {
                                       if (relay >= relays) return;
                                       for (std::size_t t = first; t < last; ++t) {
                                           const bool mx = client.edges.time_mx[t] != 0;
                                           events.push_back({relay, static_cast<std::uint32_t>(s), d,
                                                             client.edges.times[t], name, mx, mx || is_host});
                                       }
                                   });
                               });
                           });
    return events;
}

}  // namespace

std::vector<RelayEvent> gather_relay_events(const mpi::Communicator& comm, const Window& window,
                                            std::span<const TestedClient> suspects,
                                            std::span<const CurveName> names, std::size_t relays)
{
    std::vector<RelayEvent> mine;
    mpi::together(comm, [&] {
        for (std::uint32_t d = 0; d < window.days.size() && relays > 0; ++d) {
            const std::vector<RelayEvent> of_day = read_day_events(window, d, suspects, names, relays);
            mine.insert(mine.end(), of_day.begin(), of_day.end());
        }
    });
    std::vector<RelayEvent> all = mpi::gather_to_root<RelayEvent>(comm, mine);
    std::ranges::sort(all);
    return all;
}

}  // namespace spamgraph::app
