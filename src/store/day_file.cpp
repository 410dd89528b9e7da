#include "spamgraph/store/day_file.hpp"

#include <algorithm>
#include <functional>

#include "store/checksum.hpp"
#include "store/day_edges.hpp"
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
                    hdf5::count_rows<std::uint32_t>(s.graph, "times") == s.events &&
                    hdf5::count_rows<std::uint8_t>(s.graph, "times_mx") == s.events,
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

DayEdges DayFile::edges(std::uint64_t first_client, std::uint64_t clients) const
{
    return hdf5::reading(state_->path, [&] {
        return read_day_edges(state_->graph, state_->name_rows, first_client, clients);
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
