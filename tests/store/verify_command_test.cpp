#include <gmock/gmock.h>

#include <CLI/CLI.hpp>

#include "app/command.hpp"
#include "spamgraph/core/error.hpp"
#include "spamgraph/store/result_file.hpp"
#include "store/sample_day.hpp"
#include "store/sample_findings.hpp"

namespace spamgraph::app {
namespace {

/// The exit code of `spamgraph verify` on these files.
int verify(const std::vector<std::string>& files)
{
    CLI::App program;
    Action action;
    declare_verify(program, action);
    std::vector<std::string> arguments(files.rbegin(), files.rend());  // CLI11 takes them from the back
    arguments.push_back("verify");
    program.parse(arguments);
    const mpi::Communicator comm(MPI_COMM_WORLD);
    return action(comm);
}

std::string shared_result(const mpi::Communicator& comm)
{
    std::string path;
    if (comm.is_root()) {
        path = samples::fresh_directory("verify-command.np" + std::to_string(comm.size())) / "result.h5";
        write_result(path, samples::findings());
    }
    MPI_Barrier(comm.handle());
    return path.empty() ? "elsewhere" : path;
}

TEST(VerifyCommand, EveryRankHasTheSameExitCode)
{
    const mpi::Communicator comm(MPI_COMM_WORLD);
    const std::string path = shared_result(comm);
    EXPECT_EQ(verify({path}), 0);
    EXPECT_EQ(verify({path, path}), 0);
    EXPECT_EQ(verify({path, path + ".sha256"}), 65);
    EXPECT_EQ(verify({path + ".gone"}), 66);
    EXPECT_THROW(verify({}), CLI::ParseError);
}

}  // namespace
}  // namespace spamgraph::app
