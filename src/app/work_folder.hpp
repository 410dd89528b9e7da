#pragma once

#include <filesystem>
#include <vector>

#include "spamgraph/comm/communicator.hpp"

namespace spamgraph::app {

/// Throws Error (74) where no result file can take this name because a folder has it. Local.
void check_result_path(const std::filesystem::path& file);

/// A folder for results, its parents included. What was made for it and is still empty in the end goes with
/// the object: a job that failed leaves nothing.
class OutputFolder {
public:
    /// Throws SharedError (74) where the folder cannot be made or written to. Collective.
    OutputFolder(const mpi::Communicator& comm, const std::filesystem::path& folder);
    ~OutputFolder();
    OutputFolder(const OutputFolder&) = delete;
    OutputFolder& operator=(const OutputFolder&) = delete;

private:
    std::vector<std::filesystem::path> made_;  ///< a parent comes after what is in it
};

/// A scratch folder with a part for every rank, removed with the object.
class WorkFolder {
public:
    /// Throws SharedError (74) where the folder cannot be made. Collective.
    /// @param keep leaves the folder itself where it was there before; else it goes, even if an earlier job
    /// left it
    WorkFolder(const mpi::Communicator& comm, const std::filesystem::path& folder, bool keep);
    ~WorkFolder();
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& of_rank() const { return of_rank_; }

private:
    OutputFolder made_;
    std::filesystem::path folder_, of_rank_;
    bool keep_;
};

}  // namespace spamgraph::app
