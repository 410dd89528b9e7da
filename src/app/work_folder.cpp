#include "app/work_folder.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "spamgraph/comm/together.hpp"

namespace spamgraph::app {

namespace fs = std::filesystem;

void make_output_folder(const fs::path& folder)
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (!error && ::access(folder.c_str(), W_OK | X_OK) != 0) error = {errno, std::generic_category()};
    if (error)
        throw Error(ExitCode::io,
                    "cannot write to folder '" + folder.string() + "' (" + error.message() + ")");
}

WorkFolder::WorkFolder(const mpi::Communicator& comm, fs::path folder)
    : folder_(std::move(folder)), of_rank_(folder_ / ("rank-" + std::to_string(comm.rank())))
{
    mpi::together(comm, [&] { make_output_folder(of_rank_); });
}

WorkFolder::~WorkFolder()
{
    std::error_code ignored;
    fs::remove_all(of_rank_, ignored);
    fs::remove(folder_, ignored);  // fails while other ranks still have theirs: the last one succeeds
}

}  // namespace spamgraph::app
