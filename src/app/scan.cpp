#include "app/scan.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "app/agenda.hpp"
#include "app/build_day.hpp"
#include "app/ingest.hpp"
#include "app/log.hpp"
#include "app/memory_check.hpp"
#include "app/pseudonyms.hpp"
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

/// Writes days of which all rows were read; false where an id collided. Collective.
/// @param pseudonyms as DaySummary has it
bool write_days(const mpi::Communicator& comm, const ScanOptions& options, const Agenda& agenda,
                const PublicSuffixes& suffixes, const HashKey& key, const std::string& pseudonyms,
                tally::DayStore& store, RunLog& log)
{
    for (const Day day : agenda.days_to_write()) {
        tally::DayLogs& logs = store.at(day);
        auto built = build_day(comm, day, logs, store.spread(), options.rules, suffixes, key,
                               store.folder_of(day), store.budget(), log);
        if (!built) return false;
        built->summary.pseudonyms = pseudonyms;
        log.add_rows_received(built->rows_received);
        const fs::path file = options.out / day_file_name(day);
        {
            const RunLog::Stage stage(log, "write");
            mpi::together(comm, [&] {
                if (comm.is_root()) remove_sidecar(file);  // it tells of an older file
            });
            write_day_file(comm, file, built->summary, built->block);
        }
        // At once: so the day is known to be complete, whatever happens to this job.
        RunRecord record = log.gather(comm);
        record.made_with = agenda.made_with();
        mpi::together(comm, [&] {
            if (comm.is_root()) write_sidecar(file, record);
        });
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
    const auto pseudonyms = load_pseudonyms(comm, options.pseudonymize);
    const std::string pseudonyms_check = pseudonyms ? pseudonyms->check() : "";
    const OutputFolder out(comm, options.out);
    const WorkFolder scratch(comm, options.work, options.keep_work);

    Agenda agenda(comm, options, pseudonyms_check, plan);

    for (;;) {
        const HashKey key = mpi::broadcast(comm, draw_hash_key());
        tally::DayStore store(scratch.of_rank(), options.memory_mb << 20, plan.sources.size(), comm.size());
        agenda.start_over();
        IngestReport report;
        agenda.settle(report);
        Progress progress(comm.is_root() && !log_style().quiet, "scan", agenda.bytes_to_read());
        Ingest ingest(comm, plan, options, key, *suffixes, pseudonyms, store, progress);
        report = ingest.report();
        bool changed = false;
        while (agenda.must_read() && !changed) {
            const RunLog::Stage stage(log, "read");
            ingest.read(agenda.to_read());
            agenda.note_read();
            report = ingest.report();
            changed = revise_plan(plan, report);
            if (!changed) agenda.settle(report);
        }
        if (changed) continue;
        mpi::together(comm, [&] {
            if (!comm.is_root()) return;
            agenda.complete_report(report);
            judge_inputs(plan, report, options);
            agenda.say_skipped();
        });
        log.set_inputs(agenda.inputs());
        if (!write_days(comm, options, agenda, *suffixes, key, pseudonyms_check, store, log)) continue;

        RunRecord record = log.gather(comm);
        record.made_with = agenda.made_with();
        if (comm.is_root()) tell_run(record);
        mpi::together(comm, [&] {
            if (!comm.is_root()) return;
            for (const Day day : agenda.days_to_write())
                write_sidecar(options.out / day_file_name(day), record);
            tell_peaks(record);
            if (agenda.any_read())
                update_rejects(options.out / "rejects.tsv", describe_rejects(plan, report), record.inputs);
        });
        return agenda.day_files();
    }
}

}  // namespace spamgraph::app
