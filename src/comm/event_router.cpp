#include "spamgraph/comm/event_router.hpp"

#include <limits>

namespace spamgraph::mpi {

using namespace tally;

namespace {

/// No second of a day; the mark of a new day has it.
constexpr std::uint32_t kNoSecond = (1 << 17) - 1;
constexpr Day kNoDay = std::numeric_limits<Day>::min();

bool is_day_mark(const Event& event)
{
    return event.when.second() == kNoSecond;
}

}  // namespace

EventRouter::EventRouter(const Communicator& comm, Deliver deliver, Router<Event>::AfterRound after_round)
    : ranks_(comm.size()),
      deliver_(std::move(deliver)),
      sent_day_(static_cast<std::size_t>(ranks_), kNoDay),
      received_day_(sent_day_),
      router_(
          comm, [this](std::size_t from, std::span<const Event> events) { take(from, events); },
          std::move(after_round))
{
}

Event EventRouter::day_mark(Day day)
{
    return {static_cast<std::uint64_t>(static_cast<std::int64_t>(day)), 0,
            Moment(kNoSecond, Kind::other, false, false, false)};
}

void EventRouter::take(std::size_t from, std::span<const Event> events)
{
    while (!events.empty()) {
        const auto mark = std::ranges::find_if(events, is_day_mark);
        const auto before = static_cast<std::size_t>(mark - events.begin());
        if (before > 0) deliver_(received_day_[from], events.first(before));
        events = events.subspan(before);
        if (events.empty()) return;
        received_day_[from] = static_cast<Day>(static_cast<std::int64_t>(events.front().client));
        events = events.subspan(1);
    }
}

}  // namespace spamgraph::mpi
