#include "store/shared_column.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>

#include "store/chunk.hpp"
#include "store/dataset.hpp"

namespace spamgraph::hdf5 {

namespace {

/// Rows from `begin` up to `end`.
struct Range {
    std::uint64_t begin, end;
    [[nodiscard]] std::uint64_t size() const { return end - begin; }
};

/// Which ranks compress the chunks of a column that has fewer chunks than there are ranks: others for other
/// columns, and never the root alone, which writes them all. Below the number of ranks.
std::uint64_t phase_of(const Column& column, int ranks)
{
    const std::string_view name = column.name;
    const auto sum = std::accumulate(name.begin(), name.end(), std::uint64_t{0});
    return sum % static_cast<std::uint64_t>(std::max(ranks - 1, 1));
}

/// The rows of `round` that `rank` compresses: whole chunks, consecutive, in rank order.
Range owned_rows(const Range& round, std::uint64_t phase, int rank, int ranks)
{
    const std::uint64_t chunks = (round.size() + kChunkRows - 1) / kChunkRows;
    const auto chunk_of = [&](int r) { return (r * chunks + phase) / static_cast<std::uint64_t>(ranks); };
    const auto row_of = [&](std::uint64_t chunk) {
        return std::min(round.begin + chunk * kChunkRows, round.end);
    };
    return {row_of(chunk_of(rank)), row_of(chunk_of(rank + 1))};
}

/// This rank's rows of the round, addressed to the ranks that own their chunks.
mpi::Outbox<std::byte> pack_round(const mpi::Communicator& comm, const Range& round, const Share& share,
                                  std::uint64_t phase, std::uint64_t row_bytes, const CopyRows& copy_rows)
{
    const auto to_mine = [&](std::uint64_t row) {
        return std::clamp(row, share.first, share.first + share.count) - share.first;
    };
    const Range mine{to_mine(round.begin), to_mine(round.end)};

    mpi::Outbox<std::byte> out{std::vector<std::byte>(mpi::as_count(mine.size() * row_bytes)),
                               std::vector<int>(comm.size())};
    if (mine.size() > 0) copy_rows(mine.begin, mine.size(), out.items.data());
    for (int rank = 0; rank < comm.size(); ++rank) {
        const Range owned = owned_rows(round, phase, rank, comm.size());
        out.counts[rank] = mpi::as_count((to_mine(owned.end) - to_mine(owned.begin)) * row_bytes);
    }
    return out;
}

/// Compressed chunks, one after another, and how long each is.
struct Chunks {
    std::vector<std::byte> bytes;
    std::vector<std::uint64_t> sizes;
};

/// The chunks of consecutive rows; the last is filled up with zeros when it is not the only one of its
/// column.
Chunks compress_rows(std::vector<std::byte> rows, const ElementType& type, std::uint64_t chunk_rows)
{
    const std::size_t chunk_bytes = chunk_rows * type.bytes * type.width;
    rows.resize((rows.size() + chunk_bytes - 1) / chunk_bytes * chunk_bytes);
    Chunks chunks;
    ChunkCompressor compressor(type.bytes);
    for (std::size_t at = 0; at < rows.size(); at += chunk_bytes)
        chunks.sizes.push_back(compressor.append(std::span(rows).subspan(at, chunk_bytes), chunks.bytes));
    return chunks;
}

/// Every rank's chunks on the root, in chunk order. Collective.
Chunks gather_chunks(const mpi::Communicator& comm, const Chunks& mine)
{
    return {mpi::gather_to_root<std::byte>(comm, mine.bytes),
            mpi::gather_to_root<std::uint64_t>(comm, mine.sizes)};
}

void put_chunks(const Handle& dataset, std::uint64_t first_row, const Chunks& chunks,
                const std::string& problem)
{
    const std::byte* from = chunks.bytes.data();
    for (const std::uint64_t size : chunks.sizes) {
        const std::array<hsize_t, 2> at{first_row, 0};
        check(H5Dwrite_chunk(dataset.id(), H5P_DEFAULT, 0, at.data(), size, from), problem);
        from += size;
        first_row += kChunkRows;
    }
}

}  // namespace

Share share_rows(const mpi::Communicator& comm, std::uint64_t count)
{
    return {mpi::sum_of_lower_ranks(comm, count), count, mpi::sum_over_ranks(comm, count)};
}

void write_shared(const SharedFile& out, const Handle& group, const Column& column, const ElementType& type,
                  const Share& share, const CopyRows& copy_rows)
{
    const mpi::Communicator& comm = out.comm;
    const std::string problem = dataset_problem("write", column.name);
    const std::uint64_t row_bytes = type.bytes * type.width;
    const std::uint64_t phase = phase_of(column, comm.size());
    const std::uint64_t chunk_rows = std::min(kChunkRows, share.total);
    const std::uint64_t round_bytes = out.round_bytes * static_cast<std::uint64_t>(comm.size());
    const std::uint64_t round_rows =
        std::max<std::uint64_t>(1, round_bytes / (row_bytes * kChunkRows)) * kChunkRows;

    Handle dataset;
    out.on_root([&] { dataset = create_dataset(group, column, type, share.total); });
    for (std::uint64_t begin = 0; begin < share.total; begin += round_rows) {
        const Range round{begin, std::min(begin + round_rows, share.total)};
        mpi::Outbox<std::byte> parcels;
        mpi::together(comm, [&] { parcels = pack_round(comm, round, share, phase, row_bytes, copy_rows); });
        Chunks mine;
        std::vector<std::byte> rows = mpi::exchange(comm, parcels);
        mpi::together(comm, [&] { mine = compress_rows(std::move(rows), type, chunk_rows); });
        const Chunks all = gather_chunks(comm, mine);
        out.on_root([&] { put_chunks(dataset, begin, all, problem); });
    }
    out.on_root([&] { dataset.close(problem); });
}

void write_shared_text(const SharedFile& out, const Handle& group, const Column& column,
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

Handle create_shared_table(const SharedFile& out, const Handle& parent, const char* name, std::uint64_t rows)
{
    Handle group;
    out.on_root([&] {
        group = create_group(parent, name);
        write_attribute(group, "rows", rows);
    });
    return group;
}

}  // namespace spamgraph::hdf5
