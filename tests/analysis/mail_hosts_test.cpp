#include "spamgraph/analysis/mail_hosts.hpp"

#include <gtest/gtest.h>

namespace spamgraph {
namespace {

/// A host of `clients` clients, all following, none of them right before or after MX queries.
HostFollowUps host_of(std::uint64_t clients, std::vector<FollowedDomain> domains)
{
    return {clients, clients, 0, 0, std::move(domains)};
}

TEST(IsFollowedHost, APairNeedsThreeClients)
{
    // G^2 of (3, 2; 0, 95) is 20.22: Python, 2 * sum(o * log(o * n / (r * c))).
    EXPECT_TRUE(is_followed_host(host_of(3, {{5, 3, {1, 2, 3}}}), 100));
    EXPECT_FALSE(is_followed_host(host_of(2, {{5, 3, {1, 2}}}), 100));
}

TEST(IsFollowedHost, APairNeedsMoreThanChance)
{
    // The host follows 30 of 300 MX queries, and 3 of the 30 for this domain.
    EXPECT_FALSE(is_followed_host(host_of(3, {{30, 3, {1, 2, 3}}, {270, 27, {4}}}), 300));
    // G^2 of (3, 3; 20, 174) is 5.67.
    EXPECT_FALSE(is_followed_host(host_of(3, {{6, 3, {1, 2, 3}}, {100, 20, {4}}}), 200));
    // G^2 of (7, 3; 19, 171) is 18.81.
    EXPECT_TRUE(is_followed_host(host_of(3, {{10, 7, {1, 2, 3}}, {100, 19, {4}}}), 200));
    // G^2 is large too where the host avoids a domain.
    EXPECT_FALSE(is_followed_host(host_of(3, {{150, 3, {1, 2, 3}}, {40, 40, {4}}}), 200));
}

TEST(IsFollowedHost, HalfOfItsClientsMustBeInPairs)
{
    EXPECT_TRUE(is_followed_host(host_of(6, {{5, 3, {1, 2, 3}}}), 100));
    EXPECT_FALSE(is_followed_host(host_of(7, {{5, 3, {1, 2, 3}}}), 100));
    // Two pairs with different clients; a client in both counts once.
    EXPECT_TRUE(is_followed_host(host_of(10, {{5, 3, {1, 2, 3}}, {4, 3, {3, 4, 5}}}), 100));
    EXPECT_FALSE(is_followed_host(host_of(11, {{5, 3, {1, 2, 3}}, {4, 3, {3, 4, 5}}}), 100));
}

TEST(IsFollowedHost, ClientsThatAskRightBeforeMxQueriesSpeakAgainstIt)
{
    HostFollowUps host = host_of(6, {{5, 3, {1, 2, 3}}});
    host.after = host.before = 2;
    EXPECT_TRUE(is_followed_host(host, 100));
    host.before = 3;
    EXPECT_FALSE(is_followed_host(host, 100));
}

TEST(IsFollowedHost, ManyClientsRightAfterMxQueriesAreEnough)
{
    // G^2 against one half: 8 to 0 11.090, 7 to 0 9.704, 20 to 5 9.637, 22 to 5 11.555.
    HostFollowUps host = host_of(30, {{1, 1, {1}}, {1, 1, {2}}});
    for (const auto& [after, before, expected] :
         {std::tuple{8U, 0U, true}, {7U, 0U, false}, {20U, 5U, false}, {22U, 5U, true}, {0U, 8U, false}}) {
        host.after = after;
        host.before = before;
        EXPECT_EQ(is_followed_host(host, 1'000), expected) << after << " to " << before;
    }
}

TEST(IsFollowedHost, HalfOfItsClientsMustFollowAtAll)
{
    // A web site that some mail servers look up too.
    HostFollowUps host{1'000, 499, 100, 0, {{200, 200, {1, 2, 3}}}};
    EXPECT_FALSE(is_followed_host(host, 1'000));
    host.following_clients = 500;
    EXPECT_TRUE(is_followed_host(host, 1'000));
}

TEST(IsFollowedHost, NobodyIsNoHost)
{
    EXPECT_FALSE(is_followed_host({}, 0));
}

}  // namespace
}  // namespace spamgraph
