#include "spamgraph/privacy/row_hider.hpp"

#include <gtest/gtest.h>

#include <string>

#include "privacy/sample_key.hpp"

namespace spamgraph::privacy {
namespace {

/// What a row hider hands on, in words.
class Listener : public logs::RowHandler {
public:
    std::string heard;

    void on_query(const logs::Query& query) override
    {
        heard += format_address(query.client) + " asks " + std::string(query.qname);
        if (query.subnet) heard += " for " + format_address(*query.subnet);
        heard += " at " + format_address(query.server) + ":";
        for (const logs::Answer& answer : query.answers)
            heard.append(" ").append(answer.host.empty() ? format_address(answer.address)
                                                         : std::string(answer.host));
        heard += "\n";
    }
    void on_left_out(const logs::LeftOut& row) override
    {
        heard += "left out\n";
        if (row.answered) on_query(*row.answered);
    }
};

TEST(RowHider, NothingBehindItSeesATrueAddress)
{
    const Pseudonyms pseudonyms(kSampleKey);
    Listener listener;
    RowHider hider(pseudonyms, listener);
    const logs::Answer answers[]{
        {"192-0-2-1.example.net", {}}, {"", address_of("192.0.2.1")}, {"example.com", {}}};
    logs::Query query;
    query.client = address_of("192.0.2.1");
    query.subnet = address_of("2001:db8::1");
    query.server = address_of("10.0.0.53");
    query.qname = "1.2.0.192.in-addr.arpa";
    query.answers = answers;

    const std::string address = format_address(pseudonyms.hide(query.client));
    const std::string expected = address + " asks " + pseudonyms.hide_name(query.qname) +
                                 " for 4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e at 10.0.0.53: " +
                                 pseudonyms.hide_name("192-0-2-1.example.net") + " " + address +
                                 " example.com\n";
    for (int twice = 0; twice < 2; ++twice) {  // the second time from memory
        listener.heard.clear();
        hider.on_query(query);
        EXPECT_EQ(listener.heard, expected);
    }
    listener.heard.clear();
    logs::LeftOut response;
    response.answered = &query;
    hider.on_left_out(response);
    EXPECT_EQ(listener.heard, std::string("left out\n").append(expected));
    listener.heard.clear();
    hider.on_left_out({});
    EXPECT_EQ(listener.heard, "left out\n");
}

}  // namespace
}  // namespace spamgraph::privacy
