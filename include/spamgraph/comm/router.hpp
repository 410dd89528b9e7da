#pragma once

#include <algorithm>
#include <cstring>
#include <exception>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/round_mail.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/comm/wait_until.hpp"

namespace spamgraph::mpi {

/// A Router's ranks have nothing to remark.
struct NoRemark {};

/// Takes items to their owners in numbered rounds, in memory of a few megabytes, or of 5 x ranks x 16 KiB
/// where that is more, whatever the data.
///
/// A rank starts a round when one of its slots is full, or when its input ended; the others join soon, with
/// what they have. Nobody waits for that, unless kAhead of its own rounds are not complete. The first rounds
/// may be small, so that ranks soon hear of each other. Every rank must call finish(), or fail(), in the end.
/// What `deliver` or `after_round` throws on one rank becomes a SharedError of all, in a later round or at
/// the end of finish().
///
/// Ranks may wish for a rest: once a rank heard of one, it must call rest() before its next push; in finish()
/// that is done. There all items that were pushed are delivered, and all ranks do something together.
///
/// @tparam Remark what a rank tells all others of itself in each round
template <Transferable T, Transferable Remark = NoRemark>
class Router {
public:
    /// Takes what came from a rank, in the order in which that rank sent it.
    using Deliver = std::function<void(std::size_t from, std::span<const T> items)>;
    /// Called on every rank after every round with the sum of all ranks' progress.
    using AfterRound = std::function<void(std::uint64_t progress)>;
    /// What this rank tells the others in a round that it starts. Items that are pushed later are of rounds
    /// after that. May not throw.
    using Tell = std::function<Remark(std::uint64_t round)>;
    /// Takes what all ranks told in a round, by rank, before its items are delivered. On every rank before it
    /// starts round + kAhead. May not throw.
    using Hear = std::function<void(std::uint64_t round, std::span<const Remark> remarks)>;
    /// The wishes of this rank, as bits; asked before every round. May not throw.
    using AskWishes = std::function<std::uint64_t()>;
    /// Called on every rank in a rest, with the wishes of all ranks. Collective. What it throws must be a
    /// SharedError.
    using AtRest = std::function<void(std::uint64_t wishes)>;

    /// How many rounds a rank may have started that are not complete on itself. More than one hides that
    /// ranks write full buffers to disk at different times.
    static constexpr std::uint64_t kAhead = 3;

    Router(const Communicator& comm, Deliver deliver, AfterRound after_round)
        : comm_(comm),
          deliver_(std::move(deliver)),
          after_round_(std::move(after_round)),
          slot_items_(slot_items(comm.size())),
          mail_(comm, sizeof(Note) + slot_items_ * sizeof(T), kAhead),
          ranks_(static_cast<std::size_t>(comm.size())),
          out_(mail_.outgoing()),
          fill_(ranks_),
          bytes_(ranks_),
          received_(ranks_),
          remarks_(ranks_),
          full_(slot_items_)
    {
    }

    /// Items of one slot; there is one for every rank.
    static std::size_t slot_items(int ranks)
    {
        const std::size_t share = kAllSlotsBytes / static_cast<std::size_t>(ranks);
        return std::max(share, kSlotBytes) / sizeof(T);
    }

    /// The first rounds come after few items, each later one after some more.
    void begin_small() { full_ = std::min<std::size_t>(kFirstItems, slot_items_); }
    void on_remarks(Tell tell, Hear hear)
    {
        tell_ = std::move(tell);
        hear_ = std::move(hear);
    }

    /// What the next round tells the others of this rank's progress.
    void set_progress(std::uint64_t progress) { progress_ = progress; }

    /// Sends `item` to `owner`, now or in a later round.
    void push(const T& item, int owner)
    {
        const auto to = static_cast<std::size_t>(owner);
        std::memcpy(out_ + to * mail_.message_bytes() + sizeof(Note) + fill_[to] * sizeof(T), &item,
                    sizeof(T));
        if (++fill_[to] >= full_) {
            start(true);
            heed_errors();
        } else if (--until_look_ == 0) {
            look();
        }
    }

    /// From now on ranks may wish for rests.
    void on_wishes(AskWishes ask, AtRest at_rest)
    {
        ask_wishes_ = std::move(ask);
        at_rest_ = std::move(at_rest);
    }
    /// Whether rest() must be called before the next push.
    [[nodiscard]] bool rest_is_due() const { return rest_round_ != 0; }
    /// Takes part in a round, so that the others hear of this rank's wishes, and then in the rest.
    void ask_for_rest()
    {
        if (!rest_is_due()) start(true);
        while (!rest_is_due() && mail_.is_under_way()) complete_round();
        heed_errors();
        if (rest_is_due()) rest();
    }
    /// @pre rest_is_due()
    void rest() { rest(true); }

    /// Takes part in rounds until every rank has finished.
    void finish()
    {
        if (rest_is_due()) rest();
        start(false);
        for (;;) {
            heed_errors();
            if (rest_is_due()) {
                rest(false);
            } else if (working_ > 0 || mail_.is_under_way()) {
                wait_until([this] { return mail_.has_arrived() || join_if_started(false); });
                if (mail_.has_arrived()) complete_arrived();
            } else {
                break;
            }
        }
        share_error(comm_, error_);  // of the last round, which no other follows
    }

    /// This rank cannot go on: every rank throws SharedError, this one's error. Collective with the others'
    /// rounds.
    void fail(const std::exception_ptr& error)
    {
        error_ = error;
        if (rest_is_due()) return rest(false);  // in which all hear of it
        start(false);
        while (error_round_ == 0) complete_round();
        heed_errors();
    }

