#include "app/origins.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "spamgraph/analysis/contingency.hpp"
#include "spamgraph/analysis/origins.hpp"
#include "spamgraph/analysis/tlds.hpp"
#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"

namespace spamgraph::app {

namespace {

/// Clients of one country (its two letters as a number) or one autonomous system.
struct KeyCount {
    std::int64_t key{};
    std::uint64_t clients{};
};

using KeyCounts = std::map<std::int64_t, std::uint64_t>;

constexpr std::array<const char*, 3> kResidentialRules{"networks", "reverse-names", "both"};

std::int64_t key_of(const std::string& country)
{
    return country.size() == 2 ? country[0] * 256 + country[1] : -1;
}

std::string country_of_key(std::int64_t key)
{
    return {static_cast<char>(key / 256), static_cast<char>(key % 256)};
}

/// Mail-active clients of this rank on the suspects' days, each once.
std::set<Address> read_clients(const Window& window, std::span<const TestedClient> suspects)
{
    std::set<Address> clients;
    for (std::size_t d = 0; d < window.days.size(); ++d) {
        if (std::ranges::find(suspects, d, &TestedClient::day) == suspects.end()) continue;
        constexpr std::uint64_t kPiece = 65'536;
        const ClientRange& mine = window.mine[d];
        for (std::uint64_t done = 0; done < mine.count; done += kPiece)
            for (const ClientRow& row :
                 window.days[d].clients(mine.first + done, std::min(kPiece, mine.count - done)))
                clients.insert(row.address);
    }
    return clients;
}

KeyCounts gather_counts(const mpi::Communicator& comm, const KeyCounts& local)
{
    std::vector<KeyCount> mine;
    for (const auto& [key, clients] : local) mine.push_back({key, clients});
    KeyCounts all;
    for (const KeyCount& count : mpi::gather_to_root<KeyCount>(comm, mine)) all[count.key] += count.clients;
    return all;
}

/// Origins of the suspects against all; clients of unknown origin (-1) are left out on both sides.
template <class KeyText>
std::vector<OriginFinding> compare(const KeyCounts& suspects, const KeyCounts& background, KeyText text_of)
{
    std::vector<OriginCount> counts;
    std::uint64_t all_suspects = 0, all = 0;
    for (const auto& [key, clients] : background) {
        if (key < 0) continue;
        const auto there = suspects.find(key);
        counts.push_back({text_of(key), there == suspects.end() ? 0 : there->second, clients});
        all_suspects += counts.back().suspects;
        all += clients;
    }
    return compare_origins(std::move(counts), all_suspects, all);
}

/// By each of kResidentialRules: 1 residential, 0 not, or not observable.
std::array<std::int8_t, kResidentialRules.size()> judge_residential(const Address& address, std::int64_t asn,
                                                                    const NetworkLists& lists)
{
    std::int8_t by_network = kNotObservableFlag, by_name = kNotObservableFlag;
    if (lists.residential.contains(asn)) by_network = 1;
    if (lists.hosting.contains(asn)) by_network = 0;
    if (const auto dynamic = lists.is_dynamic(address)) by_name = *dynamic;
    return {by_network, by_name, by_network == kNotObservableFlag ? by_name : by_network};
}

/// Counts a client: key 3 x rule + 0 not residential, 1 residential, 2 not known.
void count_residential(const Address& address, std::int64_t asn, const NetworkLists& lists, KeyCounts& counts)
{
    const auto judged = judge_residential(address, asn, lists);
    for (std::size_t rule = 0; rule < judged.size(); ++rule)
        ++counts[static_cast<std::int64_t>(3 * rule) + (judged[rule] < 0 ? 2 : judged[rule])];
}

/// A row for each rule that can tell of somebody.
std::vector<ResidentialFinding> describe_residential(KeyCounts& suspects, KeyCounts& background)
{
    std::vector<ResidentialFinding> rows;
    for (std::size_t rule = 0; rule < kResidentialRules.size(); ++rule) {
        const auto key = static_cast<std::int64_t>(3 * rule);
        ResidentialFinding row;
        row.rule = kResidentialRules[rule];
        row.suspects_residential = suspects[key + 1];
        row.suspects_known = row.suspects_residential + suspects[key];
        row.suspects = row.suspects_known + suspects[key + 2];
        row.background_residential = background[key + 1];
        row.background_known = row.background_residential + background[key];
        row.background = row.background_known + background[key + 2];
        const auto [low, high] = wilson_interval(row.suspects_residential, row.suspects_known);
        row.low = low;
        row.high = high;
        if (row.background_known > 0) rows.push_back(std::move(row));
    }
    return rows;
}

void place_clients(const geo::Places& places, const TrueAddresses& addresses, const NetworkLists& lists,
                   Findings& findings)
{
    for (ClientFinding& client : findings.clients) {
        const geo::Place place = places.find(addresses.of(client.address));
        client.country = place.country;
        client.latitude = place.latitude;
        client.longitude = place.longitude;
        client.asn = place.asn;
        client.network = place.network;
        client.residential = judge_residential(addresses.of(client.address), place.asn, lists)[2];
    }
}

void find_dialup_relays(const TrueAddresses& addresses, const NetworkLists& lists, Findings& findings)
{
    for (RelayFinding& relay : findings.relays) {
        for (const Address& address : relay.addresses) {
            const auto dynamic = addresses.hidden() ? std::nullopt : lists.is_dynamic(addresses.of(address));
            if (dynamic) relay.dialup = std::max(relay.dialup, static_cast<std::int8_t>(*dynamic));
        }
        const auto is_dynamic = [&](const std::string& name) {
            return is_dialup_name(name, lists.dynamic_words);
        };
        if (std::ranges::any_of(relay.names, is_dynamic)) relay.dialup = 1;
    }
}

using Countries = std::set<std::string>;

/// Countries of addresses, as far as they are known.
template <class Addresses>
Countries find_countries(const geo::Places& places, const TrueAddresses& true_addresses,
                         const Addresses& addresses)
{
    Countries countries;
    for (const Address& address : addresses) {
        const std::string country = places.find(true_addresses.of(address)).country;
        if (!country.empty()) countries.insert(country);
    }
    return countries;
}

/// Where a name's top-level domain tells no country, its addresses do, if they agree.
void place_names(const geo::Places& places, const TrueAddresses& addresses, const SuspectNetwork& network,
                 Findings& findings)
{
    for (std::size_t i = 0; i < findings.domains.size(); ++i) {
        DomainFinding& domain = findings.domains[i];
        if (!domain.country.empty()) continue;
        const Countries countries = find_countries(places, addresses, network.domain_addresses[i]);
        if (countries.size() != 1) continue;
        domain.country = *countries.begin();
        domain.country_rule = "address";
    }
}

/// The country of a relay's domain is told by the names' top-level domains, and where one tells none by the
/// addresses of the registered domain; not by those of the name, which are the relay's own.
void compare_countries(const geo::Places& places, const TrueAddresses& addresses,
                       const SuspectNetwork& network, const PublicSuffixes& suffixes, RelayFinding& relay)
{
    const Countries of_host = find_countries(places, addresses, relay.addresses);
    Countries of_names, rules;
    for (const std::string& name : relay.names) {
        if (std::string country = country_of_tld(top_level_domain(name)); !country.empty()) {
            of_names.insert(std::move(country));
            rules.insert("tld");
            continue;
        }
        const std::string_view zone = suffixes.registered_domain(name);
        const auto known = network.zone_addresses.find(zone);
        if (zone == name || known == network.zone_addresses.end()) continue;
        Countries of_zone = find_countries(places, addresses, known->second);
        if (of_zone.empty()) continue;
        of_names.merge(of_zone);
        rules.insert("address");
    }
    relay.host_country = fmt::format("{}", fmt::join(of_host, " "));
    relay.domain_country = fmt::format("{}", fmt::join(of_names, " "));
    relay.domain_country_rule = fmt::format("{}", fmt::join(rules, " "));
    if (of_host.empty() || of_names.empty()) return;
    relay.country_mismatch =
        std::ranges::none_of(of_names, [&](const std::string& country) { return of_host.contains(country); });
}

void place_relays(const geo::Places& places, const TrueAddresses& addresses, const SuspectNetwork& network,
                  const PublicSuffixes& suffixes, Findings& findings)
{
    for (RelayFinding& relay : findings.relays) {
        compare_countries(places, addresses, network, suffixes, relay);
        const Countries countries = find_countries(places, addresses, relay.all_addresses);
        std::set<std::int64_t> networks;
        for (const Address& address : relay.all_addresses)
            if (const std::int64_t asn = places.find(addresses.of(address)).asn; asn >= 0)
                networks.insert(asn);
        if (!countries.empty()) relay.address_countries = std::ssize(countries);
        if (!networks.empty()) relay.address_asns = std::ssize(networks);
    }
}

/// Names of low profile are those of one suspect: both of a pair have a country.
void test_zones(Findings& findings)
{
    std::vector<ZoneEdge> edges;
    std::uint64_t by_address = 0;
    std::size_t row = 0;
    for (const ClientFinding& client : findings.clients) {
        if (!client.suspect) continue;
        for (std::int64_t e = findings.graph.indptr[row]; e < findings.graph.indptr[row + 1]; ++e) {
            const auto name = static_cast<std::size_t>(findings.graph.indices[static_cast<std::size_t>(e)]);
            DomainFinding& domain = findings.domains[name];
            if (domain.tier != "low" || client.country.empty() || domain.country.empty()) continue;
            domain.same_zone = domain.country == client.country;
            edges.push_back({client.country, domain.country});
            by_address += domain.country_rule == "address";
        }
        ++row;
    }
    constexpr std::uint64_t kSeed = 1;
    if (edges.empty()) return;
    findings.zone = {test_same_zone(edges, kSeed)};
    findings.zone.front().by_address = by_address;
}

}  // namespace

std::optional<bool> NetworkLists::is_dynamic(const Address& address) const
{
    const auto name = reverse_names.find(address);
    if (name == reverse_names.end()) return std::nullopt;
    return is_dialup_name(name->second, dynamic_words);
}

void find_origins(const mpi::Communicator& comm, const Window& window, const geo::Places& places,
                  const TrueAddresses& addresses, const NetworkLists& lists, const PublicSuffixes& suffixes,
                  const SuspectNetwork& network, Findings& findings)
{
    mpi::together(comm, [&] {
        if (!comm.is_root()) return;
        find_dialup_relays(addresses, lists, findings);
        if (!addresses.hidden()) place_clients(places, addresses, lists, findings);
    });
    const bool places_known = places.has_countries() || places.has_networks();
    if (addresses.hidden() || (!places_known && lists.reverse_names.empty())) return;
    KeyCounts countries, networks, residential;
    mpi::together(comm, [&] {
        for (const Address& address : read_clients(window, network.suspects)) {
            const geo::Place place = places.find(addresses.of(address));
            ++countries[key_of(place.country)];
            ++networks[place.asn];
            count_residential(addresses.of(address), place.asn, lists, residential);
        }
    });
    countries = gather_counts(comm, countries);
    networks = gather_counts(comm, networks);
    residential = gather_counts(comm, residential);
    mpi::together(comm, [&] {
        if (!comm.is_root()) return;
        if (places.has_countries()) place_names(places, addresses, network, findings);
        place_relays(places, addresses, network, suffixes, findings);
        KeyCounts suspect_countries, suspect_networks, suspect_residential;
        for (const ClientFinding& client : findings.clients) {
            if (!client.suspect) continue;
            ++suspect_countries[key_of(client.country)];
            ++suspect_networks[client.asn];
            count_residential(addresses.of(client.address), client.asn, lists, suspect_residential);
        }
        findings.residential = describe_residential(suspect_residential, residential);
        if (places.has_countries()) {
            findings.countries = compare(suspect_countries, countries, country_of_key);
            if (!findings.domains.empty()) test_zones(findings);
        }
        if (places.has_networks())
            findings.asns =
                compare(suspect_networks, networks, [](std::int64_t asn) { return fmt::format("{}", asn); });
    });
}

}  // namespace spamgraph::app
