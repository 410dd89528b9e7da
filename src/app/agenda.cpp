#include "app/agenda.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "app/log.hpp"
#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/store/day_file.hpp"
#include "spamgraph/store/write_day_file.hpp"

namespace spamgraph::app {

namespace fs = std::filesystem;

namespace {

/// What an earlier run told of an input.
tally::InputAccount account_of(const InputRecord& record)
{
    tally::InputAccount account;
    account.accepted = record.accepted;
    account.truncated = record.truncated;
    const auto take = [&](const std::vector<ReasonRows>& reasons) {
        for (const ReasonRows& reason : reasons) {
            const auto known = std::ranges::find(logs::kReasons, reason.reason, &logs::ReasonInfo::name);
            if (known != logs::kReasons.end())
                account.left_out[static_cast<std::size_t>(known - logs::kReasons.begin())] = reason.rows;
        }
    };
    take(record.skipped);
    take(record.rejected);
    return account;
}

/// Ranges of consecutive days as text: "2013-08-01 to 2013-08-05, 2013-08-09".
std::string list_days(const std::vector<Day>& days)
{
    std::string text;
    for (std::size_t first = 0, last = 0; first < days.size(); first = last = last + 1) {
        while (last + 1 < days.size() && days[last + 1] == days[last] + 1) ++last;
        text += (first > 0 ? ", " : "") + format_day(days[first]);
        if (last > first) text += " to " + format_day(days[last]);
    }
    return text;
}

/// The root's flags on every rank. Collective.
void broadcast(const mpi::Communicator& comm, std::vector<bool>& flags)
{
    std::vector<char> bytes(flags.begin(), flags.end());
    mpi::broadcast(comm, bytes);
    flags.assign(bytes.begin(), bytes.end());
}

}  // namespace

Agenda::Agenda(const mpi::Communicator& comm, const ScanOptions& options, const std::string& pseudonyms,
               const InputPlan& plan)
    : comm_(comm), options_(options), plan_(plan), read_(plan.inputs.size())
{
    mpi::together(comm, [&] {
        made_with_ = describe_making(options, pseudonyms);
        if (comm.is_root() && !options.anew) finished_ = FinishedDays(options.out, made_with_);
    });
}

void Agenda::settle(const IngestReport& report)
{
    do {
        if (comm_.is_root()) {
            describe(report);
            left_ = find_outstanding(known_, finished_, options_.days);
            for (std::size_t i = 0; i < read_.size(); ++i) left_.read[i] = left_.read[i] && !read_[i];
        }
        broadcast(comm_, left_.read);
        mpi::broadcast(comm_, left_.write);
        mpi::broadcast(comm_, left_.complete);
    } while (forget_damaged());
}

/// Takes down what is known of every input.
void Agenda::describe(const IngestReport& report)
{
    records_.clear();
    records_.reserve(read_.size());
    known_.assign(read_.size(), nullptr);
    for (std::size_t i = 0; i < read_.size(); ++i)
        known_[i] = read_[i]
                        ? &records_.emplace_back(describe_input(plan_, i, report.accounts[i], report.days[i]))
                        : finished_.find(plan_.inputs[i].path, plan_.fingerprints[i]);
}

/// Opens complete days that were not opened yet, each rank some. Whether one was damaged: it must be made
/// anew. Collective.
bool Agenda::forget_damaged()
{
    std::vector<Day> damaged;
    for (std::size_t i = 0; i < left_.complete.size(); ++i) {
        const Day day = left_.complete[i];
        const bool mine = static_cast<int>(i % static_cast<std::size_t>(comm_.size())) == comm_.rank();
        if (!checked_.insert(day).second || !mine) continue;
        try {
            const DayFile file(options_.out / day_file_name(day));
        } catch (const Error& error) {
            remark(fmt::format("making '{}' anew ({})", day_file_name(day), error.what()));
            damaged.push_back(day);
        }
    }
    const auto all = mpi::gather_all<Day>(comm_, damaged);
    for (const Day day : all) finished_.forget(day);
    return !all.empty();
}

bool Agenda::must_read() const
{
    return std::ranges::find(left_.read, true) != left_.read.end();
}

void Agenda::note_read()
{
    for (std::size_t i = 0; i < read_.size(); ++i) read_[i] = read_[i] || left_.read[i];
}

bool Agenda::any_read() const
{
    return std::ranges::find(read_, true) != read_.end();
}

std::vector<fs::path> Agenda::day_files() const
{
    std::vector<Day> days = left_.write;
    days.insert(days.end(), left_.complete.begin(), left_.complete.end());
    std::ranges::sort(days);
    std::vector<fs::path> files;
    for (const Day day : days) files.push_back(options_.out / day_file_name(day));
    return files;
}

std::vector<InputRecord> Agenda::inputs() const
{
    std::vector<InputRecord> inputs;
    for (const InputRecord* input : known_) inputs.push_back(*input);
    for (std::size_t i = 0; i < inputs.size(); ++i) inputs[i].taken_over = !read_[i];
    return inputs;
}

void Agenda::complete_report(IngestReport& report) const
{
    for (std::size_t i = 0; i < read_.size(); ++i)
        if (!read_[i]) report.accounts[i] = account_of(*known_[i]);
}

void Agenda::say_skipped() const
{
    if (left_.complete.empty()) return;
    double inputs = 0, bytes = 0, rows = 0;
    for (std::size_t i = 0; i < read_.size(); ++i) {
        if (read_[i]) continue;
        ++inputs;
        bytes += static_cast<double>(plan_.inputs[i].bytes);
        rows += static_cast<double>(known_[i]->read);
    }
    const auto days = static_cast<double>(left_.complete.size());
    remark(
        fmt::format("{} of {} days skipped, {} of {} inputs not read ('{}': complete, from the same inputs "
                    "by the same rules)",
                    days, days + static_cast<double>(left_.write.size()), inputs, read_.size(),
                    list_days(left_.complete)),
        {{"days_skipped", days},
         {"inputs_skipped", inputs},
         {"bytes_skipped", bytes},
         {"rows_skipped", rows}});
}

}  // namespace spamgraph::app
