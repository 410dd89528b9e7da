#include "analysis/relay_entities.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>

#include "spamgraph/analysis/false_discovery.hpp"
#include "spamgraph/analysis/rate_model.hpp"
#include "spamgraph/analysis/robust.hpp"
#include "spamgraph/analysis/tails.hpp"
#include "spamgraph/core/qname.hpp"

namespace spamgraph {

namespace {

/// A query to a DNS block list asks about a host; it is none itself.
bool is_candidate(const RelayName& name)
{
    return !name.suspects.empty() && !name.nxdomain_only && !is_dnsbl_style(name.name);
}

bool is_remote(const Address& address)
{
    constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    const auto& bytes = address.bytes;
    if (std::equal(kMapped.begin(), kMapped.end(), bytes.begin())) return bytes[12] != 0 && bytes[12] != 127;
    return std::any_of(bytes.begin(), bytes.end() - 1, [](std::uint8_t b) { return b != 0; }) ||
           bytes[15] > 1;
}

std::uint64_t others_of(const RelayName& name)
{
    return name.clients - std::min(name.clients, name.all_suspects);
}

/// @param all rows of every name of the entity, also of names that no suspect asked for
RelayEntity build_entity(std::string text, std::optional<Address> address,
                         const std::vector<std::size_t>& all, std::span<const RelayName> names,
                         const RelayCrowd& crowd)
{
    RelayEntity entity;
    entity.text = std::move(text);
    entity.address = address;
    std::set<std::uint32_t> suspects;
    std::map<std::uint32_t, double> revisits;
    for (const std::size_t row : all) {
        const RelayName& name = names[row];
        entity.others_asking += others_of(name);
        if (!is_candidate(name)) continue;
        entity.names.push_back(row);
        for (std::size_t i = 0; i < name.revisits.size(); ++i) revisits[name.suspects[i]] += name.revisits[i];
        entity.other_senders = std::max(entity.other_senders, name.other_senders);
        entity.after_mx += name.after_mx;
        entity.before_mx += name.before_mx;
        suspects.insert(name.suspects.begin(), name.suspects.end());
    }
    entity.suspects.assign(suspects.begin(), suspects.end());
    entity.asking = suspects.size();
    std::vector<double> counts;
    for (const auto& [suspect, count] : revisits) counts.push_back(count);
    if (!counts.empty()) entity.revisits = median(std::move(counts));
    entity.others_asking = std::min(entity.others_asking, crowd.others);
    entity.odds = jeffreys_log_odds({entity.asking, crowd.suspects - std::min(crowd.suspects, entity.asking),
                                     entity.others_asking, crowd.others - entity.others_asking});
    return entity;
}

}  // namespace

HostNames find_hosts(std::span<const RelayName> names, double max_others)
{
    HostNames hosts;
    for (std::size_t row = 0; row < names.size(); ++row) {
        if (names[row].nxdomain_only || is_dnsbl_style(names[row].name)) continue;
        for (const Address& address : names[row].addresses) {
            if (!is_remote(address)) continue;
            auto& rows = hosts[address];
            if (rows.empty() || rows.back() != row) rows.push_back(row);
        }
    }
    std::erase_if(hosts, [&](const auto& host) {
        std::uint64_t others = 0;
        for (const std::size_t row : host.second) others += others_of(names[row]);
        return static_cast<double>(others) > max_others;
    });
    return hosts;
}

std::vector<RelayEntity> build_entities(std::span<const RelayName> names, const HostNames& hosts,
                                        const RelayCrowd& crowd)
{
    std::vector<RelayEntity> entities;
    for (std::size_t row = 0; row < names.size(); ++row)
        if (is_candidate(names[row]))
            entities.push_back(build_entity(names[row].name, {}, {row}, names, crowd));
    for (const auto& [address, rows] : hosts) {
        const auto asked =
            std::ranges::count_if(rows, [&](std::size_t row) { return is_candidate(names[row]); });
        if (asked >= 2)  // an address with one candidate name is reported as the name
            entities.push_back(build_entity(format_address(address), address, rows, names, crowd));
    }
    return entities;
}

std::vector<DegreeTest> test_degrees(std::span<const RelayEntity> entities, std::uint64_t tests,
                                     const RelayCrowd& crowd)
{
    std::vector<DegreeTest> results(entities.size());
    if (crowd.suspect_names.empty() || crowd.other_names.empty()) return results;
    std::vector<double> ln_p;
    std::vector<double> probabilities(crowd.suspect_names.size());
    for (std::size_t e = 0; e < entities.size(); ++e) {
        const double weight =
            solve_name_weight(crowd.other_names, static_cast<double>(entities[e].others_asking) + 0.5);
        for (std::size_t i = 0; i < probabilities.size(); ++i)
            probabilities[i] = asking_probability(crowd.suspect_names[i], weight);
        ln_p.push_back(ln_poisson_binomial_tail(probabilities, entities[e].asking));
        results[e].weight = weight;
        results[e].expected = std::accumulate(probabilities.begin(), probabilities.end(), 0.0);
        results[e].p = std::exp(ln_p.back());
    }
    const std::vector<double> q = adjust_p(ln_p, tests);
    for (std::size_t e = 0; e < entities.size(); ++e) results[e].q = q[e];
    return results;
}

}  // namespace spamgraph
