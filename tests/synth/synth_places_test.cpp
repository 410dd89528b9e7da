#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <sstream>
#include <string>

#include "spamgraph/core/address.hpp"
#include "spamgraph/geo/places.hpp"
#include "spamgraph/synth/plan.hpp"
#include "synth/rows.hpp"

namespace spamgraph::synth {
namespace {

class SynthPlaces : public ::testing::Test {
protected:
    void SetUp() override
    {
        const std::string path = ::testing::TempDir() + "synth-places.mmdb";
        std::ofstream(path, std::ios::binary) << write_places();
        places_.emplace(geo::PlaceFiles{path, path, path});
        std::filesystem::remove(path);  // it is mapped
        std::istringstream lines(write_residential_asns());
        for (std::string line; std::getline(lines, line);)
            if (!line.starts_with('#')) residential_.insert(std::stol(line.substr(2)));
    }

    [[nodiscard]] geo::Place find(const std::string& text) const
    {
        return places_->find(parse_address(text).value());
    }

    std::optional<geo::Places> places_;
    std::set<std::int64_t> residential_;
};

TEST_F(SynthPlaces, AgreeWithTheCountriesOfTheTruth)
{
    const auto truth = nlohmann::json::parse(write_truth(plan_scenario(testing::small_world())));
    for (const nlohmann::json& campaign : truth["campaigns"]) {
        std::map<std::string, std::uint64_t> countries;
        for (const nlohmann::json& address : campaign["addresses"]) {
            const geo::Place place = find(address.get<std::string>());
            ++countries[place.country];
            EXPECT_TRUE(residential_.contains(place.asn)) << address;
            EXPECT_EQ(place.network, "Made-up access network " + place.country);
        }
        EXPECT_EQ(nlohmann::json(countries), campaign["countries"]);
        EXPECT_GE(countries["UA"], campaign["clustered"].get<std::uint64_t>());
        EXPECT_GT(countries.size(), 3U);
    }
}

TEST_F(SynthPlaces, GiveAddressesACityOrANetworkOnly)
{
    const geo::Place east = find("84.159.255.255");  // the last of the block 84.128.0.0/11
    EXPECT_EQ(east.country, "DE");
    EXPECT_DOUBLE_EQ(east.latitude, 50.9);
    EXPECT_DOUBLE_EQ(east.longitude, 7.0);
    const geo::Place v6 = find("2804:1::1");
    EXPECT_EQ(v6.country, "BR");
    EXPECT_DOUBLE_EQ(v6.longitude, -46.6);
    for (const char* fixed : {"194.0.0.1", "194.1.255.255", "31.40.7.7"}) {
        const geo::Place host = find(fixed);
        EXPECT_EQ(host.country, "") << fixed;
        EXPECT_TRUE(std::isnan(host.latitude)) << fixed;
        EXPECT_EQ(host.network, "Made-up hosting network") << fixed;
        EXPECT_FALSE(residential_.contains(host.asn)) << fixed;
    }
    for (const char* nowhere : {"84.127.255.255", "84.160.0.0", "194.2.0.0", "2002::1", "::1", "0.0.0.1"})
        EXPECT_EQ(find(nowhere).asn, -1) << nowhere;
}

}  // namespace
}  // namespace spamgraph::synth
