#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "spamgraph/core/day.hpp"

namespace spamgraph::synth {

/// When the clients of a run send.
enum class Schedule : std::uint8_t {
    evenly,      ///< over the hours of the run
    in_batches,  ///< all at once when they are told to, with pauses between
    all_day,     ///< from midnight to midnight, in batches
};

/// A planted spam run at full size; a smaller world gets a run scaled down with it.
struct CampaignSpec {
    std::uint32_t suspects = 68;
    std::uint32_t domains = 40'000;     ///< mail domains that at least one suspect asks for
    std::uint32_t all_ask = 200;        ///< of them, those that every suspect asks for
    std::uint32_t asked_once = 30'000;  ///< of them, those that one suspect alone asks for
    std::uint32_t edges = 281'000;      ///< suspect x mail domain
    int start_minute = 19 * 60 + 40;    ///< of the last day, UTC; moved by up to `start_spread_minutes`
    int start_spread_minutes = 15;      ///< either way, by the seed
    int shortest_minutes = 130;         ///< the run's length lies between these two, by the seed
    int longest_minutes = 175;
    double follow_up = 0.85;      ///< share of MX queries followed by A of the exchange
    double giant_revisits = 0.4;  ///< share of suspects that resolve a giant's exchange again and again
    double cluster_share = 0.45;  ///< of the suspects: in one country's address blocks
    Schedule schedule = Schedule::evenly;
    bool asks_mx = true;         ///< false: it is told its exchanges, and asks for their addresses only
    bool joins_another = false;  ///< with one seed in two it begins about when the run before it does
    bool active_before = false;  ///< some mail on every earlier day, and its relays
    bool relay_wanders = false;  ///< its first relay changes address and domains in the days before
};

/// Clients that look unusual, beyond those of every world.
struct Crowd {
    std::uint32_t tunnels = 0;      ///< households that carry other traffic in DNS, on the last day
    std::uint32_t new_senders = 0;  ///< newsletters that nobody heard of before the last day
    bool many_nats = false;         ///< six times the offices, with mail of their own; a third are new
};

/// One row of the table of scenarios.
struct Scenario {
    std::string_view name;
    std::string_view description;
    std::span<const CampaignSpec> campaigns;
    bool planted = true;     ///< false: the same world and background, but the runs do not happen
    double rate = 1;         ///< of the published run's rate for each suspect
    std::uint32_t days = 2;  ///< unless the user says how many
    std::uint32_t fewest_days = 1;
    Crowd crowd{};
    bool answers = true;  ///< false: the logs hold queries only
    bool gap = false;     ///< two hours of the logs are lost, and one hour stands there twice
};

/// Every scenario that synth can write, in the order of the help text.
std::span<const Scenario> scenarios();

/// The scenario of that name. Throws Error (usage) that lists the known names.
const Scenario& find_scenario(std::string_view name);

enum class Compression : std::uint8_t { none, gz, zst };

/// What to write. Plain values; plan_scenario() checks them.
struct SynthOptions {
    std::string scenario = "seed";
    std::uint64_t seed = 1;
    std::uint64_t clients = 20'000;
    std::uint64_t rows_per_day = 1'000'000;  ///< background rows; a run's own rows come on top of its day
    std::optional<std::uint32_t> days{};     ///< the scenario's; the run happens on the last
    std::optional<double> rate{};            ///< the scenario's, as a share of the published run's
    Day first_day = *parse_day("2013-08-18");
    std::uint32_t files_per_day = 24;  ///< divides 1,440
    std::string format = "zeek-tsv";   ///< of log_kinds()
    Compression compression = Compression::gz;

    [[nodiscard]] std::uint32_t day_count() const { return days.value_or(find_scenario(scenario).days); }
};

/// Throws Error (usage) for a value, or a combination, that makes no sound world.
void check_options(const SynthOptions& options);

}  // namespace spamgraph::synth
