#include "synth/population.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "spamgraph/core/error.hpp"
#include "synth/random.hpp"

namespace spamgraph::synth {

namespace {

// Shares of the background rows.
constexpr double kServerShare = 0.25;
constexpr double kOfficeShare = 0.05;
constexpr double kForwarderShare = 0.02;
constexpr double kScannerShare = 0.003;
constexpr double kNewsletterShare = 0.0022;  ///< each; a burst must stay well under twice the usual mail rate

constexpr double kNewSenderShare = 0.012;
constexpr double kTunnelShare = 0.006;  ///< each
constexpr double kManyNats = 6;

constexpr double kServersPerClient = 0.0025;
constexpr double kOfficesPerClient = 0.0006;
constexpr std::uint32_t kNewsletters = 4;

constexpr double kVolumeSpread = 1.1;    ///< a server's day lies within e^-1.1 to e^1.1 of its usual volume
constexpr double kSizeSpread = 0.8;      ///< log-normal sigma of the servers' sizes
constexpr double kActivitySpread = 0.9;  ///< log-normal sigma of the households' activity

constexpr std::uint64_t kNoChurn = 1;

/// Roughly normal, mean 0 and variance 1, within -3.46 to 3.46.
double bell(Random& random)
{
    return (random.unit() + random.unit() + random.unit() + random.unit() - 2) * std::sqrt(3.0);
}

}  // namespace

std::string_view role_name(Role role)
{
    constexpr std::array<std::string_view, 6> kNames{"mail-server", "newsletter", "nat",
                                                     "scanner",     "forwarder",  "tunnel"};
    return kNames[static_cast<std::size_t>(role)];
}

Population::Population(const SynthOptions& options)
    : seed_(options.seed), leases_(options.day_count() + kNoChurn)
{
    const auto clients = static_cast<double>(options.clients);
    const auto rows = static_cast<double>(options.rows_per_day);
    std::uint32_t index = 0;
    const auto add = [&](Role role, std::uint32_t number, double base) {
        specials_.push_back({role, number, Ip{.v4 = server_address(seed_, index++)}, base});
    };
    const Crowd& crowd = find_scenario(options.scenario).crowd;
    const std::uint32_t last_day = options.day_count() - 1;

    constexpr double kRowsOfAServer = 600;
    const auto servers = static_cast<std::uint32_t>(
        std::clamp(clients * kServersPerClient, 16.0, std::max(16.0, rows * kServerShare / kRowsOfAServer)));
    std::vector<double> sizes;
    double sum = 0;
    for (std::uint32_t s = 0; s < servers; ++s) {
        Random random(seed_, Purpose::special, s);
        sizes.push_back(std::exp(kSizeSpread * bell(random)));
        sum += sizes.back();
    }
    const double mean_factor = std::sinh(kVolumeSpread) / kVolumeSpread;
    for (std::uint32_t s = 0; s < servers; ++s)
        add(Role::mail_server, s, rows * kServerShare / mean_factor * sizes[s] / sum);
    for (std::uint32_t i = 0; i < kNewsletters; ++i)
        add(Role::newsletter, i, std::max(200.0, rows * kNewsletterShare));

    for (std::uint32_t i = 0; i < crowd.new_senders; ++i) {
        add(Role::newsletter, kNewsletters + i, std::max(3'000.0, rows * kNewSenderShare));
        specials_.back().since = last_day;
    }

    const double times = crowd.many_nats ? kManyNats : 1;
    const auto offices = static_cast<std::uint32_t>(std::max(4.0, clients * kOfficesPerClient) * times);
    for (std::uint32_t i = 0; i < offices; ++i) {
        // The first two are campuses: together half of what all offices ask.
        const double share = i < 2 ? 0.25 : 0.5 / (offices - 2);
        add(Role::nat, i, rows * kOfficeShare * times * share);
        if (crowd.many_nats && i % 3 == 1) specials_.back().since = last_day;
    }
    add(Role::scanner, 0, std::max(150.0, rows * kScannerShare));
    add(Role::forwarder, 0, rows * kForwarderShare);
    for (std::uint32_t i = 0; i < crowd.tunnels; ++i) {
        add(Role::tunnel, i, std::max(1'500.0, rows * kTunnelShare));
        specials_.back().since = last_day;
    }

    std::uint64_t total = 0;
    const std::uint64_t households = options.clients - specials_.size();
    if (options.clients * leases_ + 4096 > kResidentialAddresses)
        throw Error(ExitCode::usage,
                    fmt::format("too many clients '{}' (over {} days their changing addresses "
                                "would not fit the address blocks)",
                                options.clients, options.day_count()));
    cumulative_.reserve(households);
    for (std::uint64_t h = 0; h < households; ++h) {
        Random random(seed_, Purpose::household, h, 1);
        total += 1 + static_cast<std::uint64_t>(1000 * std::exp(kActivitySpread * bell(random)));
        cumulative_.push_back(total);
    }
    // Households stay far below what makes a sender, however many rows each has.
    constexpr double kMailLikePerDay = 0.25;
    mail_like_share_ = std::min(0.02, kMailLikePerDay * clients / rows * 4);
}

std::uint32_t Population::count(Role role) const
{
    return static_cast<std::uint32_t>(std::ranges::count(specials_, role, &Special::role));
}

std::uint32_t Population::mail_senders() const
{
    return count(Role::mail_server) + count(Role::newsletter) + count(Role::scanner) + count(Role::forwarder);
}

Household Population::household(std::uint32_t number) const
{
    Random random(seed_, Purpose::household, number, 2);
    Household h{};
    h.v6 = random.chance(0.08);
    h.dual_stack = random.chance(0.25) || h.v6;
    h.mixes_case = random.chance(0.03);
    h.churns = random.chance(0.12) && !h.v6;
    h.runs_ntp = random.chance(0.30);
    h.scans_viruses = random.chance(0.25);
    h.checks_ip = random.chance(0.15);
    h.uses_smarthost = random.chance(0.10);
    h.strays = random.chance(0.01);
    return h;
}

Ip Population::address(std::uint32_t household, std::uint32_t day, int hour) const
{
    const Household h = this->household(household);
    if (h.v6) return residential_v6(seed_, household);
    std::uint64_t lease = 0;
    if (h.churns) {
        for (std::uint32_t d = 0; d <= day; ++d) {
            Random random(seed_, Purpose::lease, household, d);
            const bool changes = random.chance(0.5);
            const bool already = d < day || hour >= static_cast<int>(random.below(24));
            if (changes && already) ++lease;
        }
    }
    return Ip{.v4 = residential_address(seed_, household + lease * (households() + specials_.size()))};
}

std::uint32_t Population::pick(double point) const
{
    const auto at = static_cast<std::uint64_t>(point * static_cast<double>(cumulative_.back()));
    return static_cast<std::uint32_t>(std::ranges::upper_bound(cumulative_, at) - cumulative_.begin());
}

std::uint32_t Population::spare_address(std::uint32_t number) const
{
    // Past every lease of every household; moved on until it lies in the cluster's country.
    const std::uint64_t first = leases_ * (households() + specials_.size());
    std::uint64_t index = first;
    for (std::uint32_t found = 0;; ++index)
        if (in_cluster_country(residential_address(seed_, index)) && found++ == number) break;
    return residential_address(seed_, index);
}

double Population::rows(const Special& special, std::uint32_t day) const
{
    if (day < special.since) return 0;
    Random random(seed_, Purpose::volume, static_cast<std::uint64_t>(special.role), special.number, day);
    switch (special.role) {
        case Role::mail_server: {
            constexpr double kLeast = 240;
            return std::max(kLeast, special.base * std::exp(random.between(-kVolumeSpread, kVolumeSpread)));
        }
        case Role::newsletter:
            return special.base * random.between(0.8, 1.25);
        case Role::nat:
            return special.base * random.between(0.8, 1.2);
        case Role::scanner:
            return special.base;
        case Role::forwarder:
            return special.base * random.between(0.9, 1.1);
        case Role::tunnel:
            break;
    }
    return special.base;
}

}  // namespace spamgraph::synth
