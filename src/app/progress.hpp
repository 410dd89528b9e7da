#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace spamgraph::app {

/// Tells on stderr how far a long step is: one line that renews itself on a terminal, one line a minute
/// elsewhere.
class Progress {
public:
    /// @param shown false: says nothing (other ranks than the root; --quiet)
    /// @param total_bytes of all inputs
    Progress(bool shown, std::string step, std::uint64_t total_bytes);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void show(std::uint64_t done_bytes);

private:
    using Clock = std::chrono::steady_clock;

    bool shown_;
    bool terminal_;
    std::string step_;
    std::uint64_t total_;
    Clock::time_point start_, last_;
    bool line_open_ = false;
};

}  // namespace spamgraph::app
