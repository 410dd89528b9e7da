#include "app/memory_check.hpp"

#include <fmt/core.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>

#include "spamgraph/comm/node.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/core/error.hpp"

namespace spamgraph::app {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

/// What a rank takes beside its buffers before there is anything to keep: program, libraries, message slots.
constexpr std::uint64_t kBesideMb = 64;

/// The number in a file; nothing said ("max", no such file): `otherwise`.
std::uint64_t read_number(const fs::path& path, std::uint64_t otherwise)
{
    std::ifstream file(path);
    std::uint64_t number = 0;
    return file >> number ? number : otherwise;
}

/// What a control group leaves of its limit: it may count cached files too, which give way.
std::uint64_t left_of_group(const fs::path& folder, const char* limit, const char* usage)
{
    const std::uint64_t most = read_number(folder / limit, kUnlimited);
    if (most == kUnlimited) return kUnlimited;
    std::uint64_t cached = 0;
    std::ifstream statistics(folder / "memory.stat");
    std::string name;
    for (std::uint64_t bytes = 0; statistics >> name >> bytes;)
        if (name == "file" || name == "total_cache") cached = bytes;
    const std::uint64_t used = read_number(folder / usage, 0);
    return most - std::min(most, used - std::min(used, cached));
}

/// The least that the control groups of this process leave.
std::uint64_t left_of_groups()
{
    std::uint64_t left = kUnlimited;
    std::ifstream groups("/proc/self/cgroup");
    for (std::string line; std::getline(groups, line);) {
        const std::size_t first = line.find(':'), second = line.find(':', first + 1);
        if (second == line.npos) continue;
        const std::string controllers = line.substr(first + 1, second - first - 1);
        const bool unified = controllers.empty();
        if (!unified && controllers.find("memory") == controllers.npos) continue;
        const fs::path root = unified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory";
        // In a container its own group stands at the root, whatever the path says.
        for (fs::path group = line.substr(second + 1);; group = group.parent_path()) {
            const fs::path folder = root / group.relative_path();
            left = std::min(
                left, unified ? left_of_group(folder, "memory.max", "memory.current")
                              : left_of_group(folder, "memory.limit_in_bytes", "memory.usage_in_bytes"));
            if (group == group.parent_path()) break;
        }
    }
    return left;
}

std::uint64_t left_of_node()
{
    std::ifstream lines("/proc/meminfo");
    std::string name, unit;
    for (std::uint64_t kilobytes = 0; lines >> name >> kilobytes; std::getline(lines, unit))
        if (name == "MemAvailable:") return kilobytes * 1024;
    return kUnlimited;
}

std::uint64_t left_of_address_space()
{
    rlimit limit{};
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return kUnlimited;
    const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    return limit.rlim_cur -
           std::min<std::uint64_t>(limit.rlim_cur, read_number("/proc/self/statm", 0) * page);
}

}  // namespace

void check_memory(const mpi::Communicator& comm, std::uint64_t memory_mb)
{
    const auto ranks = static_cast<std::uint64_t>(mpi::ranks_on_node(comm));
    mpi::together(comm, [&] {
        const std::uint64_t share_mb =
            std::min(std::min(left_of_node(), left_of_groups()) / ranks, left_of_address_space()) >> 20;
        const std::uint64_t needed_mb = memory_mb + kBesideMb;
        if (needed_mb <= share_mb) return;
        const std::string way_out =
            share_mb > kBesideMb
                ? fmt::format("at most --memory-per-rank {} here, or fewer ranks", share_mb - kBesideMb)
                : "use fewer ranks, or a node with more";
        throw Error(
            ExitCode::configuration,
            fmt::format("not enough memory for --memory-per-rank '{}' ({} MB needed by each of {} ranks "
                        "on this node, which has {} MB for each; {})",
                        memory_mb, needed_mb, ranks, share_mb, way_out));
    });
}

}  // namespace spamgraph::app
