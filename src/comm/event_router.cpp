#include "spamgraph/comm/event_router.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace spamgraph::mpi {

using namespace tally;

namespace {

/// No second of a day; the mark of a new day has it.
constexpr std::uint32_t kNoSecond = (1 << 17) - 1;
/// For each rank, of the clients of the events that are noted.
constexpr std::size_t kCounters = 32;
constexpr Day kNoDay = std::numeric_limits<Day>::min();

bool is_day_mark(const Event& event)
{
    return event.when.second() == kNoSecond;
}

}  // namespace

EventRouter::EventRouter(const Communicator& comm, SpreadClients& spread, Deliver deliver,
                         Rounds::AfterRound after_round)
    : ranks_(comm.size()),
      spread_(spread),
      sending_(spread),
      agreed_(spread),
      heavy_(kCounters * static_cast<std::size_t>(ranks_)),
      deliver_(std::move(deliver)),
      sent_day_(static_cast<std::size_t>(ranks_), kNoDay),
      received_day_(sent_day_),
      router_(
          comm, [this](std::size_t from, std::span<const Event> events) { take(from, events); },
          std::move(after_round))
{
    router_.begin_small();
    // One rank alone has nobody to share the work with.
    if (ranks_ > 1)
        router_.on_remarks(
            [this](std::uint64_t round) { return tell(round); },
            [this](std::uint64_t round, std::span<const ClientRemark> remarks) { hear(round, remarks); });
}

ClientRemark EventRouter::tell(std::uint64_t round)
{
    for (const Spreading& spreading : coming_)
        if (spreading.round <= round + 1) sending_.add(spreading.clients);
    ClientRemark remark{heavy_.seen(), {}};
    auto loads = heavy_.at_least(heavy_.seen() / (16 * static_cast<std::uint64_t>(ranks_)) + 1);
    std::erase_if(loads, [this](const ClientLoad& load) { return agreed_.contains(load.client); });
    const std::size_t told = std::min(loads.size(), remark.most.size());
    std::ranges::partial_sort(loads, loads.begin() + static_cast<std::ptrdiff_t>(told),
                              std::ranges::greater{}, &ClientLoad::events);
    std::copy_n(loads.begin(), told, remark.most.begin());
    return remark;
}

/// Spreads clients that have more than 1 / (8 ranks) of the events noted so far, of which counters may miss a
/// quarter; and none with less than 1 / (11 ranks).
void EventRouter::hear(std::uint64_t round, std::span<const ClientRemark> remarks)
{
    std::erase_if(coming_, [&](const Spreading& spreading) {
        if (spreading.round > round) return false;
        spread_.add(spreading.clients);
        return true;
    });
    std::uint64_t seen = 0;
    std::map<std::uint64_t, std::uint64_t> loads;
    for (const ClientRemark& remark : remarks) {
        seen += remark.seen;
        for (const ClientLoad& load : remark.most)
            if (load.events > 0) loads[load.client] += load.events;
    }
    Spreading spreading{round + Rounds::kAhead + 1, {}};  // no rank has begun to fill that
    for (const auto& [client, events] : loads)
        if (events * 11 * static_cast<std::uint64_t>(ranks_) > seen && !agreed_.contains(client))
            spreading.clients.push_back(client);
    agreed_.add(spreading.clients);
    if (!spreading.clients.empty()) coming_.push_back(std::move(spreading));
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
