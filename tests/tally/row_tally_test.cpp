#include "spamgraph/tally/row_tally.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

#include "core/temp_folder.hpp"
#include "tally/samples.hpp"

namespace spamgraph::tally {
namespace {

using logs::Answer;
using logs::Reason;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr Day kDay = 15'936;
constexpr std::int64_t kFirst = 1'376'870'400;

Address address_of(std::string_view text)
{
    return *parse_address(text);
}

Answer host_answer(std::string_view host, std::int64_t ttl_s = -1, std::int32_t preference = -1)
{
    return {host, {}, ttl_s, preference};
}

Answer address_answer(std::string_view address, std::int64_t ttl_s = -1)
{
    return {{}, address_of(address), ttl_s, -1};
}

class RowTallies : public testing::Test {
protected:
    RowTally make_tally(std::optional<DayRange> range = {}, ClientRule rule = {})
    {
        const auto route = [this](std::uint64_t client, std::uint64_t name, Moment when, Day day) {
            routed_.push_back({client, name, when, day});
        };
        return {key_, suffixes_, range, days_, 3, route, std::move(rule)};
    }
    std::uint64_t id_of_client(std::string_view text) const
    {
        const Address client = address_of(text);
        return id({reinterpret_cast<const char*>(client.bytes.data()), client.bytes.size()});
    }
    std::uint64_t id(std::string_view name) const { return keyed_hash(key_, name); }

    static logs::Query query(std::string_view name, std::uint16_t qtype, std::int64_t time_s = kFirst,
                             std::span<const Answer> answers = {}, std::string_view row = "a row")
    {
        return {time_s, address_of("192.0.2.1"), qtype, false, false, name, answers, row};
    }

    /// "alias NAME X", "mx NAME X" or "address NAME A", then what is counted, of every fact of the day.
    std::vector<std::string> facts_of(Day day)
    {
        std::vector<std::string> texts;
        days_.at(day).settle();
        for (const Fact& fact : read_merged(days_.at(day).facts.facts())) {
            std::string text = fact.kind == Fact::Kind::address ? "address"
                               : fact.kind == Fact::Kind::mx    ? "mx"
                                                                : "alias";
            text += fmt::format(
                " {} {} x{} {}..{}", names_[fact.name],
                fact.kind == Fact::Kind::address ? format_address(fact.address) : names_[fact.other()],
                fact.count, fact.first - kFirst, fact.last - kFirst);
            if (fact.ttl_min != Fact::kNoTtl) text += fmt::format(" ttl {}..{}", fact.ttl_min, fact.ttl_max);
            if (fact.preference != -1) text += fmt::format(" preference {}", std::int64_t{fact.preference});
            texts.push_back(text);
        }
        return texts;
    }
    /// Names that facts may show.
    void know(std::initializer_list<std::string> names)
    {
        for (const std::string& name : names) names_[id(name)] = name;
    }
    /// Reads one row with these answers and gives its facts.
    std::vector<std::string> facts_after(std::uint16_t qtype, std::span<const Answer> answers)
    {
        make_tally().on_query(query("d.example", qtype, kFirst, answers));
        return facts_of(kDay);
    }

