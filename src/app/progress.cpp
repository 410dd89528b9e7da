#include "app/progress.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "app/log.hpp"

namespace spamgraph::app {

namespace {

constexpr std::chrono::milliseconds kTerminalPause{200};
constexpr std::chrono::minutes kFilePause{1};

std::string clock_text(double seconds)
{
    const auto whole = static_cast<std::int64_t>(seconds);
    return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

}  // namespace

Progress::Progress(bool shown, std::string step, std::uint64_t total_bytes)
    : shown_(shown),
      terminal_(::isatty(STDERR_FILENO) == 1 && !log_style().json),
      step_(std::move(step)),
      total_(total_bytes),
      start_(Clock::now()),
      last_(start_)
{
}

Progress::~Progress()
{
    if (line_open_) std::fputc('\n', stderr);
}

void Progress::show(std::uint64_t done_bytes)
{
    if (!shown_ || done_bytes == 0) return;  // of nothing, no time left can be told
    const auto now = Clock::now();
    if (now - last_ < (terminal_ ? Clock::duration(kTerminalPause) : Clock::duration(kFilePause))) return;
    last_ = now;

    const double elapsed = std::chrono::duration<double>(now - start_).count();
    const double share =
        total_ == 0 ? 1 : std::min(1.0, static_cast<double>(done_bytes) / static_cast<double>(total_));
    const double left = share > 0 ? elapsed / share - elapsed : 0;
    if (log_style().json)
        return log_progress(step_, {{"done_bytes", static_cast<double>(done_bytes)},
                                    {"total_bytes", static_cast<double>(total_)},
                                    {"seconds", elapsed},
                                    {"seconds_left", left}});
    const std::string line = fmt::format("{}: {:3.0f}% of {:.1f} MB, {:.1f} MB/s, {} left", step_,
                                         100 * share, static_cast<double>(total_) / 1e6,
                                         static_cast<double>(done_bytes) / 1e6 / elapsed, clock_text(left));
    fmt::print(stderr, "{}{}{}", terminal_ ? "\r" : "", line, terminal_ ? "\x1b[K" : "\n");
    std::fflush(stderr);
    line_open_ = terminal_;
}

}  // namespace spamgraph::app
