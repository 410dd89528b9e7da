#include "spamgraph/privacy/hide_findings.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "privacy/sample_key.hpp"

namespace spamgraph::privacy {
namespace {

constexpr std::size_t kClients = 30, kNames = 25;

/// Clients 10.x.y.z, every third a suspect; names of lines and of others; random edges and pairs.
Findings make_findings()
{
    Findings f;
    std::mt19937 random(7);
    std::set<Address> addresses;
    while (addresses.size() < kClients) {
        Address address = address_of("10.0.0.0");
        for (std::size_t i = 13; i < 16; ++i) address.bytes[i] = static_cast<std::uint8_t>(random());
        addresses.insert(address);
    }
    for (const Address& address : addresses) {
        ClientFinding client;
        client.address = address;
        client.queries = f.clients.size();
        client.suspect = f.clients.size() % 3 == 0;
        f.clients.push_back(client);
    }
    std::set<std::string> names;
    for (std::size_t i = 0; i < kNames; ++i)
        names.insert(i % 2 == 0 ? "10-" + std::to_string(i) + "-2-3.dyn.example.net"
                                : "n" + std::to_string(i) + ".com");
    for (const std::string& name : names) {
        f.domain_texts.push_back(name);
        DomainFinding domain;
        domain.queries = f.domains.size();
        f.domains.push_back(domain);
    }
    const std::size_t suspects = kClients / 3;
    f.similarity.indptr.clear();
    f.similarity.indptr.push_back(0);
    for (std::size_t row = 0; row < suspects; ++row) {
        for (std::size_t column = 0; column < kNames; ++column) {
            if (random() % 3 != 0) continue;
            f.graph.indices.push_back(static_cast<std::int64_t>(column));
            f.graph.data.push_back(random() % 1000);
            f.graph.mx.push_back(random() % 1000);
        }
        f.graph.indptr.push_back(static_cast<std::int64_t>(f.graph.indices.size()));
        for (std::size_t column = row + 1; column < suspects; ++column) {
            if (random() % 2 != 0) continue;
            f.similarity.indices.push_back(static_cast<std::int64_t>(column));
            f.similarity.data.push_back(random() % 1000);
            f.similarity.shared.push_back(random() % 1000);
            f.similarity.idf_cosine.push_back(random() % 1000);
        }
        f.similarity.indptr.push_back(static_cast<std::int64_t>(f.similarity.indices.size()));
        f.similarity.exclusive.push_back(static_cast<std::int64_t>(random() % 1000));
    }
    return f;
}

std::vector<Address> suspects_of(const Findings& f)
{
    std::vector<Address> suspects;
    for (const ClientFinding& client : f.clients)
        if (client.suspect) suspects.push_back(client.address);
    return suspects;
}

using Edges = std::map<std::pair<std::string, std::string>, std::pair<std::uint32_t, std::uint32_t>>;

/// Edges by the texts at their ends, taken through `address` and `name`.
template <class OfAddress, class OfName>
Edges edges_of(const Findings& f, OfAddress address, OfName name)
{
    Edges edges;
    const auto suspects = suspects_of(f);
    for (std::size_t row = 0; row < suspects.size(); ++row)
        for (auto e = static_cast<std::size_t>(f.graph.indptr[row]);
             e < static_cast<std::size_t>(f.graph.indptr[row + 1]); ++e) {
            const auto column = static_cast<std::size_t>(f.graph.indices[e]);
            edges[{format_address(address(suspects[row])), name(f.domain_texts[column])}] = {f.graph.data[e],
                                                                                             f.graph.mx[e]};
        }
    return edges;
}

/// Pairs of suspects, the smaller text first, with the values between them.
template <class OfAddress>
std::map<std::set<std::string>, std::vector<double>> pairs_of(const Findings& f, OfAddress address)
{
    std::map<std::set<std::string>, std::vector<double>> pairs;
    const auto suspects = suspects_of(f);
    for (std::size_t row = 0; row < suspects.size(); ++row)
        for (auto e = static_cast<std::size_t>(f.similarity.indptr[row]);
             e < static_cast<std::size_t>(f.similarity.indptr[row + 1]); ++e) {
            const auto column = static_cast<std::size_t>(f.similarity.indices[e]);
            EXPECT_LT(row, column);
            pairs[{format_address(address(suspects[row])), format_address(address(suspects[column]))}] = {
                f.similarity.data[e], double(f.similarity.shared[e]), f.similarity.idf_cosine[e]};
        }
    return pairs;
}

class HideFindings : public testing::Test {
protected:
    HideFindings() { hide_findings(pseudonyms_, suffixes_, hidden_); }

