#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <vector>

#include "spamgraph/synth/plan.hpp"
#include "synth/ip.hpp"
#include "synth/mmdb.hpp"

namespace spamgraph::synth {

namespace {

struct Position {
    double latitude, longitude;
};

constexpr std::size_t kCities = 4;

struct Country {
    std::string_view code;
    std::array<Position, kCities> cities;
};

// clang-format off
constexpr std::array<Country, 20> kCountries{{
    {"US", {{{40.7, -74.0}, {41.9, -87.6}, {29.8, -95.4}, {34.1, -118.2}}}},  // New York, Chicago, Houston, Los Angeles
    {"DE", {{{52.5, 13.4}, {53.6, 10.0}, {48.1, 11.6}, {50.9, 7.0}}}},  // Berlin, Hamburg, Munich, Cologne
    {"GB", {{{51.5, -0.1}, {53.5, -2.2}, {55.9, -4.3}, {51.5, -2.6}}}},  // London, Manchester, Glasgow, Bristol
    {"FR", {{{48.9, 2.4}, {45.8, 4.8}, {43.6, 1.4}, {50.6, 3.1}}}},  // Paris, Lyon, Toulouse, Lille
    {"JP", {{{35.7, 139.7}, {34.7, 135.5}, {43.1, 141.4}, {33.6, 130.4}}}},  // Tokyo, Osaka, Sapporo, Fukuoka
    {"BR", {{{-23.5, -46.6}, {-22.9, -43.2}, {-8.1, -34.9}, {-3.1, -60.0}}}},  // Sao Paulo, Rio de Janeiro, Recife, Manaus
    {"PL", {{{52.2, 21.0}, {50.1, 19.9}, {54.4, 18.6}, {52.4, 16.9}}}},  // Warsaw, Krakow, Gdansk, Poznan
    {"IT", {{{41.9, 12.5}, {45.5, 9.2}, {40.9, 14.3}, {45.1, 7.7}}}},  // Rome, Milan, Naples, Turin
    {"ES", {{{40.4, -3.7}, {41.4, 2.2}, {37.4, -6.0}, {39.5, -0.4}}}},  // Madrid, Barcelona, Seville, Valencia
    {"NL", {{{52.4, 4.9}, {51.9, 4.5}, {51.4, 5.5}, {53.2, 6.6}}}},  // Amsterdam, Rotterdam, Eindhoven, Groningen
    {"RO", {{{44.4, 26.1}, {46.8, 23.6}, {47.2, 27.6}, {45.8, 21.2}}}},  // Bucharest, Cluj-Napoca, Iasi, Timisoara
    {"TR", {{{41.0, 29.0}, {39.9, 32.9}, {38.4, 27.1}, {37.0, 35.3}}}},  // Istanbul, Ankara, Izmir, Adana
    {"IN", {{{28.6, 77.2}, {19.1, 72.9}, {13.1, 80.3}, {22.6, 88.4}}}},  // Delhi, Mumbai, Chennai, Kolkata
    {"RU", {{{55.8, 37.6}, {59.9, 30.3}, {55.0, 82.9}, {56.8, 60.6}}}},  // Moscow, Saint Petersburg, Novosibirsk, Yekaterinburg
    {"KR", {{{37.6, 127.0}, {35.2, 129.1}, {35.9, 128.6}, {35.2, 126.9}}}},  // Seoul, Busan, Daegu, Gwangju
    {"TW", {{{25.0, 121.6}, {22.6, 120.3}, {24.1, 120.7}, {23.0, 120.2}}}},  // Taipei, Kaohsiung, Taichung, Tainan
    {"CA", {{{43.7, -79.4}, {45.5, -73.6}, {49.3, -123.1}, {51.0, -114.1}}}},  // Toronto, Montreal, Vancouver, Calgary
    {"AU", {{{-33.9, 151.2}, {-37.8, 145.0}, {-27.5, 153.0}, {-32.0, 115.9}}}},  // Sydney, Melbourne, Brisbane, Perth
    {"VN", {{{21.0, 105.8}, {10.8, 106.7}, {16.1, 108.2}, {20.9, 106.7}}}},  // Hanoi, Ho Chi Minh City, Da Nang, Hai Phong
    {"UA", {{{50.5, 30.5}, {50.0, 36.2}, {46.5, 30.7}, {49.8, 24.0}}}},  // Kyiv, Kharkiv, Odesa, Lviv
}};
// clang-format on

constexpr std::uint32_t kFirstPrivateAsn = 64512;  // to 65534: RFC 6996

/// The one access network of country number `country` in this world; hosting comes after them.
std::uint32_t asn_of(std::size_t country)
{
    return kFirstPrivateAsn + static_cast<std::uint32_t>(country);
}

MmdbRecord access_record(std::size_t country, std::size_t city)
{
    const Country& c = kCountries[country];
    return {.country = std::string(c.code),
            .latitude = c.cities[city].latitude,
            .longitude = c.cities[city].longitude,
            .asn = asn_of(country),
            .network = fmt::format("Made-up access network {}", c.code)};
}

std::size_t number_of(std::string_view code)
{
    return static_cast<std::size_t>(std::ranges::find(kCountries, code, &Country::code) - kCountries.begin());
}

}  // namespace

std::string write_places()
{
    std::vector<MmdbPrefix> prefixes;
    constexpr unsigned kCityBits = 2;
    for (const AccessBlock& block : access_blocks())
        for (std::uint32_t city = 0; city < kCities; ++city)
            prefixes.push_back({Ip{.v4 = block.first + city * (block.size() >> kCityBits)},
                                block.prefix + kCityBits, access_record(number_of(block.country), city)});
    for (const AccessPrefix6& prefix : access_prefixes6())
        prefixes.push_back(
            {Ip{.v6 = true, .groups = {prefix.group}}, 16, access_record(number_of(prefix.country), 0)});
    MmdbRecord hosting;
    hosting.asn = asn_of(kCountries.size());
    hosting.network = "Made-up hosting network";
    for (const Ip& first : {Ip{.v4 = server_block()}, Ip{.v4 = relay_block()}})
        prefixes.push_back({first, kFixedBlockPrefix, hosting});
    return write_mmdb(prefixes);
}

std::string write_residential_asns()
{
    std::string text = "# The access networks of the made-up world: places.mmdb has their names.\n";
    for (std::size_t country = 0; country < kCountries.size(); ++country)
        text += fmt::format("AS{}\n", asn_of(country));
    return text;
}

}  // namespace spamgraph::synth
