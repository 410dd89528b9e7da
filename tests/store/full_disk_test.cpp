#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>

#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/core/error.hpp"
#include "spamgraph/store/day_file.hpp"
#include "spamgraph/store/write_day_file.hpp"
#include "store/sample_day.hpp"

namespace spamgraph {
namespace {

/// Lets files grow to `bytes` only, as a disk that fills up does: writes beyond fail.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes)
    {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit before_{};
};

std::filesystem::path shared_directory(const mpi::Communicator& comm, const std::string& name)
{
    std::filesystem::path path;
    if (comm.is_root()) path = samples::fresh_directory(name + ".np" + std::to_string(comm.size()));
    return mpi::broadcast(comm, path.string());
}

/// This rank's share: every rank has the same part of the rows.
DayBlock my_block(const mpi::Communicator& comm)
{
    const double ranks = comm.size();
    return samples::cut_block(samples::day_block({20'000, 20'000, 5}), comm.rank() / ranks,
                              (comm.rank() + 1) / ranks);
}

/// The code and words with which writing failed on this rank.
std::pair<ExitCode, std::string> failure_of(const mpi::Communicator& comm, const std::filesystem::path& path,
                                            const DayBlock& block)
{
    try {
        write_day_file(comm, path, samples::day_summary(), block);
    } catch (const Error& error) {
        return {error.code(), error.what()};
    }
    return {ExitCode::done, ""};
}

TEST(FullDisk, EveryRankThrowsAndNothingIsLeft)
{
    const mpi::Communicator comm(MPI_COMM_WORLD);
    const auto directory = shared_directory(comm, "full-disk");
    const DayBlock block = my_block(comm);
    write_day_file(comm, directory / "whole.h5", samples::day_summary(), block);
    const auto whole = static_cast<rlim_t>(file_size(directory / "whole.h5"));

    for (rlim_t limit = 0; limit < whole; limit += whole / 12 + 1) {
        const auto [code, words] = [&] {
            const FileSizeLimit full(limit);
            return failure_of(comm, directory / "day.h5", block);
        }();
        EXPECT_EQ(code, ExitCode::io) << words << " at " << limit;
        EXPECT_EQ(mpi::broadcast(comm, words), words);  // the same words on every rank
        if (!comm.is_root()) continue;
        EXPECT_FALSE(exists(directory / "day.h5")) << limit;
        EXPECT_FALSE(exists(directory / "day.h5.partial")) << limit;
        EXPECT_FALSE(exists(directory / "day.h5.sha256")) << limit;
    }

    write_day_file(comm, directory / "day.h5", samples::day_summary(), block);
    EXPECT_EQ(samples::file_bytes(directory / "day.h5"), samples::file_bytes(directory / "whole.h5"));
}

TEST(FullDisk, OfTheRootAloneStopsAll)
{
    const mpi::Communicator comm(MPI_COMM_WORLD);
    const auto directory = shared_directory(comm, "root-full-disk");
    const DayBlock block = my_block(comm);

    const auto [code, words] = [&] {
        const FileSizeLimit full(comm.is_root() ? 30'000 : RLIM_INFINITY);
        return failure_of(comm, directory / "day.h5", block);
    }();
    EXPECT_EQ(code, ExitCode::io);
    EXPECT_THAT(words, testing::EndsWith("day.h5' (file too large)"));
    if (comm.is_root()) {
        EXPECT_TRUE(is_empty(directory));
    }
}

TEST(WriteDayFile, SaysWhyItCannotWrite)
{
    const mpi::Communicator comm(MPI_COMM_WORLD);
    const auto directory = shared_directory(comm, "unwritable");
    const auto [code, words] = failure_of(comm, directory / "missing" / "day.h5", {});
    EXPECT_EQ(code, ExitCode::io);
    EXPECT_THAT(words, testing::HasSubstr("missing/day.h5.partial' (no such file or directory)"));
    EXPECT_FALSE(exists(directory / "missing"));

    if (comm.is_root()) create_directory(directory / "day.h5");
    MPI_Barrier(comm.handle());
    const auto over = failure_of(comm, directory / "day.h5", {});
    EXPECT_EQ(over.first, ExitCode::io);
    EXPECT_THAT(over.second, testing::HasSubstr("(is a directory)"));
}

TEST(WriteDayFile, RefusesABlockThatDoesNotFitItself)
{
    const mpi::Communicator comm(MPI_COMM_WORLD);
    const auto directory = shared_directory(comm, "misfit");
    DayBlock block = my_block(comm);
    if (comm.rank() + 1 == comm.size()) ++block.time_offsets.back();  // on one rank only
    const auto [code, words] = failure_of(comm, directory / "day.h5", block);
    EXPECT_EQ(code, ExitCode::internal);
    if (comm.is_root()) {
        EXPECT_TRUE(is_empty(directory));
    }
}

}  // namespace
}  // namespace spamgraph
