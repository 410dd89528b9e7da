#include "spamgraph/analysis/web_proxies.hpp"

#include <gtest/gtest.h>

#include "spamgraph/analysis/default_lists.hpp"
#include "spamgraph/core/error.hpp"

namespace spamgraph {
namespace {

TEST(WebProxies, HoldsAddressesPrefixesAndDomains)
{
    const WebProxies proxies(
        "# ours\n192.0.2.7 # a squid\r\n Surf.Example.COM. \n\n2001:db8::/32\n10.0.0.0/8");
    EXPECT_TRUE(proxies.addresses().contains(*parse_address("192.0.2.7")));
    EXPECT_TRUE(proxies.addresses().contains(*parse_address("10.1.2.3")));
    EXPECT_TRUE(proxies.addresses().contains(*parse_address("2001:db8::1")));
    EXPECT_FALSE(proxies.addresses().contains(*parse_address("192.0.2.8")));
    EXPECT_TRUE(proxies.has_name("surf.example.com"));
    EXPECT_TRUE(proxies.has_name("www.surf.example.com"));
    EXPECT_FALSE(proxies.has_name("example.com"));
    EXPECT_FALSE(proxies.has_name("notsurf.example.com"));
    EXPECT_FALSE(proxies.has_name("com"));
}

TEST(WebProxies, SaysWhatIsWrongWithALine)
{
    const auto error_of = [](std::string_view text) -> std::string {
        try {
            const WebProxies proxies(text);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ExitCode::configuration);
            return error.what();
        }
        return "";
    };
    EXPECT_EQ(error_of("a.example.com\n10.0.0.1/8\n"),
              "invalid web-proxies entry '10.0.0.1/8' (bits behind the prefix are set; line 2)");
    EXPECT_EQ(error_of("a.example.com\n\n10.0.0.256"),
              "invalid web-proxies entry '10.0.0.256' (must be an address or a prefix such as 192.0.2.0/24; "
              "line 3)");
    EXPECT_EQ(
        error_of("a..example.com"),
        "invalid web-proxies entry 'a..example.com' (must be an address, a prefix or a domain; line 1)");
    EXPECT_NE(error_of("two words.example"), "");
}

TEST(WebProxies, DefaultListHasDomainsOnly)
{
    const WebProxies proxies(default_web_proxies());
    EXPECT_TRUE(proxies.addresses().empty());
    EXPECT_TRUE(proxies.has_name("www.kproxy.com"));
    EXPECT_FALSE(proxies.has_name("gmail.com"));
}

}  // namespace
}  // namespace spamgraph
