#include "app/relay_tests.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "spamgraph/analysis/periodicity.hpp"

namespace spamgraph::app {

namespace {

std::span<const RelayEvent> events_of(std::span<const RelayEvent> events, std::size_t relay)
{
    const auto [first, last] = std::ranges::equal_range(events, relay, {}, &RelayEvent::relay);
    return {first, last};
}

/// Times of each suspect's address queries on the day with most of them.
std::vector<std::vector<std::int64_t>> times_of_best_day(std::span<const RelayEvent> events,
                                                         const Window& window)
{
    std::map<std::uint32_t, std::size_t> of_day;
    for (const RelayEvent& event : events) of_day[event.day] += !event.mx;
    const auto best = std::ranges::max_element(of_day, {}, [](const auto& day) { return day.second; });
    std::map<std::uint32_t, std::vector<std::int64_t>> times;
    for (const RelayEvent& event : events)
        if (!event.mx && event.day == best->first)
            times[event.suspect].push_back(first_second(window.summaries[event.day].day) + event.second);
    std::vector<std::vector<std::int64_t>> clients;
    for (auto& [suspect, of_suspect] : times) {
        std::ranges::sort(of_suspect);
        clients.push_back(std::move(of_suspect));
    }
    return clients;
}

/// What a suspect's numbers lose without one relay.
struct Loss {
    std::uint64_t tested = 0, day = 0;
    HourCounts by_hour{};
};

std::map<std::uint32_t, Loss> count_losses(std::span<const RelayEvent> events,
                                           std::span<const TestedClient> suspects,
                                           std::span<const TestPeriod> periods)
{
    std::map<std::uint32_t, Loss> losses;
    for (const RelayEvent& event : events) {
        if (!event.mail) continue;
        Loss& loss = losses[event.suspect];
        ++loss.day;
        ++loss.by_hour[event.second / 3600];
        loss.tested += periods[suspects[event.suspect].period].minutes[event.second / 60];
    }
    return losses;
}

}  // namespace

void find_periods(std::span<const RelayEvent> events, const Window& window, Findings& findings)
{
    PeriodRule rule;
    rule.hosts = 0;
    for (std::size_t r = 0; r < findings.relays.size(); ++r) rule.hosts += !events_of(events, r).empty();
    for (std::size_t r = 0; r < findings.relays.size(); ++r) {
        const auto of_relay = events_of(events, r);
        if (of_relay.empty()) continue;
        const auto period = find_common_period(times_of_best_day(of_relay, window), rule);
        if (!period) continue;
        RelayFinding& relay = findings.relays[r];
        relay.period_seconds = period->period_s;
        relay.period_p = period->p;
        relay.rayleigh_share = period->rayleigh_share;
        relay.period_clients = static_cast<std::int64_t>(period->clients);
        relay.period_power = period->power;
        relay.period_tests = period->tests;
        relay.period_clock = clock_period(period->period_s);
        if (relay.ttl_seconds > 0)
            relay.ttl_locked = is_ttl_locked(period->period_s, static_cast<double>(relay.ttl_seconds));
    }
}

void count_dependent_suspects(std::span<const RelayEvent> events, std::span<const TestPeriod> periods,
                              std::span<const PeriodActivity> activity, const SuspectNetwork& network,
                              const SuspectRule& rule, Findings& findings)
{
    std::map<Address, std::uint32_t> number;
    for (std::uint32_t s = 0; s < network.suspects.size(); ++s)
        number.emplace(network.suspects[s].address, s);
    for (std::size_t r = 0; r < findings.relays.size(); ++r) {
        const auto losses = count_losses(events_of(events, r), network.suspects, periods);
        std::int64_t dependent = 0;
        for (std::size_t p = 0; p < periods.size() && !losses.empty(); ++p) {
            std::vector<ClientActivity> clients = activity[p].gated;
            std::set<Address> reduced;
            for (ClientActivity& client : clients) {
                const auto known = number.find(client.address);
                if (known == number.end() || network.suspects[known->second].period != p) continue;
                const auto loss = losses.find(known->second);
                if (loss == losses.end()) continue;
                HourCounts hours = network.hours[known->second];
                for (std::size_t hour = 0; hour < hours.size(); ++hour)
                    hours[hour] -= std::min(hours[hour], loss->second.by_hour[hour]);
                client.queries -= std::min(client.queries, loss->second.tested);
                client.day_mail -= std::min(client.day_mail, loss->second.day);
                client.peak_hour_mail = *std::ranges::max_element(hours);
                const auto lost = network.lost_domains.find({static_cast<std::uint32_t>(r), known->second});
                if (lost != network.lost_domains.end())
                    client.mail_domains -= std::min(client.mail_domains, lost->second);
                reduced.insert(client.address);
            }
            for (const SuspectTest& test : test_clients(clients, activity[p].day, rule))
                if (test.flagged) reduced.erase(test.address);
            dependent += std::ssize(reduced);
            for (const Address& address : reduced) {
                ClientFinding& client =
                    *std::ranges::lower_bound(findings.clients, address, {}, &ClientFinding::address);
                if (client.depends_on < 0) client.depends_on = static_cast<std::int64_t>(r);
            }
        }
        findings.relays[r].dependent_suspects = dependent;
    }
}

}  // namespace spamgraph::app
