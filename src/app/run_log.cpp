#include "app/run_log.hpp"

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

std::uint64_t peak_memory_bytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
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

double RunLog::cpu_seconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

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
    for (const StageTime& time : stages_) {
        const std::vector<double> all = mpi::gather_to_root<double>(comm, std::span(&time.clock_s, 1));
        const std::vector<double> cpu = mpi::gather_to_root<double>(comm, std::span(&time.cpu_s, 1));
        if (!comm.is_root()) continue;
        const auto slowest = std::ranges::max_element(all);
        record.timings.push_back({time.stage, *slowest,
                                  std::accumulate(all.begin(), all.end(), 0.0) / comm.size(),
                                  static_cast<int>(slowest - all.begin()), *std::ranges::max_element(cpu),
                                  std::accumulate(cpu.begin(), cpu.end(), 0.0)});
    }
    const RankRecord mine{rows_received_, cpu_seconds(), peak_memory_bytes(), tally::peak_scratch_bytes()};
    record.by_rank = mpi::gather_to_root<RankRecord>(comm, std::span(&mine, 1));
    return record;
}

}  // namespace spamgraph::app
