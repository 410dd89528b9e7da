#include "spamgraph/store/day_file.hpp"

#include <algorithm>
#include <functional>

#include "store/checksum.hpp"
#include "store/day_layout.hpp"
#include "store/day_summary.hpp"
#include "store/reading.hpp"

namespace spamgraph {

using hdf5::Handle;
using hdf5::require;

struct DayFile::State {
    std::filesystem::path path;
    Handle file;
    Handle clients, names, graph, mx_records, addresses;
    std::uint64_t client_rows{}, name_rows{}, edges{}, events{}, mx_rows{}, address_rows{};
    DaySummary summary;
};

namespace {

/// The last value of a column of `rows` + 1 offsets whose first is 0.
template <class T>
std::uint64_t check_ends(const Handle& group, const char* name, std::uint64_t rows)
{
    require(hdf5::count_rows<T>(group, name) == rows + 1, "a column of offsets is not as long as its table");
    const T last = hdf5::read_rows<T>(group, name, rows, 1).front();
    require(hdf5::read_rows<T>(group, name, 0, 1).front() == 0 && last >= 0,
            "a column of offsets does not begin at 0");
    return static_cast<std::uint64_t>(last);
}

}  // namespace

DayFile::DayFile(const std::filesystem::path& path, Checksum checksum) : state_(std::make_unique<State>())
{
    if (checksum == Checksum::verify) verify_checksum(path);
    State& s = *state_;
    s.path = path;
    hdf5::reading(path, [&] {
        s.file = hdf5::open_file(path);
        hdf5::require_format(s.file, day_layout::kFormat, day_layout::kSchemaVersion);
        s.summary = read_day_summary(s.file);

        s.clients = hdf5::open_table(s.file, "clients", day_layout::kClients, s.client_rows);
        s.names = hdf5::open_table(s.file, "names", day_layout::kNames, s.name_rows);
        s.mx_records = hdf5::open_table(s.file, "mx_records", day_layout::kMxRecords, s.mx_rows);
        s.addresses = hdf5::open_table(s.file, "addresses", day_layout::kAddresses, s.address_rows);
        require(check_ends<std::uint64_t>(s.names, "text_offsets", s.name_rows) ==
                    hdf5::count_rows<char>(s.names, "text"),
                "its names do not end where their text ends");

        s.graph = hdf5::open_group(s.file, "graph");
        s.edges = check_ends<std::int64_t>(s.graph, "indptr", s.client_rows);
        s.events = check_ends<std::int64_t>(s.graph, "times_indptr", s.client_rows);
        require(hdf5::count_rows<std::int64_t>(s.graph, "indices") == s.edges &&
                    hdf5::count_rows<std::uint32_t>(s.graph, "data") == s.edges &&
                    hdf5::count_rows<std::uint32_t>(s.graph, "mx") == s.edges &&
                    hdf5::count_rows<std::uint32_t>(s.graph, "times") == s.events,
                "its graph's columns do not end where its offsets say");
    });
}

DayFile::~DayFile() = default;
DayFile::DayFile(DayFile&&) noexcept = default;
DayFile& DayFile::operator=(DayFile&&) noexcept = default;

const std::filesystem::path& DayFile::path() const
{
    return state_->path;
}

const DaySummary& DayFile::summary() const
{
    return state_->summary;
}

std::uint64_t DayFile::client_count() const
{
    return state_->client_rows;
}

std::uint64_t DayFile::name_count() const
{
    return state_->name_rows;
}

std::uint64_t DayFile::edge_count() const
{
    return state_->edges;
}

std::uint64_t DayFile::event_count() const
{
    return state_->events;
}

std::uint64_t DayFile::mx_record_count() const
{
    return state_->mx_rows;
}

std::uint64_t DayFile::address_count() const
{
    return state_->address_rows;
}

std::vector<ClientRow> DayFile::clients(std::uint64_t first, std::uint64_t count) const
{
    return hdf5::reading(state_->path, [&] {
        auto rows = hdf5::read_table_rows<ClientRow>(state_->clients, day_layout::kClients, first, count);
        require(std::ranges::adjacent_find(rows, std::greater_equal<>{}, &ClientRow::address) == rows.end(),
                "its clients do not ascend");
        return rows;
    });
}

std::vector<NameRow> DayFile::names(std::uint64_t first, std::uint64_t count) const
{
    return hdf5::reading(state_->path, [&] {
        return hdf5::read_table_rows<NameRow>(state_->names, day_layout::kNames, first, count);
    });
}

NameTexts DayFile::name_texts(std::uint64_t first, std::uint64_t count) const
{
    return hdf5::reading(state_->path, [&] {
        NameTexts texts = hdf5::read_texts(state_->names, first, count);
        for (std::size_t i = 1; i < texts.size(); ++i)
            require(texts[i - 1] < texts[i], "its names do not ascend");
        return texts;
    });
}

std::vector<MailEvidence> DayFile::evidence() const
{
    return hdf5::reading(state_->path, [&] {
        const auto stored = hdf5::read_column<std::uint8_t>(state_->names, "evidence");
        require(hdf5::all_below(stored, static_cast<std::uint64_t>(MailEvidence::label) + 1),
                "unknown evidence");
        std::vector<MailEvidence> evidence(stored.size());
        std::ranges::transform(stored, evidence.begin(),
                               [](std::uint8_t e) { return static_cast<MailEvidence>(e); });
        return evidence;
    });
}

namespace {

void check_edges(const DayEdges& edges, std::uint64_t names)
{
    require(hdf5::all_below(edges.names, names), "an edge points outside its names");
    for (std::size_t client = 0; client + 1 < edges.offsets.size(); ++client)
        for (auto e = edges.offsets[client] + 1; e < edges.offsets[client + 1]; ++e)
            require(edges.names[e - 1] < edges.names[e], "a client's edges do not ascend");

    require(hdf5::all_below(edges.times, kSecondsPerDay), "a time is not a second of a day");
    std::uint64_t at = 0;
    for (std::size_t e = 0; e < edges.events.size(); ++e) {
        require(edges.mx[e] <= edges.events[e] && edges.events[e] <= edges.times.size() - at,
                "an edge has fewer events than it says");
        const auto first = edges.times.begin() + static_cast<std::ptrdiff_t>(at);
        at += edges.events[e];
        require(std::is_sorted(first, edges.times.begin() + static_cast<std::ptrdiff_t>(at)),
                "an edge's times do not ascend");
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

DayEdges DayFile::edges(std::uint64_t first_client, std::uint64_t clients) const
{
    return hdf5::reading(state_->path, [&] {
        const Handle& graph = state_->graph;
        std::uint64_t edge = 0, event = 0;
        DayEdges out;
        out.offsets = read_offsets(graph, "indptr", first_client, clients, edge);
        const auto times = read_offsets(graph, "times_indptr", first_client, clients, event);
        out.names = hdf5::read_rows<std::int64_t>(graph, "indices", edge, out.offsets.back());
        out.events = hdf5::read_rows<std::uint32_t>(graph, "data", edge, out.offsets.back());
        out.mx = hdf5::read_rows<std::uint32_t>(graph, "mx", edge, out.offsets.back());
        out.times = hdf5::read_rows<std::uint32_t>(graph, "times", event, times.back());
        check_edges(out, state_->name_rows);
        return out;
    });
}

std::vector<MxRecord> DayFile::mx_records(std::uint64_t first, std::uint64_t count) const
{
    return hdf5::reading(state_->path, [&] {
        auto rows = hdf5::read_table_rows<MxRecord>(state_->mx_records, day_layout::kMxRecords, first, count);
        for (const MxRecord& row : rows)
            require(row.domain < state_->name_rows && row.exchange < state_->name_rows,
                    "an MX record points outside its names");
        return rows;
    });
}

std::vector<AddressRecord> DayFile::addresses(std::uint64_t first, std::uint64_t count) const
{
    return hdf5::reading(state_->path, [&] {
        auto rows =
            hdf5::read_table_rows<AddressRecord>(state_->addresses, day_layout::kAddresses, first, count);
        for (const AddressRecord& row : rows)
            require(row.name < state_->name_rows, "an address points outside its names");
        return rows;
    });
}

}  // namespace spamgraph
