#include "spamgraph/core/public_address.hpp"

#include <gtest/gtest.h>

namespace spamgraph {
namespace {

TEST(IsPublic, EdgesOfPrefixes)
{
    for (const char* const text :
         {"1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
          "128.0.0.0", "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.0.2.1", "192.167.255.255",
          "198.17.255.255", "198.20.0.0", "223.255.255.255", "2001:db8::1", "3fff::1"})
        EXPECT_TRUE(is_public(*parse_address(text))) << text;
    for (const char* const text :
         {"0.0.0.0",    "0.255.255.255",  "10.0.0.0",   "10.255.255.255",   "100.64.0.0", "100.127.255.255",
          "127.0.0.1",  "169.254.0.0",    "172.16.0.0", "172.31.255.255",   "192.0.0.8",  "192.168.255.255",
          "198.18.0.0", "198.19.255.255", "224.0.0.0",  "255.255.255.255",  "::",         "::1",
          "fe80::1",    "fd00::1",        "ff02::1",    "64:ff9b::1.2.3.4", "4000::1",    "1fff::1"})
        EXPECT_FALSE(is_public(*parse_address(text))) << text;
}

}  // namespace
}  // namespace spamgraph
