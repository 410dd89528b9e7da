#include "app/ingest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <regex>
#include <set>
#include <tuple>

#include "spamgraph/comm/event_router.hpp"
#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/privacy/row_hider.hpp"

namespace spamgraph::app {

namespace {

constexpr std::uint64_t kEventsPerProgress = 4096;

std::regex compile_pattern(const std::string& pattern)
{
    try {
        return std::regex(pattern);
    } catch (const std::regex_error&) {
        throw Error(ExitCode::usage,
                    "invalid --source-from '" + pattern + "' (an ECMAScript regular expression)");
    }
}

/// The name of an input's source: the pattern's first group, or all that it matched; "" where it does not
/// match.
std::string source_name(const std::string& path, const std::regex& pattern)
{
    std::smatch match;
    if (!std::regex_search(path, match, pattern)) return {};
    return match.size() > 1 ? match[1].str() : match[0].str();
}

void assign_sources(const std::string& pattern, InputPlan& plan)
{
    std::vector<std::string> names(plan.inputs.size());
    if (!pattern.empty()) {
        const std::regex compiled = compile_pattern(pattern);
        for (std::size_t i = 0; i < names.size(); ++i)
            names[i] = source_name(plan.inputs[i].path.string(), compiled);
    }
    const std::set<std::string> distinct(names.begin(), names.end());
    plan.sources.assign(distinct.begin(), distinct.end());
    for (const std::string& name : names)
        plan.source_of.push_back(
            static_cast<std::uint32_t>(std::distance(distinct.begin(), distinct.find(name))));
}

/// The first rejected rows of each input and reason over all ranks, ascending by input, reason, offset; on
/// the root.
std::vector<tally::RejectedRow> gather_rejected(const mpi::Communicator& comm,
                                                const std::vector<tally::RejectedRow>& mine)
{
    std::vector<tally::RejectedRow> all = mpi::gather_to_root<tally::RejectedRow>(comm, mine);
    const auto group = [](const tally::RejectedRow& row) { return std::pair(row.input, row.reason); };
    std::ranges::sort(all, {}, [&](const auto& row) { return std::pair(group(row), row.offset); });
    std::vector<tally::RejectedRow> first;
    std::uint64_t in_group = 0;
    for (const tally::RejectedRow& row : all) {
        in_group = first.empty() || group(first.back()) != group(row) ? 0 : in_group + 1;
        if (in_group < tally::RowTally::kRejectsShown) first.push_back(row);
    }
    return first;
}

/// Throws Error (64) for an input that tells of more days than a scan could write, where no days are asked
/// for.
void require_days(const std::vector<logs::Input>& inputs, const ScanOptions& options)
{
    const auto found = std::ranges::find_if(
        inputs, [](const logs::Input& input) { return input.format && input.format->many_days; });
    if (options.days || found == inputs.end()) return;
    throw Error(
        ExitCode::usage,
        fmt::format("no days named for '{}' ({} has records of years; say which days with --days A..B)",
                    found->path.string(), found->format->name));
}

/// Every rank takes the fingerprints of some inputs; all get all of them. Collective.
std::vector<logs::Fingerprint> take_fingerprints(const mpi::Communicator& comm,
                                                 const std::vector<logs::Input>& inputs)
{
    std::vector<logs::Fingerprint> taken(inputs.size());
    mpi::together(comm, [&] {
        for (auto i = static_cast<std::size_t>(comm.rank()); i < inputs.size();
             i += static_cast<std::size_t>(comm.size()))
            taken[i] = logs::take_fingerprint(inputs[i].path);
    });
    static_assert(sizeof(logs::Fingerprint) == 3 * sizeof(std::uint64_t));
    mpi::sum_over_ranks(comm, {reinterpret_cast<std::uint64_t*>(taken.data()), 3 * taken.size()});
    return taken;
}

std::vector<tally::InputDay> list_days(const std::vector<tally::InputDays>& inputs)
{
    std::vector<tally::InputDay> days;
    for (std::uint32_t i = 0; i < inputs.size(); ++i) {
        if (inputs[i].overflowed()) days.push_back({i, 0, 0, 1});
        for (const auto& [day, counts] : inputs[i].days()) days.push_back({i, day, counts, 0});
    }
    return days;
}

void note_days(const std::vector<tally::InputDay>& days, std::vector<tally::InputDays>& inputs)
{
    for (const tally::InputDay& day : days) {
        if (day.overflowed > 0)
            inputs[day.input].set_overflowed();
        else
            inputs[day.input].note(day.day, day.counts > 0);
    }
}

/// The days of each input over all ranks, on every rank.
std::vector<tally::InputDays> gather_days(const mpi::Communicator& comm,
                                          const std::vector<tally::InputDays>& mine)
{
    std::vector<tally::InputDays> all(mine.size());
    note_days(mpi::gather_all<tally::InputDay>(comm, list_days(mine)), all);
    return all;
}

/// The inputs with those made empty that are not wanted.
std::vector<logs::Input> keep_wanted(std::vector<logs::Input> inputs, const std::vector<bool>& wanted)
{
    for (std::size_t i = 0; i < inputs.size(); ++i)
        if (!wanted[i]) inputs[i].format = nullptr, inputs[i].bytes = 0;
    return inputs;
}

}  // namespace

InputPlan plan_inputs(const mpi::Communicator& comm, const ScanOptions& options)
{
    InputPlan plan;
    mpi::together(comm, [&] {
        if (options.inputs.empty())
            throw Error(ExitCode::usage,
                        "no input named (give log files or directories of them; see --help)");
        if (!options.log_timezone.empty()) plan.reading.zone = logs::TimeZone(options.log_timezone);
        plan.reading.columns = options.columns;
        plan.reading.servers = !options.client_rule.resolvers.empty();
        const auto* const format = options.format.empty() ? nullptr : &logs::find_log_format(options.format);
        plan.inputs = logs::list_inputs(options.inputs, format, plan.reading);
        require_days(plan.inputs, options);
        assign_sources(options.source_from, plan);
    });
    plan.fingerprints = take_fingerprints(comm, plan.inputs);
    plan.whole.resize(plan.inputs.size());
    plan.duplicate.resize(plan.inputs.size());
    return plan;
}

logs::LogReader& Readers::of(const logs::LogFormat& format)
{
    for (const auto& [known, reader] : readers_)
        if (known == &format) return *reader;
    return *readers_.emplace_back(&format, format.make_reader(options_)).second;
}

std::uint64_t Readers::file_bytes() const
{
    std::uint64_t bytes = 0;
    for (const auto& [format, reader] : readers_) bytes += reader->file_bytes();
    return bytes;
}

Ingest::Ingest(const mpi::Communicator& comm, const InputPlan& plan, const ScanOptions& options,
               const HashKey& key, const PublicSuffixes& suffixes,
               const std::optional<privacy::Pseudonyms>& pseudonyms, tally::DayStore& days,
               Progress& progress)
    : comm_(comm),
      plan_(plan),
      days_(days),
      progress_(progress),
      readers_(plan.reading),
      rows_(
          key, suffixes, options.days, days, plan.inputs.size(),
          [this](std::uint64_t client, std::uint64_t name, tally::Moment when, Day day) {
              // A compressed input is one unit, and may take hours.
              if (++events_ % kEventsPerProgress == 0)
                  router_->set_progress(earlier_bytes_ + readers_.file_bytes());
              router_->push(client, name, when, day);
          },
          options.client_rule),
      units_(plan.inputs.size())
{
    if (pseudonyms) hider_.emplace(*pseudonyms, rows_);
}

void Ingest::on_rest(std::function<bool()> wants_checkpoint, std::function<void(std::uint64_t)> rest)
{
    wants_checkpoint_ = std::move(wants_checkpoint);
    rest_ = std::move(rest);
}

void Ingest::route(const std::function<void(mpi::EventRouter&)>& push)
{
    mpi::EventRouter router(
        comm_, days_.spread(),
        [this](Day day, std::span<const tally::Event> received) {
            days_.at(day).receive(received, days_.spread());
        },
        [this](std::uint64_t file_bytes) { progress_.show(file_bytes); });
    if (rest_)
        router.on_wishes(
            [this] {
                std::uint64_t wishes = 0;
                if (mpi::stop_wished()) wishes |= Wish::stop;
                if (comm_.is_root() && wants_checkpoint_()) wishes |= Wish::checkpoint;
                return wishes;
            },
            rest_);
    router_ = &router;
    router.run([&] { push(router); });
}

void Ingest::read(const std::vector<bool>& wanted)
{
    const std::vector<logs::Input> inputs = keep_wanted(plan_.inputs, wanted);
    for (const logs::InputUnit& unit : logs::cut_units(inputs, plan_.whole, comm_.size())) {
        ++units_[unit.input];
        if (comm_.is_root()) left_.push_back({unit, 0});
    }
    // The rests of earlier jobs' units are with any ranks.
    const auto identity = [](const logs::InputUnit& unit) {
        return std::tuple(unit.input, unit.begin, unit.end);
    };
    std::map<std::tuple<std::uint32_t, std::uint64_t, std::uint64_t>, std::uint64_t> pass_over;
    std::vector<logs::InputUnit> units;
    for (const UnitRest& rest : mpi::gather_all<UnitRest>(comm_, left_)) {
        units.push_back(rest.unit);
        pass_over[identity(rest.unit)] = rest.pass_over;
    }
    left_.clear();
    for (const logs::InputUnit& unit : logs::deal_units(plan_.inputs, units, comm_.rank(), comm_.size()))
        left_.push_back({unit, pass_over[identity(unit)]});
    route([this](mpi::EventRouter& router) {
        while (!left_.empty()) {
            read_unit(left_.front());
            left_.erase(left_.begin());
            router.set_progress(earlier_bytes_ + readers_.file_bytes());
        }
    });
}

bool Ingest::has_rest() const
{
    return mpi::sum_over_ranks(comm_, std::uint64_t{left_.size()}) > 0;
}

void Ingest::read_unit(const UnitRest& rest)
{
    const logs::InputUnit unit = rest.unit;
    const logs::Input& input = plan_.inputs[unit.input];
    rows_.begin_unit(unit.input, plan_.source_of[unit.input], plan_.duplicate[unit.input]);
    logs::RowHandler& rows = hider_ ? static_cast<logs::RowHandler&>(*hider_) : rows_;
    UnitRows handler(*this, rows, rest.pass_over);
    // A log that was rotated has lost rows, and a part behind its new end would not notice.
    std::error_code told_by_reader;
    const auto bytes_now = std::filesystem::file_size(input.path, told_by_reader);
    const bool is_shorter = !told_by_reader && bytes_now < std::min(input.bytes, unit.end);
    unit_rows_ = &handler;
    unit_reader_ = &readers_.of(*input.format);
    const logs::UnitReport report = unit_reader_->read(input.path, unit, handler);
    unit_rows_ = nullptr;
    tally::InputAccount& account = rows_.accounts()[unit.input];
    account.truncated += report.truncated || is_shorter;
    account.layout_changed += report.layout_changed;
    account.assumed_zone += report.assumed_zone;
    account.inferred_year += report.inferred_year;
}

RankState Ingest::save() const
{
    RankState state;
    state.left = left_;
    if (unit_rows_) {
        UnitRest& current = state.left.front();
        if (const auto place = unit_reader_->place())
            current = {{current.unit.input, place->offset, current.unit.end, place->lines}, 0};
        else
            current.pass_over = unit_rows_->handed_over();
        if (current.unit.begin >= current.unit.end) state.left.erase(state.left.begin());
    }
    state.units = units_;
    state.spread = days_.spread().ids();
    state.accounts = rows_.accounts();
    state.days = list_days(rows_.input_days());
    state.rejected = rows_.rejected();
    state.file_bytes = earlier_bytes_ + readers_.file_bytes();
    return state;
}

void Ingest::restore(const RankState& state, const std::vector<std::uint32_t>& input_now)
{
    for (UnitRest rest : state.left) {
        rest.unit.input = input_now[rest.unit.input];
        if (rest.unit.input < plan_.inputs.size()) left_.push_back(rest);
    }
    for (std::size_t i = 0; i < input_now.size(); ++i)
        if (input_now[i] < plan_.inputs.size()) rows_.accounts()[input_now[i]].add(state.accounts[i]);
    std::vector<tally::InputDay> days = state.days;
    std::erase_if(days, [&](tally::InputDay& day) {
        day.input = input_now[day.input];
        return day.input >= plan_.inputs.size();
    });
    note_days(days, rows_.input_days());
    for (tally::RejectedRow row : state.rejected) {
        row.input = input_now[row.input];
        if (row.input < plan_.inputs.size()) rows_.rejected().push_back(row);
    }
    earlier_bytes_ += state.file_bytes;
}

IngestReport Ingest::report()
{
    IngestReport report{rows_.accounts(), gather_days(comm_, rows_.input_days()), units_,
                        gather_rejected(comm_, rows_.rejected())};
    static_assert(sizeof(tally::InputAccount) % sizeof(std::uint64_t) == 0);
    mpi::sum_over_ranks(comm_,
                        {reinterpret_cast<std::uint64_t*>(report.accounts.data()),
                         report.accounts.size() * sizeof(tally::InputAccount) / sizeof(std::uint64_t)});
    return report;
}

bool revise_plan(InputPlan& plan, const IngestReport& report)
{
    bool changed = false;
    std::set<std::pair<std::uint64_t, std::uint64_t>> seen;  // rows and their hash sum
    for (std::size_t i = 0; i < plan.inputs.size(); ++i) {
        const tally::InputAccount& account = report.accounts[i];
        if (account.layout_changed > 0 && report.units[i] > 1) plan.whole[i] = changed = true;
        const bool new_rows = account.read() == 0 || report.units[i] == 0 ||
                              seen.emplace(account.read(), account.row_hash_sum).second;
        if (!new_rows && !plan.duplicate[i]) plan.duplicate[i] = changed = true;
    }
    return changed;
}

}  // namespace spamgraph::app
