#include "spamgraph/tally/run_packing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <vector>

#include "core/temp_folder.hpp"
#include "tally/samples.hpp"

namespace spamgraph::tally {
namespace {

constexpr std::uint32_t kFirst = 1'376'870'400;

Fact fact_of(std::string_view address)
{
    Fact fact;
    fact.name = 0xfedcba9876543210;
    fact.kind = Fact::Kind::address;
    fact.address = *parse_address(address);
    fact.count = 1;
    fact.first = fact.last = kFirst;
    return fact;
}

Fact fact_of(Fact::Kind kind, std::uint64_t other)
{
    Fact fact = fact_of("0.0.0.0");
    fact.kind = kind;
    fact.set_other(other);
    return fact;
}

/// A fact with the largest number in each field.
Fact largest_fact()
{
    Fact fact = fact_of("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    fact.count = (std::uint64_t{1} << 44) - 1;
    fact.first = 0;
    fact.last = fact.ttl_max = std::numeric_limits<std::uint32_t>::max();
    fact.ttl_min = Fact::kNoTtl - 1;
    fact.preference = 65'535;
    return fact;
}

/// Facts of every form: each kind of other, each of the fields that may be left out there or not.
std::vector<Fact> facts_of_all_forms()
{
    std::vector<Fact> others{fact_of("192.0.2.1"),
                             fact_of("0.0.0.0"),
                             fact_of("2001:db8::1"),
                             fact_of("2001:db8::"),
                             fact_of("::"),
                             fact_of("::1"),
                             fact_of(Fact::Kind::alias, 7),
                             fact_of(Fact::Kind::alias, 0),
                             fact_of(Fact::Kind::mx, ~0ULL),
                             largest_fact()};
    std::vector<Fact> all;
    for (const Fact& other : others)
        for (const std::uint64_t count : {1U, 2U, 3'000'000'000U})
            for (const std::uint32_t later : {0U, 1U, 86'399U})
                for (const std::int64_t preference : {-1, 0, 10, 65'535})
                    for (const auto& [least, most] : {std::pair{Fact::kNoTtl, 0U},
                                                      {0U, 0U},
                                                      {300U, 300U},
                                                      {0U, 3'600U},
                                                      {5U, Fact::kNoTtl - 1}}) {
                        Fact fact = other;
                        fact.count = count;
                        fact.last = fact.first + later;
                        fact.preference = preference;
                        fact.ttl_min = least;
                        fact.ttl_max = most;
                        all.push_back(fact);
                    }
    all.push_back(largest_fact());
    return all;
}

std::size_t packed_size(const Fact& fact)
{
    std::array<std::byte, Fact::kMostPackedBytes> out;
    return static_cast<std::size_t>(fact.pack(out.data()) - out.data());
}

TEST(PackedNumber, ComesBackFromAsManyBytesAsItNeeds)
{
    const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    for (const auto& [number, bytes] : {std::pair{std::uint64_t{0}, 1},
                                        {127, 1},
                                        {128, 2},
                                        {16'383, 2},
                                        {16'384, 3},
                                        {std::uint64_t{1} << 63, 10},
                                        {most, 10}}) {
        std::array<std::byte, kMostNumberBytes> out;
        EXPECT_EQ(pack_number(number, out.data()) - out.data(), bytes) << number;
        std::uint64_t back = 1;
        EXPECT_EQ(unpack_number(out.data(), back) - out.data(), bytes) << number;
        EXPECT_EQ(back, number);
    }
}

TEST(PackedNumber, OfBytesWithoutAnEndIsReadNoFurtherThanTheLongest)
{
    std::array<std::byte, kMostNumberBytes + 1> bytes;
    bytes.fill(std::byte{0xff});
    std::uint64_t number;
    EXPECT_EQ(unpack_number(bytes.data(), number) - bytes.data(), std::ptrdiff_t{kMostNumberBytes});
}

TEST(PackedFact, ComesBackWithAllOfItsFields)
{
    for (const Fact& fact : facts_of_all_forms()) {
        std::array<std::byte, Fact::kMostPackedBytes> out;
        const std::byte* const end = fact.pack(out.data());
        ASSERT_LE(end, out.data() + out.size());
        Fact back = largest_fact();
        EXPECT_EQ(back.unpack(out.data()), end);
        EXPECT_EQ(fields_of(back), fields_of(fact));
    }
}

TEST(PackedFact, OfOneAnswerHasFewBytes)
{
    Fact fact = fact_of("192.0.2.1");
    EXPECT_EQ(packed_size(fact), 17U);
    fact.ttl_min = fact.ttl_max = 3'600;
    EXPECT_EQ(packed_size(fact), 19U);
    fact.count = 5;
    fact.last += 100;
    EXPECT_EQ(packed_size(fact), 21U);
    EXPECT_EQ(packed_size(fact_of("2001:db8::1")), 29U);
    EXPECT_EQ(packed_size(fact_of(Fact::Kind::mx, 1)), 21U);
}

TEST(UnpackAll, RefusesBytesThatAreNotTheItems)
{
    const std::vector<Fact> facts = facts_of_all_forms();
    std::vector<std::byte> bytes(facts.size() * Fact::kMostPackedBytes);
    std::byte* end = bytes.data();
    for (const Fact& fact : facts) end = fact.pack(end);
    const std::span<const std::byte> packed(bytes.data(), end);
    std::vector<Fact> back(facts.size());
    unpack_all<Fact>(packed, back);
    EXPECT_EQ(fields_of(back), fields_of(facts));
    EXPECT_THROW(unpack_all<Fact>(packed.first(packed.size() - 1), back), Error);
    EXPECT_THROW(unpack_all<Fact>(packed, std::span(back).first(back.size() - 1)), Error);
    back.resize(facts.size() + 1);
    EXPECT_THROW(unpack_all<Fact>(packed, back), Error);
}

TEST(PackedClient, ComesBackWithItsAddress)
{
    for (const auto& [address, bytes] : {std::pair{"192.0.2.1", 13},
                                         {"0.0.0.0", 13},
                                         {"2001:db8::1", 25},
                                         {"2001:db8::", 17},
                                         {"::", 17},
                                         {"::1", 25}}) {
        const ClientText client{0xfedcba9876543210, *parse_address(address)};
        std::array<std::byte, ClientText::kMostPackedBytes> out;
        const std::byte* const end = client.pack(out.data());
        EXPECT_EQ(end - out.data(), bytes) << address;
        ClientText back{1, *parse_address("255.255.255.255")};
        EXPECT_EQ(back.unpack(out.data()), end);
        EXPECT_EQ(back, client) << address;
    }
}

TEST(PackedCount, ComesBackWithAllOfItsNumbers)
{
    std::mt19937_64 draw(2);
    const auto draw_number = [&] {
        const NameCount::Number some[] = {0, 0, 1, 127, 128, NameCount::kMost};
        return some[draw() % std::size(some)];
    };
    for (int i = 0; i < 1'000; ++i) {
        NameCount count{draw()};
        for (NameCount::Number* const number :
             {&count.queries, &count.address_queries, &count.mx_queries, &count.nxdomain, &count.clients,
              &count.mx_clients, &count.mail_clients, &count.senders, &count.address_senders,
              &count.mail_label})
            *number = i == 0 ? NameCount::kMost : draw_number();
        std::array<std::byte, NameCount::kMostPackedBytes> out;
        const std::byte* const end = count.pack(out.data());
        ASSERT_LE(end, out.data() + out.size());
        NameCount back{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
        EXPECT_EQ(back.unpack(out.data()), end);
        ASSERT_EQ(fields_of(NameTotal(back)), fields_of(NameTotal(count)));
    }
}

class PackedLogs : public testing::Test {
protected:
    /// Facts of many names in a log of many runs.
    void fill(BucketLog<Fact>& log)
    {
        std::mt19937_64 draw(1);
        const std::vector<Fact> forms = facts_of_all_forms();
        for (int i = 0; i < 20'000; ++i) {
            facts_.push_back(forms[draw() % forms.size()]);
            facts_.back().name = draw();
            log.append(facts_.back());
        }
    }

    const TempFolder folder_;
    BufferBudget budget_{1 << 18};
    std::vector<Fact> facts_;
};

TEST_F(PackedLogs, GiveAllItemsInOrder)
{
    BucketLog<Fact> log(folder_ / "facts", budget_);
    fill(log);
    std::vector<Fact> read = read_all(log);
    EXPECT_TRUE(std::is_sorted(read.begin(), read.end()));
    const auto by_fields = [](const Fact& fact) { return fields_of(fact); };
    std::ranges::sort(read, {}, by_fields);
    std::ranges::sort(facts_, {}, by_fields);
    EXPECT_EQ(fields_of(read), fields_of(facts_));
}

TEST_F(PackedLogs, SavedInAnotherFormAreRefused)
{
    BucketLog<Fact> log(folder_ / "facts", budget_);
    fill(log);
    ArchiveWriter out;
    log.save({out, folder_.path(), false});
    std::string saved = out.bytes();
    {
        BucketLog<Fact> same(folder_ / "same", budget_);
        ArchiveReader in(saved);
        same.adopt({in, folder_.path()});
        EXPECT_EQ(same.size(), facts_.size());
    }
    saved[4] = '\0';  // the number of the packed form: facts as they are in memory
    BucketLog<Fact> other(folder_ / "other", budget_);
    ArchiveReader in(saved);
    EXPECT_THROW(other.adopt({in, folder_.path()}), Error);
    log.discard();
}

}  // namespace
}  // namespace spamgraph::tally
