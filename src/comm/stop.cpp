#include "spamgraph/comm/stop.hpp"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <utility>

#include "spamgraph/core/error.hpp"

namespace spamgraph::mpi {

namespace {

constexpr unsigned kPatience_s = 8;

std::atomic<bool> wished{false};
std::atomic<bool> stoppable{false};
std::string stoppable_what, stoppable_how;

// Handlers call nothing that is not safe in one.

void note_wish(int /*signal*/)
{
    wished.store(true, std::memory_order_relaxed);
}

void on_wish(int signal)
{
    note_wish(signal);
    ::alarm(kPatience_s);
}

void on_alarm(int /*signal*/)
{
    if (!stoppable.load(std::memory_order_relaxed)) return;
    constexpr char kMessage[] = "spamgraph: stopped by a signal (run the same command again to go on)\n";
    [[maybe_unused]] const ssize_t ignored = ::write(STDERR_FILENO, kMessage, sizeof kMessage - 1);
    ::_exit(static_cast<int>(ExitCode::stopped));
}

void handle(int signal, void (*handler)(int), int flags)
{
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART | flags;
    ::sigaction(signal, &action, nullptr);
}

}  // namespace

void note_stop_signals()
{
    handle(SIGUSR1, note_wish, 0);
}

void listen_for_stop()
{
    handle(SIGALRM, on_alarm, 0);
    handle(SIGUSR1, on_wish, 0);
    handle(SIGTERM, on_wish, static_cast<int>(SA_RESETHAND));
}

bool stop_wished()
{
    return wished.load(std::memory_order_relaxed);
}

void wish_stop()
{
    on_wish(SIGUSR1);
}

Stoppable::Stoppable(std::string what, std::string how_to_go_on)
{
    static_assert(std::atomic<bool>::is_always_lock_free);  // else no handler may touch it
    stoppable_what = std::move(what);
    stoppable_how = std::move(how_to_go_on);
    stoppable = true;
    if (stop_wished()) ::alarm(kPatience_s);  // the wish may have come where it could not be met
}

Stoppable::~Stoppable()
{
    stoppable = false;
}

void leave_if_stopped()
{
    if (stoppable && stop_wished())
        throw Error(ExitCode::stopped, "stopped while " + stoppable_what + " (" + stoppable_how + ")");
}

}  // namespace spamgraph::mpi
