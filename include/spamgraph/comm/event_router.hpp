#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "spamgraph/comm/router.hpp"
#include "spamgraph/core/day.hpp"
#include "spamgraph/tally/event.hpp"
#include "spamgraph/tally/spread_clients.hpp"

namespace spamgraph::mpi {

/// What a rank tells all others of the clients of its events.
struct ClientRemark {
    std::uint64_t seen;                     ///< events that were noted
    std::array<tally::ClientLoad, 4> most;  ///< of these, of clients that are not spread; 0 events: none
};

/// Takes events to the ranks that own their clients; those of clients with a large share of all events to
/// ranks by client and name. Events travel without their day: where it changes, a mark of 20 bytes goes
/// before them.
class EventRouter {
public:
    /// Takes events of one day.
    using Deliver = std::function<void(Day day, std::span<const tally::Event> events)>;
    using Rounds = Router<tally::Event, ClientRemark>;

    /// @param spread takes the clients that are spread, the same on every rank after each round. It changes
    /// between rounds: events of a client that come before go to its owner.
    EventRouter(const Communicator& comm, tally::SpreadClients& spread, Deliver deliver,
                Rounds::AfterRound after_round);

    void set_progress(std::uint64_t progress) { router_.set_progress(progress); }

    /// Sends an event to its owner, now or in a later round.
    void push(std::uint64_t client, std::uint64_t name, tally::Moment when, Day day)
    {
        if (pushed_ < kNoteAll || pushed_ % kNoteEvery == 0) heavy_.note(client);
        ++pushed_;
        const tally::Event event{client, name, when};
        for (;;) {
            const int owner = find_owner(event);
            Day& day_there = sent_day_[static_cast<std::size_t>(owner)];
            if (day_there == day) return router_.push(event, owner);
            day_there = day;
            router_.push(day_mark(day), owner);  // a round may follow, and the owner be another then
        }
    }

    /// As Router. What is pushed for one event counts as one push.
    void on_wishes(Rounds::AskWishes ask, Rounds::AtRest at_rest)
    {
        router_.on_wishes(std::move(ask), std::move(at_rest));
    }
    [[nodiscard]] bool rest_is_due() const { return router_.rest_is_due(); }
    void ask_for_rest() { router_.ask_for_rest(); }
    void rest() { router_.rest(); }
    template <class PushAll>
    void run(PushAll push_all)
    {
        router_.run(push_all);
    }

private:
    // What is noted of the clients of events: all of the first, then a sample.
    static constexpr std::uint64_t kNoteAll = 1 << 14, kNoteEvery = 16;

    /// Clients that are spread from a round on: their events in it, and in later ones, go by client and name.
    struct Spreading {
        std::uint64_t round;
        std::vector<std::uint64_t> clients;
    };

    static tally::Event day_mark(Day day);
    [[nodiscard]] int find_owner(const tally::Event& event) const
    {
        return owner_of(sending_.contains(event.client) ? tally::SpreadKey::of(event) : event.client, ranks_);
    }
    ClientRemark tell(std::uint64_t round);
    void hear(std::uint64_t round, std::span<const ClientRemark> remarks);
    void take(std::size_t from, std::span<const tally::Event> events);

    int ranks_;
    tally::SpreadClients& spread_;   ///< of the events of the round that is delivered
    tally::SpreadClients sending_;   ///< of those that are pushed
    tally::SpreadClients agreed_;    ///< of a later round
    std::vector<Spreading> coming_;  ///< what spread_, and perhaps sending_, lacks of these
    tally::HeavyClients heavy_;
    std::uint64_t pushed_ = 0;
    Deliver deliver_;
    std::vector<Day> sent_day_,
        received_day_;  ///< by rank: that of the last event sent there, come from there
    Rounds router_;
};

}  // namespace spamgraph::mpi
