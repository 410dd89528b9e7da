#include "app/scan.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "app/agenda.hpp"
#include "app/build_day.hpp"
#include "app/ingest.hpp"
#include "app/log.hpp"
#include "app/memory_check.hpp"
#include "app/output_folder.hpp"
#include "app/pseudonyms.hpp"
#include "app/saved_work.hpp"
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

/// The paths of all inputs that are logs.
std::vector<fs::path> list_read(const InputPlan& plan)
{
    std::vector<fs::path> paths;
    for (const logs::Input& input : plan.inputs)
        if (!input.passed_over) paths.push_back(input.path);
    return paths;
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
/// @param no_day whether no row is of a wanted day
void judge_inputs(const InputPlan& plan, const IngestReport& report, const ScanOptions& options, bool no_day)
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
    if (accepted == 0 || no_day)
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

std::uint64_t total_bytes(const InputPlan& plan)
{
    std::uint64_t bytes = 0;
    for (const logs::Input& input : plan.inputs) bytes += input.bytes;
    return bytes;
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

/// A scan, from one choice of ids to the day files.
class Attempt {
public:
    Attempt(const mpi::Communicator& comm, const ScanOptions& options, const PublicSuffixes& suffixes,
            const std::optional<privacy::Pseudonyms>& pseudonyms, InputPlan& plan, Agenda& agenda,
            Checkpoints& checkpoints, RunLog& log)
        : comm_(comm),
          options_(options),
          suffixes_(suffixes),
          pseudonyms_(pseudonyms),
          plan_(plan),
          agenda_(agenda),
          checkpoints_(checkpoints),
          log_(log),
          command_(agenda.made_with() +
                   (options.days ? format_day(options.days->first) + format_day(options.days->last) : "")),
          earlier_(options.anew ? std::nullopt : checkpoints.find_earlier(command_)),
          key_(earlier_ ? HashKey(earlier_->job.key) : mpi::broadcast(comm, draw_hash_key())),
          store_(checkpoints.of_rank(), options.memory_mb << 20, plan.sources.size(), comm.size()),
          saved_(comm, options, plan, checkpoints, command_)
    {
    }

    /// Whether the days are written; false: all must be read again. Collective.
    bool run()
    {
        Progress progress(comm_.is_root() && !log_style().quiet, "scan", total_bytes(plan_));
        Ingest ingest(comm_, plan_, options_, key_, suffixes_, pseudonyms_, store_, progress);
        if (!begin(ingest)) return false;
        if (!read(ingest)) return false;
        const mpi::Stoppable stoppable("days are built", how_to_go_on());
        log_.set_inputs(agenda_.inputs());
        const auto is_gone = [this](Day day) { return taken_ && taken_->gone.contains(day); };
        if (std::ranges::any_of(agenda_.days_to_write(), is_gone)) return false;
        for (const Day day : agenda_.days_to_write()) {
            checkpoints_.require_newest();
            if (!write_day(day)) return false;
            if (options_.keep_work)
                store_.erase(day);
            else
                store_.discard(day);
        }
        finish();
        return true;
    }

private:
    [[nodiscard]] fs::path rejects_file() const { return options_.out / "rejects.tsv"; }

    [[nodiscard]] std::string how_to_go_on() const
    {
        return fmt::format("work is kept in '{}'; run the same command again to go on",
                           checkpoints_.folder().string());
    }

    /// Takes over what an earlier job has left; false where that is of no use after all.
    bool begin(Ingest& ingest)
    {
        if (!earlier_) {
            saved_.start_fresh(key_);
            agenda_.start_over(std::vector<bool>(plan_.inputs.size()));
        } else {
            const RunLog::Stage stage(log_, "take over");
            taken_ = saved_.take_over(*earlier_, plan_, store_, ingest);
            if (!taken_) return false;
            agenda_.start_over(taken_->inputs);
            log_.set_taken_over(taken_->rows, taken_->bytes);
            if (comm_.is_root())
                remark(fmt::format("going on where an earlier run stopped ({} rows are taken over from '{}')",
                                   taken_->rows, checkpoints_.folder().string()),
                       {{"rows_taken_over", static_cast<double>(taken_->rows)},
                        {"bytes_taken_over", static_cast<double>(taken_->bytes)}});
        }
        ingest.on_rest([this] { return saved_.is_due(); },
                       [this, &ingest](std::uint64_t wishes) { rest(ingest, wishes); });
        return true;
    }

    /// Reads what is needed; false where it must be read in another way.
    bool read(Ingest& ingest)
    {
        report_ = ingest.report();
        if (!ingest.has_rest()) agenda_.settle(report_);
        bool any = false;
        for (; ingest.has_rest() || agenda_.must_read(); any = true) {
            const RunLog::Stage stage(log_, "read");
            ingest.read(agenda_.to_read());
            agenda_.note_read();
            report_ = ingest.report();
            if (revise_plan(plan_, report_)) return false;
            agenda_.settle(report_);
        }
        mpi::together(comm_, [&] {
            if (!comm_.is_root()) return;
            agenda_.complete_report(report_);
            judge_inputs(plan_, report_, options_, agenda_.day_files().empty());
            agenda_.say_skipped();
        });
        if (any) {
            const RunLog::Stage stage(log_, "checkpoint");
            saved_.commit(store_, ingest, SavedWork::Sync::when_due);
        }
        return true;
    }

    /// Between two rows of every rank.
    void rest(const Ingest& ingest, std::uint64_t wishes)
    {
        {
            const RunLog::Stage stage(log_, "checkpoint");
            saved_.commit(store_, ingest, SavedWork::Sync::always);
        }
        if ((wishes & Ingest::stop) != 0)
            throw mpi::SharedError(ExitCode::stopped, "stopped while logs are read (" + how_to_go_on() + ")",
                                   comm_.is_root());
    }

    /// Builds and writes the file of a day, with its sidecar; false where an id collided.
    bool write_day(Day day)
    {
        auto built = build_day(comm_, day, store_.at(day), store_.spread(), options_.rules, suffixes_, key_,
                               store_.folder_of(day), store_.budget(), log_);
        if (!built) return false;
        if (pseudonyms_) built->summary.pseudonyms = pseudonyms_->check();
        log_.add_rows_received(built->rows_received);
        const fs::path file = options_.out / day_file_name(day);
        {
            const RunLog::Stage stage(log_, "write");
            checkpoints_.require_newest();  // two jobs must not write the same file
            mpi::together(comm_, [&] {
                if (!comm_.is_root()) return;
                std::error_code told_later;
                fs::create_directories(options_.out, told_later);  // an earlier job may have removed it
                remove_sidecar(file);                              // it tells of an older file
            });
            write_day_file(comm_, file, built->summary, built->block);
        }
        // At once: so the day is known to be complete, whatever happens to this job. Before that of the last,
        // all else must be there.
        RunRecord record = log_.gather(comm_);
        record.made_with = agenda_.made_with();
        checkpoints_.require_newest();
        mpi::together(comm_, [&] {
            if (!comm_.is_root()) return;
            if (day == agenda_.days_to_write().back()) list_rejects();
            write_sidecar(file, record);
        });
        return true;
    }

    /// Writes rejects.tsv. Local.
    void list_rejects() const
    {
        if (agenda_.any_read())
            update_rejects(rejects_file(), describe_rejects(plan_, report_), agenda_.inputs());
    }

    /// Writes what tells of the run, and puts its work away.
    void finish()
    {
        checkpoints_.require_newest();
        RunRecord record = log_.gather(comm_);
        record.made_with = agenda_.made_with();
        if (comm_.is_root()) tell_run(record);
        mpi::together(comm_, [&] {
            if (!comm_.is_root()) return;
            for (const Day day : agenda_.days_to_write())
                write_sidecar(options_.out / day_file_name(day), record);
            if (agenda_.days_to_write().empty()) list_rejects();
            for (const fs::path& file : agenda_.day_files()) remove_leftovers(file);
            remove_leftovers(rejects_file());
            tell_peaks(record);
        });
        checkpoints_.finish(options_.keep_work);
    }

    const mpi::Communicator& comm_;
    const ScanOptions& options_;
    const PublicSuffixes& suffixes_;
    const std::optional<privacy::Pseudonyms>& pseudonyms_;
    InputPlan& plan_;
    Agenda& agenda_;
    Checkpoints& checkpoints_;
    RunLog& log_;
    std::string command_;
    std::optional<EarlierState> earlier_;
    HashKey key_;
    tally::DayStore store_;
    SavedWork saved_;
    std::optional<TakenOver> taken_;
    IngestReport report_;
};

}  // namespace

std::vector<fs::path> scan(const mpi::Communicator& comm, const ScanOptions& options, RunLog& log)
{
    std::optional<mpi::Stoppable> stoppable(std::in_place, "inputs are looked at",
                                            "run the same command again");
    InputPlan plan = plan_inputs(comm, options);
    mpi::together(comm, [&] {
        if (comm.is_root() && !options.result.empty()) check_result_path(options.result, list_read(plan));
    });
    check_memory(comm, options.memory_mb);
    std::optional<PublicSuffixes> suffixes;
    mpi::together(comm, [&] { suffixes = load_suffixes(options.suffixes); });
    const auto pseudonyms = load_pseudonyms(comm, options.pseudonymize);
    OutputFolder out(comm, options.out);
    Agenda agenda(comm, options, pseudonyms ? pseudonyms->check() : "", plan);
    Checkpoints checkpoints(comm, options.work, options.keep_folder);
    stoppable.reset();

    ScanOptions again = options;
    try {
        while (!Attempt(comm, again, *suffixes, pseudonyms, plan, agenda, checkpoints, log).run())
            again.anew = true;
    } catch (const mpi::SharedError& error) {
        if (error.code() == ExitCode::stopped) out.keep();  // for the job that goes on
        throw;
    }
    return agenda.day_files();
}

}  // namespace spamgraph::app
