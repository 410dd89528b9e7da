#include <mpi.h>

#include <filesystem>
#include <iostream>

#include "spamgraph/comm/communicator.hpp"
#include "spamgraph/core/error.hpp"
#include "spamgraph/store/result_file.hpp"
#include "spamgraph/store/write_day_file.hpp"
#include "store/sample_day.hpp"
#include "store/sample_findings.hpp"

namespace {

using namespace spamgraph;

/// The days are the root's; other ranks take part without rows. Collective.
void write_samples(const mpi::Communicator& comm, const std::filesystem::path& directory)
{
    const auto write_day = [&](const char* name, const DaySummary& summary, const samples::DaySize& size) {
        write_day_file(comm, directory / name, summary,
                       comm.is_root() ? samples::day_block(size) : DayBlock{});
    };
    write_day("day.h5", samples::day_summary(), {});
    write_day("day-large.h5", samples::day_summary(), {70'000, 70'000, 2});
    write_day("day-empty.h5", {}, {0, 0, 0});
    if (!comm.is_root()) return;
    write_result(directory / "result.h5", samples::findings());
    write_result(directory / "result-empty.h5", {});
}

}  // namespace

/// Writes sample files to the directory argv[1], for readers that are not ours.
int main(int argc, char** argv)
{
    const mpi::Session session(argc, argv);
    const mpi::Communicator comm(MPI_COMM_WORLD);
    try {
        const std::filesystem::path directory = argc > 1 ? argv[1] : "samples";
        if (comm.is_root()) std::filesystem::create_directories(directory);
        write_samples(comm, directory);
        return 0;
    } catch (const Error& error) {
        std::cerr << std::string(error.what()) + '\n';
        return static_cast<int>(error.code());
    }
}
