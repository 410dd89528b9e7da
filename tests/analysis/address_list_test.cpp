#include "spamgraph/analysis/address_list.hpp"

#include <gtest/gtest.h>

#include "spamgraph/core/error.hpp"

namespace spamgraph {
namespace {

bool allows(const AddressList& list, std::string_view address)
{
    return list.contains(*parse_address(address));
}

std::string error_of(std::string_view text)
{
    try {
        const AddressList list(text);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ExitCode::configuration);
        return error.what();
    }
    return "";
}

TEST(AddressList, EmptyAllowsNobody)
{
    EXPECT_TRUE(AddressList().empty());
    EXPECT_TRUE(AddressList("# nobody\n\n").empty());
    EXPECT_FALSE(allows(AddressList(), "192.0.2.1"));
}

TEST(AddressList, HoldsAddressesAndPrefixes)
{
    const AddressList list(
        "# our servers\r\n192.0.2.7\r\n 10.0.0.0/8 # inside\n10.1.0.0/16\n2001:db8::/33\n0.0.0.0/32");
    EXPECT_TRUE(allows(list, "192.0.2.7"));
    EXPECT_FALSE(allows(list, "192.0.2.6"));
    EXPECT_FALSE(allows(list, "192.0.2.8"));
    EXPECT_TRUE(allows(list, "10.0.0.0"));
    EXPECT_TRUE(allows(list, "10.255.255.255"));
    EXPECT_FALSE(allows(list, "11.0.0.0"));
    EXPECT_TRUE(allows(list, "2001:db8:7fff::1"));
    EXPECT_FALSE(allows(list, "2001:db8:8000::"));
    EXPECT_TRUE(allows(list, "::ffff:10.2.3.4"));
    EXPECT_FALSE(allows(AddressList("0.0.0.0/0"), "2001:db8::1"));
    EXPECT_TRUE(allows(AddressList("::/0"), "255.255.255.255"));
}

TEST(AddressList, SaysWhatIsWrongWithALine)
{
    EXPECT_EQ(error_of("10.0.0.1\nmail.example.com\n"),
              "invalid allow-list entry 'mail.example.com' (must be an address or a prefix such as "
              "192.0.2.0/24; line 2)");
    EXPECT_EQ(error_of("10.0.0.0/33"),
              "invalid allow-list entry '10.0.0.0/33' (a prefix length is 0 to 32; line 1)");
    EXPECT_EQ(error_of("2001:db8::/129"),
              "invalid allow-list entry '2001:db8::/129' (a prefix length is 0 to 128; line 1)");
    EXPECT_EQ(error_of("10.0.0.1/8"),
              "invalid allow-list entry '10.0.0.1/8' (bits behind the prefix are set; line 1)");
    for (const auto* const text :
         {"10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "/8", "10.0.0", "10.0.0.0/4294967304"})
        EXPECT_NE(error_of(text), "") << text;
}

}  // namespace
}  // namespace spamgraph
