#include "spamgraph/analysis/flux.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "spamgraph/core/day.hpp"

namespace spamgraph {

namespace {

constexpr std::int64_t kDay_s = kSecondsPerDay;

using AddressSightings = std::vector<Sighting<Address>>;

double jaccard(const std::set<Address>& a, const std::set<Address>& b)
{
    const auto shared = std::ranges::count_if(a, [&](const Address& address) { return b.contains(address); });
    const auto either = static_cast<double>(a.size() + b.size()) - static_cast<double>(shared);
    return either > 0 ? static_cast<double>(shared) / either : 1;
}

/// Whether one of the addresses left behind at `moved_s` is seen again within a day.
bool comes_back(const AddressSightings& sightings, const std::set<Address>& before,
                const std::set<Address>& after, std::int64_t moved_s)
{
    return std::ranges::any_of(sightings, [&](const Sighting<Address>& seen) {
        return before.contains(seen.thing) && !after.contains(seen.thing) && seen.last_s >= moved_s &&
               seen.first_s < moved_s + kDay_s;
    });
}

}  // namespace

std::uint64_t count_address_changes(AddressSightings sightings)
{
    std::ranges::sort(sightings, {}, [](const auto& seen) { return std::pair(seen.first_s, seen.thing); });
    std::uint64_t changes = 0;
    std::set<Address> current;
    for (std::size_t at = 0; at < sightings.size();) {
        const std::int64_t day = sightings[at].first_s / kDay_s;
        const std::size_t begin = at;
        while (at < sightings.size() && sightings[at].first_s / kDay_s == day) ++at;
        const auto today = std::span(sightings).subspan(begin, at - begin);

        std::set<Address> after;
        std::int64_t moved_s = 0;
        for (const auto& seen : today) {
            if (current.contains(seen.thing)) continue;
            after.insert(seen.thing);
            moved_s = std::max(moved_s, seen.first_s);
        }
        if (after.empty()) continue;
        for (const auto& seen : today)
            if (seen.last_s >= moved_s) after.insert(seen.thing);
        if (current.empty()) {
            for (const auto& seen : today) current.insert(seen.thing);
            continue;
        }
        if (comes_back(sightings, current, after, moved_s)) {
            current.insert(after.begin(), after.end());
            continue;
        }
        changes += jaccard(current, after) < 0.5;
        current = std::move(after);
    }
    return changes;
}

std::uint64_t count_domain_changes(std::vector<Sighting<std::string>> sightings)
{
    if (sightings.empty()) return 0;
    std::int64_t first_s = sightings.front().first_s, last_s = sightings.front().last_s;
    std::map<std::string, std::vector<std::pair<std::int64_t, std::int64_t>>> spans;
    for (const auto& seen : sightings) {
        first_s = std::min(first_s, seen.first_s);
        last_s = std::max(last_s, seen.last_s);
        spans[seen.thing].emplace_back(seen.first_s, seen.last_s);
    }
    const auto seen_between = [&](std::int64_t from_s, std::int64_t to_s) {
        return std::ranges::any_of(
            sightings, [&](const auto& seen) { return seen.first_s < to_s && seen.last_s > from_s; });
    };
    std::uint64_t changes = 0;
    for (auto& [domain, of_domain] : spans) {
        std::ranges::sort(of_domain);
        changes += of_domain.front().first >= first_s + kDay_s;
        std::int64_t end_s = of_domain.front().second;
        for (const auto& [from_s, to_s] : of_domain) {
            if (from_s - end_s > 2 * kDay_s && seen_between(end_s + kDay_s, from_s - kDay_s)) changes += 2;
            end_s = std::max(end_s, to_s);
        }
        changes += end_s <= last_s - kDay_s;
    }
    return changes;
}

std::uint64_t count_prefixes(std::span<const Address> addresses)
{
    std::set<Address> prefixes;
    for (const Address& address : addresses)
        prefixes.insert(cut_to_prefix(address, is_ipv4(address) ? 24 : 48));
    return prefixes.size();
}

bool is_in_flux(std::uint64_t address_changes, std::uint64_t domain_changes, const FluxRule& rule)
{
    return address_changes >= rule.min_address_changes && domain_changes >= rule.min_domain_changes;
}

}  // namespace spamgraph
