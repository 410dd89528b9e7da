#include "app/ingest.hpp"

#include <algorithm>
#include <memory>
#include <regex>
#include <set>

#include "spamgraph/comm/event_router.hpp"
#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"

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

/// The readers of a rank, one a format, made when first needed.
class Readers {
public:
    explicit Readers(const logs::ReaderOptions& options) : options_(options) {}
    logs::LogReader& of(const logs::LogFormat& format)
    {
        for (const auto& [known, reader] : readers_)
            if (known == &format) return *reader;
        return *readers_.emplace_back(&format, format.make_reader(options_)).second;
    }
    [[nodiscard]] std::uint64_t file_bytes() const
    {
        std::uint64_t bytes = 0;
        for (const auto& [format, reader] : readers_) bytes += reader->file_bytes();
        return bytes;
    }

private:
    const logs::ReaderOptions& options_;
    std::vector<std::pair<const logs::LogFormat*, std::unique_ptr<logs::LogReader>>> readers_;
};

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
        assign_sources(options.source_from, plan);
    });
    plan.whole.resize(plan.inputs.size());
    plan.duplicate.resize(plan.inputs.size());
    return plan;
}

IngestReport ingest(const mpi::Communicator& comm, const InputPlan& plan, const ScanOptions& options,
                    const HashKey& key, const PublicSuffixes& suffixes, tally::DayStore& days,
                    Progress& progress)
{
    Readers readers(plan.reading);
    std::uint64_t events = 0;
    mpi::EventRouter router(
        comm, days.spread(),
        [&](Day day, std::span<const tally::Event> received) {
            days.at(day).receive(received, days.spread());
        },
        [&](std::uint64_t file_bytes) { progress.show(file_bytes); });
    tally::RowTally rows(
        key, suffixes, options.days, days, plan.inputs.size(),
        [&](const tally::RoutedEvent& event) {
            // A compressed input is one unit, and may take hours.
            if (++events % kEventsPerProgress == 0) router.set_progress(readers.file_bytes());
            router.push(event);
        },
        options.client_rule);

    const auto units = logs::cut_units(plan.inputs, plan.whole, comm.size());
    try {
        for (const logs::InputUnit& unit : logs::deal_units(plan.inputs, units, comm.rank(), comm.size())) {
            const logs::Input& input = plan.inputs[unit.input];
            rows.begin_unit(unit.input, plan.source_of[unit.input], plan.duplicate[unit.input]);
            const logs::UnitReport unit_report = readers.of(*input.format).read(input.path, unit, rows);
            rows.accounts()[unit.input].truncated += unit_report.truncated;
            rows.accounts()[unit.input].layout_changed += unit_report.layout_changed;
            rows.accounts()[unit.input].assumed_zone += unit_report.assumed_zone;
            rows.accounts()[unit.input].inferred_year += unit_report.inferred_year;
            router.set_progress(readers.file_bytes());
        }
        router.finish();
    } catch (const mpi::SharedError&) {
        throw;
    } catch (...) {
        router.fail(std::current_exception());
    }

    IngestReport report{rows.accounts(), std::vector<std::uint32_t>(plan.inputs.size()),
                        gather_rejected(comm, rows.rejected())};
    for (const logs::InputUnit& unit : units) ++report.units[unit.input];
    static_assert(sizeof(tally::InputAccount) % sizeof(std::uint64_t) == 0);
    mpi::sum_over_ranks(comm, {reinterpret_cast<std::uint64_t*>(report.accounts.data()),
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
        const bool new_rows =
            account.read() == 0 || seen.emplace(account.read(), account.row_hash_sum).second;
        if (!new_rows && !plan.duplicate[i]) plan.duplicate[i] = changed = true;
    }
    return changed;
}

}  // namespace spamgraph::app
