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
/// Every rank must call finish(), or fail(), in the end. What `deliver` or `after_round` throws on one rank
/// becomes a SharedError of all, in the next round or at the end of finish().
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
        if (++fill == static_cast<int>(kSlotItems)) round(true);
    }

    /// Takes part in rounds until every rank has finished.
    void finish()
    {
        while (round(false) > 0) {
        }
        share_error(comm_, error_);  // of the last round, which no other follows
    }

    /// This rank cannot go on: every rank throws SharedError, this one's error. Collective with the others'
    /// rounds.
    void fail(const std::exception_ptr& error)
    {
        error_ = error;
        round(false);
    }

private:
    static constexpr std::size_t kSlotItems = 16 * 1024 / sizeof(T);
    static_assert(kSlotItems > 0);

    /// Returns how many ranks still work.
    std::uint64_t round(bool working)
    {
        std::array<std::uint64_t, 3> sums{working, error_ != nullptr, progress_};
        sum_over_ranks(comm_, sums);
        if (sums[1] > 0) share_error(comm_, error_);

        check(MPI_Alltoall(fill_.data(), 1, MPI_INT, incoming_.data(), 1, MPI_INT, comm_.handle()),
              "MPI_Alltoall");
        check(MPI_Alltoallv(out_.data(), fill_.data(), slot_at_.data(), type_.handle(), in_.data(),
                            incoming_.data(), slot_at_.data(), type_.handle(), comm_.handle()),
              "MPI_Alltoallv");
        comm_.note_received(incoming_, sizeof(T));
        comm_.note_rows(std::accumulate(incoming_.begin(), incoming_.end(), std::uint64_t{0}));
        std::ranges::fill(fill_, 0);
        try {
            deliver_all();
            after_round_(sums[2]);
        } catch (...) {
            error_ = std::current_exception();  // the others have left this round: it is told in the next
        }
        return sums[0];
    }

    void deliver_all()
    {
        for (std::size_t r = 0; r < incoming_.size(); ++r)
            for (int i = 0; i < incoming_[r]; ++i)
                deliver_(in_[r * kSlotItems + static_cast<std::size_t>(i)]);
    }

    const Communicator& comm_;
    Deliver deliver_;
    AfterRound after_round_;
    Datatype<T> type_;
    std::vector<T> out_, in_;
    std::vector<int> fill_, incoming_, slot_at_;
    std::uint64_t progress_ = 0;
    std::exception_ptr error_;  ///< of this rank, not yet shared
};

}  // namespace spamgraph::mpi
