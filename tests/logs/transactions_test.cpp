#include "logs/transactions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "logs/dns_samples.hpp"

namespace spamgraph::logs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class TransactionsTest : public testing::Test {
protected:
    Carrier carrier(std::int64_t time_s, std::uint16_t port = 40'000) const
    {
        return {{parse_address("192.0.2.1").value(), parse_address("192.0.2.53").value(), port, 53, 0, 17},
                time_s * kNanoseconds};
    }
    void ask(std::int64_t time_s, const std::string& message, std::uint16_t port = 40'000)
    {
        transactions_.on_client_message(carrier(time_s, port), bytes_of(message));
    }
    void answer(std::int64_t time_s, const std::string& message, std::uint16_t port = 40'000)
    {
        transactions_.on_server_message(carrier(time_s, port), bytes_of(message));
    }

    WrittenRows rows_;
    Transactions transactions_{rows_};
    const std::string asked_ = dns_query("Example.com", 1, 7);
    const std::string answered_ =
        dns_response("eXample.com", 1, {record(1, 60, wire_address("203.0.113.9"))}, 0, 7);
};

TEST_F(TransactionsTest, AResponseBelongsToPortIdNameAndType)
{
    ask(100, asked_);
    answer(101, answered_, 40'001);
    answer(101, dns_response("example.com", 1, {}, 3, 8));
    answer(101, dns_response("example.net", 1, {}, 3, 7));
    answer(101, dns_response("example.com", 15, {}, 3, 7));
    EXPECT_THAT(rows_.left_out,
                ElementsAre(Reason::response, Reason::response, Reason::response, Reason::response));
    EXPECT_THAT(rows_.lines, IsEmpty());
    answer(102, answered_);
    EXPECT_THAT(rows_.lines, ElementsAre("100 192.0.2.1 example.com 1 203.0.113.9/60"));
    answer(102, answered_);  // sent twice
    EXPECT_EQ(rows_.left_out.size(), 5U);
    transactions_.finish();
    EXPECT_EQ(rows_.lines.size(), 1U);
}

TEST_F(TransactionsTest, NxdomainIsTold)
{
    ask(100, asked_);
    answer(100, dns_response("example.com", 1, {}, 3, 7));
    ask(101, asked_);
    answer(101, dns_header(7, 0x8185, {0}));  // REFUSED, without the question
    EXPECT_THAT(rows_.lines,
                ElementsAre("100 192.0.2.1 example.com 1 NXDOMAIN", "101 192.0.2.1 example.com 1"));
}

TEST_F(TransactionsTest, RepeatedQueriesGetTheirResponsesInTurn)
{
    ask(100, asked_);
    ask(101, asked_);
    ask(102, asked_);
    answer(102, answered_);
    answer(103, answered_);
    transactions_.finish();
    EXPECT_THAT(rows_.lines,
                ElementsAre("100 192.0.2.1 example.com 1 203.0.113.9/60",
                            "101 192.0.2.1 example.com 1 203.0.113.9/60", "102 192.0.2.1 example.com 1"));
    // A flood of one query costs no search: only the last of them wait.
    for (int i = 0; i < 100'000; ++i) ask(200, asked_);
    EXPECT_EQ(rows_.lines.size(), 3U + 100'000 - Transactions::kRepeats);
    transactions_.finish();
    EXPECT_EQ(rows_.lines.size(), 100'003U);
}

TEST_F(TransactionsTest, AQueryWaitsForAWhile)
{
    ask(100, asked_);
    ask(105, asked_, 50'000);
    ask(111, asked_, 50'001);
    EXPECT_THAT(rows_.lines, ElementsAre("100 192.0.2.1 example.com 1"));
    answer(112, answered_);
    EXPECT_THAT(rows_.left_out, ElementsAre(Reason::response));
    answer(115, answered_, 50'000);
    answer(122, answered_, 50'001);  // too late, though it still waits
    EXPECT_EQ(rows_.lines.size(), 2U);
    EXPECT_EQ(rows_.left_out.size(), 2U);
    transactions_.finish();
    EXPECT_EQ(rows_.lines.size(), 3U);
}

TEST_F(TransactionsTest, ManyWaitInBoundedMemory)
{
    for (std::uint32_t i = 0; i < 3 * Transactions::kSlots; ++i)
        ask(100, dns_query("example.com", 1, i / 60'000), static_cast<std::uint16_t>(i % 60'000));
    EXPECT_EQ(rows_.lines.size(), 2U * Transactions::kSlots);
    // Those that came last still find their response.
    const std::uint32_t last = 3 * Transactions::kSlots - 1;
    answer(100, dns_response("example.com", 1, {}, 3, last / 60'000),
           static_cast<std::uint16_t>(last % 60'000));
    EXPECT_EQ(rows_.lines.back(), "100 192.0.2.1 example.com 1 NXDOMAIN");
    transactions_.finish();
    EXPECT_EQ(rows_.lines.size(), 3U * Transactions::kSlots);
    EXPECT_THAT(rows_.left_out, IsEmpty());
}

TEST_F(TransactionsTest, AResponseThatBreaksOffAnswersNothing)
{
    ask(100, asked_);
    answer(101, answered_.substr(0, answered_.size() - 1));
    EXPECT_THAT(rows_.left_out, ElementsAre(Reason::message));
    std::string cut = answered_.substr(0, answered_.size() - 1);
    cut[2] |= 0x02;  // TC: the server says so itself
    answer(101, cut);
    EXPECT_THAT(rows_.lines, ElementsAre("100 192.0.2.1 example.com 1"));
}

TEST_F(TransactionsTest, ARowTellsQueriesApart)
{
    ask(100, asked_);
    ask(101, asked_);
    ask(101, asked_, 50'000);
    ask(101, dns_query("example.org", 1, 7), 50'001);
    transactions_.finish();
    std::ranges::sort(rows_.rows);
    EXPECT_EQ(std::ranges::adjacent_find(rows_.rows), rows_.rows.end());
}

TEST_F(TransactionsTest, TheSubnetOfTheClientIsTold)
{
    ask(100, dns_query_with("example.com", 1, opt_record(8, client_subnet(1, 24, {'\xcb', '\0', 'q'}))));
    transactions_.finish();
    EXPECT_THAT(rows_.lines, ElementsAre("100 192.0.2.1 example.com 1 for 203.0.113.0"));
}

TEST_F(TransactionsTest, ATimeThatNoLogHasIsRefused)
{
    ask(-1, asked_);
    ask(std::int64_t{1} << 32, asked_);
    EXPECT_THAT(rows_.left_out, ElementsAre(Reason::no_time, Reason::no_time));
}

TEST_F(TransactionsTest, AResponseThatStandsForItsQuery)
{
    const auto take = [this](const std::string& response, const char* subnet = nullptr) {
        rows_.lines.clear();
        rows_.left_out.clear();
        transactions_.on_sole_response(carrier(100), bytes_of(response),
                                       subnet ? parse_address(subnet) : std::nullopt);
        EXPECT_EQ(rows_.lines.size() + rows_.left_out.size(), 1U);
    };
    const auto reason_of = [&](const std::string& response) {
        take(response);
        return rows_.left_out.empty() ? std::nullopt : std::optional(rows_.left_out[0]);
    };
    const auto line_of = [&](const std::string& response, const char* subnet = nullptr) {
        take(response, subnet);
        return rows_.lines.empty() ? "" : rows_.lines[0];
    };
    EXPECT_EQ(line_of(answered_), "100 192.0.2.1 example.com 1 203.0.113.9/60");
    const std::string other_type = dns_response("a.example", 16, {record(16, 60, "text").substr(0, 9)});
    EXPECT_EQ(line_of(other_type), "100 192.0.2.1 a.example 16");  // whose answers nobody needs
    EXPECT_EQ(reason_of(asked_), Reason::upstream);
    EXPECT_EQ(reason_of("no message"), Reason::message);
    EXPECT_EQ(reason_of(dns_header(7, 0x8185, {0})), Reason::questions);
    EXPECT_EQ(reason_of(dns_header(7, 0xa180, {}) + question("a.example", 6)), Reason::opcode);
    EXPECT_EQ(reason_of(dns_header(7, 0x8180, {}) + question("a.example", 16, 3)), Reason::dns_class);
    EXPECT_EQ(reason_of(answered_.substr(0, answered_.size() - 1)), Reason::message);

    // A server that used the client's subnet says so; the query itself says it better.
    const std::string echo = dns_header(7, 0x8183, {1, 0, 0, 1}) + question("a.example", 1) +
                             opt_record(8, client_subnet(1, 24, {'\xcb', '\0', 'q'}));
    EXPECT_EQ(line_of(echo), "100 192.0.2.1 a.example 1 NXDOMAIN for 203.0.113.0");
    EXPECT_EQ(line_of(echo, "198.51.100.0"), "100 192.0.2.1 a.example 1 NXDOMAIN for 198.51.100.0");
    EXPECT_EQ(line_of(echo.substr(0, echo.size() - 1)), "100 192.0.2.1 a.example 1 NXDOMAIN");
}

TEST_F(TransactionsTest, OfWhatAServerSendsOnlyResponsesToQueriesCount)
{
    ask(100, asked_);
    answer(100, asked_);
    answer(100, "no message");
    answer(100, dns_header(7, 0x8180, {2}) + question("a.example", 1) + question("b.example", 1));
    EXPECT_THAT(rows_.left_out, ElementsAre(Reason::upstream, Reason::message, Reason::questions));
    transactions_.finish();
    EXPECT_THAT(rows_.lines, ElementsAre("100 192.0.2.1 example.com 1"));
}

TEST_F(TransactionsTest, AnMxQueryMayBeAnsweredWithoutARecord)
{
    const auto line_of = [this](const std::string& response) {
        rows_.lines.clear();
        ask(100, dns_query("a.example", 15, 7));
        answer(100, response);
        return rows_.lines.empty() ? "" : rows_.lines[0];
    };
    const auto flags = [](unsigned all) { return dns_header(7, all, {1, 0}) + question("a.example", 15); };
    const std::string some = "100 192.0.2.1 a.example 15", none = some + " NODATA";
    const std::string alias = record(5, 60, wire_name("b.example")),
                      null_mx = record(15, 60, std::string(3, '\0'));
    EXPECT_EQ(line_of(dns_response("a.example", 15, {})), none);
    EXPECT_EQ(line_of(dns_response("a.example", 15, {alias})), none);
    EXPECT_EQ(line_of(dns_response("a.example", 15, {null_mx})), some);
    EXPECT_EQ(line_of(dns_response("a.example", 15, {}, 2)), some);
    EXPECT_EQ(line_of(flags(0x8380)), some);  // cut
    EXPECT_EQ(line_of(flags(0x8000)), some);  // a referral
    EXPECT_EQ(line_of(flags(0x8400)), none);  // from an authority
    EXPECT_EQ(line_of(flags(0x8100)), none);  // recursion was asked for
    ask(100, asked_);
    answer(100, dns_response("example.com", 1, {}));
    EXPECT_EQ(rows_.lines.back(), "100 192.0.2.1 example.com 1");
    ask(100, dns_query("a.example", 15, 7));
    transactions_.finish();
    EXPECT_EQ(rows_.lines.back(), some);  // no response
}

}  // namespace
}  // namespace spamgraph::logs
