#pragma once

#include <filesystem>

#include "spamgraph/comm/communicator.hpp"

namespace spamgraph::app {

/// Makes a folder for results, parents included. Throws Error (74) where it cannot be made or written to.
/// Local.
void make_output_folder(const std::filesystem::path& folder);

/// A scratch folder with a part for every rank, removed with the object.
class WorkFolder {
public:
    /// Throws SharedError (74) where the folder cannot be made. Collective.
    WorkFolder(const mpi::Communicator& comm, std::filesystem::path folder);
    ~WorkFolder();
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& of_rank() const { return of_rank_; }

private:
    std::filesystem::path folder_, of_rank_;
};

}  // namespace spamgraph::app
