#include "app/run_log.hpp"

#include <fmt/core.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <numeric>
#include <set>

#include "app/log.hpp"
#include "app/proc_figure.hpp"
#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/tally/run_file.hpp"

namespace spamgraph::app {

namespace {

std::vector<std::string> read_command_line()
{
    std::ifstream file("/proc/self/cmdline", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    std::vector<std::string> words;
    for (std::size_t at = 0; at < text.size(); at = text.find('\0', at) + 1)
        words.emplace_back(text.c_str() + at);
    return words;
}

std::string environment(const char* name)
{
    const char* const value = std::getenv(name);
    return value ? value : "";
}

rusage own_usage()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage;
}

std::uint64_t peak_memory_bytes()
{
    // Not ru_maxrss: that counts the memory of the program that started this one, too.
    return static_cast<std::uint64_t>(proc_figure("/proc/self/status", "VmHWM:")) * 1024;
}

}  // namespace

double RunLog::cpu_seconds()
{
    const rusage usage = own_usage();
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

namespace {

/// A figure over all ranks, on the root. Collective.
RankFigure gather_figure(const mpi::Communicator& comm, std::string name, double mine)
{
    const std::vector<double> all = mpi::gather_to_root<double>(comm, std::span(&mine, 1));
    if (!comm.is_root()) return {};
    const auto largest = std::ranges::max_element(all);
    const double sum = std::accumulate(all.begin(), all.end(), 0.0);
    return {std::move(name), sum, sum / comm.size(), *largest, static_cast<int>(largest - all.begin())};
}

/// How level the ranks are in what they received and spent so far, on the root. Collective.
std::vector<RankFigure> gather_figures(const mpi::Communicator& comm, std::uint64_t rows, double cpu_s)
{
    const mpi::Traffic traffic = comm.traffic();  // before gathering adds to it
    std::vector<RankFigure> figures;
    const auto add = [&](const char* name, auto mine) {
        figures.push_back(gather_figure(comm, name, static_cast<double>(mine)));
    };
    add("rows_received", rows);
    add("messages_received", traffic.messages);
    add("bytes_received", traffic.bytes);
    add("cpu_s", cpu_s);
    return figures;
}

std::vector<std::string> gather_hosts(const mpi::Communicator& comm)
{
    std::array<char, 256> name{};
    gethostname(name.data(), name.size() - 1);
    std::set<std::string> hosts;
    for (const auto& host : mpi::gather_all<std::array<char, 256>>(comm, std::span(&name, 1)))
        hosts.insert(host.data());
    return {hosts.begin(), hosts.end()};
}

}  // namespace

RunLog::RunLog() : started_(std::time(nullptr)) {}

void RunLog::add(const std::string& stage, Clock::duration time, double cpu_s)
{
    const double clock_s = std::chrono::duration<double>(time).count();
    const auto known = std::ranges::find(stages_, stage, &StageTime::stage);
    if (known == stages_.end()) {
        stages_.push_back({stage, clock_s, cpu_s});
        return;
    }
    known->clock_s += clock_s;
    known->cpu_s += cpu_s;
}

RunRecord RunLog::gather(const mpi::Communicator& comm) const
{
    RunRecord record;
    record.versions = {{"spamgraph", SPAMGRAPH_VERSION}};
    record.command_line = read_command_line();
    record.hosts = gather_hosts(comm);
    record.ranks = comm.size();
    record.job_id = environment("SLURM_JOB_ID");
    record.started = started_;
    record.finished = std::time(nullptr);
    record.inputs = inputs_;
    record.rows_taken_over = rows_taken_over_;
    record.bytes_taken_over = bytes_taken_over_;
    record.ranks_level = gather_figures(comm, rows_received_, cpu_seconds());
    for (const StageTime& time : stages_) {
        const RankFigure clock = gather_figure(comm, time.stage, time.clock_s);
        const RankFigure cpu = gather_figure(comm, time.stage, time.cpu_s);
        if (comm.is_root())
            record.timings.push_back(
                {time.stage, clock.largest, clock.mean, clock.largest_rank, cpu.largest, cpu.sum});
    }
    const RankRecord mine{rows_received_, cpu_seconds(), peak_memory_bytes(), tally::peak_scratch_bytes()};
    record.by_rank = mpi::gather_to_root<RankRecord>(comm, std::span(&mine, 1));
    return record;
}

void tell_run(const RunRecord& record)
{
    for (const StageTiming& t : record.timings)
        tell(fmt::format("stage {}: {:.2f} s on the slowest rank ({}), {:.2f} s on the mean", t.stage,
                         t.slowest_s, t.slowest_rank, t.mean_s),
             {{"slowest_s", t.slowest_s},
              {"mean_s", t.mean_s},
              {"slowest_rank", static_cast<double>(t.slowest_rank)}});
    for (const RankFigure& f : record.ranks_level)
        tell(fmt::format("{}: {:.10g} in all, {:.10g} on the mean rank, {:.10g} on the largest ({})", f.name,
                         f.sum, f.mean, f.largest, f.largest_rank),
             {{"sum", f.sum},
              {"mean", f.mean},
              {"largest", f.largest},
              {"largest_rank", static_cast<double>(f.largest_rank)}});
    double largest = 0, sum = 0;
    for (const RankRecord& rank : record.by_rank) {
        const auto bytes = static_cast<double>(rank.peak_memory_bytes);
        largest = std::max(largest, bytes);
        sum += bytes;
    }
    tell(
        fmt::format("peak memory: {:.1f} MB on the largest rank, {:.1f} MB in all", largest / 1e6, sum / 1e6),
        {{"largest_bytes", largest}, {"sum_bytes", sum}});
}

}  // namespace spamgraph::app
