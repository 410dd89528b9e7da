#include "app/ingest.hpp"

#include <algorithm>
#include <memory>
#include <regex>
#include <set>

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

/// The days of each input over all ranks, on every rank.
std::vector<tally::InputDays> gather_days(const mpi::Communicator& comm,
                                          const std::vector<tally::InputDays>& mine)
{
    std::vector<tally::InputDay> days;
    for (std::uint32_t i = 0; i < mine.size(); ++i) {
        if (mine[i].overflowed()) days.push_back({i, 0, 0, 1});
        for (const auto& [day, counts] : mine[i].days()) days.push_back({i, day, counts, 0});
    }
    std::vector<tally::InputDays> all(mine.size());
    for (const tally::InputDay& day : mpi::gather_all<tally::InputDay>(comm, days)) {
        if (day.overflowed > 0)
            all[day.input].set_overflowed();
        else
            all[day.input].note(day.day, day.counts > 0);
    }
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
        const auto* const format = options.format.empty() ? nullptr : &logs::find_log_format(options.format);
        plan.inputs = logs::list_inputs(options.inputs, format, plan.reading);
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
          [this](const tally::RoutedEvent& event) {
              // A compressed input is one unit, and may take hours.
              if (++events_ % kEventsPerProgress == 0) router_->set_progress(readers_.file_bytes());
              router_->push(event);
          },
          options.client_rule),
      units_(plan.inputs.size())
{
    if (pseudonyms) hider_.emplace(*pseudonyms, rows_);
}

void Ingest::read(const std::vector<bool>& wanted)
{
    mpi::EventRouter router(
        comm_, days_.spread(),
        [this](Day day, std::span<const tally::Event> received) {
            days_.at(day).receive(received, days_.spread());
        },
        [this](std::uint64_t file_bytes) { progress_.show(file_bytes); });
    router_ = &router;
    const std::vector<logs::Input> inputs = keep_wanted(plan_.inputs, wanted);
    const auto units = logs::cut_units(inputs, plan_.whole, comm_.size());
    for (const logs::InputUnit& unit : units) ++units_[unit.input];
    try {
        for (const logs::InputUnit& unit : logs::deal_units(inputs, units, comm_.rank(), comm_.size()))
            read_unit(unit);
        router.finish();
    } catch (const mpi::SharedError&) {
        throw;
    } catch (...) {
        router.fail(std::current_exception());
    }
}

void Ingest::read_unit(const logs::InputUnit& unit)
{
    const logs::Input& input = plan_.inputs[unit.input];
    rows_.begin_unit(unit.input, plan_.source_of[unit.input], plan_.duplicate[unit.input]);
    logs::RowHandler& handler = hider_ ? static_cast<logs::RowHandler&>(*hider_) : rows_;
    const logs::UnitReport report = readers_.of(*input.format).read(input.path, unit, handler);
    tally::InputAccount& account = rows_.accounts()[unit.input];
    account.truncated += report.truncated;
    account.layout_changed += report.layout_changed;
    account.assumed_zone += report.assumed_zone;
    account.inferred_year += report.inferred_year;
    router_->set_progress(readers_.file_bytes());
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
