#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "comm/ranks.hpp"
#include "core/temp_folder.hpp"
#include "spamgraph/comm/day_exchanges.hpp"
#include "tally/samples.hpp"

namespace spamgraph::mpi {
namespace {

using namespace tally;

using Ids = std::vector<std::uint64_t>;

constexpr std::size_t kNames = 4'000;

std::uint64_t id_of(std::size_t i)
{
    return (i + 1) * 0x9e3779b97f4a7c15;
}

std::string text_of(std::size_t i)
{
    return fmt::format("n{}.{}.example", i, std::string(i % 400, 'x'));
}

Address address_of(std::size_t i)
{
    Address address;
    address.bytes[0] = static_cast<std::uint8_t>(i >> 8);
    address.bytes[15] = static_cast<std::uint8_t>(i);
    return address;
}

class DayTexts : public testing::Test {
protected:
    /// Ids of every `step`-th name, ascending: the wanted ones.
    static Ids every(std::size_t step)
    {
        Ids ids;
        for (std::size_t i = 0; i < kNames; i += step) ids.push_back(id_of(i));
        std::ranges::sort(ids);
        return ids;
    }
    /// Adds the names that this rank read; with `evenly`, each name is on two neighbouring ranks.
    void read_names(TextLog& log, Spread spread)
    {
        for (std::size_t i = 0; i < kNames; ++i)
            if (has(i, spread)) log.append(id_of(i), text_of(i));
    }
    bool has(std::size_t i, Spread spread) const
    {
        const int at = rank_with(i, spread, comm_.size());
        return at == comm_.rank() || (spread == Spread::evenly && (at + 1) % comm_.size() == comm_.rank());
    }
    /// The texts of all ranks, in rank order.
    std::vector<std::string> gather(const NameTexts& texts)
    {
        const std::vector<char> bytes = gather_all<char>(comm_, texts.bytes);
        std::vector<std::uint64_t> lengths;
        for (std::size_t i = 0; i < texts.size(); ++i) lengths.push_back(texts[i].size());
        std::vector<std::string> all;
        std::size_t at = 0;
        for (const std::uint64_t length : gather_all<std::uint64_t>(comm_, lengths)) {
            all.emplace_back(bytes.data() + at, length);
            at += length;
        }
        return all;
    }
    std::optional<NameTexts> exchange_wanted(TextLog& log, const Ids& wanted)
    {
        log.settle();
        return exchange_texts(comm_, log, wanted, owned_by(comm_, wanted));
    }

    /// Addresses of the clients `ids`, which this rank owns.
    std::optional<std::vector<Address>> exchange_addresses(const BucketLog<ClientText>& log, const Ids& ids)
    {
        BucketLog<ClientText> owned(folder_ / "owned", budget_, comm_.size());
        clients_ = exchange_clients(comm_, log, owned);
        return find_addresses(comm_, owned, ids);
    }

