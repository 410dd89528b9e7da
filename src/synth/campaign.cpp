#include "synth/campaign.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "synth/calendar.hpp"
#include "synth/lexicon.hpp"
#include "synth/random.hpp"

namespace spamgraph::synth {

namespace {

constexpr double kFullSizeRows = 1'000'000;  ///< background rows per day from which a run has its full size
constexpr double kLeastScale = 0.05;
constexpr double kJpPerRow = 0.08;
constexpr double kJpPerEdge = 0.28;
constexpr double kMostJp = 800'000;
constexpr double kSmallWorldScale = 0.3;

/// Distinct clients that a day's rows are sure to show, on the low side.
double seen_clients(const SynthOptions& options)
{
    const double sessions =
        0.15 * static_cast<double>(options.rows_per_day) / static_cast<double>(options.clients);
    return static_cast<double>(options.clients) * (1 - std::exp(-0.6 * sessions));
}

/// `of_68` of 68 suspects, for a run of `n`.
std::uint32_t part_of(std::uint32_t of_68, std::uint32_t n)
{
    return std::min(n, static_cast<std::uint32_t>(std::lround(of_68 * n / 68.0)));
}

/// Before the last day the relay changes its address 3 times and what else it is called 5 times, at any hour,
/// never both within a day. Each of the five ends one name and begins another: 10 changes.
void make_wander(const Stage& stage, Relay& relay, std::uint32_t number)
{
    constexpr std::uint32_t kMoves = 3;
    constexpr std::uint32_t kRenames = 5;
    Random random(stage.options.seed, Purpose::relay, number, 2);
    relay.names.resize(kRenames + 2);
    const std::int64_t begin_us = first_second(stage.options.first_day) * kMicro;
    const std::int64_t slot_us =
        (stage.options.day_count() - 2) * kSecondsPerDay * kMicro / (kMoves + kRenames);
    std::uint32_t moves = kMoves;
    for (std::uint32_t left = kMoves + kRenames; left > 0; --left) {
        const auto wait_us =
            static_cast<std::int64_t>(random.between(0.45, 1) * static_cast<double>(slot_us));
        const std::int64_t time_us = begin_us + (kMoves + kRenames - left) * slot_us + wait_us;
        if (random.below(left) >= moves) {
            relay.renames_us.push_back(time_us);
            continue;
        }
        --moves;
        relay.moves_us.push_back(time_us);
        relay.addresses.push_back(Ip{.v4 = stage.population.spare_address(100 * (number + 1) + moves)});
    }
}

}  // namespace

const Ip& Relay::address_at(std::int64_t time_us) const
{
    return addresses[static_cast<std::size_t>(std::ranges::upper_bound(moves_us, time_us) -
                                              moves_us.begin())];
}

CampaignSize scale_campaign(const CampaignSpec& spec, const SynthOptions& options)
{
    const double rate = options.rate.value_or(find_scenario(options.scenario).rate);
    const double rows = static_cast<double>(options.rows_per_day);
    // A name that all suspects ask for must stay below 1% of the clients seen, or it is everybody's name.
    constexpr double kMostSuspects = 0.0075;
    const auto n = static_cast<std::uint32_t>(
        std::clamp(kMostSuspects * seen_clients(options), 8.0, static_cast<double>(spec.suspects)));

    // The middle's mean degree lies at the same fraction of 2 to n - 1 as with the full number of suspects.
    const double full = spec.suspects;
    const double full_middle = spec.domains - spec.all_ask - spec.asked_once;
    const double fraction =
        ((spec.edges - spec.asked_once - spec.all_ask * full) / full_middle - 2) / (full - 3);
    double scale = rate * std::clamp(rows / kFullSizeRows, kLeastScale, 1.0);
    if (spec.schedule == Schedule::all_day) {
        // Each suspect as fast as it should be, however small the world.
        const double each = (spec.asked_once + spec.all_ask * n + full_middle * (2 + fraction * (n - 3))) / n;
        const double minutes = (spec.shortest_minutes + spec.longest_minutes) / 2.0;
        scale = rate * (spec.edges / full) * (kMinutesPerDay / minutes) / each;
    }

    CampaignSize size{};
    size.suspects = n;
    size.giants = scale < kSmallWorldScale ? 8 : 15;
    const std::uint32_t least = spec.schedule == Schedule::all_day ? size.giants : 20;
    size.all_ask = std::max(least, static_cast<std::uint32_t>(scale * spec.all_ask));
    size.asked_once = static_cast<std::uint32_t>(scale * spec.asked_once);
    size.domains = std::max(static_cast<std::uint32_t>(scale * spec.domains), size.asked_once + size.all_ask);
    const double middle = size.domains - size.all_ask - size.asked_once;
    size.edges = size.asked_once + static_cast<std::uint64_t>(size.all_ask) * n +
                 static_cast<std::uint64_t>(std::llround(middle * (2 + fraction * (n - 3))));
    const double jp = spec.schedule == Schedule::all_day ? kJpPerEdge * static_cast<double>(size.edges)
                                                         : rate * kJpPerRow * rows;
    size.jp_queries = static_cast<std::uint64_t>(std::min(kMostJp, jp));
    return size;
}

std::vector<Relay> build_relays(const Stage& stage, const CampaignSpec& spec, const CampaignSize& size,
                                std::uint32_t number)
{
    const std::uint64_t seed = stage.options.seed;
    Random random(seed, Purpose::relay, number);
    const auto label = [&](std::uint32_t index) {
        return invent_label(seed, Family::relay, number << 8 | index);
    };
    std::vector<Relay> relays(4);

    // A dial-up host behind free dynamic names, asked for as a clock ticks.
    constexpr std::uint32_t kChangingNames = 10;
    constexpr std::array<std::string_view, 5> kZones{"info", "biz", "org", "net", "us"};
    for (std::uint32_t i = 0; i < kChangingNames; ++i)
        relays[0].names.push_back(fmt::format("{}.dyn{}.{}", label(100 + i).substr(0, 5), label(i),
                                              kZones[random.below(kZones.size())]));
    relays[0].addresses = {Ip{.v4 = stage.population.spare_address(number)}};
    relays[0].askers = part_of(63, size.suspects);
    relays[0].period_s = 570 + static_cast<std::uint32_t>(random.below(61));
    if (spec.schedule == Schedule::all_day) relays[0].period_s *= 4;
    relays[0].ttl_s = static_cast<std::uint32_t>(relays[0].period_s / 1.45);

    relays[1].names = {fmt::format("pluto.{}.com", label(20))};
    relays[2].names = {fmt::format("smtp7.{}.ru", label(21))};
    relays[3].names = {fmt::format("relay2.{}.com.br", label(22))};
    for (std::uint32_t r = 1; r < relays.size(); ++r) {
        const std::uint32_t low = r == 3 ? 58 : 55;
        relays[r].addresses = {Ip{.v4 = relay_address(seed, number << 8 | r)}};
        relays[r].ttl_s = 3600;
        relays[r].askers = part_of(low + static_cast<std::uint32_t>(random.below(67 - low)), size.suspects);
    }
    const std::uint32_t servers = stage.population.count(Role::mail_server);
    const std::uint32_t honest = servers < 30 ? 2 : 5 + static_cast<std::uint32_t>(random.below(3));
    const auto first = static_cast<std::uint32_t>(random.below(servers));
    for (std::uint32_t i = 0; i < honest; ++i)
        relays[3].honest_askers.push_back((first + i * (servers / honest)) % servers);
    if (spec.relay_wanders) make_wander(stage, relays[0], number);
    return relays;
}

std::vector<std::uint32_t> choose_suspects(const Stage& stage, const CampaignSpec& spec, std::uint32_t count,
                                           std::uint32_t number, const std::vector<std::uint32_t>& taken)
{
    Random random(stage.options.seed, Purpose::campaign, number, 1);
    const auto clustered = static_cast<std::uint32_t>(std::lround(spec.cluster_share * count));
    std::vector<std::uint32_t> chosen;
    std::uint32_t here = 0;
    while (chosen.size() < count) {
        const auto h = static_cast<std::uint32_t>(random.below(stage.population.households()));
        const Household household = stage.population.household(h);
        if (household.churns || household.strays) continue;
        if (std::ranges::count(chosen, h) + std::ranges::count(taken, h) > 0) continue;
        const Ip ip = stage.population.address(h, 0, 0);
        const bool inside = !ip.v6 && in_cluster_country(ip.v4);
        if (inside != (here < clustered)) continue;
        here += inside ? 1 : 0;
        chosen.push_back(h);
    }
    return chosen;
}

}  // namespace spamgraph::synth
