#include "spamgraph/synth/scenario.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "spamgraph/core/error.hpp"

namespace spamgraph::synth {

namespace {

constexpr std::array<CampaignSpec, 1> kOneRun{CampaignSpec{}};

constexpr std::array<Scenario, 2> kScenarios{{
    {"seed", "one spam run on the last evening: 68 suspects, 40,000 mail domains, 4 shared relays", kOneRun,
     true},
    {"quiet", "the same world without a run: nothing must be found", kOneRun, false},
}};

constexpr std::uint64_t kMinClients = 2'000;
constexpr std::uint64_t kMaxClients = 2'000'000;
constexpr std::uint64_t kMinRows = 40'000;
constexpr std::uint64_t kMinRowsPerClient = 5;
constexpr std::uint32_t kMaxDays = 400;

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
    find_scenario(options.scenario);
    if (options.clients < kMinClients || options.clients > kMaxClients)
        refuse("invalid number of clients", options.clients,
               fmt::format("must be {} to {}", kMinClients, kMaxClients));
    if (options.rows_per_day < kMinRows)
        refuse("too few rows per day", options.rows_per_day, fmt::format("must be at least {}", kMinRows));
    if (options.rows_per_day < kMinRowsPerClient * options.clients)
        refuse("too few rows per day", options.rows_per_day,
               fmt::format("{} clients need at least {} each, or most are never seen", options.clients,
                           kMinRowsPerClient));
    if (options.days < 1 || options.days > kMaxDays)
        refuse("invalid number of days", options.days, fmt::format("must be 1 to {}", kMaxDays));
    if (options.files_per_day < 1 || kMinutesPerDay % options.files_per_day != 0)
        refuse("invalid number of files per day", options.files_per_day, "must divide 1440");
    if (options.first_day < 0 ||
        first_second(options.first_day) + options.days * kSecondsPerDay > 0xffff'ffff)
        throw Error(ExitCode::usage, fmt::format("invalid first day '{}' (must be 1970 to 2105)",
                                                 format_day(options.first_day)));
}

}  // namespace spamgraph::synth
