#include "app/checkpoints.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "app/log.hpp"
#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/core/archive.hpp"

namespace spamgraph::app {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kClaim = "spamgraph generation", kCheckpoint = "spamgraph checkpoint 1";
constexpr std::string_view kGeneration = "gen-", kRank = "rank-";

/// Another one after every start of the system: what was not synced before is lost.
std::string read_boot_id()
{
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    std::getline(file, id);
    return id;
}

template <class Archive, class Job, class Field, class Texts>
void walk(Archive& archive, Job& job, Field field, Texts texts)
{
    texts(archive, job.paths);
    field(archive, job.fingerprints);
    field(archive, job.source_of);
    texts(archive, job.sources);
    field(archive, job.whole);
    field(archive, job.duplicate);
    field(archive, job.generations);
}

std::string write_job(const JobState& job)
{
    ArchiveWriter out;
    out.put_text(kCheckpoint);
    out.put_text(job.command);
    out.put_text(job.boot_id);
    out.put(job.key);
    out.put(job.generation);
    out.put(job.ranks);
    out.put(job.synced);
    walk(
        out, job,
        []<class T>(ArchiveWriter& to, const std::vector<T>& values) {
            to.put_all(std::span<const T>(values));
        },
        [](ArchiveWriter& to, const std::vector<std::string>& values) {
            to.put(std::uint64_t{values.size()});
            for (const std::string& text : values) to.put_text(text);
        });
    return out.bytes();
}

/// Nothing where it is no checkpoint of this kind.
std::optional<JobState> read_job(const std::string& bytes)
{
    try {
        ArchiveReader in(bytes);
        if (in.take_text() != kCheckpoint) return std::nullopt;
        JobState job;
        job.command = in.take_text();
        job.boot_id = in.take_text();
        job.key = in.take<decltype(job.key)>();
        job.generation = in.take<std::uint64_t>();
        job.ranks = in.take<std::uint64_t>();
        job.synced = in.take<bool>();
        walk(
            in, job,
            []<class T>(ArchiveReader& from, std::vector<T>& values) { values = from.take_all<T>(); },
            [](ArchiveReader& from, std::vector<std::string>& values) {
                for (auto left = from.take<std::uint64_t>(); left > 0; --left)
                    values.push_back(from.take_text());
            });
        return job;
    } catch (const Error&) {
        return std::nullopt;
    }
}

/// A name with a number, as gen-12; nothing for another name.
std::optional<std::uint64_t> number_of(const fs::path& path, std::string_view prefix)
{
    const std::string name = path.filename().string();
    if (!name.starts_with(prefix) || name.size() == prefix.size()) return std::nullopt;
    const bool digits = std::all_of(name.begin() + static_cast<std::ptrdiff_t>(prefix.size()), name.end(),
                                    [](char c) { return c >= '0' && c <= '9'; });
    return digits ? std::optional(std::stoull(name.substr(prefix.size()))) : std::nullopt;
}

std::vector<std::uint64_t> list_numbers(const fs::path& folder, std::string_view prefix)
{
    std::vector<std::uint64_t> numbers;
    std::error_code error;
    for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error))
        if (const auto number = number_of(entry->path(), prefix)) numbers.push_back(*number);
    return numbers;
}

std::string state_name(std::uint64_t number)
{
    return fmt::format("state-{}", number);
}

}  // namespace

Checkpoints::Checkpoints(const mpi::Communicator& comm, const fs::path& folder, bool keep_folder)
    : comm_(comm), made_(comm, folder), folder_(folder), manifests_(folder), keep_folder_(keep_folder)
{
    mpi::together(comm, [&] {
        if (!comm.is_root()) return;
        do {
            std::error_code told_later;
            fs::create_directories(folder_, told_later);  // an earlier job may just have removed it
            const auto taken = manifests_.numbers();
            earlier_ = !taken.empty();
            generation_ = taken.empty() ? 1 : taken.back() + 1;
            ArchiveWriter claim;
            claim.put_text(kClaim);
            claim.put(std::uint64_t{static_cast<std::uint64_t>(::getpid())});
            claim.put_text(read_boot_id());
            if (manifests_.take(generation_, claim.bytes(), false)) break;
        } while (true);
    });
    generation_ = number_ = mpi::broadcast(comm, generation_);
    earlier_ = mpi::broadcast(comm, earlier_);
    of_rank_ = rank_folder(generation_, comm.rank());
    mpi::together(comm, [&] {
        std::error_code error;
        fs::create_directories(of_rank_, error);
        if (error)
            throw Error(ExitCode::io, fmt::format("cannot write to folder '{}' ({})", of_rank_.string(),
                                                  system_reason(error.value())));
    });
}

Checkpoints::~Checkpoints()
{
    std::error_code ignored;
    const bool nothing_to_keep = !committed_ && !finished_;
    // Where no manifest is left, a later job has used this one's scratch and is done with it.
    if (nothing_to_keep || manifests_.numbers().empty()) {
        fs::remove_all(of_rank_, ignored);
        fs::remove(of_rank_.parent_path(), ignored);
    }
    // Only its own: a later job may have come.
    if (nothing_to_keep && comm_.is_root() && !earlier_) manifests_.remove(generation_);
    if (!keep_folder_) fs::remove(folder_, ignored);  // only where it is empty
}

