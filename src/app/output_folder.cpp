#include "app/output_folder.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"

namespace spamgraph::app {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void refuse(const fs::path& folder, int number)
{
    throw Error(ExitCode::io,
                fmt::format("cannot write to folder '{}' ({})", folder.string(), system_reason(number)));
}

/// How many folders must be made for `folder` to be there: itself and parents of it.
std::size_t count_missing(const fs::path& folder)
{
    std::size_t missing = 0;
    std::error_code ignored;
    for (fs::path at = folder; !at.empty() && !fs::exists(at, ignored); at = at.parent_path()) ++missing;
    return missing;
}

void make_folder(const fs::path& folder)
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) refuse(folder, error.value());
    if (::access(folder.c_str(), W_OK | X_OK) != 0) refuse(folder, errno);
}

}  // namespace

void check_result_path(const fs::path& file, std::span<const fs::path> inputs)
{
    std::error_code ignored;
    if (file.empty()) throw Error(ExitCode::usage, "no result file '' (its name is empty)");
    if (!fs::exists(file, ignored)) return;
    for (const fs::path& input : inputs)
        if (fs::equivalent(file, input, ignored))
            throw Error(ExitCode::usage,
                        fmt::format("cannot write '{}' (it is an input of this job)", file.string()));
    if (fs::is_directory(file, ignored))
        throw Error(ExitCode::io, fmt::format("cannot write '{}' (a folder has this name)", file.string()));
    if (!fs::is_regular_file(file, ignored))
        throw Error(ExitCode::io, fmt::format("cannot write '{}' (not a regular file)", file.string()));
}

OutputFolder::OutputFolder(const mpi::Communicator& comm, const fs::path& folder)
{
    fs::path at = folder.empty() ? "." : folder;
    std::size_t missing = 0;
    mpi::together(comm, [&] {
        if (!comm.is_root()) return;
        missing = count_missing(at);
        make_folder(at);
    });
    missing = mpi::broadcast(comm, missing);
    mpi::together(comm, [&] { make_folder(at); });  // every rank writes here, maybe from another host
    for (; missing > 0; --missing, at = at.parent_path()) made_.push_back(at);
}

OutputFolder::~OutputFolder()
{
    std::error_code ignored;
    // Fails where a folder is not empty: also while other ranks still have theirs, so the last one succeeds.
    for (const fs::path& folder : made_) fs::remove(folder, ignored);
}

}  // namespace spamgraph::app
