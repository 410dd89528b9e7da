#include "spamgraph/analysis/flux.hpp"

#include <gtest/gtest.h>

namespace spamgraph {
namespace {

constexpr std::int64_t kHour = 3'600, kDay = 24 * kHour;

/// Seen on `day` between two hours.
template <class Thing>
Sighting<Thing> seen(Thing thing, std::int64_t day, std::int64_t from_hour = 0, std::int64_t to_hour = 23)
{
    return {std::move(thing), day * kDay + from_hour * kHour, day * kDay + to_hour * kHour};
}

Address host(int last)
{
    return *parse_address("192.0.2." + std::to_string(last));
}

using Addresses = std::vector<Sighting<Address>>;
using Domains = std::vector<Sighting<std::string>>;

TEST(AddressChanges, AMoveWithinADayIsOne)
{
    EXPECT_EQ(count_address_changes({}), 0U);
    EXPECT_EQ(count_address_changes({seen(host(1), 0), seen(host(1), 1)}), 0U);
    EXPECT_EQ(count_address_changes(
                  {seen(host(1), 0), seen(host(1), 1, 0, 9), seen(host(2), 1, 10), seen(host(2), 2)}),
              1U);
    EXPECT_EQ(count_address_changes({seen(host(1), 0), seen(host(2), 1), seen(host(2), 2)}), 1U);
}

TEST(AddressChanges, AMonthWithThreeMoves)
{
    Addresses month;
    int address = 1;
    for (std::int64_t day = 0; day < 30; ++day) {
        const bool moves = day == 5 || day == 12 || day == 25;
        month.push_back(seen(host(address), day, 0, moves ? 13 : 23));
        if (moves) month.push_back(seen(host(++address), day, 14));
    }
    EXPECT_EQ(count_address_changes(month), 3U);
}

TEST(AddressChanges, ARoundRobinDoesNotMove)
{
    Addresses month;
    for (std::int64_t day = 0; day < 30; ++day)
        for (int i = 0; i < 3; ++i)
            month.push_back(seen(host(1 + static_cast<int>(day + i) % 4), day, i, 20));
    EXPECT_EQ(count_address_changes(month), 0U);
    // Two addresses that take turns within a day do not move either.
    EXPECT_EQ(count_address_changes({seen(host(1), 0), seen(host(2), 1, 0, 5), seen(host(1), 1, 6, 22)}), 0U);
}

TEST(AddressChanges, HalfOfTheSetIsKept)
{
    EXPECT_EQ(count_address_changes(
                  {seen(host(1), 0), seen(host(2), 0), seen(host(2), 1), seen(host(3), 1), seen(host(4), 1)}),
              1U);  // 1 of 4 is shared
    EXPECT_EQ(count_address_changes({seen(host(1), 0), seen(host(2), 0), seen(host(3), 0), seen(host(2), 1),
                                     seen(host(3), 1), seen(host(4), 1)}),
              0U);  // 2 of 4
}

TEST(DomainChanges, EachBeginAndEndIsOne)
{
    EXPECT_EQ(count_domain_changes({}), 0U);
    EXPECT_EQ(count_domain_changes({seen<std::string>("a", 0), seen<std::string>("a", 9)}), 0U);
    // A name of the whole month, and six names in a row: five times one ends and the next begins.
    Domains month;
    for (std::int64_t day = 0; day < 30; ++day) {
        month.push_back(seen<std::string>("own.example", day));
        month.push_back(seen<std::string>("name" + std::to_string(day / 5), day));
    }
    EXPECT_EQ(count_domain_changes(month), 10U);
}

TEST(DomainChanges, ADayWithoutLookUpsIsNoEnd)
{
    Domains days;
    for (std::int64_t day = 0; day < 10; ++day) {
        days.push_back(seen<std::string>("own.example", day));
        if (day % 2 == 0 || day == 9) days.push_back(seen<std::string>("rare.example", day));
    }
    EXPECT_EQ(count_domain_changes(days), 0U);
    // Away for four days: it ended and began again.
    EXPECT_EQ(count_domain_changes({seen<std::string>("own", 0), seen<std::string>("own", 3),
                                    seen<std::string>("own", 6), seen<std::string>("b", 0),
                                    seen<std::string>("b", 5), seen<std::string>("b", 6)}),
              2U);
}

TEST(IsInFlux, BothNumbersDecide)
{
    EXPECT_TRUE(is_in_flux(2, 5));
    EXPECT_FALSE(is_in_flux(1, 50));
    EXPECT_FALSE(is_in_flux(20, 4));
    EXPECT_TRUE(is_in_flux(1, 1, {1, 1}));
}

TEST(CountPrefixes, OfBothKindsOfAddress)
{
    std::vector<Address> addresses;
    for (const char* text :
         {"192.0.2.1", "192.0.2.200", "192.0.3.1", "2001:db8:1::1", "2001:db8:1:ffff::", "2001:db8:2::"})
        addresses.push_back(*parse_address(text));
    EXPECT_EQ(count_prefixes(addresses), 4U);
    EXPECT_EQ(count_prefixes({}), 0U);
}

}  // namespace
}  // namespace spamgraph
