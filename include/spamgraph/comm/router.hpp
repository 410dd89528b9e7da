#pragma once

#include <algorithm>
#include <exception>
#include <functional>
#include <span>
#include <utility>

#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"

namespace spamgraph::mpi {

/// Takes items to their owners in blocking rounds, in memory of a megabyte, or of 2 x ranks x 16 KiB where
/// that is more, whatever the data.
///
/// A rank enters a round when one of its slots is full, or when its input ended; all ranks leave together.
/// The first rounds are small, so that ranks soon hear of each other. Every rank must call
/// finish(), or fail(), in the end. What `deliver` or `after_round` throws on one rank becomes a SharedError
/// of all, in the next round or at the end of finish().
///
/// Ranks may wish for a rest: once any rank told a wish in a round, every rank must call rest() before its
/// next push; in finish() that is done. There all items that were pushed are delivered, and all ranks do
/// something together.
template <Transferable T>
class Router {
public:
    /// Takes what came from a rank, in the order in which that rank sent it.
    using Deliver = std::function<void(std::size_t from, std::span<const T> items)>;
    /// Called on every rank after every round with the sum of all ranks' progress.
    using AfterRound = std::function<void(std::uint64_t progress)>;
    /// Called on every rank after that; collective, so it must not throw on one rank alone.
    using BetweenRounds = std::function<void()>;
    /// The wishes of this rank, as bits; asked before every round.
    using AskWishes = std::function<std::uint64_t()>;
    /// Called on every rank in a rest, with the wishes of all ranks. Collective. What it throws must be a
    /// SharedError.
    using AtRest = std::function<void(std::uint64_t wishes)>;

    Router(
        const Communicator& comm, Deliver deliver, AfterRound after_round,
        BetweenRounds between_rounds = [] {})
        : comm_(comm),
          deliver_(std::move(deliver)),
          after_round_(std::move(after_round)),
          between_rounds_(std::move(between_rounds)),
          slot_items_(slot_items(comm.size())),
          out_(slot_items_ * static_cast<std::size_t>(comm.size())),
          in_(out_.size()),
          fill_(static_cast<std::size_t>(comm.size())),
          incoming_(fill_.size()),
          slot_at_(fill_.size()),
          told_(fill_.size()),
          heard_(fill_.size())
    {
        for (std::size_t r = 0; r < slot_at_.size(); ++r) slot_at_[r] = as_count(r * slot_items_);
    }

    /// Items of one slot; there is one for every rank.
    static std::size_t slot_items(int ranks)
    {
        const std::size_t share = kAllSlotsBytes / static_cast<std::size_t>(ranks);
        return std::max(share, kSlotBytes) / sizeof(T);
    }

    /// What the next round tells the others of this rank's progress.
    void set_progress(std::uint64_t progress) { progress_ = progress; }

    /// Sends `item` to `owner`, now or in a later round.
    void push(const T& item, int owner)
    {
        const auto to = static_cast<std::size_t>(owner);
        out_[to * slot_items_ + static_cast<std::size_t>(fill_[to])] = item;
        if (++fill_[to] == full_) round(true);
    }

    /// From now on ranks may wish for rests.
    void on_wishes(AskWishes ask, AtRest at_rest)
    {
        ask_wishes_ = std::move(ask);
        at_rest_ = std::move(at_rest);
    }
    /// Whether rest() must be called before the next push.
    [[nodiscard]] bool rest_is_due() const { return wishes_ != 0; }
    /// Takes part in a round, so that the others hear of this rank's wishes, and then in the rest.
    void ask_for_rest()
    {
        if (!rest_is_due()) round(true);
        if (rest_is_due()) rest();
    }
    /// @pre rest_is_due()
    void rest() { rest(true); }

    /// Takes part in rounds until every rank has finished.
    void finish()
    {
        while (round(false) > 0)
            if (rest_is_due()) rest(false);
        wishes_ = 0;
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
    static constexpr std::size_t kSlotBytes = 16 * 1024, kAllSlotsBytes = 512 * 1024;
    static_assert(sizeof(T) <= kSlotBytes);

    /// What a rank tells another at the beginning of a round.
    struct Note {
        std::uint64_t items;  ///< that it sends
        std::uint64_t working, failed, progress, wishes;
    };

    void rest(bool working)
    {
        round(working);  // what was pushed after the round that told the wishes
        share_error(comm_, error_);
        at_rest_(std::exchange(wishes_, 0));
    }

    /// Returns how many ranks still work.
    std::uint64_t round(bool working)
    {
        const std::uint64_t wishes = ask_wishes_ ? ask_wishes_() : 0;
        for (std::size_t r = 0; r < told_.size(); ++r)
            told_[r] = {static_cast<std::uint64_t>(fill_[r]), working, error_ != nullptr, progress_, wishes};
        comm_.meet();
        check(MPI_Alltoall(told_.data(), sizeof(Note), MPI_BYTE, heard_.data(), sizeof(Note), MPI_BYTE,
                           comm_.handle()),
              "MPI_Alltoall");
        Note sum{};
        for (std::size_t r = 0; r < heard_.size(); ++r) {
            incoming_[r] = static_cast<int>(heard_[r].items);
            sum.working += heard_[r].working;
            sum.failed += heard_[r].failed;
            sum.progress += heard_[r].progress;
            wishes_ |= heard_[r].wishes;
        }
        if (sum.failed > 0) share_error(comm_, error_);

        check(MPI_Alltoallv(out_.data(), fill_.data(), slot_at_.data(), type_.handle(), in_.data(),
                            incoming_.data(), slot_at_.data(), type_.handle(), comm_.handle()),
              "MPI_Alltoallv");
        comm_.note_received(incoming_, sizeof(T));
        std::ranges::fill(fill_, 0);
        full_ = std::min(full_ + full_ / 8, as_count(slot_items_));
        try {
            for (std::size_t r = 0; r < incoming_.size(); ++r)
                deliver_(r, std::span<const T>(in_).subspan(r * slot_items_,
                                                            static_cast<std::size_t>(incoming_[r])));
            after_round_(sum.progress);
        } catch (...) {
            error_ = std::current_exception();  // the others have left this round: it is told in the next
        }
        between_rounds_();
        return sum.working;
    }

    const Communicator& comm_;
    Deliver deliver_;
    AfterRound after_round_;
    BetweenRounds between_rounds_;
    AskWishes ask_wishes_;
    AtRest at_rest_;
    std::uint64_t wishes_ = 0;  ///< that any rank told since the last rest
    Datatype<T> type_;
    std::size_t slot_items_;
    std::vector<T> out_, in_;
    std::vector<int> fill_, incoming_, slot_at_;
    int full_ = 64;                   ///< items of a slot that call for a round
    std::vector<Note> told_, heard_;  ///< by rank
    std::uint64_t progress_ = 0;
    std::exception_ptr error_;  ///< of this rank, not yet shared
};

}  // namespace spamgraph::mpi
