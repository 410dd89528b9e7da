#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/manifests.hpp"
#include "app/output_folder.hpp"
#include "spamgraph/comm/communicator.hpp"
#include "spamgraph/logs/fingerprint.hpp"

namespace spamgraph::app {

/// What a checkpoint says of the whole job; each rank has a file of its own beside.
struct JobState {
    std::string command;               ///< what must be the same to go on from it
    std::array<std::uint64_t, 2> key;  ///< of all ids
    std::vector<std::string> paths;    ///< of the inputs
    std::vector<logs::Fingerprint> fingerprints;
    std::vector<std::uint32_t> source_of;
    std::vector<std::string> sources;
    std::vector<char> whole, duplicate;      ///< as in InputPlan
    std::vector<std::uint64_t> generations;  ///< whose scratch files it is made of
    // Set by Checkpoints.
    std::uint64_t generation{};  ///< that committed it
    std::uint64_t ranks{};
    bool synced{};        ///< it was on the disk when it was committed
    std::string boot_id;  ///< of the root's host
};

/// A checkpoint of an earlier job, and the files of those of its ranks that this rank takes over.
struct EarlierState {
    JobState job;
    std::map<int, std::string> of_rank;  ///< by rank of then
};

/// The work folder of a job and the checkpoints in it.
///
/// Every job is a generation: it takes the next number of the manifests before it does anything, and a folder
/// `gen-N` for its scratch files. A checkpoint is the manifest of the next number. So an earlier job that
/// still lives finds its next number taken, and stops.
class Checkpoints {
public:
    /// Makes the folder and begins a generation. Throws SharedError (74). Collective.
    /// @param keep_folder leaves the folder itself where it was there before
    Checkpoints(const mpi::Communicator& comm, const std::filesystem::path& folder, bool keep_folder);
    /// Leaves what was committed, and nothing where nothing was.
    ~Checkpoints();
    Checkpoints(const Checkpoints&) = delete;
    Checkpoints& operator=(const Checkpoints&) = delete;

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    /// For this rank's scratch files.
    [[nodiscard]] const std::filesystem::path& of_rank() const { return of_rank_; }
    [[nodiscard]] std::uint64_t generation() const { return generation_; }

    /// The newest checkpoint of the same command that can be read; nothing where there is none. Collective.
    [[nodiscard]] std::optional<EarlierState> find_earlier(const std::string& command) const;

    /// Commits what all ranks have: from now on a later job goes on from it. Throws SharedError: 74 where it
    /// cannot be written, 75 where a later job has begun. Collective.
    /// @param mine the state of this rank
    /// @param sync return when it is on the disk
    void commit(JobState job, const std::string& mine, bool sync);

    /// Throws SharedError (75) where a later job has begun. Collective.
    void require_newest() const;

    /// Nothing that was committed before counts any more: scratch of earlier jobs goes, and states of this
    /// one. Collective.
    void start_fresh();

    /// Removes the folders of all earlier generations but these. Collective.
    void sweep(const std::vector<std::uint64_t>& keep) const;

    /// The job is done. Removes everything, or leaves the last checkpoint for a job with more inputs.
    /// Throws SharedError (75) where a later job has begun. Collective.
    void finish(bool keep_work);

private:
    [[nodiscard]] std::filesystem::path rank_folder(std::uint64_t generation, int rank) const;
    void remove_generation(std::uint64_t generation) const;
    void fail_if_late() const;

    const mpi::Communicator& comm_;
    OutputFolder made_;
    std::filesystem::path folder_, of_rank_;
    Manifests manifests_;
    bool keep_folder_;
    std::uint64_t generation_ = 0;
    std::uint64_t number_ = 0;         ///< of the last manifest that is ours
    std::uint64_t synced_number_ = 0;  ///< of the last that is on the disk
    bool committed_ = false, finished_ = false;
    bool earlier_ = false;  ///< there were manifests before
};

}  // namespace spamgraph::app
