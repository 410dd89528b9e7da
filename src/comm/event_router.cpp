#include "spamgraph/comm/event_router.hpp"

#include <limits>
#include <map>

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

EventRouter::EventRouter(const Communicator& comm, SpreadClients& spread, Deliver deliver,
                         Router<Event>::AfterRound after_round)
    : comm_(comm),
      ranks_(comm.size()),
      spread_(spread),
      heavy_(8 * static_cast<std::size_t>(ranks_)),
      deliver_(std::move(deliver)),
      sent_day_(static_cast<std::size_t>(ranks_), kNoDay),
      received_day_(sent_day_),
      router_(
          comm, [this](std::size_t from, std::span<const Event> events) { take(from, events); },
          std::move(after_round), [this] { between_rounds(); })
{
}

void EventRouter::between_rounds()
{
    // Every rank takes part in every round. One rank alone has nobody to share the work with.
    ++rounds_;
    if (ranks_ > 1 && (rounds_ <= kAllAgree || rounds_ % kAgreeEvery == 0)) spread_heavy_clients();
}

/// Spreads clients that have more than 1 / (4 ranks) of the events noted so far, and none with less than half
/// of that.
void EventRouter::spread_heavy_clients()
{
    const auto ranks = static_cast<std::uint64_t>(ranks_);
    const std::uint64_t seen = sum_over_ranks(comm_, heavy_.seen());
    std::map<std::uint64_t, std::uint64_t> loads;
    const auto mine = heavy_.at_least(heavy_.seen() / (16 * ranks));
    for (const ClientLoad& load : gather_all<ClientLoad>(comm_, mine)) loads[load.client] += load.events;
    std::vector<std::uint64_t> heavy;
    for (const auto& [client, events] : loads)
        if (events * 8 * ranks > seen) heavy.push_back(client);
    spread_.add(heavy);
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
