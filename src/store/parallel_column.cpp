#include "store/parallel_column.hpp"

#include <algorithm>
#include <array>

#include "store/dataset.hpp"
#include "store/together.hpp"

namespace spamgraph::hdf5 {

namespace {

/// Rows from `begin` up to `end`.
struct Range {
    std::uint64_t begin, end;
    [[nodiscard]] std::uint64_t size() const { return end - begin; }
};

/// The rows of `round` that `rank` writes: whole chunks, consecutive, in rank order.
Range owned_rows(const Range& round, int rank, int ranks)
{
    const std::uint64_t chunks = (round.size() + kChunkRows - 1) / kChunkRows;
    const auto chunk_of = [&](int r) { return (r * chunks + ranks - 1) / ranks; };
    const auto row_of = [&](std::uint64_t chunk) {
        return std::min(round.begin + chunk * kChunkRows, round.end);
    };
    return {row_of(chunk_of(rank)), row_of(chunk_of(rank + 1))};
}

/// This rank's part of the round, addressed to the ranks that write it.
mpi::Outbox<std::byte> pack_round(const mpi::Communicator& comm, const Range& round, const Share& share,
                                  std::uint64_t row_bytes, const CopyRows& copy_rows)
{
    const auto to_mine = [&](std::uint64_t row) {
        return std::clamp(row, share.first, share.first + share.count) - share.first;
    };
    const Range mine{to_mine(round.begin), to_mine(round.end)};

    mpi::Outbox<std::byte> out{std::vector<std::byte>(mpi::as_count(mine.size() * row_bytes)),
                               std::vector<int>(comm.size())};
    if (mine.size() > 0) copy_rows(mine.begin, mine.size(), out.items.data());
    for (int rank = 0; rank < comm.size(); ++rank) {
        const Range owned = owned_rows(round, rank, comm.size());
        out.counts[rank] = mpi::as_count((to_mine(owned.end) - to_mine(owned.begin)) * row_bytes);
    }
    return out;
}

/// Writes rows `owned` of a dataset; a rank that owns none takes part with an empty selection.
void write_owned(const Handle& dataset, const ElementType& type, const Range& owned, const std::byte* values,
                 const std::string& problem)
{
    const std::array<hsize_t, 2> start{owned.begin, 0};
    const std::array<hsize_t, 2> extent{owned.size(), type.width};
    const Handle file_space(H5Dget_space(dataset.id()), H5Sclose, problem);
    const Handle memory_space(H5Screate_simple(type.dimensions(), extent.data(), nullptr), H5Sclose, problem);
    if (owned.size() > 0)
        check(H5Sselect_hyperslab(file_space.id(), H5S_SELECT_SET, start.data(), nullptr, extent.data(),
                                  nullptr),
              problem);
    else
        check(std::min(H5Sselect_none(file_space.id()), H5Sselect_none(memory_space.id())), problem);

    const Handle transfer = make_properties(H5P_DATASET_XFER);
    check(H5Pset_dxpl_mpio(transfer.id(), H5FD_MPIO_COLLECTIVE), problem);
    check(H5Dwrite(dataset.id(), type.memory, memory_space.id(), file_space.id(), transfer.id(), values),
          problem);
}

}  // namespace

Share share_rows(const mpi::Communicator& comm, std::uint64_t count)
{
    return {mpi::sum_of_lower_ranks(comm, count), count, mpi::sum_over_ranks(comm, count)};
}

void write_shared(const ParallelFile& out, const Handle& group, const Column& column, const ElementType& type,
                  const Share& share, const CopyRows& copy_rows)
{
    const std::string problem = std::string("cannot write dataset '") + column.name + "'";
    const std::uint64_t row_bytes = type.bytes * type.width;
    const std::uint64_t round_rows =
        std::max<std::uint64_t>(1, out.round_bytes / (row_bytes * kChunkRows)) * kChunkRows;

    Handle dataset;
    together(out.comm, [&] { dataset = create_dataset(group, column, type, share.total); });
    for (std::uint64_t begin = 0; begin < share.total; begin += round_rows) {
        const Range round{begin, std::min(begin + round_rows, share.total)};
        mpi::Outbox<std::byte> parcels;
        together(out.comm, [&] { parcels = pack_round(out.comm, round, share, row_bytes, copy_rows); });
        const std::vector<std::byte> values = mpi::exchange(out.comm, parcels);
        together(out.comm, [&] {
            write_owned(dataset, type, owned_rows(round, out.comm.rank(), out.comm.size()), values.data(),
                        problem);
        });
    }
    together(out.comm, [&] { dataset.close(problem); });
}

void write_shared_text(const ParallelFile& out, const Handle& group, const Column& column,
                       std::span<const std::string> texts)
{
    std::uint64_t width = 1;
    for (const std::string& text : texts) width = std::max<std::uint64_t>(width, text.size());
    width = mpi::max_over_ranks(out.comm, width);

    const Handle type = fixed_text_type(width);
    const auto copy = [&](std::uint64_t first, std::uint64_t count, std::byte* to) {
        for (const std::string& text : texts.subspan(first, count)) {
            const std::string cell = printable(text);
            const auto end = std::ranges::copy(std::as_bytes(std::span(cell)), to).out;
            std::fill(end, to + width, std::byte{0});
            to += width;
        }
    };
    write_shared(out, group, column, {type.id(), type.id(), width}, share_rows(out.comm, texts.size()), copy);
}

Handle create_shared_table(const ParallelFile& out, const Handle& parent, const char* name,
                           std::uint64_t rows)
{
    Handle group;
    together(out.comm, [&] {
        group = create_group(parent, name);
        write_attribute(group, "rows", rows);
    });
    return group;
}

}  // namespace spamgraph::hdf5
