#pragma once

#include <filesystem>
#include <span>
#include <system_error>
#include <vector>

#include "spamgraph/comm/communicator.hpp"

namespace spamgraph::app {

/// Throws Error where a result must not take this name: none was given, or it is that of a file that the job
/// reads (64), or of a folder or device (74). Local.
/// @param inputs what the job reads; an empty path stands for no file
void check_result_path(const std::filesystem::path& file, std::span<const std::filesystem::path> inputs);

/// A folder for results, its parents included. What was made for it and is still empty in the end goes with
/// the object: a job that failed leaves nothing.
class OutputFolder {
public:
    /// Throws SharedError (74) where the folder cannot be made or written to. Collective.
    OutputFolder(const mpi::Communicator& comm, const std::filesystem::path& folder);
    ~OutputFolder();
    OutputFolder(const OutputFolder&) = delete;
    OutputFolder& operator=(const OutputFolder&) = delete;

    /// Leaves all folders: another job may be about to write to them. Local.
    void keep() { made_.clear(); }

private:
    std::vector<std::filesystem::path> made_;  ///< a parent comes after what is in it
};

/// A folder of all ranks that goes with the object, and with it all that is in it.
class ScratchFolder {
public:
    /// As OutputFolder. Collective.
    ScratchFolder(const mpi::Communicator& comm, const std::filesystem::path& folder)
        : made_(comm, folder), folder_(folder)
    {
    }
    ~ScratchFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

private:
    OutputFolder made_;
    std::filesystem::path folder_;
};

}  // namespace spamgraph::app