    const Communicator comm_{MPI_COMM_WORLD};
    TempFolder folder_;
    BufferBudget budget_{512 * 1024};
    std::uint64_t clients_ = 0;  ///< of all ranks
};

TEST_F(DayTexts, ComeToTheOwnersOfWantedIds)
{
    for (const Spread spread : kSpreads)
        for (const std::size_t step : {1U, 7U, 3'999U}) {
            TextLog log(folder_ / "names", budget_);
            read_names(log, spread);
            const auto texts = exchange_wanted(log, every(step));
            ASSERT_TRUE(texts);
            std::vector<std::pair<std::uint64_t, std::string>> expected;
            for (std::size_t i = 0; i < kNames; i += step) expected.emplace_back(id_of(i), text_of(i));
            std::ranges::sort(expected);
            std::vector<std::string> expected_texts;
            for (const auto& [id, text] : expected) expected_texts.push_back(text);
            EXPECT_EQ(gather(*texts), expected_texts);
        }
}

TEST_F(DayTexts, MoreThanABatchOfThemAllCome)
{
    // 6 MB of names on one rank; the others take part with none.
    TextLog log(folder_ / "names", budget_);
    Ids wanted;
    const std::string filler(900, 'x');
    for (std::size_t i = 0; i < 7'000; ++i) {
        wanted.push_back(id_of(i));
        if (comm_.rank() == comm_.size() - 1) log.append(id_of(i), std::to_string(i) + filler);
    }
    std::ranges::sort(wanted);
    const auto texts = exchange_wanted(log, wanted);
    ASSERT_TRUE(texts);
    EXPECT_EQ(sum_over_ranks(comm_, texts->size()), 7'000U);
    for (std::size_t i = 0; i < texts->size(); ++i) {
        const std::string_view text = (*texts)[i];
        ASSERT_EQ(id_of(std::stoul(std::string(text.substr(0, text.find('x'))))), owned_by(comm_, wanted)[i]);
    }
}

TEST_F(DayTexts, OfNoWantedIdAreNone)
{
    TextLog log(folder_ / "names", budget_);
    read_names(log, Spread::evenly);
    const auto texts = exchange_wanted(log, {});
    ASSERT_TRUE(texts);
    EXPECT_EQ(texts->size(), 0U);
}

TEST_F(DayTexts, TwoUnderOneIdOnOneRankAreACollisionForAll)
{
    TextLog log(folder_ / "names", budget_);
    read_names(log, Spread::evenly);
    constexpr std::uint64_t kId = 5;
    if (comm_.rank() == comm_.size() - 1) {
        log.append(kId, "one.example");
        log.append(kId, "two.example");
    }
    Ids wanted = every(50);
    EXPECT_TRUE(exchange_wanted(log, wanted));  // nobody wants that id
    wanted.insert(wanted.begin(), kId);
    EXPECT_FALSE(exchange_wanted(log, wanted));
}

TEST_F(DayTexts, TwoUnderOneIdOnTwoRanksAreACollisionForAll)
{
    for (const std::uint64_t id : {std::uint64_t{5}, ~std::uint64_t{0}}) {
        TextLog log(folder_ / "names", budget_);
        read_names(log, Spread::evenly);
        if (comm_.is_root()) log.append(id, "one.example");
        if (comm_.rank() == comm_.size() - 1) log.append(id, "two.example");
        Ids wanted = every(50);
        wanted.insert(id == 5 ? wanted.begin() : wanted.end(), id);
        EXPECT_FALSE(exchange_wanted(log, wanted));
    }
}

TEST_F(DayTexts, TheSameUnderOneIdOnManyRanksIsNoCollision)
{
    TextLog log(folder_ / "names", budget_);
    log.append(5, "same.example");
    log.append(5, "same.example");
    const auto texts = exchange_wanted(log, {5});
    ASSERT_TRUE(texts);
    EXPECT_EQ(gather(*texts), std::vector<std::string>{"same.example"});
}

TEST_F(DayTexts, AMissingTextEndsAllRanks)
{
    TextLog log(folder_ / "names", budget_);
    read_names(log, Spread::evenly);
    const Ids wanted{~std::uint64_t{0} - 1};
    expect_shared_error(comm_, ExitCode::internal,
                        "a kept id has no text (a scratch file changed while the job ran)",
                        [&] { exchange_wanted(log, wanted); });
}

using DayAddresses = DayTexts;

TEST_F(DayAddresses, ComeToTheOwnersOfTheirClients)
{
    for (const Spread spread : kSpreads)
        for (const std::size_t step : {1U, 7U}) {
            BucketLog<ClientText> log(folder_ / "clients", budget_);
            for (int round = 0; round < 2; ++round)
                for (std::size_t i = 0; i < kNames; ++i)
                    if (has(i, spread)) log.append({id_of(i), address_of(i)});
            const Ids mine = owned_by(comm_, every(step));
            const auto addresses = exchange_addresses(log, mine);
            ASSERT_TRUE(addresses);
            EXPECT_EQ(clients_, kNames);
            ASSERT_EQ(addresses->size(), mine.size());
            for (std::size_t i = 0; i < kNames; i += step) {
                const auto place = std::ranges::lower_bound(mine, id_of(i)) - mine.begin();
                if (owner_of(id_of(i), comm_.size()) != comm_.rank()) continue;
                EXPECT_EQ((*addresses)[static_cast<std::size_t>(place)], address_of(i));
            }
        }
}

TEST_F(DayAddresses, TwoUnderOneIdAreACollisionForAll)
{
    for (const bool on_two_ranks : {false, true}) {
        BucketLog<ClientText> log(folder_ / "clients", budget_);
        const int last = comm_.size() - 1;
        if (comm_.rank() == (on_two_ranks ? 0 : last)) log.append({5, address_of(1)});
        if (comm_.rank() == last) log.append({5, address_of(2)});
        if (comm_.is_root()) log.append({6, address_of(3)});
        EXPECT_TRUE(exchange_addresses(log, owned_by(comm_, {6})));
        EXPECT_FALSE(exchange_addresses(log, owned_by(comm_, {5, 6})));
    }
}

TEST_F(DayAddresses, OfNobodyAreNone)
{
    const BucketLog<ClientText> log(folder_ / "clients", budget_);
    const auto addresses = exchange_addresses(log, {});
    ASSERT_TRUE(addresses);
    EXPECT_TRUE(addresses->empty());
}

TEST_F(DayAddresses, AMissingOneEndsAllRanks)
{
    BucketLog<ClientText> log(folder_ / "clients", budget_);
    log.append({6, address_of(3)});
    expect_shared_error(comm_, ExitCode::internal,
                        "a kept id has no text (a scratch file changed while the job ran)", [&] {
                            exchange_addresses(log, owned_by(comm_, {6, 7}));
                        });
}

}  // namespace
}  // namespace spamgraph::mpi
