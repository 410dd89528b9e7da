#include "app/origins.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>

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
        if (const auto dynamic = lists.is_dynamic(addresses.of(client.address)))
            client.residential = *dynamic;
        if (lists.residential.contains(place.asn)) client.residential = 1;
        if (lists.hosting.contains(place.asn)) client.residential = 0;
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

void place_relays(const geo::Places& places, const TrueAddresses& addresses, Findings& findings)
{
    for (RelayFinding& relay : findings.relays) {
        std::set<std::string> of_host, of_names;
        for (const Address& address : relay.addresses) {
            const std::string country = places.find(addresses.of(address)).country;
            if (!country.empty()) of_host.insert(country);
        }
        for (const std::string& name : relay.names) {
            const std::string country = country_of_tld(top_level_domain(name));
            if (!country.empty()) of_names.insert(country);
        }
        std::set<std::string> countries;
        std::set<std::int64_t> networks;
        for (const Address& address : relay.all_addresses) {
            const geo::Place place = places.find(addresses.of(address));
            if (!place.country.empty()) countries.insert(place.country);
            if (place.asn >= 0) networks.insert(place.asn);
        }
        if (!countries.empty()) relay.address_countries = std::ssize(countries);
        if (!networks.empty()) relay.address_asns = std::ssize(networks);
        if (of_host.empty() || of_names.empty()) continue;
        relay.country_mismatch = std::ranges::none_of(
            of_names, [&](const std::string& country) { return of_host.contains(country); });
    }
}

/// Names of low profile are those of one suspect: both of a pair have a country.
void test_zones(Findings& findings)
{
    std::vector<ZoneEdge> edges;
    std::size_t row = 0;
    for (const ClientFinding& client : findings.clients) {
        if (!client.suspect) continue;
        for (std::int64_t e = findings.graph.indptr[row]; e < findings.graph.indptr[row + 1]; ++e) {
            const auto name = static_cast<std::size_t>(findings.graph.indices[static_cast<std::size_t>(e)]);
            DomainFinding& domain = findings.domains[name];
            if (domain.tier != "low" || client.country.empty() || domain.country.empty()) continue;
            domain.same_zone = domain.country == client.country;
            edges.push_back({client.country, domain.country});
        }
        ++row;
    }
    constexpr std::uint64_t kSeed = 1;
    if (!edges.empty()) findings.zone = {test_same_zone(edges, kSeed)};
}

}  // namespace

std::optional<bool> NetworkLists::is_dynamic(const Address& address) const
{
    const auto name = reverse_names.find(address);
    if (name == reverse_names.end()) return std::nullopt;
    return is_dialup_name(name->second, dynamic_words);
}

void find_origins(const mpi::Communicator& comm, const Window& window, const geo::Places& places,
                  const TrueAddresses& addresses, const NetworkLists& lists, const SuspectNetwork& network,
                  Findings& findings)
{
    mpi::together(comm, [&] {
        if (!comm.is_root()) return;
        find_dialup_relays(addresses, lists, findings);
        if (!addresses.hidden()) place_clients(places, addresses, lists, findings);
    });
    if (addresses.hidden() || (!places.has_countries() && !places.has_networks())) return;
    KeyCounts countries, networks;
    mpi::together(comm, [&] {
        for (const Address& address : read_clients(window, network.suspects)) {
            const geo::Place place = places.find(addresses.of(address));
            ++countries[key_of(place.country)];
            ++networks[place.asn];
        }
    });
    countries = gather_counts(comm, countries);
    networks = gather_counts(comm, networks);
    mpi::together(comm, [&] {
        if (!comm.is_root()) return;
        place_relays(places, addresses, findings);
        KeyCounts suspect_countries, suspect_networks;
        for (const ClientFinding& client : findings.clients) {
            if (!client.suspect) continue;
            ++suspect_countries[key_of(client.country)];
            ++suspect_networks[client.asn];
        }
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
