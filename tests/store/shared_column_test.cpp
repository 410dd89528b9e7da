#include "store/shared_column.hpp"

#include <gmock/gmock.h>

#include <numeric>
#include <optional>

#include "store/partial_file.hpp"
#include "store/read_column.hpp"
#include "store/sample_day.hpp"

namespace spamgraph::hdf5 {
namespace {

constexpr Column kColumn{"values", "1", "a column of a test"};

std::vector<std::uint64_t> counting(std::uint64_t first, std::uint64_t count)
{
    std::vector<std::uint64_t> values(count);
    std::iota(values.begin(), values.end(), first);
    return values;
}

/// Writes 0, 1, 2, ... with `counts[r]` rows on rank r, `round_bytes` at a time, and reads it back.
std::vector<std::uint64_t> write_and_read(const mpi::Communicator& comm, std::vector<std::uint64_t> counts,
                                          std::uint64_t round_bytes)
{
    std::string path;
    if (comm.is_root())
        path = samples::fresh_directory("column.np" + std::to_string(comm.size())) / "column.h5";
    path = mpi::broadcast(comm, path);

    counts.resize(static_cast<std::size_t>(comm.size()));
    const std::uint64_t first =
        std::accumulate(counts.begin(), counts.begin() + comm.rank(), std::uint64_t{0});
    const auto mine = counting(first, counts[comm.rank()]);
    {
        std::optional<OpenFile> contents;
        std::optional<WritableFile> file;
        if (comm.is_root()) file.emplace(contents.emplace(path, OpenFile::Mode::create), path);
        const SharedFile out{comm, file ? &*file : nullptr, round_bytes};
        const Handle nothing;
        write_shared_column(out, file ? file->handle() : nothing, kColumn,
                            std::span<const std::uint64_t>(mine));
    }
    MPI_Barrier(comm.handle());
    const Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, "open");
    auto values = read_column<std::uint64_t>(file, "values");
    MPI_Barrier(comm.handle());
    return values;
}

TEST(WriteShared, MovesEveryRowToItsPlace)
{
    const mpi::Communicator comm(MPI_COMM_WORLD);
    const std::vector<std::vector<std::uint64_t>> spreads{{400'000},
                                                          {1, 399'999},
                                                          {100'000, 100'000, 100'000, 100'000},
                                                          {65'536, 65'536, 3},
                                                          {0, 0, 5, 200'000}};
    for (const auto& spread : spreads) {
        std::uint64_t total = 0;
        for (std::size_t r = 0; r < spread.size() && r < static_cast<std::size_t>(comm.size()); ++r)
            total += spread[r];
        EXPECT_EQ(write_and_read(comm, spread, kRoundBytes), counting(0, total));
    }
}

TEST(WriteShared, ManyRoundsAreOneColumn)
{
    const mpi::Communicator comm(MPI_COMM_WORLD);
    const std::vector<std::uint64_t> spread{70'000, 200'001, 5, 130'000};
    std::uint64_t total = 0;
    for (int r = 0; r < comm.size() && r < 4; ++r) total += spread[r];
    EXPECT_EQ(write_and_read(comm, spread, 1), counting(0, total));               // a chunk a round
    EXPECT_EQ(write_and_read(comm, spread, 3 * 65'536 * 8), counting(0, total));  // three chunks a round
}

}  // namespace
}  // namespace spamgraph::hdf5
