#include "app/curves.hpp"

#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"

namespace spamgraph::app {

std::vector<std::vector<std::uint32_t>> count_curves(const mpi::Communicator& comm, const Window& window,
                                                     std::span<const CurveName> names, std::size_t curves)
{
    const auto first_day = window.range().first;
    const auto minutes = static_cast<std::size_t>(window.range().last - first_day + 1) * kMinutesPerDay;
    std::vector<std::uint64_t> counts(curves * minutes);
    mpi::together(comm, [&] {
        for (std::uint32_t d = 0; d < window.days.size(); ++d) {
            const CurvesOfDay curves_of(d, window.days[d].name_count(), names);
            if (curves_of.empty()) continue;
            const auto day_minute =
                static_cast<std::size_t>(window.summaries[d].day - first_day) * kMinutesPerDay;
            for_each_client(
                window.days[d], window.mine[d], [&](const ClientRow&, const ClientEdgesView& client) {
                    for_each_edge(client, [&](std::size_t e, std::size_t first, std::size_t last) {
                        const auto name = static_cast<std::uint64_t>(client.edges.names[e]);
                        curves_of.for_each(name, [&](std::uint32_t curve) {
                            for (std::size_t t = first; t < last; ++t)
                                ++counts[curve * minutes + day_minute + client.edges.times[t] / 60];
                        });
                    });
                });
        }
    });
    mpi::sum_over_ranks(comm, std::span(counts));
    std::vector<std::vector<std::uint32_t>> by_curve;
    for (std::size_t c = 0; c < curves; ++c) {
        const auto part = std::span(counts).subspan(c * minutes, minutes);
        by_curve.emplace_back(part.begin(), part.end());
    }
    return by_curve;
}

}  // namespace spamgraph::app
