#include "app/saved_work.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <memory>

#include "app/log.hpp"
#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"

namespace spamgraph::app {

namespace {

/// [source of then]: where it stands now; 0 for one that has no input any more, and so no row.
std::vector<std::uint32_t> match_sources(const JobState& job, const InputPlan& plan)
{
    std::vector<std::uint32_t> now;
    for (const std::string& source : job.sources) {
        const auto known = std::ranges::find(plan.sources, source);
        now.push_back(known == plan.sources.end() ? 0
                                                  : static_cast<std::uint32_t>(known - plan.sources.begin()));
    }
    return now;
}

/// The union of all ranks' days. Collective.
std::vector<Day> gather_days(const mpi::Communicator& comm, const std::vector<Day>& mine)
{
    std::vector<Day> days = mpi::gather_all<Day>(comm, mine);
    std::ranges::sort(days);
    days.erase(std::ranges::unique(days).begin(), days.end());
    return days;
}

/// Sends the events of a log on to their owners.
template <class Log>
void push_all(const Log& log, Day day, mpi::EventRouter& router)
{
    typename Log::Reader reader(log);
    for (std::vector<tally::Event> pass; reader.next(pass);)
        for (const tally::Event& event : pass) router.push(event.client, event.name, event.when, day);
}

}  // namespace

std::optional<std::vector<std::uint32_t>> match_inputs(const JobState& job, const std::vector<bool>& begun,
                                                       const InputPlan& plan)
{
    std::map<std::string, std::uint32_t> known;
    for (std::uint32_t i = 0; i < plan.inputs.size(); ++i) known.emplace(plan.inputs[i].path.string(), i);
    std::vector<std::uint32_t> now;
    for (std::size_t i = 0; i < job.paths.size(); ++i) {
        const auto found = known.find(job.paths[i]);
        const bool same = found != known.end() && plan.fingerprints[found->second] == job.fingerprints[i];
        if (!same && begun[i]) return std::nullopt;
        now.push_back(same ? found->second : kGone);
    }
    return now;
}

SavedWork::SavedWork(const mpi::Communicator& comm, const ScanOptions& options, const InputPlan& plan,
                     Checkpoints& checkpoints, std::string command)
    : comm_(comm), options_(options), plan_(plan), checkpoints_(checkpoints), command_(std::move(command))
{
}

void SavedWork::start_fresh(const HashKey& key)
{
    key_ = key.words;
    generations_ = {checkpoints_.generation()};
    checkpoints_.start_fresh();
}

std::optional<TakenOver> SavedWork::take_over(const EarlierState& earlier, InputPlan& plan,
                                              tally::DayStore& store, Ingest& ingest)
{
    const JobState& job = earlier.job;
    std::vector<RankState> states;
    std::vector<std::uint64_t> rows(job.paths.size() + 1);  // the last: states that cannot be read
    std::uint64_t bytes = 0;
    try {
        for (const auto& [rank, state] : earlier.of_rank) states.push_back(read_state(state));
        for (const RankState& state : states) {
            for (std::size_t i = 0; i < job.paths.size(); ++i) rows[i] += state.accounts.at(i).read();
            bytes += state.file_bytes;
        }
    } catch (const Error&) {
        rows.back() = 1;
    }
    mpi::sum_over_ranks(comm_, rows);
    if (rows.back() > 0) return std::nullopt;
    std::vector<bool> begun;
    for (std::size_t i = 0; i < job.paths.size(); ++i) begun.push_back(rows[i] > 0);
    const auto now = match_inputs(job, begun, plan);
    if (!now) {
        if (comm_.is_root())
            remark(
                fmt::format("work in '{}' is not gone on with (an input that it was read from has changed "
                            "or is missing)",
                            checkpoints_.folder().string()));
        return std::nullopt;
    }

    TakenOver taken;
    taken.bytes = mpi::sum_over_ranks(comm_, bytes);
    for (const std::uint64_t n : rows) taken.rows += n;
    key_ = job.key;
    generations_ = {checkpoints_.generation()};
    std::vector<std::uint32_t> units = states.empty() ? std::vector<std::uint32_t>{} : states.front().units;
    mpi::broadcast(comm_, units);
    std::vector<std::uint64_t> spread = states.empty() ? std::vector<std::uint64_t>{} : states.front().spread;
    mpi::broadcast(comm_, spread);
    store.spread().add(spread);
    taken.inputs.resize(plan.inputs.size());
    std::vector<std::uint32_t> units_now(plan.inputs.size());
    for (std::size_t i = 0; i < now->size(); ++i) {
        if ((*now)[i] == kGone) continue;
        plan.whole[(*now)[i]] = job.whole[i] != 0;
        plan.duplicate[(*now)[i]] = job.duplicate[i] != 0;
        units_now[(*now)[i]] = units[i];
        taken.inputs[(*now)[i]] = units[i] > 0;
    }
    ingest.set_units(std::move(units_now));
    for (const RankState& state : states) ingest.restore(state, *now);

    const auto sources = match_sources(job, plan);
    std::vector<Day> gone;
    if (job.ranks == static_cast<std::uint64_t>(comm_.size())) {
        adopt(states, store, sources, gone);
        generations_.insert(generations_.end(), job.generations.begin(), job.generations.end());
        checkpoints_.sweep(generations_);
        gone = gather_days(comm_, gone);
    } else {
        replay(states, static_cast<int>(job.ranks), store, ingest, sources, gone);
        sweep_ = true;
    }
    for (const Day day : gone) store.erase(day);
    taken.gone.insert(gone.begin(), gone.end());
    return taken;
}

/// As many ranks as then: each goes on with the scratch files of its like.
void SavedWork::adopt(const std::vector<RankState>& states, tally::DayStore& store,
                      std::span<const std::uint32_t> sources, std::vector<Day>& gone)
{
    for (const RankState& state : states)
        for (const auto& [day, logs] : state.logs) {
            try {
                ArchiveReader in(logs);
                store.at(day).adopt({in, checkpoints_.folder()}, sources);
            } catch (const Error&) {
                store.erase(day);
                gone.push_back(day);
            }
        }
}

/// Another number of ranks: clients have other owners, so every event is sent again.
void SavedWork::replay(const std::vector<RankState>& states, int ranks, tally::DayStore& store,
                       Ingest& ingest, std::span<const std::uint32_t> sources, std::vector<Day>& gone)
{
    std::vector<std::pair<Day, std::unique_ptr<tally::DayLogs>>> earlier;
    for (const RankState& state : states)
        for (const auto& [day, logs] : state.logs) {
            auto of_day = std::make_unique<tally::DayLogs>(store.folder_of(day) / "earlier", store.budget(),
                                                           plan_.sources.size(), ranks);
            try {
                ArchiveReader in(logs);
                of_day->adopt({in, checkpoints_.folder()}, sources);
                earlier.emplace_back(day, std::move(of_day));
            } catch (const Error&) {
                gone.push_back(day);
            }
        }
    gone = gather_days(comm_, gone);
    ingest.route([&](mpi::EventRouter& router) {
        for (auto& [day, logs] : earlier) {
            if (std::ranges::binary_search(gone, day)) continue;
            store.at(day).add_read(*logs);
            push_all(logs->events, day, router);
            push_all(logs->spread_events, day, router);
            logs.reset();
        }
    });
}

void SavedWork::commit(tally::DayStore& store, const Ingest& ingest, Sync sync)
{
    const bool is_synced = mpi::broadcast(comm_, sync == Sync::always || is_due());
    RankState state = ingest.save();
    mpi::together(comm_, [&] {
        for (const auto& [day, logs] : store.days()) {
            ArchiveWriter out;
            logs->save({out, checkpoints_.folder(), is_synced});
            state.logs.emplace_back(day, out.bytes());
        }
    });
    JobState job;
    job.command = command_;
    job.key = key_;
    for (const logs::Input& input : plan_.inputs) job.paths.push_back(input.path.string());
    job.fingerprints = plan_.fingerprints;
    job.source_of = plan_.source_of;
    job.sources = plan_.sources;
    job.whole.assign(plan_.whole.begin(), plan_.whole.end());
    job.duplicate.assign(plan_.duplicate.begin(), plan_.duplicate.end());
    job.generations = generations_;
    checkpoints_.commit(std::move(job), write_state(state), is_synced);
    if (is_synced) synced_ = Clock::now();
    if (std::exchange(sweep_, false)) checkpoints_.sweep(generations_);
}

bool SavedWork::is_due() const
{
    return options_.checkpoint_every_s > 0 &&
           Clock::now() - synced_ >= std::chrono::duration<double>(options_.checkpoint_every_s);
}

}  // namespace spamgraph::app
