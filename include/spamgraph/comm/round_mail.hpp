#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "spamgraph/comm/communicator.hpp"

namespace spamgraph::mpi {

/// Messages from every rank to every rank in numbered rounds, while the ranks go on with their work: a rank
/// may have started some rounds more than have come to their end on it. A round ends on a rank when the
/// messages of all ranks have come. Rounds are 1, 2, 3, ... on every rank.
///
/// Every rank must start every round that any starts, and complete it; once no round is under way on any
/// rank, mail may be left. One at a time for each communicator.
class RoundMail {
public:
    /// @param message_bytes of the longest message
    /// @param most_under_way rounds that were started and are not complete; one rank alone waits for nobody
    RoundMail(const Communicator& comm, std::size_t message_bytes, std::uint64_t most_under_way);
    ~RoundMail();
    RoundMail(const RoundMail&) = delete;
    RoundMail& operator=(const RoundMail&) = delete;

    [[nodiscard]] std::uint64_t started() const { return started_; }
    [[nodiscard]] std::uint64_t completed() const { return completed_; }
    [[nodiscard]] bool is_under_way() const { return started_ > completed_; }
    /// Whether a round must be completed before another may be started.
    [[nodiscard]] bool is_full() const { return started_ - completed_ == most_under_way_; }

    /// Where the message to rank 0 of the next round stands, before it is sent; that to rank r stands
    /// r * message_bytes() behind. Changes with start().
    [[nodiscard]] std::byte* outgoing() { return set_of(started_ + 1); }
    [[nodiscard]] std::size_t message_bytes() const { return message_bytes_; }

    /// Sends `bytes[r]` to each rank r, and waits where messages of an earlier round still have to leave.
    /// @pre not is_full()
    void start(std::span<const std::size_t> bytes);
    /// Whether any rank started the round after this rank's last.
    [[nodiscard]] bool others_started() const;

    /// Whether all messages of the oldest round under way have come.
    [[nodiscard]] bool has_arrived();
    /// The message of that round from a rank; longer than what was sent. @pre has_arrived()
    [[nodiscard]] const std::byte* message(int from) const;
    /// Ends that round: its messages are no longer there. @pre has_arrived()
    void complete();

private:
    [[nodiscard]] std::byte* set_of(std::uint64_t round) const { return &out_[round % sets_ * set_bytes()]; }
    [[nodiscard]] std::size_t set_bytes() const
    {
        return message_bytes_ * static_cast<std::size_t>(comm_.size());
    }
    [[nodiscard]] std::span<MPI_Request> sends_of(std::uint64_t round)
    {
        const auto ranks = static_cast<std::size_t>(comm_.size());
        return std::span(sends_).subspan(round % sets_ * ranks, ranks);
    }
    void receive_next();

    const Communicator& comm_;
    std::size_t message_bytes_;
    std::uint64_t most_under_way_;
    std::uint64_t sets_;  ///< of outgoing messages: of the rounds under way, and of the next
    std::uint64_t started_ = 0, completed_ = 0;
    std::unique_ptr<std::byte[]> out_, in_;      ///< [set][rank], [rank]
    std::vector<MPI_Request> sends_, receives_;  ///< as these
};

}  // namespace spamgraph::mpi
