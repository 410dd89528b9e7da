#include "spamgraph/analysis/roles.hpp"

#include <gtest/gtest.h>

namespace spamgraph {
namespace {

std::string role_of(const RoleEvidence& client)
{
    const auto role = find_role(client, {});
    if (role) {
        EXPECT_FALSE(role->evidence.empty());
    }
    return role ? role->name : "";
}

/// A bot on a line of its own: MX, then the addresses of the hosts.
RoleEvidence bot(std::uint64_t mail)
{
    RoleEvidence client;
    client.today.mx = mail / 2;
    client.today.a = mail - mail / 2;
    client.today.queries = client.today.mail_queries = mail;
    client.today.mail_domains = client.mail_names = client.today.names = mail / 2;
    client.today.active_minutes = 200;
    client.mean_mail_label = 4;
    client.repeat_share = .01;
    client.mail_by_hour[20] = client.mail_by_hour[21] = mail / 2;
    return client;
}

/// What a busy household adds: browsing at all hours, reverse look-ups of its devices, a few TXT.
void add_household(RoleEvidence& client)
{
    client.today.a += 3'000;
    client.today.aaaa += 1'500;
    client.today.ptr += 60;
    client.today.txt += 60;
    client.today.other += 400;
    client.today.queries += 5'020;
    client.today.names += 1'200;
    client.today.active_minutes = 1'200;
}

RoleEvidence mail_server()
{
    RoleEvidence client = bot(2'000);
    client.known_sender = true;
    client.mail_by_hour.fill(80);
    client.today.ptr = 900;
    client.today.txt = 1'800;
    client.today.dnsbl = 400;
    client.today.a += 900;
    client.today.queries += 4'000;
    return client;
}

TEST(FindRole, ABotHasNone)
{
    EXPECT_EQ(role_of({}), "");
    EXPECT_EQ(role_of(bot(800)), "");
    EXPECT_EQ(role_of(bot(60)), "");
}

TEST(FindRole, ABotBehindAHouseholdHasNone)
{
    for (const std::uint64_t mail : {60, 200, 800, 9'000}) {
        for (const bool active_before : {false, true}) {
            RoleEvidence client = bot(mail);
            add_household(client);
            client.known_sender = active_before;
            EXPECT_EQ(role_of(client), "") << mail;
        }
    }
}

TEST(FindRole, ABotThatWasActiveTheDayBeforeHasNone)
{
    RoleEvidence client = bot(800);
    client.known_sender = true;
    client.past_hours.push_back(client.mail_by_hour);
    EXPECT_EQ(role_of(client), "");
    client.past_hours.push_back({});  // a day of silence changes nothing
    EXPECT_EQ(role_of(client), "");
}

TEST(FindRole, AMailServerChecksItsPeersAndWasASenderBefore)
{
    RoleEvidence client = mail_server();
    EXPECT_EQ(role_of(client), "mail-server");
    EXPECT_EQ(find_role(client, {})->evidence,
              "sent mail before; 900 PTR, 1800 TXT and 400 DNSBL queries beside 2000 mail queries of 6000");
    client.known_sender = false;
    EXPECT_EQ(role_of(client), "");
}

TEST(FindRole, WithoutAnEarlierDayTheBarForAMailServerIsHigher)
{
    RoleEvidence client = mail_server();
    client.known_sender = false;
    client.past_days = 0;
    EXPECT_EQ(role_of(client), "mail-server");
    client.today.ptr = client.today.txt = 0;
    client.today.queries = 3'300;
    EXPECT_EQ(role_of(client), "mail-server");
    client.today.dnsbl = 399;
    EXPECT_EQ(role_of(client), "");
    for (const std::uint64_t mail : {60, 200, 800}) {
        RoleEvidence household = bot(mail);
        add_household(household);
        household.past_days = 0;
        EXPECT_EQ(role_of(household), "") << mail;
    }
}

TEST(FindRole, ANewsletterLeavesAtTheSameHourOnTwoEarlierDays)
{
    RoleEvidence client = bot(800);
    client.known_sender = true;
    HourCounts earlier{};
    earlier[19] = 600;
    client.past_hours = {earlier, {}, earlier};
    client.past_days = 3;
    EXPECT_EQ(role_of(client), "newsletter");
    HourCounts morning{};
    morning[7] = 600;
    client.past_hours = {earlier, morning, morning};
    EXPECT_EQ(role_of(client), "");
    client.past_hours = {earlier, earlier};
    client.mail_by_hour.fill(33);  // no burst today
    EXPECT_EQ(role_of(client), "");
}

TEST(FindRole, ATunnelHasLongLabelsUnderFewDomains)
{
    RoleEvidence client = bot(8'000);
    client.today.mail_domains = 40;
    client.mean_mail_label = 50;
    EXPECT_EQ(role_of(client), "tunnel");
    client.mean_mail_label = 6;
    EXPECT_EQ(role_of(client), "");
}

TEST(FindRole, AScannerAsksForMxOnly)
{
    RoleEvidence client = bot(4'000);
    client.today.mx = 4'000;
    client.today.a = 0;
    EXPECT_EQ(role_of(client), "scanner");
    client.today.a = 100;
    client.today.queries += 100;
    EXPECT_EQ(role_of(client), "");
}

/// Hundreds of hosts behind one address.
RoleEvidence crowd()
{
    RoleEvidence client = bot(2'000);
    client.today.a = 150'000;
    client.today.aaaa = 40'000;
    client.today.ptr = 4'000;
    client.today.txt = 3'000;
    client.today.other = 10'000;
    client.today.queries = 210'000;
    client.today.names = 30'000;
    client.today.active_minutes = 1'440;
    return client;
}

TEST(FindRole, AForwarderIsBroadAllDayAndCaches)
{
    RoleEvidence client = crowd();
    EXPECT_EQ(role_of(client), "forwarder");
    client.today.mail_queries = 12'000;
    EXPECT_EQ(role_of(client), "forwarder");
    client.repeat_share = .3;
    EXPECT_EQ(role_of(client), "");
    client.repeat_share = -1;  // not observable: names must hardly repeat at all
    EXPECT_EQ(role_of(client), "");
    client.today.names = 90'000;
    EXPECT_EQ(role_of(client), "forwarder");
    client.today.mail_queries = 30'000;
    EXPECT_EQ(role_of(client), "");
}

TEST(FindRole, ANatHasManyNamesAndLittleMail)
{
    RoleEvidence client = crowd();
    client.repeat_share = .4;
    EXPECT_EQ(role_of(client), "nat");
    client.today.mail_queries = 9'000;
    EXPECT_EQ(role_of(client), "");
}

}  // namespace
}  // namespace spamgraph
