#pragma once

#include <algorithm>
#include <array>
#include <exception>
#include <functional>

#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"

namespace spamgraph::mpi {

/// Takes items to their owners in blocking rounds, in memory of 2 x ranks x 16 KiB whatever the data.
///
/// A rank enters a round when one of its slots is full, or when its input ended; all ranks leave together.
/// Every rank must call finish(), or fail(), in the end.
template <Transferable T>
class Router {
public:
    using Deliver = std::function<void(const T&)>;
    /// Called on every rank after every round with the sum of all ranks' progress.
    using AfterRound = std::function<void(std::uint64_t progress)>;

    Router(const Communicator& comm, Deliver deliver, AfterRound after_round)
        : comm_(comm),
          deliver_(std::move(deliver)),
          after_round_(std::move(after_round)),
          out_(kSlotItems * static_cast<std::size_t>(comm.size())),
          in_(out_.size()),
          fill_(static_cast<std::size_t>(comm.size())),
          incoming_(fill_.size()),
          slot_at_(fill_.size())
    {
        for (std::size_t r = 0; r < slot_at_.size(); ++r) slot_at_[r] = as_count(r * kSlotItems);
    }

    /// What the next round tells the others of this rank's progress.
    void set_progress(std::uint64_t progress) { progress_ = progress; }

    /// Sends `item` to `owner`, now or in a later round.
    void push(const T& item, int owner)
    {
        int& fill = fill_[static_cast<std::size_t>(owner)];
        out_[static_cast<std::size_t>(owner) * kSlotItems + static_cast<std::size_t>(fill)] = item;
        if (++fill == static_cast<int>(kSlotItems)) round(State::working);
    }

    /// Takes part in rounds until every rank has finished.
    void finish()
    {
        while (round(State::finished) > 0) {
        }
        share_error(comm_, undelivered_);  // of the last round: no other one tells
    }

    /// This rank cannot go on: every rank throws SharedError, this one's error. Collective with the others'
    /// rounds.
    void fail(const std::exception_ptr& error) { round(State::failed, error); }

private:
    static constexpr std::size_t kSlotItems = 16 * 1024 / sizeof(T);
    enum class State { working, finished, failed };

    /// Returns how many ranks still work.
    std::uint64_t round(State state, std::exception_ptr error = nullptr)
    {
        if (undelivered_) {
            state = State::failed;
            error = undelivered_;
        }
        std::array<std::uint64_t, 3> sums{state == State::working, state == State::failed, progress_};
        sum_over_ranks(comm_, sums);
        if (sums[1] > 0) share_error(comm_, error);

        check(MPI_Alltoall(fill_.data(), 1, MPI_INT, incoming_.data(), 1, MPI_INT, comm_.handle()),
              "MPI_Alltoall");
        check(MPI_Alltoallv(out_.data(), fill_.data(), slot_at_.data(), type_.handle(), in_.data(),
                            incoming_.data(), slot_at_.data(), type_.handle(), comm_.handle()),
              "MPI_Alltoallv");
        std::ranges::fill(fill_, 0);
        deliver_all();
        after_round_(sums[2]);
        return sums[0];
    }

    /// An error here is this rank's alone, and the round is over: the next one tells the others.
    void deliver_all()
    {
        try {
            for (std::size_t r = 0; r < incoming_.size(); ++r)
                for (int i = 0; i < incoming_[r]; ++i)
                    deliver_(in_[r * kSlotItems + static_cast<std::size_t>(i)]);
        } catch (...) {
            undelivered_ = std::current_exception();
        }
    }

    const Communicator& comm_;
    Deliver deliver_;
    AfterRound after_round_;
    Datatype<T> type_;
    std::vector<T> out_, in_;
    std::vector<int> fill_, incoming_, slot_at_;
    std::uint64_t progress_ = 0;
    std::exception_ptr undelivered_;
};

}  // namespace spamgraph::mpi