fs::path Checkpoints::rank_folder(std::uint64_t generation, int rank) const
{
    return folder_ / fmt::format("{}{}", kGeneration, generation) / fmt::format("{}{}", kRank, rank);
}

std::optional<EarlierState> Checkpoints::find_earlier(const std::string& command) const
{
    std::vector<std::uint64_t> numbers =
        comm_.is_root() ? manifests_.numbers() : std::vector<std::uint64_t>{};
    mpi::broadcast(comm_, numbers);
    std::ranges::reverse(numbers);
    for (const std::uint64_t number : numbers) {
        if (number >= generation_) continue;
        std::string bytes = comm_.is_root() ? manifests_.read(number).value_or("") : "";
        bytes = mpi::broadcast(comm_, std::move(bytes));
        auto job = read_job(bytes);
        if (!job) continue;                                // a generation's beginning
        if (job->command != command) return std::nullopt;  // the folder's last job was another one
        EarlierState earlier{std::move(*job), {}};
        // What was not synced may be lost after a crash of the system.
        bool usable = earlier.job.synced || mpi::broadcast(comm_, read_boot_id() == earlier.job.boot_id);
        for (auto rank = static_cast<std::uint64_t>(comm_.rank()); rank < earlier.job.ranks && usable;
             rank += static_cast<std::uint64_t>(comm_.size())) {
            const int then = static_cast<int>(rank);
            auto state = read_checked(rank_folder(earlier.job.generation, then) / state_name(number));
            usable = state.has_value();
            if (state) earlier.of_rank.emplace(then, std::move(*state));
        }
        if (mpi::sum_over_ranks(comm_, std::uint64_t{!usable}) == 0) return earlier;
    }
    return std::nullopt;
}

/// On the root: throws where another job has taken a number after ours, or removed ours.
void Checkpoints::fail_if_late() const
{
    const auto numbers = manifests_.numbers();
    if (!numbers.empty() && numbers.back() == number_) return;
    throw Error(ExitCode::stopped,
                fmt::format("a later job goes on with the work in '{}' (this one stops; only one can write "
                            "the same output)",
                            folder_.string()));
}

void Checkpoints::require_newest() const
{
    mpi::together(comm_, [&] {
        if (comm_.is_root()) fail_if_late();
    });
}

void Checkpoints::commit(JobState job, const std::string& mine, bool sync)
{
    const std::uint64_t next = number_ + 1;
    mpi::together(comm_, [&] { write_checked(of_rank_ / state_name(next), mine, sync); });
    mpi::together(comm_, [&] {
        if (!comm_.is_root()) return;
        fail_if_late();
        job.generation = generation_;
        job.ranks = static_cast<std::uint64_t>(comm_.size());
        job.synced = sync;
        job.boot_id = read_boot_id();
        if (!manifests_.take(next, write_job(job), sync)) fail_if_late();
    });
    // States before the last that is on the disk are needed no more.
    std::error_code ignored;
    if (number_ != synced_number_ && committed_) fs::remove(of_rank_ / state_name(number_), ignored);
    if (sync) {
        if (synced_number_ != 0) fs::remove(of_rank_ / state_name(synced_number_), ignored);
        synced_number_ = next;
    }
    number_ = next;
    committed_ = true;
}

/// Removes this rank's part of a generation, and of ranks that this job does not have.
void Checkpoints::remove_generation(std::uint64_t generation) const
{
    std::error_code ignored;
    const fs::path folder = rank_folder(generation, 0).parent_path();
    for (const std::uint64_t rank : list_numbers(folder, kRank))
        if (static_cast<int>(rank % static_cast<std::uint64_t>(comm_.size())) == comm_.rank())
            fs::remove_all(rank_folder(generation, static_cast<int>(rank)), ignored);
    fs::remove(folder, ignored);  // the last rank succeeds
}

void Checkpoints::sweep(const std::vector<std::uint64_t>& keep) const
{
    for (const std::uint64_t generation : list_numbers(folder_, kGeneration))
        if (generation < generation_ && std::ranges::find(keep, generation) == keep.end())
            remove_generation(generation);
}

void Checkpoints::start_fresh()
{
    // First the states: without them nobody goes on from files that are written again.
    mpi::together(comm_, [&] {
        std::error_code error;
        for (auto entry = fs::directory_iterator(of_rank_, error);
             !error && entry != fs::directory_iterator(); entry.increment(error))
            if (entry->is_regular_file()) fs::remove(entry->path(), error);
        if (error)
            throw Error(ExitCode::io, fmt::format("cannot write to folder '{}' ({})", of_rank_.string(),
                                                  system_reason(error.value())));
    });
    synced_number_ = 0;
    sweep({});
}

void Checkpoints::finish(bool keep_work)
{
    require_newest();
    finished_ = true;
    if (keep_work) {
        if (!committed_) remove_generation(generation_);
        return;
    }
    for (const std::uint64_t generation : list_numbers(folder_, kGeneration)) remove_generation(generation);
    mpi::together(comm_, [&] {
        if (comm_.is_root()) manifests_.remove_all();
    });
    if (!keep_folder_) {
        std::error_code ignored;
        fs::remove(folder_, ignored);
    }
}

}  // namespace spamgraph::app