    /// Runs `push_all`, which pushes all items of this rank, then finish(); what it throws ends all ranks as
    /// fail() does.
    template <class PushAll>
    void run(PushAll push_all)
    {
        try {
            push_all();
        } catch (const SharedError&) {
            throw;
        } catch (...) {
            return fail(std::current_exception());
        }
        finish();
    }

private:
    static constexpr std::size_t kSlotBytes = 16 * 1024, kAllSlotsBytes = 512 * 1024;
    static_assert(sizeof(T) <= kSlotBytes);
    static constexpr std::size_t kFirstItems = 64;  ///< of a slot
    static_assert(kFirstItems > 2);  // of what belongs together, one item at most is the last of its slot
    static constexpr std::uint32_t kLookEvery = 512;  ///< pushes

    /// What a rank tells another at the beginning of its message.
    struct Note {
        std::uint64_t items;  ///< that follow
        std::uint64_t working, failed, progress, wishes;
        Remark remark;
    };
    static_assert(alignof(T) <= alignof(Note));  // items stand behind a note

    /// Starts a round with what was pushed.
    void start(bool working)
    {
        while (mail_.is_full()) complete_round();
        const std::uint64_t round = mail_.started() + 1;
        Note note{0, working, error_ != nullptr, progress_, ask_wishes_ ? ask_wishes_() : 0, {}};
        if (tell_) note.remark = tell_(round);
        for (std::size_t r = 0; r < ranks_; ++r) {
            note.items = fill_[r];
            bytes_[r] = sizeof(Note) + fill_[r] * sizeof(T);
            std::memcpy(out_ + r * mail_.message_bytes(), &note, sizeof(Note));
        }
        mail_.start(bytes_);
        out_ = mail_.outgoing();
        std::ranges::fill(fill_, 0);
        full_ = std::min(full_ + full_ / 8, slot_items_);
        if (mail_.has_arrived()) complete_arrived();
    }

    /// Joins the round that others have started, if they have.
    bool join_if_started(bool working)
    {
        if (mail_.is_full() || !mail_.others_started()) return false;
        start(working);
        return true;
    }

    /// Takes in what came meanwhile, and joins rounds.
    void look()
    {
        until_look_ = kLookEvery;
        while (mail_.has_arrived()) complete_arrived();
        while (!rest_is_due() && join_if_started(true)) {
        }
        heed_errors();
    }

    void complete_round()
    {
        wait_until([this] { return mail_.has_arrived(); });
        complete_arrived();
    }

    void complete_arrived()
    {
        const std::uint64_t round = mail_.completed() + 1;
        Note sum{};
        for (std::size_t r = 0; r < ranks_; ++r) {
            Note note;
            std::memcpy(&note, mail_.message(static_cast<int>(r)), sizeof(Note));
            received_[r] = static_cast<int>(note.items);
            remarks_[r] = note.remark;
            sum.working += note.working;
            sum.failed += note.failed;
            sum.progress += note.progress;
            wishes_ |= note.wishes;
        }
        working_ = sum.working;
        // A rank that has just completed this round may be starting round + kAhead, and what belongs to the
        // item that calls for that, as an event to its mark, goes in the next.
        if (wishes_ != 0 && rest_round_ == 0) rest_round_ = round + kAhead + 1;
        if (sum.failed > 0 && error_round_ == 0) error_round_ = round + kAhead + 1;
        comm_.note_received(received_, sizeof(T));
        if (hear_) hear_(round, remarks_);
        deliver_all(sum.progress);
        mail_.complete();
    }

    void deliver_all(std::uint64_t progress)
    {
        if (error_) return;
        try {
            for (std::size_t r = 0; r < ranks_; ++r) {
                if (received_[r] == 0) continue;
                const std::byte* const items = mail_.message(static_cast<int>(r)) + sizeof(Note);
                deliver_(r, {reinterpret_cast<const T*>(items), static_cast<std::size_t>(received_[r])});
            }
            after_round_(progress);
        } catch (...) {
            error_ = std::current_exception();  // told in a later round: the others may have left this one
        }
    }

    /// Has all rounds up to `round` completed, of which this rank may start none beyond.
    void complete_until(std::uint64_t round, bool working)
    {
        while (mail_.started() < round) start(working);
        while (mail_.completed() < round) complete_round();
    }

    /// Once any rank told of an error, all leave after the same round.
    void heed_errors()
    {
        if (error_round_ == 0) return;
        complete_until(error_round_, false);
        share_error(comm_, error_);
    }

    void rest(bool working)
    {
        complete_until(rest_round_, working);
        heed_errors();
        share_error(comm_, error_);
        rest_round_ = 0;
        at_rest_(std::exchange(wishes_, 0));
    }

    const Communicator& comm_;
    Deliver deliver_;
    AfterRound after_round_;
    Tell tell_;
    Hear hear_;
    AskWishes ask_wishes_;
    AtRest at_rest_;
    std::size_t slot_items_;
    RoundMail mail_;
    std::size_t ranks_;
    std::byte* out_;                 ///< of the mail
    std::vector<std::size_t> fill_;  ///< items of each slot
    std::vector<std::size_t> bytes_;
    std::vector<int> received_;
    std::vector<Remark> remarks_;
    std::size_t full_;  ///< items of a slot that call for a round
    std::uint32_t until_look_ = kLookEvery;
    std::uint64_t progress_ = 0;
    std::uint64_t working_ = 1;      ///< ranks that were, in the last complete round
    std::uint64_t wishes_ = 0;       ///< that any rank told since the last rest
    std::uint64_t rest_round_ = 0;   ///< with which a rest comes; 0: none is due
    std::uint64_t error_round_ = 0;  ///< with which all leave; 0: no rank told of an error
    std::exception_ptr error_;       ///< of this rank, not yet shared
};

}  // namespace spamgraph::mpi
