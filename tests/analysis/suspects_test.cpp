#include "spamgraph/analysis/suspects.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "analysis/expect_close.hpp"
#include "spamgraph/analysis/tails.hpp"

namespace spamgraph {
namespace {

Address address_of(std::uint32_t number)
{
    Address address;
    for (int i = 0; i < 4; ++i) address.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
    return address;
}

/// A client whose whole day is tested and whose mail queries name a domain each.
ClientActivity new_client(std::uint32_t number, std::uint64_t n)
{
    return {address_of(number), n, n, n, n, false, false, 0, 0};
}

ClientActivity known_client(std::uint32_t number, std::uint64_t n, std::uint64_t past_sum)
{
    ClientActivity client = new_client(number, n);
    client.known_sender = client.active_before = true;
    client.past_sum = past_sum;
    return client;
}

/// A day on which 10,000 ordinary clients ask up to three times beside the given ones.
TestedDay ordinary_day(std::span<const ClientActivity> clients, std::uint64_t past_days)
{
    TestedDay day;
    day.histogram = {{0, 4'000}, {1, 3'500}, {2, 2'000}, {3, 500}};
    for (const ClientActivity& client : clients)
        if (client.known_sender) day.senders.push_back({client.queries, client.past_sum});
    day.past_days = past_days;
    day.clients = 40'000;
    return day;
}

TEST(TestClients, NothingInNothingOut)
{
    EXPECT_TRUE(test_clients({}, {}, {}).empty());
    EXPECT_TRUE(test_clients(std::vector{new_client(1, 500)}, {}, {}).front().flagged);  // nobody else asked
}

TEST(TestClients, GatesComeBeforeTests)
{
    ClientActivity tunnel = new_client(1, 5'000);
    tunnel.mail_domains = 2;
    ClientActivity slow = new_client(2, 59);
    slow.peak_hour_mail = 19;
    ClientActivity slow_but_long = new_client(3, 60);
    slow_but_long.peak_hour_mail = 3;
    ClientActivity short_burst = new_client(4, 30);
    short_burst.day_mail = 30;
    short_burst.peak_hour_mail = 20;
    const std::vector clients{tunnel, slow, slow_but_long, short_burst};
    const auto tests = test_clients(clients, ordinary_day(clients, 0), {});
    ASSERT_EQ(tests.size(), 2U);
    EXPECT_EQ(tests[0].address, address_of(3));
    EXPECT_EQ(tests[1].address, address_of(4));
}

TEST(TestClients, WithoutAPastTheCohortDecides)
{
    const std::vector clients{new_client(1, 500)};
    const auto test = test_clients(clients, ordinary_day(clients, 0), {}).front();
    EXPECT_TRUE(std::isnan(test.p_past));
    EXPECT_TRUE(std::isnan(test.past_mean));
    EXPECT_EQ(test.p, test.p_cohort);
    EXPECT_TRUE(test.flagged);
    const auto null = fit_cohort(ordinary_day(clients, 0).histogram);
    EXPECT_CLOSE(test.ln_p, ln_normal_tail(cohort_z(500, null)));
}

TEST(TestClients, AKnownSenderIsHeldAgainstItsPast)
{
    const std::vector clients{known_client(1, 2'500, 2'000)};
    const auto test = test_clients(clients, ordinary_day(clients, 2), {}).front();
    EXPECT_EQ(test.past_mean, 1'000);
    EXPECT_CLOSE(test.ln_p, ln_normal_tail(std::log(2500.5 / 1000.5)));
    EXPECT_FALSE(test.flagged);
    EXPECT_GT(test.p_past, test.p_cohort);
}

TEST(TestClients, ASenderThatWasSilentAtThatHourIsHeldAgainstItsDay)
{
    ClientActivity queue = known_client(1, 80, 0);  // flushed a queue today, yesterday at another hour
    queue.past_day_sum = 150;
    ClientActivity bot = known_client(2, 4'000, 0);
    bot.past_day_sum = 30;
    const std::vector clients{queue, bot};
    TestedDay day = ordinary_day(clients, 1);
    day.senders_past_sum = 1'000;  // a tenth of the senders' mail leaves in these hours
    day.senders_past_day_sum = 10'000;
    const auto tests = test_clients(clients, day, {});
    EXPECT_EQ(tests[0].past_mean, 15);
    EXPECT_CLOSE(tests[0].ln_p_past, ln_normal_tail(std::log(80.5 / 15.5)));
    EXPECT_FALSE(tests[0].flagged);
    EXPECT_TRUE(tests[1].flagged);
}

TEST(TestClients, OneThatAskedALittleBeforeIsHeldAgainstItsLikes)
{
    ClientActivity client = new_client(1, 800);
    client.active_before = true;
    client.past_sum = 3;
    const std::vector clients{client};
    TestedDay day = ordinary_day(clients, 1);
    day.below_sender = {1'000, 3'000, 20'000};
    const auto test = test_clients(clients, day, {}).front();
    EXPECT_CLOSE(test.ln_p_past, ln_rate_tail(800, 3, 1, fit_rate_prior(day.below_sender, 1)));
    EXPECT_TRUE(test.flagged);
}

/// 40 mail servers whose volume changes by factors overnight, and 60 bots that are new.
TEST(TestClients, FlagsNewBotsAndNoServerThatChangedByFactors)
{
    for (unsigned seed = 1; seed <= 5; ++seed) {
        std::mt19937_64 random(seed);
        std::normal_distribution<double> size(6, 1);
        std::normal_distribution<double> change(0, .6);
        std::uniform_int_distribution<std::uint64_t> run(200, 900);
        std::vector<ClientActivity> clients;
        for (std::uint32_t i = 0; i < 40; ++i) {
            const double past = std::max(30.0, std::exp(size(random)));
            const double now = std::max(30.0, past * std::exp(change(random)));
            clients.push_back(
                known_client(i, static_cast<std::uint64_t>(now), static_cast<std::uint64_t>(past)));
        }
        for (std::uint32_t i = 0; i < 60; ++i) clients.push_back(new_client(1'000 + i, run(random)));

        const auto tests = test_clients(clients, ordinary_day(clients, 1), {});
        ASSERT_EQ(tests.size(), 100U);
        for (const SuspectTest& test : tests)
            EXPECT_EQ(test.flagged, test.address >= address_of(1'000)) << seed << " q " << test.q;
    }
}

TEST(TestClients, OrderOfTheClientsChangesNothing)
{
    std::vector<ClientActivity> clients;
    for (std::uint32_t i = 0; i < 30; ++i) clients.push_back(new_client(i, 40 + i * 7 % 20));
    const TestedDay day = ordinary_day(clients, 0);
    const auto forward = test_clients(clients, day, {});
    std::ranges::reverse(clients);
    const auto backward = test_clients(clients, day, {});
    for (std::size_t i = 0; i < forward.size(); ++i) {
        EXPECT_EQ(forward[i].address, backward[i].address);
        EXPECT_EQ(forward[i].q, backward[i].q);
    }
}

TEST(FindFailedGate, NamesTheFirst)
{
    ClientFinding client;
    client.mail_domains = 12;
    EXPECT_EQ(find_failed_gate(client, {})->gate, "mail-domains");
    EXPECT_EQ(find_failed_gate(client, {})->text,
              "its mail queries name 12 registered domains (a suspect has at least 30)");
    client.mail_domains = 30;
    client.peak_hour_mail = 19;
    client.day_mail = 59;
    EXPECT_EQ(find_failed_gate(client, {})->gate, "mail-rate");
    client.day_mail = 60;
    EXPECT_EQ(find_failed_gate(client, {})->gate, "cohort");
    client.p_cohort = 1e-9;
    client.p_past = .3;
    EXPECT_EQ(find_failed_gate(client, {})->gate, "past");
    client.q = .01;
    client.role = "scanner";
    EXPECT_EQ(find_failed_gate(client, {})->gate, "role");
    client.role.clear();
    EXPECT_FALSE(find_failed_gate(client, {}));
}

}  // namespace
}  // namespace spamgraph
