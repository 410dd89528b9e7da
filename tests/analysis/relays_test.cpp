#include "spamgraph/analysis/relays.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>

#include "spamgraph/analysis/rate_model.hpp"

namespace spamgraph {
namespace {

using testing::ElementsAre;

Address host(std::uint8_t last)
{
    return *parse_address("192.0.2." + std::to_string(last));
}

/// A name that suspects `first` to `last` - 1 and some other clients asked for.
RelayName asked(std::string name, std::uint32_t first, std::uint32_t last, std::uint64_t others,
                std::vector<Address> addresses = {})
{
    RelayName relay;
    relay.name = std::move(name);
    relay.suspects.resize(last - first);
    std::iota(relay.suspects.begin(), relay.suspects.end(), first);
    relay.all_suspects = relay.suspects.size();
    relay.clients = relay.all_suspects + others;
    relay.addresses = std::move(addresses);
    return relay;
}

RelayCrowd crowd()
{
    return {68, 20'000, true, true, {}, {}};
}

std::vector<std::string> entities_of(const std::vector<RelayName>& names, const RelayCrowd& c = crowd())
{
    std::vector<std::string> entities;
    for (const RelayFinding& relay : find_relays(names, MailLayer::direct, c, {}))
        entities.push_back(relay.entity);
    return entities;
}

TEST(IsDirectName, NeedsAnAddressQueryAndNoMx)
{
    EXPECT_TRUE(is_direct_name(true, MailEvidence::none, false));
    EXPECT_TRUE(is_direct_name(true, MailEvidence::label, false));
    EXPECT_FALSE(is_direct_name(true, MailEvidence::mx_answer, false));
    EXPECT_FALSE(is_direct_name(true, MailEvidence::follow_up, false));
    EXPECT_FALSE(is_direct_name(true, MailEvidence::none, true));
    EXPECT_FALSE(is_direct_name(false, MailEvidence::none, false));
}

TEST(FindRelays, NothingSharesNothing)
{
    EXPECT_TRUE(entities_of({}).empty());
    EXPECT_TRUE(entities_of({asked("a.example", 0, 1, 0)}, {1, 20'000, true, true, {}, {}}).empty());
    EXPECT_TRUE(entities_of({asked("a.example", 0, 0, 9)}, {0, 20'000, true, true, {}, {}}).empty());
}

TEST(FindRelays, ASharedNameIsHeldAgainstEverybodyElse)
{
    const auto relays =
        find_relays(std::vector{asked("r.example", 0, 44, 9)}, MailLayer::direct, crowd(), {});
    ASSERT_EQ(relays.size(), 1U);
    EXPECT_EQ(relays[0].kind, "name");
    EXPECT_EQ(relays[0].layer, "direct");
    EXPECT_EQ(relays[0].suspects_asking, 44U);
    EXPECT_EQ(relays[0].suspects, 68U);
    EXPECT_EQ(relays[0].others_asking, 9U);
    EXPECT_EQ(relays[0].others_clients, 20'000U);
    EXPECT_FALSE(relays[0].exploratory);
    EXPECT_NEAR(relays[0].log_odds, std::log(44.5 / 24.5) - std::log(9.5 / 19991.5), 1e-12);
    EXPECT_TRUE(std::isnan(relays[0].q_degree));
    EXPECT_THAT(relays[0].names, ElementsAre("r.example"));
}

TEST(FindRelays, EverybodysNameIsNone)
{
    EXPECT_EQ(entities_of({asked("ntp.example", 0, 68, 400)}).size(), 1U);
    EXPECT_TRUE(entities_of({asked("ntp.example", 0, 68, 401)}).empty());
}

TEST(FindRelays, WeakerOnesAreExploratoryUnlessNobodyAskedMx)
{
    const auto relays =
        find_relays(std::vector{asked("r.example", 0, 14, 3)}, MailLayer::direct, crowd(), {});
    ASSERT_EQ(relays.size(), 1U);
    EXPECT_TRUE(relays[0].exploratory);
    EXPECT_TRUE(entities_of({asked("r.example", 0, 13, 3)}).empty());
    RelayCrowd no_mx = crowd();
    no_mx.mx_observed = false;
    EXPECT_TRUE(entities_of({asked("r.example", 0, 33, 3)}, no_mx).empty());
    EXPECT_EQ(entities_of({asked("r.example", 0, 34, 3)}, no_mx).size(), 1U);
}

TEST(FindRelays, WithoutAnswersExploratoryOnesNeedRevisits)
{
    RelayCrowd inferred = crowd();
    inferred.answers_logged = false;
    RelayName once = asked("r.example", 0, 14, 3), most = asked("s.example", 0, 60, 3);
    once.revisits.assign(14, 1);
    most.revisits.assign(60, 1);
    EXPECT_EQ(entities_of({once, most}).size(), 2U);
    EXPECT_THAT(entities_of({once, most}, inferred), ElementsAre("s.example"));
    once.revisits.assign(14, 2);
    EXPECT_EQ(entities_of({once, most}, inferred).size(), 2U);
}

TEST(FindRelays, WithoutAnswersAHostAskedForOnceMustNotFollowMx)
{
    RelayCrowd inferred = crowd();
    inferred.answers_logged = false;
    RelayName name = asked("r.example", 0, 60, 3);
    name.revisits.assign(60, 1);
    // Against one half: 8 to 2 has G^2 = 3.85, 7 to 2 has 2.94.
    for (const auto& [after, before, listed] :
         {std::tuple{8U, 2U, 0U}, {7U, 2U, 1U}, {2U, 8U, 1U}, {0U, 0U, 1U}}) {
        name.after_mx = after;
        name.before_mx = before;
        EXPECT_EQ(entities_of({name}, inferred).size(), listed) << after << " to " << before;
        EXPECT_EQ(entities_of({name}).size(), 1U);
    }
    name.after_mx = 60;
    name.revisits.assign(60, 2);
    EXPECT_EQ(entities_of({name}, inferred).size(), 1U);
}

TEST(FindRelays, ChangingNamesOfOneAddressAreOneHost)
{
    const auto relays = find_relays(
        std::vector{asked("b.example", 0, 30, 1, {host(1)}), asked("a.example", 20, 63, 2, {host(1)}),
                    asked("c.example", 0, 2, 0, {host(1)}), asked("unasked.example", 0, 0, 5, {host(1)})},
        MailLayer::direct, crowd(), {});
    ASSERT_EQ(relays.size(), 1U);
    EXPECT_EQ(relays[0].entity, "192.0.2.1");
    EXPECT_EQ(relays[0].kind, "address");
    EXPECT_EQ(relays[0].suspects_asking, 63U);
    EXPECT_EQ(relays[0].others_asking, 8U);  // of all its names
    EXPECT_THAT(relays[0].names, ElementsAre("a.example", "b.example", "c.example"));
}

TEST(FindRelays, OneNameStandsForItsAddresses)
{
    EXPECT_THAT(entities_of({asked("a.example", 0, 60, 2, {host(1), host(2)})}), ElementsAre("a.example"));
    // A crowded address is worse than its one shared name, which then stands for the host.
    EXPECT_THAT(
        entities_of({asked("a.example", 0, 60, 2, {host(1)}), asked("b.example", 0, 2, 300, {host(1)})}),
        ElementsAre("a.example"));
}

TEST(FindRelays, ARoundRobinIsOneHost)
{
    EXPECT_THAT(entities_of({asked("a.example", 0, 30, 0, {host(1), host(2)}),
                             asked("b.example", 30, 60, 0, {host(2), host(1)})}),
                ElementsAre("192.0.2.1"));
}

TEST(FindRelays, BlockListsSinkholesAndContentNetworksAreNoHosts)
{
    EXPECT_TRUE(
        entities_of({asked("1.2.0.192.dnsbl.example.org", 0, 60, 0, {*parse_address("127.0.0.2")})}).empty());
    for (const auto* const address : {"127.0.0.1", "0.0.0.0", "::", "::1"}) {
        const std::vector there{*parse_address(address)};
        EXPECT_THAT(entities_of({asked("a.example", 0, 60, 0, there), asked("b.example", 0, 50, 0, there)}),
                    ElementsAre("a.example", "b.example"));
    }
    EXPECT_THAT(entities_of({asked("a.example", 0, 60, 0, {host(1)}), asked("b.example", 0, 50, 0, {host(1)}),
                             asked("popular.example", 0, 0, 500, {host(1)})}),
                ElementsAre("a.example", "b.example"));
}

TEST(FindRelays, NamesThatNeverExistedAreNoHost)
{
    RelayName name = asked("gone.example", 0, 60, 0);
    name.nxdomain_only = true;
    EXPECT_TRUE(entities_of({name}).empty());
}

TEST(FindRelays, BestFirstThenByName)
{
    EXPECT_THAT(entities_of({asked("y.example", 0, 40, 0), asked("x.example", 10, 50, 0),
                             asked("z.example", 0, 60, 0), asked("w.example", 0, 60, 50)}),
                ElementsAre("z.example", "x.example", "y.example", "w.example"));
}

TEST(FindRelays, OtherCampaignsSuspectsAreNotEverybodyElse)
{
    RelayName name = asked("r.example", 0, 60, 40);
    name.all_suspects = 90;  // 30 of the 40 are of another campaign
    EXPECT_EQ(find_relays(std::vector{name}, MailLayer::direct, crowd(), {}).front().others_asking, 10U);
}

TEST(FindRelays, AnExchangeNeedsRevisits)
{
    RelayName name = asked("mx.example", 0, 60, 2);
    name.revisits.assign(60, 1.5);
    EXPECT_TRUE(find_relays(std::vector{name}, MailLayer::exchange, crowd(), {}).empty());
    name.revisits.assign(60, 2);
    EXPECT_EQ(find_relays(std::vector{name}, MailLayer::exchange, crowd(), {}).front().layer, "exchange");
}

TEST(FindRelays, WithoutMxAnyHostNeedsRevisits)
{
    RelayCrowd no_mx = crowd();
    no_mx.mx_observed = false;
    RelayName first = asked("a.example", 0, 60, 2, {host(1)}),
              second = asked("b.example", 0, 60, 2, {host(1)});
    first.revisits.assign(60, 1);
    EXPECT_EQ(find_relays(std::vector{first}, MailLayer::direct, crowd(), {}).size(), 1U);
    EXPECT_TRUE(find_relays(std::vector{first}, MailLayer::direct, no_mx, {}).empty());
    // Those of an address are summed over its changing names.
    second.revisits.assign(60, 1);
    const auto relays = find_relays(std::vector{first, second}, MailLayer::direct, no_mx, {});
    ASSERT_EQ(relays.size(), 1U);
    EXPECT_EQ(relays[0].kind, "address");
    EXPECT_EQ(relays[0].revisits, 2);
}

TEST(FindRelays, AnExchangeOfOtherSendersIsNone)
{
    RelayName name = asked("mx.example", 0, 60, 5);
    name.revisits.assign(60, 3);
    name.other_senders = 0.11;  // 5 of the 45 other senders
    EXPECT_TRUE(find_relays(std::vector{name}, MailLayer::exchange, crowd(), {}).empty());
    name.other_senders = 0.1;
    const auto relays = find_relays(std::vector{name}, MailLayer::exchange, crowd(), {});
    ASSERT_EQ(relays.size(), 1U);
    EXPECT_EQ(relays[0].revisits, 3);
}

TEST(FindRelays, CorrectsForHowManyNamesASuspectAsksFor)
{
    RelayCrowd c = crowd();
    c.suspect_names.assign(68, 5);
    c.other_names = {{0, 10'000}, {5, 9'000}, {50, 1'000}};
    RelayRule any_q;
    any_q.max_q_degree = 1;
    const auto few = find_relays(std::vector{asked("r.example", 0, 40, 100)}, MailLayer::direct, c, {});
    c.suspect_names.assign(68, 5'000);
    const auto many = find_relays(std::vector{asked("r.example", 0, 40, 100)}, MailLayer::direct, c, any_q);
    EXPECT_TRUE(find_relays(std::vector{asked("r.example", 0, 40, 100)}, MailLayer::direct, c, {}).empty());
    ASSERT_EQ(few.size(), 1U);
    EXPECT_LT(few[0].q_degree, 1e-20);
    EXPECT_GT(many[0].q_degree, .9);
    double expected = 0;
    for (const std::uint64_t names : c.suspect_names)
        expected += asking_probability(names, many[0].degree_weight);
    EXPECT_DOUBLE_EQ(many[0].degree_expected, expected);
}

TEST(CountRevisits, CountsTenMinuteBins)
{
    EXPECT_EQ(count_revisits({}), 0U);
    EXPECT_EQ(count_revisits(std::vector<std::int64_t>{0, 10, 599}), 1U);
    EXPECT_EQ(count_revisits(std::vector<std::int64_t>{599, 600, 1900}), 3U);
}

}  // namespace
}  // namespace spamgraph
