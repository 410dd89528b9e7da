#include "spamgraph/store/write_day_file.hpp"

#include <array>
#include <functional>
#include <optional>

#include "spamgraph/comm/together.hpp"
#include "spamgraph/core/error.hpp"
#include "store/day_layout.hpp"
#include "store/partial_file.hpp"
#include "store/shared_column.hpp"

namespace spamgraph {

namespace {

using hdf5::Handle;
using hdf5::SharedFile;
using hdf5::write_attribute;

/// A stage that hands over a block whose arrays do not fit each other has a fault.
void check_block(const DayBlock& block)
{
    const auto fit = [&](const std::vector<std::uint64_t>& offsets, std::uint64_t rows) {
        return offsets.size() == block.clients.size() + 1 && offsets.front() == 0 && offsets.back() == rows;
    };
    const bool fits = fit(block.edge_offsets, block.edges.size()) &&
                      fit(block.time_offsets, block.times.size()) &&
                      block.name_texts.size() == block.names.size();
    if (!fits)
        throw Error(ExitCode::internal, "cannot write a day file (the block's arrays do not fit each other)");
}

/// The file's root group; nothing but on the root rank.
const Handle& root_of(const SharedFile& out)
{
    static const Handle nothing;
    return out.file == nullptr ? nothing : out.file->handle();
}

/// What is the same on every rank is written by the root.
template <class T>
std::span<const T> if_root(const mpi::Communicator& comm, std::span<const T> rows)
{
    return comm.is_root() ? rows : std::span<const T>{};
}

void write_root(const SharedFile& out, const DaySummary& summary)
{
    out.on_root([&] {
        write_attribute(out.file->handle(), "format", day_layout::kFormat);
        write_attribute(out.file->handle(), "schema_version", day_layout::kSchemaVersion);
        write_attribute(out.file->handle(), "date", format_day(summary.day));
        write_attribute(out.file->handle(), "first_second", first_second(summary.day));
        if (!summary.pseudonyms.empty())
            write_attribute(out.file->handle(), day_layout::kPseudonyms, summary.pseudonyms);
        const Handle rules = hdf5::create_group(out.file->handle(), "rules");
        write_attribute(rules, "sender_min", std::uint64_t{summary.rules.sender_min});
        write_attribute(rules, "keep_min_senders", std::uint64_t{summary.rules.keep_min_senders});
        write_attribute(rules, "keep_max_client_share", summary.rules.keep_max_client_share);
    });
}

void write_counts(const SharedFile& out, const DaySummary& summary)
{
    Handle counts;
    out.on_root([&] {
        counts = hdf5::create_group(out.file->handle(), "counts");
        write_attribute(counts, "accepted", summary.accepted);
        write_attribute(counts, "answered", summary.answered);
    });
    hdf5::write_shared_table(out, counts, "reasons", if_root<ReasonRows>(out.comm, summary.reasons),
                             day_layout::kReasons);
}

void write_minutes(const SharedFile& out, const DaySummary& summary)
{
    const Handle group = hdf5::create_shared_table(out, root_of(out), "minutes", kMinutesPerDay);
    out.on_root([&] { write_attribute(group, "sources", std::uint64_t{summary.sources}); });
    hdf5::for_each_field(day_layout::kMinutes, [&](const auto& field) {
        hdf5::write_shared_column(out, group, field.column,
                                  if_root<std::uint64_t>(out.comm, summary.minutes.*field.member));
    });
}

void write_all_clients(const SharedFile& out, const DaySummary& summary)
{
    Handle group;
    out.on_root([&] {
        group = hdf5::create_group(out.file->handle(), "clients_all");
        write_attribute(group, "clients", summary.clients);
    });
    hdf5::write_shared_column(out, group, day_layout::kQueriesHistogram,
                              if_root<std::uint64_t>(out.comm, summary.queries_histogram));
    hdf5::write_shared_table(out, group, "names_histogram",
                             if_root<NamesBin>(out.comm, summary.names_histogram),
                             day_layout::kNamesHistogram);
}

/// Offsets of a rank's rows as one column of all ranks' rows and the end: the last rank writes the end too.
template <class T>
void write_offsets(const SharedFile& out, const Handle& group, const hdf5::Column& column,
                   const std::vector<std::uint64_t>& offsets)
{
    const std::uint64_t base = mpi::sum_of_lower_ranks(out.comm, offsets.back());
    const bool is_last = out.comm.rank() + 1 == out.comm.size();
    std::vector<T> whole(offsets.begin(), is_last ? offsets.end() : offsets.end() - 1);
    for (T& offset : whole) offset += static_cast<T>(base);
    hdf5::write_shared_column<T>(out, group, column, whole);
}

void write_names(const SharedFile& out, const DayBlock& mine)
{
    const Handle group =
        hdf5::write_shared_table(out, root_of(out), "names", std::span(mine.names), day_layout::kNames);
    const std::string& bytes = mine.name_texts.bytes;
    hdf5::write_shared_column(out, group, day_layout::kText, std::span<const char>(bytes));
    write_offsets<std::uint64_t>(out, group, day_layout::kTextOffsets, mine.name_texts.offsets);
}

void write_graph(const SharedFile& out, const DayBlock& mine)
{
    const std::array<std::int64_t, 2> shape{
        static_cast<std::int64_t>(mpi::sum_over_ranks(out.comm, mine.clients.size())),
        static_cast<std::int64_t>(mpi::sum_over_ranks(out.comm, mine.names.size()))};
    Handle group;
    out.on_root([&] {
        group = hdf5::create_group(out.file->handle(), "graph");
        write_attribute(group, "encoding-type", "csr_matrix");
        write_attribute(group, "encoding-version", "0.1.0");
        write_attribute(group, "shape", shape);
    });
    hdf5::write_shared_field(out, group, mine.edges, day_layout::kData);
    hdf5::write_shared_field(out, group, mine.edges, day_layout::kIndices);
    write_offsets<std::int64_t>(out, group, day_layout::kIndptr, mine.edge_offsets);
    hdf5::write_shared_field(out, group, mine.edges, day_layout::kMx);
    hdf5::write_shared_values(out, group, day_layout::kTimes, mine.times,
                              [](EventTime time) { return std::uint32_t{time.second}; });
    hdf5::write_shared_values(out, group, day_layout::kTimesMx, mine.times,
                              [](EventTime time) { return static_cast<std::uint8_t>(time.mx); });
    write_offsets<std::int64_t>(out, group, day_layout::kTimesIndptr, mine.time_offsets);
}

void write_tables(const SharedFile& out, const DaySummary& summary, const DayBlock& mine)
{
    write_root(out, summary);
    write_counts(out, summary);
    write_minutes(out, summary);
    hdf5::write_shared_table(out, root_of(out), "clients", mine.clients, day_layout::kClients);
    write_all_clients(out, summary);
    write_names(out, mine);
    write_graph(out, mine);
    hdf5::write_shared_table(out, root_of(out), "mx_records", mine.mx_records, day_layout::kMxRecords);
    hdf5::write_shared_table(out, root_of(out), "addresses", mine.addresses, day_layout::kAddresses);
}

}  // namespace

std::string day_file_name(Day day)
{
    return "day-" + format_day(day) + ".h5";
}

void write_day_file(const mpi::Communicator& comm, const std::filesystem::path& path,
                    const DaySummary& summary, const DayBlock& mine)
{
    std::optional<PartialFile> partial;  // the root's; removes the file when anything below throws
    mpi::together(comm, [&] {
        check_block(mine);
        if (comm.is_root()) partial.emplace(path);
    });

    std::optional<hdf5::WritableFile> file;
    mpi::together(comm, [&] {
        if (partial) file.emplace(partial->contents(), path);
    });
    write_tables({comm, file ? &*file : nullptr}, summary, mine);
    mpi::together(comm, [&] {
        if (!partial) return;
        file->close();
        partial->publish_with_checksum();
    });
}

}  // namespace spamgraph