    const Pseudonyms pseudonyms_{kSampleKey};
    const PublicSuffixes suffixes_;
    const Findings plain_ = make_findings();
    Findings hidden_ = make_findings();
};

TEST_F(HideFindings, TablesAreSortedAnewAndKeepTheirRows)
{
    EXPECT_EQ(hidden_.pseudonyms, pseudonyms_.check());
    EXPECT_TRUE(std::ranges::is_sorted(hidden_.clients, {}, &ClientFinding::address));
    for (const ClientFinding& client : hidden_.clients)
        EXPECT_EQ(pseudonyms_.reveal(client.address), plain_.clients[client.queries].address);
    for (std::size_t i = 0; i < kNames; ++i) {
        EXPECT_TRUE(i == 0 || hidden_.domain_texts[i - 1] < hidden_.domain_texts[i]);
        EXPECT_EQ(hidden_.domain_texts[i],
                  pseudonyms_.hide_name(plain_.domain_texts[hidden_.domains[i].queries]));
    }
}

TEST_F(HideFindings, EdgesAndPairsFollow)
{
    const auto same = [](const auto& value) { return value; };
    const auto text = [](std::string_view name) { return std::string(name); };
    const auto hide = [&](const Address& address) { return pseudonyms_.hide(address); };
    const auto hide_name = [&](std::string_view name) { return pseudonyms_.hide_name(name); };
    EXPECT_EQ(edges_of(hidden_, same, text), edges_of(plain_, hide, hide_name));
    EXPECT_GT(edges_of(plain_, same, text).size(), 50u);
    EXPECT_EQ(pairs_of(hidden_, same), pairs_of(plain_, hide));

    std::map<Address, std::int64_t> before, after;
    for (std::size_t s = 0; s < suspects_of(plain_).size(); ++s) {
        before[pseudonyms_.hide(suspects_of(plain_)[s])] = plain_.similarity.exclusive[s];
        after[suspects_of(hidden_)[s]] = hidden_.similarity.exclusive[s];
    }
    EXPECT_EQ(after, before);
}

TEST(HideFindingsOf, EveryTextThatMayBeAnAddress)
{
    const Pseudonyms pseudonyms(kSampleKey);
    Findings f;
    f.surges.resize(2);
    f.surges[0].series = "mx";
    f.surges[1].series = "192-0-2-1.example.net";
    f.series.names.push_back("192-0-2-1.example.net");
    RelayFinding relay;
    relay.entity = "192.0.2.1";
    relay.names = {"192-0-2-1.example.net"};
    relay.addresses = relay.all_addresses = {address_of("192.0.2.1")};
    f.relays.push_back(relay);
    f.exchange_clusters = {{0, "192-0-2-1.net", "mx.192-0-2-1.net", 1, 2, 2, 1, 2, 2},
                           {0, "b.net", "a.b.net", 1, 3, 3, 1, 2, 2}};
    f.domain_texts.push_back("example.net");
    f.domains.resize(1);
    f.domains[0].exchange_cluster = "192-0-2-1.net";
    f.expansion.resize(2);
    f.expansion[0].entity = "2001:db8::1";
    f.expansion[1].entity = "192-0-2-1.example.net";
    hide_findings(pseudonyms, PublicSuffixes(), f);

    const std::string address = format_address(pseudonyms.hide(address_of("192.0.2.1")));
    const std::string name = pseudonyms.hide_name("192-0-2-1.example.net");
    EXPECT_EQ(f.surges[0].series, "mx");
    EXPECT_EQ(f.surges[1].series, name);
    EXPECT_EQ(f.series.names[0], name);
    EXPECT_EQ(f.relays[0].entity, address);
    EXPECT_EQ(f.relays[0].names, std::vector{name});
    EXPECT_TRUE(f.relays[0].addresses.empty());
    EXPECT_TRUE(f.relays[0].all_addresses.empty());
    const std::string cluster = pseudonyms.hide_name("192-0-2-1.net");
    EXPECT_NE(cluster, "192-0-2-1.net");
    EXPECT_EQ(f.domains[0].exchange_cluster, cluster);
    const auto hidden = std::ranges::find(f.exchange_clusters, cluster, &ExchangeClusterFinding::cluster);
    ASSERT_NE(hidden, f.exchange_clusters.end());
    EXPECT_EQ(hidden->exchange, pseudonyms.hide_name("mx.192-0-2-1.net"));
    EXPECT_TRUE(std::ranges::is_sorted(f.exchange_clusters, {}, &ExchangeClusterFinding::cluster));
    EXPECT_EQ(f.expansion[0].entity, "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e");
    EXPECT_EQ(f.expansion[1].entity, name);
}

}  // namespace
}  // namespace spamgraph::privacy
