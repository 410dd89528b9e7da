#include "spamgraph/synth/scenario.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "spamgraph/core/error.hpp"
#include "spamgraph/synth/log_kind.hpp"

namespace spamgraph::synth {

namespace {

using Runs = std::array<CampaignSpec, 1>;

constexpr Runs kOneRun{CampaignSpec{}};
constexpr Runs kAllDay{CampaignSpec{.schedule = Schedule::all_day}};
constexpr Runs kAddressesOnly{CampaignSpec{.schedule = Schedule::in_batches, .asks_mx = false}};
constexpr Runs kMonth{
    CampaignSpec{.schedule = Schedule::in_batches, .active_before = true, .relay_wanders = true}};

constexpr std::array<CampaignSpec, 2> kTwoRuns{{
    {.suspects = 40,
     .domains = 24'000,
     .all_ask = 120,
     .asked_once = 18'000,
     .edges = 120'000,
     .schedule = Schedule::in_batches},
    {.suspects = 25,
     .domains = 12'000,
     .all_ask = 60,
     .asked_once = 9'000,
     .edges = 45'000,
     .start_minute = 9 * 60 + 30,
     .start_spread_minutes = 60,
     .shortest_minutes = 100,
     .longest_minutes = 140,
     .cluster_share = 0.1,
     .schedule = Schedule::in_batches,
     .joins_another = true},
}};

constexpr Crowd kTunnel{.tunnels = 1};

constexpr std::array<Scenario, 11> kScenarios{{
    {.name = "seed",
     .description = "one spam run on the last evening: 68 suspects, 40,000 mail domains, 4 shared relays",
     .campaigns = kOneRun},
    {.name = "quiet",
     .description = "the same world without a run: nothing must be found",
     .campaigns = kOneRun,
     .planted = false},
    {.name = "stealth",
     .description = "a tenth of the rate (--rate), from midnight to midnight",
     .campaigns = kAllDay,
     .rate = 0.1,
     .crowd = kTunnel},
    {.name = "two-campaigns",
     .description =
         "two runs with suspects, targets and relays of their own, for some seeds at the same hours",
     .campaigns = kTwoRuns,
     .crowd = kTunnel},
    {.name = "address-only",
     .description = "the suspects never ask MX, only addresses of exchanges that they were told",
     .campaigns = kAddressesOnly,
     .crowd = kTunnel},
    {.name = "tunnel",
     .description = "no run; three clients tunnel through MX, TXT and A on the last day",
     .campaigns = kOneRun,
     .planted = false,
     .crowd = {.tunnels = 3}},
    {.name = "newsletter-new",
     .description = "no run; a bulk sender that nobody knew writes to thousands of domains on the last day",
     .campaigns = kOneRun,
     .planted = false,
     .crowd = {.new_senders = 1}},
    {.name = "nat-heavy",
     .description = "no run; many large networks behind one address each, a third of them new",
     .campaigns = kOneRun,
     .planted = false,
     .crowd = {.many_nats = true}},
    {.name = "gap",
     .description = "the run of seed; two hours of the logs are lost, an hour is there twice",
     .campaigns = kOneRun,
     .gap = true},
    {.name = "no-answers",
     .description = "the run of seed in logs that hold queries only",
     .campaigns = kOneRun,
     .crowd = kTunnel,
     .answers = false},
    {.name = "month",
     .description = "30 days; a relay changes its address 3 times and its domains 10 times before the run",
     .campaigns = kMonth,
     .days = 30,
     .fewest_days = 20,
     .crowd = kTunnel},
}};

constexpr std::uint64_t kMinClients = 2'000;
constexpr std::uint64_t kMaxClients = 2'000'000;
constexpr std::uint64_t kMinRows = 40'000;
constexpr std::uint64_t kMinRowsPerClient = 5;
constexpr std::uint32_t kMaxDays = 400;
constexpr double kMinRate = 0.0003;
constexpr double kMaxRate = 2;

[[noreturn]] void refuse(std::string_view problem, std::uint64_t value, const std::string& rule)
{
    throw Error(ExitCode::usage, fmt::format("{} '{}' ({})", problem, value, rule));
}

}  // namespace

std::span<const Scenario> scenarios()
{
    return kScenarios;
}

const Scenario& find_scenario(std::string_view name)
{
    const auto found = std::ranges::find(kScenarios, name, &Scenario::name);
    if (found != kScenarios.end()) return *found;
    std::string known;
    for (const Scenario& scenario : kScenarios) known.append(" ").append(scenario.name);
    throw Error(ExitCode::usage, fmt::format("unknown scenario '{}' (known:{})", name, known));
}

void check_options(const SynthOptions& options)
{
    const Scenario& scenario = find_scenario(options.scenario);
    const std::uint32_t days = options.day_count();
    if (options.clients < kMinClients || options.clients > kMaxClients)
        refuse("invalid number of clients", options.clients,
               fmt::format("must be {} to {}", kMinClients, kMaxClients));
    if (options.rows_per_day < kMinRows)
        refuse("too few rows per day", options.rows_per_day, fmt::format("must be at least {}", kMinRows));
    if (options.rows_per_day < kMinRowsPerClient * options.clients)
        refuse("too few rows per day", options.rows_per_day,
               fmt::format("{} clients need at least {} each, or most are never seen", options.clients,
                           kMinRowsPerClient));
    if (days < scenario.fewest_days || days > kMaxDays)
        refuse("invalid number of days", days,
               fmt::format("must be {} to {} in scenario {}", scenario.fewest_days, kMaxDays, scenario.name));
    if (options.rate && !(*options.rate >= kMinRate && *options.rate <= kMaxRate))
        throw Error(ExitCode::usage,
                    fmt::format("invalid rate '{}' (must be {} to {})", *options.rate, kMinRate, kMaxRate));
    if (options.rate && !scenario.planted)
        throw Error(ExitCode::usage, fmt::format("no use for a rate '{}' (scenario {} has no run)",
                                                 *options.rate, scenario.name));
    if (scenario.gap && (options.files_per_day % 24 != 0 || days < 2))
        refuse("invalid number of files per day", options.files_per_day,
               fmt::format("scenario {} loses whole hours: a multiple of 24, and two days or more",
                           scenario.name));
    find_log_kind(options.format);
    if (options.files_per_day < 1 || kMinutesPerDay % options.files_per_day != 0)
        refuse("invalid number of files per day", options.files_per_day, "must divide 1440");
    if (options.first_day < 0 || first_second(options.first_day) + days * kSecondsPerDay > 0xffff'ffff)
        throw Error(ExitCode::usage, fmt::format("invalid first day '{}' (must be 1970 to 2105)",
                                                 format_day(options.first_day)));
}

}  // namespace spamgraph::synth