    TempFolder folder_;
    HashKey key_{{1, 2}};
    PublicSuffixes suffixes_;
    DayStore days_{folder_.path(), kAmple, 2};
    std::vector<RoutedEvent> routed_;
    std::map<std::uint64_t, std::string> names_;
};

TEST_F(RowTallies, AResponseOfItsOwnTellsFactsAndIsNoQuery)
{
    know({"a.example", "mx1.example"});
    RowTally rows = make_tally();
    const std::array exchanges{host_answer("mx1.example", 300)};
    const logs::Query answered = query("a.example", logs::qtype::kMx, kFirst, exchanges);
    logs::LeftOut response{Reason::response, kFirst, 0, 0, "a row"};
    response.answered = &answered;
    rows.begin_unit(0, 0, false);
    rows.on_left_out(response);
    rows.begin_unit(1, 0, true);  // the same again, in a copy of the file
    rows.on_left_out(response);
    EXPECT_THAT(facts_of(kDay), ElementsAre("mx a.example mx1.example x1 0..0"));
    EXPECT_THAT(routed_, IsEmpty());
    EXPECT_EQ(rows.accounts()[0].accepted, 0U);
    EXPECT_EQ(rows.accounts()[0].read(), 1U);
}

TEST_F(RowTallies, ARecordThatHoldsOverDaysTellsOfEachThatIsAskedFor)
{
    know({"a.example"});
    RowTally rows = make_tally(DayRange{kDay, kDay + 1});
    const std::array addresses{address_answer("192.0.2.9")};
    const auto note = [&](std::int64_t from_s, std::int64_t until_s) {
        logs::Query record = query("a.example", logs::qtype::kA, kFirst + from_s, addresses);
        record.until_s = kFirst + until_s;
        logs::LeftOut row{Reason::response, record.time_s, 0, 0, "a row"};
        row.answered = &record;
        rows.on_left_out(row);
    };
    rows.begin_unit(0, 0, false);
    note(-1'000'000, 5);            // days before, and the first
    note(10, kSecondsPerDay + 20);  // both days
    note(-1'000'000, -1);           // none of them
    rows.begin_unit(1, 0, false);
    note(kSecondsPerDay + 30, kSecondsPerDay + 40);
    rows.begin_unit(2, 0, true);  // a copy
    note(kSecondsPerDay + 30, kSecondsPerDay + 50);
    EXPECT_THAT(facts_of(kDay), ElementsAre("address a.example 192.0.2.9 x2 0..86399"));
    EXPECT_THAT(facts_of(kDay + 1), ElementsAre("address a.example 192.0.2.9 x2 86400..86440"));
    EXPECT_EQ(days_.days().size(), 2U);

    const auto response = static_cast<std::size_t>(Reason::response);
    EXPECT_EQ(rows.accounts()[0].left_out[response], 2U);
    EXPECT_EQ(rows.accounts()[0].left_out[static_cast<std::size_t>(Reason::other_day)], 1U);
    EXPECT_EQ(days_.at(kDay).left_out[response], 2U);
    EXPECT_EQ(days_.at(kDay + 1).left_out[response], 3U);
    // Such rows say nothing of the logs' answers; an input with days beyond those asked for may hold any.
    EXPECT_EQ(days_.at(kDay).answered, 0U);
    EXPECT_TRUE(rows.input_days()[0].overflowed());
    EXPECT_FALSE(rows.input_days()[1].overflowed());
    EXPECT_EQ(rows.input_days()[1].days(), (std::map<Day, bool>{{kDay + 1, false}}));
}

TEST_F(RowTallies, AQueryBecomesAnEvent)
{
    RowTally tally = make_tally();
    logs::Query row = query("mx1.example.com", logs::qtype::kMx, kFirst + 3'661);
    row.nxdomain = true;
    tally.on_query(row);
    ASSERT_EQ(routed_.size(), 1U);
    const Address client = address_of("192.0.2.1");
    EXPECT_EQ(routed_[0].client, id({reinterpret_cast<const char*>(client.bytes.data()), 16}));
    EXPECT_EQ(routed_[0].name, id("mx1.example.com"));
    EXPECT_EQ(routed_[0].day, kDay);
    EXPECT_EQ(routed_[0].when, Moment(3'661, Kind::mx, true, true, false));

    row.nxdomain = false;
    row.no_data = true;
    tally.on_query(row);
    EXPECT_EQ(routed_[1].when, Moment(3'661, Kind::mx, false, true, false, true));
    EXPECT_TRUE(routed_[1].when.no_mx());
    EXPECT_FALSE(routed_[0].when.no_mx());
}

TEST_F(RowTallies, TheClientIsTheSourceOrItsSubnet)
{
    logs::Query row = query("d.example", logs::qtype::kMx);
    row.subnet = address_of("203.0.113.0");
    make_tally().on_query(row);
    RowTally by_subnet = make_tally({}, {.by_subnet = true, .resolvers = {}});
    by_subnet.on_query(row);
    row.subnet.reset();
    by_subnet.on_query(row);
    ASSERT_EQ(routed_.size(), 3U);
    EXPECT_EQ(routed_[0].client, id_of_client("192.0.2.1"));
    EXPECT_EQ(routed_[1].client, id_of_client("203.0.113.0"));
    EXPECT_EQ(routed_[2].client, id_of_client("192.0.2.1"));
}

TEST_F(RowTallies, QueriesToOthersThanTheResolversAreSkipped)
{
    RowTally tally =
        make_tally({}, {.by_subnet = false, .resolvers = {address_of("198.51.100.53"), address_of("::1")}});
    logs::Query row = query("d.example", logs::qtype::kMx);
    row.server = address_of("198.51.100.54");
    tally.on_query(row);
    EXPECT_THAT(routed_, IsEmpty());
    EXPECT_EQ(tally.accounts()[0].left_out[static_cast<std::size_t>(Reason::upstream)], 1U);
    row.server = address_of("::1");
    tally.on_query(row);
    row.server = {};  // the log does not say
    tally.on_query(row);
    EXPECT_EQ(routed_.size(), 2U);
    EXPECT_EQ(tally.accounts()[0].accepted, 2U);
}

TEST_F(RowTallies, KindsAndNamesAreTold)
{
    RowTally tally = make_tally();
    const std::pair<std::uint16_t, Kind> kinds[] = {{15, Kind::mx},  {1, Kind::a},    {28, Kind::aaaa},
                                                    {12, Kind::ptr}, {16, Kind::txt}, {255, Kind::other},
                                                    {0, Kind::other}};
    for (const auto& [qtype, kind] : kinds) {
        tally.on_query(query("www.example.com", qtype));
        EXPECT_EQ(routed_.back().when, Moment(0, kind, false, false, false));
    }
    tally.on_query(query("1.2.0.192.bl.example.com", 1));
    EXPECT_EQ(routed_.back().when, Moment(0, Kind::a, false, false, true));
}

TEST_F(RowTallies, DaysBeginAtMidnight)
{
    RowTally tally = make_tally();
    for (const std::int64_t time_s :
         {kFirst - 1, kFirst, kFirst + 86'399, kFirst + 86'400, std::int64_t{0}, (std::int64_t{1} << 32) - 1})
        tally.on_query(query("a.example", 1, time_s));
    std::vector<std::pair<Day, std::uint32_t>> when;
    for (const RoutedEvent& event : routed_) when.emplace_back(event.day, event.when.second());
    EXPECT_THAT(when, ElementsAre(std::pair(kDay - 1, 86'399U), std::pair(kDay, 0U), std::pair(kDay, 86'399U),
                                  std::pair(kDay + 1, 0U), std::pair(0, 0U), std::pair(49'710, 23'295U)));
    EXPECT_EQ(days_.days().size(), 5U);
}

TEST_F(RowTallies, MinutesAndSourcesAreCounted)
{
    RowTally tally = make_tally();
    tally.begin_unit(0, 0, false);
    tally.on_query(query("a.example", logs::qtype::kMx, kFirst + 59));
    tally.begin_unit(1, 1, false);
    tally.on_query(query("a.example", logs::qtype::kA, kFirst + 60));
    logs::Query missing = query("b.example", logs::qtype::kA, kFirst + 60);
    missing.nxdomain = true;
    tally.on_query(missing);
    const DayLogs& day = days_.at(kDay);
    EXPECT_EQ(day.accepted, 3U);
    EXPECT_EQ(day.source_rows[0], 1U);
    EXPECT_EQ(day.source_rows[1'440 + 1], 2U);
    EXPECT_EQ(std::accumulate(day.source_rows.begin(), day.source_rows.end(), 0U), 3U);
    EXPECT_EQ(day.mx[0], 1U);
    EXPECT_EQ(day.mx[1], 0U);
    EXPECT_EQ(day.nxdomain[1], 1U);
    EXPECT_EQ(tally.accounts()[0].accepted, 1U);
    EXPECT_EQ(tally.accounts()[1].accepted, 2U);
    EXPECT_EQ(tally.accounts()[2].read(), 0U);
}

TEST_F(RowTallies, TextsOfNamesAndClientsAreKept)
{
    RowTally tally = make_tally();
    const Answer exchange[] = {host_answer("mx.example.net")};
    const Answer alias[] = {host_answer("cname.example.net")};
    tally.on_query(query("a.example", 15, kFirst, exchange));
    tally.on_query(query("b.example", 1, kFirst, alias));
    DayLogs& day = days_.at(kDay);
    day.settle();
    std::set<std::string> texts;
    const std::vector<TextPlace> places = read_all(day.names.places());
    const NameTexts read = day.names.read(places);
    for (std::size_t i = 0; i < places.size(); ++i) {
        EXPECT_EQ(places[i].name, id(read[i]));
        texts.emplace(read[i]);
    }
    EXPECT_THAT(texts, ElementsAre("a.example", "b.example", "mx.example.net"));  // aliases need none
    const auto clients = read_all(day.clients.clients());
    ASSERT_EQ(clients.size(), 1U);  // once though it came twice
    EXPECT_EQ(format_address(clients[0].address), "192.0.2.1");
    EXPECT_EQ(clients[0].client, routed_[0].client);
}

TEST_F(RowTallies, AddressesAndAliasesAreFacts)
{
    know({"d.example", "alias.example.net"});
    const Answer answers[] = {host_answer("alias.example.net", 7), address_answer("198.51.100.7", 60),
                              address_answer("2001:db8::7"), address_answer("198.51.100.7", 90)};
    EXPECT_THAT(
        facts_after(logs::qtype::kA, answers),
        UnorderedElementsAre("alias d.example alias.example.net x1 0..0",
                             "address d.example 198.51.100.7 x1 0..0 ttl 60..90",  // twice in a row is once
                             "address d.example 2001:db8::7 x1 0..0"));
    make_tally().on_query(query("d.example", logs::qtype::kAaaa, kFirst + 50, answers));
    EXPECT_THAT(facts_of(kDay), testing::Contains("address d.example 2001:db8::7 x2 0..50"));
    make_tally().on_query(query("d.example", logs::qtype::kA, kFirst + 10, std::span(answers).subspan(1, 1)));
    EXPECT_THAT(facts_of(kDay), testing::Contains("address d.example 198.51.100.7 x3 0..50 ttl 60..90"));
}

TEST_F(RowTallies, AVeryLongTtlIsNotTakenForNone)
{
    know({"d.example"});
    const Answer answers[] = {address_answer("198.51.100.7", std::int64_t{1} << 40)};
    EXPECT_THAT(facts_after(logs::qtype::kA, answers),
                ElementsAre("address d.example 198.51.100.7 x1 0..0 ttl 4294967294..4294967294"));
}

TEST_F(RowTallies, ExchangesAreFacts)
{
    know({"d.example", "mx1.example.net", "mx2.example.net"});
    const Answer answers[] = {host_answer("mx2.example.net", 60, 20), address_answer("198.51.100.7", 60),
                              host_answer("mx1.example.net", 60, 10), host_answer("mx2.example.net", 60, 30),
                              host_answer("d.example", 60)};
    EXPECT_THAT(facts_after(logs::qtype::kMx, answers),
                UnorderedElementsAre("mx d.example mx1.example.net x1 0..0 preference 10",
                                     "mx d.example mx2.example.net x1 0..0 preference 20",
                                     "mx d.example d.example x1 0..0"));
}

TEST_F(RowTallies, LeadingNamesOfAnotherTtlAreAliasesOfAnMxAnswer)
{
    know({"d.example", "a.example.net", "b.example.net", "c.example.net"});
    const auto exchanges = [&](std::initializer_list<std::int64_t> ttls) {
        const char* const names[] = {"a.example.net", "b.example.net", "c.example.net"};
        std::vector<Answer> answers;
        for (const std::int64_t ttl : ttls) answers.push_back(host_answer(names[answers.size()], ttl));
        days_.erase(kDay);
        std::string found;
        for (const std::string& fact : facts_after(logs::qtype::kMx, answers))
            found += fact[std::string("mx d.example ").size()];
        std::ranges::sort(found);
        return found;
    };
    EXPECT_EQ(exchanges({60, 60, 60}), "abc");
    EXPECT_EQ(exchanges({30, 60, 60}), "bc");
    EXPECT_EQ(exchanges({30, 40, 60}), "c");
    EXPECT_EQ(exchanges({60, 30, 60}), "abc");  // only a leading run is dropped
    EXPECT_EQ(exchanges({
                  30,
                  60,
                  30,
              }),
              "abc");
    EXPECT_EQ(exchanges({60, 60, 30}), "c");
    EXPECT_EQ(exchanges({-1, -1, -1}), "abc");  // nothing is known of TTLs
    EXPECT_EQ(exchanges({60}), "a");
    EXPECT_EQ(exchanges({}), "");
}

TEST_F(RowTallies, AddressesDoNotHideTheTtlRule)
{
    know({"d.example", "a.example.net", "b.example.net"});
    const Answer answers[] = {address_answer("198.51.100.1", 60), host_answer("a.example.net", 30),
                              address_answer("198.51.100.2", 60), host_answer("b.example.net", 60),
                              address_answer("198.51.100.3", 5)};
    EXPECT_THAT(facts_after(logs::qtype::kMx, answers), ElementsAre("mx d.example b.example.net x1 0..0"));
    const Answer no_host[] = {address_answer("198.51.100.1", 60)};
    days_.erase(kDay);
    EXPECT_THAT(facts_after(logs::qtype::kMx, no_host), IsEmpty());
}

TEST_F(RowTallies, ThousandsOfAnswersAreCountedOnce)
{
    know({"d.example"});
    std::vector<std::string> hosts;
    for (int i = 0; i < 4'000; ++i) hosts.push_back(fmt::format("h{}.example.net", i % 2'000));
    std::vector<Answer> answers;
    for (const std::string& host : hosts) answers.push_back(host_answer(host));
    EXPECT_EQ(facts_after(logs::qtype::kA, answers).size(), 2'000U);
    days_.erase(kDay);
    EXPECT_EQ(facts_after(logs::qtype::kMx, answers).size(), 2'000U);
}

TEST_F(RowTallies, OtherDaysAreSkipped)
{
    RowTally tally = make_tally(DayRange{kDay, kDay});
    tally.on_query(query("a.example", 1, kFirst - 1));
    tally.on_query(query("a.example", 1, kFirst));
    tally.on_left_out({Reason::columns, kFirst + 86'400, 0, 0, "row"});
    tally.on_left_out({Reason::columns, kFirst + 5, 0, 0, "row"});
    tally.on_left_out({Reason::no_time, {}, 0, 0, "row"});
    const InputAccount& account = tally.accounts()[0];
    EXPECT_EQ(account.accepted, 1U);
    EXPECT_EQ(account.left_out[static_cast<std::size_t>(Reason::other_day)], 2U);
    EXPECT_EQ(account.left_out[static_cast<std::size_t>(Reason::columns)], 1U);
    EXPECT_EQ(account.left_out[static_cast<std::size_t>(Reason::no_time)], 1U);
    EXPECT_EQ(account.read(), 5U);
    EXPECT_EQ(days_.days().size(), 1U);  // no other day was opened
    EXPECT_EQ(days_.at(kDay).left_out[static_cast<std::size_t>(Reason::columns)], 1U);
    EXPECT_EQ(std::accumulate(days_.at(kDay).left_out.begin(), days_.at(kDay).left_out.end(), 0U), 1U);
    EXPECT_EQ(tally.rejected().size(), 2U);  // what is of another day is skipped, not rejected
}

TEST_F(RowTallies, ADuplicatesQueriesAreSkipped)
{
    RowTally tally = make_tally(DayRange{kDay, kDay});
    tally.begin_unit(2, 0, true);
    tally.on_query(query("a.example", 1));
    tally.on_query(query("a.example", 1, kFirst - 1));
    tally.on_left_out({Reason::port, kFirst, 0, 0, "row"});
    EXPECT_THAT(routed_, IsEmpty());
    const InputAccount& account = tally.accounts()[2];
    EXPECT_EQ(account.accepted, 0U);
    EXPECT_EQ(account.left_out[static_cast<std::size_t>(Reason::duplicate)], 1U);
    EXPECT_EQ(account.left_out[static_cast<std::size_t>(Reason::other_day)], 1U);
    EXPECT_EQ(account.left_out[static_cast<std::size_t>(Reason::port)], 1U);
    EXPECT_EQ(days_.at(kDay).accepted, 0U);
    EXPECT_EQ(days_.at(kDay).left_out[static_cast<std::size_t>(Reason::duplicate)], 1U);
}

TEST_F(RowTallies, TheSameRowsGiveTheSameSumInAnyOrder)
{
    RowTally tally = make_tally();
    const auto read = [&](std::uint32_t input, std::initializer_list<const char*> rows,
                          bool duplicate = false) {
        tally.begin_unit(input, 0, duplicate);
        for (const std::string_view row : rows) {
            if (row.starts_with("bad"))
                tally.on_left_out({Reason::columns, {}, 0, 0, row});
            else
                tally.on_query(query("a.example", 1, kFirst, {}, row));
        }
    };
    read(0, {"one", "bad two", "three", "three"});
    read(1, {"three", "one", "three", "bad two"}, true);
    read(2, {"one", "bad two", "three", "one"});
    EXPECT_EQ(tally.accounts()[0].row_hash_sum, tally.accounts()[1].row_hash_sum);
    EXPECT_EQ(tally.accounts()[0].read(), tally.accounts()[1].read());
    EXPECT_NE(tally.accounts()[0].row_hash_sum, tally.accounts()[2].row_hash_sum);
}

TEST_F(RowTallies, TheFirstRejectedRowsOfAnInputAreShown)
{
    RowTally tally = make_tally();
    tally.begin_unit(1, 0, false);
    for (std::uint64_t i = 0; i < RowTally::kRejectsShown + 5; ++i) {
        tally.on_left_out({Reason::columns, kFirst, i * 10, i + 1, "row"});
        tally.on_left_out({Reason::port, kFirst, i * 10 + 5, 0, "row"});
    }
    tally.on_left_out({Reason::truncated, {}, 7, 0, "row"});
    tally.begin_unit(2, 0, false);
    tally.on_left_out({Reason::columns, kFirst, 3, 4, "row"});
    const auto& rejected = tally.rejected();
    ASSERT_EQ(rejected.size(), RowTally::kRejectsShown + 2);
    EXPECT_EQ(rejected[999].offset, 9'990U);
    EXPECT_EQ(rejected[999].line, 1'000U);
    EXPECT_EQ(rejected[1'000].reason, Reason::truncated);
    EXPECT_EQ(rejected[1'001].input, 2U);
    EXPECT_EQ(tally.accounts()[1].left_out[static_cast<std::size_t>(Reason::columns)],
              RowTally::kRejectsShown + 5);
}

TEST(DayStore, KeepsADayPerFolderUntilItIsErased)
{
    const TempFolder folder;
    DayStore days(folder.path(), 1, 1);
    DayLogs& day = days.at(kDay);
    EXPECT_EQ(&days.at(kDay), &day);
    EXPECT_EQ(day.source_rows.size(), 1'440U);
    for (const Event& event : draw_events(5'000, 10, 10, 1)) day.events.append(event);
    days.at(kDay + 1);
    EXPECT_EQ(&days.at(kDay), &day);
    EXPECT_TRUE(std::filesystem::exists(folder / "2013-08-19/events"));
    days.erase(kDay);
    EXPECT_FALSE(std::filesystem::exists(folder / "2013-08-19/events"));
    EXPECT_EQ(days.days().size(), 1U);
}

}  // namespace
}  // namespace spamgraph::tally
