#include "store/day_edges.hpp"

#include <algorithm>
#include <span>

#include "store/reading.hpp"

namespace spamgraph {

using hdf5::Handle;
using hdf5::require;

namespace {

void check_edges(const DayEdges& edges, std::uint64_t names)
{
    require(hdf5::all_below(edges.names, names), "an edge points outside its names");
    for (std::size_t client = 0; client + 1 < edges.offsets.size(); ++client)
        for (auto e = edges.offsets[client] + 1; e < edges.offsets[client + 1]; ++e)
            require(edges.names[e - 1] < edges.names[e], "a client's edges do not ascend");

    require(hdf5::all_below(edges.times, kSecondsPerDay), "a time is not a second of a day");
    require(hdf5::all_below(edges.time_mx, 2), "an event neither is nor is not of type MX");
    std::uint64_t at = 0;
    for (std::size_t e = 0; e < edges.events.size(); ++e) {
        require(edges.events[e] <= edges.times.size() - at, "an edge has fewer events than it says");
        const auto times = std::span(edges.times).subspan(at, edges.events[e]);
        require(std::ranges::is_sorted(times), "an edge's times do not ascend");
        const auto time_mx = std::span(edges.time_mx).subspan(at, edges.events[e]);
        require(std::ranges::count(time_mx, 1) == edges.mx[e], "an edge has not the MX events it says");
        at += edges.events[e];
    }
    require(at == edges.times.size(), "its edges have fewer events than times");
}

/// Offsets `first` to `first + count` of a column, and moved to begin at 0.
std::vector<std::uint64_t> read_offsets(const Handle& group, const char* name, std::uint64_t first,
                                        std::uint64_t count, std::uint64_t& begin)
{
    const auto stored = hdf5::read_rows<std::int64_t>(group, name, first, count + 1);
    require(stored.front() >= 0 && std::ranges::is_sorted(stored), "a column of offsets does not ascend");
    begin = static_cast<std::uint64_t>(stored.front());
    std::vector<std::uint64_t> offsets;
    for (const std::int64_t offset : stored) offsets.push_back(static_cast<std::uint64_t>(offset) - begin);
    return offsets;
}

}  // namespace

DayEdges read_day_edges(const Handle& graph, std::uint64_t names, std::uint64_t first, std::uint64_t clients)
{
    std::uint64_t edge = 0, event = 0;
    DayEdges out;
    out.offsets = read_offsets(graph, "indptr", first, clients, edge);
    const auto times = read_offsets(graph, "times_indptr", first, clients, event);
    out.names = hdf5::read_rows<std::int64_t>(graph, "indices", edge, out.offsets.back());
    out.events = hdf5::read_rows<std::uint32_t>(graph, "data", edge, out.offsets.back());
    out.mx = hdf5::read_rows<std::uint32_t>(graph, "mx", edge, out.offsets.back());
    out.times = hdf5::read_rows<std::uint32_t>(graph, "times", event, times.back());
    out.time_mx = hdf5::read_rows<std::uint8_t>(graph, "times_mx", event, times.back());
    check_edges(out, names);
    return out;
}

}  // namespace spamgraph
