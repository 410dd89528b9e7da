#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "spamgraph/comm/router.hpp"
#include "spamgraph/tally/event.hpp"

namespace spamgraph::mpi {

/// Takes events to the ranks that own their clients. Events travel without their day: where it changes, a mark
/// of 20 bytes goes before them.
class EventRouter {
public:
    /// Takes events of one day.
    using Deliver = std::function<void(Day day, std::span<const tally::Event> events)>;

    EventRouter(const Communicator& comm, Deliver deliver, Router<tally::Event>::AfterRound after_round);

    void set_progress(std::uint64_t progress) { router_.set_progress(progress); }

    /// Sends an event to its owner, now or in a later round.
    void push(const tally::RoutedEvent& event)
    {
        const int owner = owner_of(event.client, ranks_);
        Day& day_there = sent_day_[static_cast<std::size_t>(owner)];
        if (day_there != event.day) {
            day_there = event.day;
            router_.push(day_mark(event.day), owner);
        }
        router_.push({event.client, event.name, event.when}, owner);
    }

    /// As Router.
    void finish() { router_.finish(); }
    void fail(const std::exception_ptr& error) { router_.fail(error); }

private:
    static tally::Event day_mark(Day day);
    void take(std::size_t from, std::span<const tally::Event> events);

    int ranks_;
    Deliver deliver_;
    std::vector<Day> sent_day_, received_day_;  ///< by rank: that of the last event sent there, come from there
    Router<tally::Event> router_;
};

}  // namespace spamgraph::mpi
