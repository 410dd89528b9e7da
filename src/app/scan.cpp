#include "app/scan.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "app/build_day.hpp"
#include "app/ingest.hpp"
#include "app/log.hpp"
#include "app/memory_check.hpp"
#include "app/work_folder.hpp"
#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/store/write_day_file.hpp"

namespace spamgraph::app {

namespace fs = std::filesystem;

namespace {

PublicSuffixes load_suffixes(const fs::path& list)
{
    return list.empty() ? PublicSuffixes() : PublicSuffixes(list);
}

/// Every day of which any rank holds rows, ascending. Collective.
std::vector<Day> gather_days(const mpi::Communicator& comm, const tally::DayStore& store)
{
    std::vector<Day> mine;
    for (const auto& [day, logs] : store.days()) mine.push_back(day);
    std::vector<Day> all = mpi::gather_all<Day>(comm, mine);
    std::ranges::sort(all);
    all.erase(std::ranges::unique(all).begin(), all.end());
    return all;
}

std::string most_frequent_reason(const tally::InputAccount& account)
{
    const auto most = std::ranges::max_element(account.left_out);
    return std::string(logs::kReasons[static_cast<std::size_t>(most - account.left_out.begin())].name);
}

std::uint64_t count_rejected(const tally::InputAccount& account)
{
    std::uint64_t rows = 0;
    for (std::size_t r = 0; r < logs::kReasonCount; ++r)
        if (logs::kReasons[r].rejected) rows += account.left_out[r];
    return rows;
}

/// Whether rows came, but none of them could be read; a cut last row does not count.
bool is_unreadable(const tally::InputAccount& account)
{
    const std::uint64_t cut = account.left_out[static_cast<std::size_t>(logs::Reason::truncated)];
    return account.read() > cut && count_rejected(account) == account.read();
}

/// Says what had to be assumed about the times of rows.
void say_assumptions(const InputPlan& plan, const IngestReport& report, const ScanOptions& options)
{
    std::size_t without_zone = 0;
    for (std::size_t i = 0; i < plan.inputs.size(); ++i) {
        without_zone += report.accounts[i].assumed_zone > 0;
        if (report.accounts[i].inferred_year > 0)
            remark(fmt::format("stamps of '{}' have no year (inferred from the time of the file)",
                               plan.inputs[i].path.string()));
    }
    if (without_zone > 0 && options.log_timezone.empty())
        remark(
            fmt::format("stamps without a time zone are read as UTC (in {} of {} inputs; --log-timezone says "
                        "another)",
                        without_zone, plan.inputs.size()));
}

/// Names the first file that is in no known format, and says how many there are.
void say_passed_over(const InputPlan& plan)
{
    const auto first = std::ranges::find_if(plan.inputs, &logs::Input::passed_over);
    if (first == plan.inputs.end()) return;
    const auto others =
        std::count_if(first + 1, plan.inputs.end(), [](const auto& input) { return input.passed_over; });
    const std::string more = others == 0   ? ""
                             : others == 1 ? " and another"
                                           : fmt::format(" and {} others", others);
    remark(fmt::format("passed over '{}'{} (in no known log format)", first->path.string(), more));
}

/// Says what is odd about inputs, and throws Error (65) for what must not go on.
void judge_inputs(const InputPlan& plan, const IngestReport& report, const ScanOptions& options)
{
    std::uint64_t accepted = 0;
    for (std::size_t i = 0; i < plan.inputs.size(); ++i) {
        const tally::InputAccount& account = report.accounts[i];
        const std::string path = plan.inputs[i].path.string();
        accepted += account.accepted;
        if (is_unreadable(account))
            throw Error(ExitCode::bad_data,
                        fmt::format("no row of '{}' can be read (all {} are rejected, most as '{}')", path,
                                    account.read(), most_frequent_reason(account)));
        if (account.truncated > 0 && options.strict)
            throw Error(ExitCode::bad_data, "input '" + path + "' is truncated (refused with --strict)");
        if (account.truncated > 0)
            remark(fmt::format("input '{}' is truncated (its whole rows are counted)", path));
        if (plan.duplicate[i]) remark(fmt::format("input '{}' has the same rows as another (skipped)", path));
    }
    say_passed_over(plan);
    say_assumptions(plan, report, options);
    if (accepted == 0)
        throw Error(ExitCode::bad_data,
                    "no query in all inputs together (rows are missing, or all of them were left out)");
}

std::vector<ReasonRows> list_reasons(const tally::InputAccount& account, bool rejected)
{
    std::vector<ReasonRows> reasons;
    for (std::size_t r = 0; r < logs::kReasonCount; ++r)
        if (account.left_out[r] > 0 && logs::kReasons[r].rejected == rejected)
            reasons.push_back({std::string(logs::kReasons[r].name), account.left_out[r]});
    return reasons;
}

std::vector<InputRecord> describe_inputs(const InputPlan& plan, const IngestReport& report)
{
    std::vector<InputRecord> inputs;
    for (std::size_t i = 0; i < plan.inputs.size(); ++i) {
        const tally::InputAccount& account = report.accounts[i];
        inputs.push_back({plan.inputs[i].path.string(), plan.inputs[i].bytes,
                          fmt::format("{:016x}", account.content_sum), account.read(), account.accepted,
                          list_reasons(account, false), list_reasons(account, true), account.truncated > 0});
    }
    return inputs;
}

std::vector<RejectedRow> describe_rejects(const InputPlan& plan, const IngestReport& report)
{
    std::vector<RejectedRow> rows;
    for (const tally::RejectedRow& row : report.rejected) {
        const auto line = row.line > 0 ? std::optional(row.line) : std::nullopt;
        rows.push_back({plan.inputs[row.input].path.string(), std::string(logs::info(row.reason).name),
                        row.offset, line});
    }
    return rows;
}

/// Says what the scan needed, as its progress lines do.
void tell_peaks(const RunRecord& record)
{
    const auto most = [&](std::uint64_t RankRecord::*bytes) {
        return std::ranges::max(record.by_rank, {}, bytes).*bytes;
    };
    const auto memory = static_cast<double>(most(&RankRecord::peak_memory_bytes));
    const auto scratch = static_cast<double>(most(&RankRecord::peak_scratch_bytes));
    if (log_style().quiet) return;
    if (log_style().json)
        log_progress("scan", {{"peak_memory_bytes", memory}, {"peak_scratch_bytes", scratch}});
    else
        fmt::print(stderr, "scan: at most {:.0f} MB of memory and {:.0f} MB of scratch on a rank\n",
                   memory / 1e6, scratch / 1e6);
}

/// Writes the days that reading left; false where an id collided. Collective.
bool write_days(const mpi::Communicator& comm, const ScanOptions& options, const PublicSuffixes& suffixes,
                const HashKey& key, tally::DayStore& store, RunLog& log, std::vector<fs::path>& files)
{
    files.clear();
    for (const Day day : gather_days(comm, store)) {
        tally::DayLogs& logs = store.at(day);
        if (mpi::sum_over_ranks(comm, logs.accepted) > 0) {
            const auto built = build_day(comm, day, logs, store.spread(), options.rules, suffixes, key,
                                         store.folder_of(day), store.budget(), log);
            if (!built) return false;
            log.add_rows_received(built->rows_received);
            files.push_back(options.out / day_file_name(day));
            const RunLog::Stage stage(log, "write");
            write_day_file(comm, files.back(), built->summary, built->block);
        }
        store.erase(day);
    }
    return true;
}

}  // namespace

std::vector<fs::path> scan(const mpi::Communicator& comm, const ScanOptions& options, RunLog& log)
{
    InputPlan plan = plan_inputs(comm, options);
    check_memory(comm, options.memory_mb);
    std::optional<PublicSuffixes> suffixes;
    mpi::together(comm, [&] { suffixes = load_suffixes(options.suffixes); });
    const OutputFolder out(comm, options.out);
    const WorkFolder work(comm, options.work, options.keep_work);

    std::uint64_t bytes = 0;
    for (const logs::Input& input : plan.inputs) bytes += input.bytes;

    for (;;) {
        const HashKey key = mpi::broadcast(comm, draw_hash_key());
        tally::DayStore store(work.of_rank(), options.memory_mb << 20, plan.sources.size(), comm.size());
        IngestReport report;
        {
            const RunLog::Stage stage(log, "read");
            Progress progress(comm.is_root() && !log_style().quiet, "scan", bytes);
            report = ingest(comm, plan, options, key, *suffixes, store, progress);
        }
        if (revise_plan(plan, report)) continue;
        mpi::together(comm, [&] {
            if (comm.is_root()) judge_inputs(plan, report, options);
        });
        std::vector<fs::path> files;
        if (!write_days(comm, options, *suffixes, key, store, log, files)) continue;

        log.set_inputs(describe_inputs(plan, report));
        const RunRecord record = log.gather(comm);
        if (comm.is_root()) tell_run(record);
        mpi::together(comm, [&] {
            if (!comm.is_root()) return;
            for (const fs::path& file : files) write_sidecar(file, record);
            tell_peaks(record);
            write_rejects(options.out / "rejects.tsv", describe_rejects(plan, report));
        });
        return files;
    }
}

}  // namespace spamgraph::app
