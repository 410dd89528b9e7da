#include "spamgraph/comm/round_mail.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "comm/ranks.hpp"
#include "spamgraph/comm/wait_until.hpp"

namespace spamgraph::mpi {
namespace {

constexpr std::uint64_t kAhead = 3;

struct Letter {
    std::uint64_t round, from, to;
    auto operator<=>(const Letter&) const = default;
};

class RoundMails : public testing::Test {
protected:
    /// Starts the next round with a letter to each rank, the last of `size` bytes.
    void start(std::size_t size = sizeof(Letter))
    {
        const std::vector<std::size_t> bytes(static_cast<std::size_t>(comm_.size()), size);
        for (int to = 0; to < comm_.size(); ++to) {
            const Letter letter{mail_.started() + 1, rank_, static_cast<std::uint64_t>(to)};
            std::byte* const at = mail_.outgoing() + static_cast<std::size_t>(to) * mail_.message_bytes();
            std::memcpy(at + size - sizeof(Letter), &letter, sizeof letter);
        }
        mail_.start(bytes);
    }
    /// Ends the oldest round, and expects its letters.
    void complete(std::size_t size = sizeof(Letter))
    {
        wait_until([this] { return mail_.has_arrived(); });
        for (int from = 0; from < comm_.size(); ++from) {
            Letter letter{};
            std::memcpy(&letter, mail_.message(from) + size - sizeof(Letter), sizeof letter);
            EXPECT_EQ(letter, (Letter{mail_.completed() + 1, static_cast<std::uint64_t>(from), rank_}));
        }
        mail_.complete();
    }

    const Communicator comm_{MPI_COMM_WORLD};
    const std::uint64_t rank_ = static_cast<std::uint64_t>(comm_.rank());
    RoundMail mail_{comm_, 100'000, kAhead};
};

TEST_F(RoundMails, BringALetterFromEveryRankInEveryRound)
{
    // Messages of both kinds that MPI knows, at once and by appointment; tags come again.
    for (std::uint64_t round = 1; round <= 3'000; ++round) {
        const std::size_t size = round % 100 == 0 ? mail_.message_bytes() : sizeof(Letter);
        start(size);
        complete(size);
    }
}

TEST_F(RoundMails, LetARankRunAheadOfTheOthers)
{
    for (int repetition = 0; repetition < 50; ++repetition) {
        while (!mail_.is_full()) start(mail_.message_bytes());
        EXPECT_EQ(mail_.started() - mail_.completed(), comm_.size() == 1 ? 1 : kAhead);
        while (mail_.is_under_way()) complete(mail_.message_bytes());
    }
}

TEST_F(RoundMails, TellThatOthersWaitForThisRank)
{
    EXPECT_FALSE(mail_.others_started());
    comm_.meet();
    if (comm_.size() > 1 && comm_.is_root()) {
        wait_until([this] { return mail_.others_started(); });
        start();
        EXPECT_EQ(mail_.started(), 1U);
    } else {
        start();
    }
    complete();
    EXPECT_FALSE(mail_.others_started());
    comm_.meet();
}

}  // namespace
}  // namespace spamgraph::mpi
