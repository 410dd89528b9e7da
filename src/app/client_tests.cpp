#include "app/client_tests.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "app/client_activity.hpp"

namespace spamgraph::app {

namespace {

/// A client's test in one period, with what it was tested on.
struct PeriodTest {
    SuspectTest test;
    ClientActivity activity;
    std::size_t period;
    bool in_surge;  ///< most of its day's mail left in the surge that it was tested in
};

/// Flagged tests first, then those in a surge of the client's, which say when, then by p.
std::tuple<bool, bool, double> rank_of(const PeriodTest& tested)
{
    return {!tested.test.flagged, !tested.in_surge, tested.test.ln_p};
}

/// The most telling test of every client; of equal ones the earliest. Whom a surge of its own told is not
/// tested again on the whole of it, and leaves the activity there: it would lower the bar for others.
std::map<Address, PeriodTest> find_best_tests(std::vector<PeriodActivity>& activity,
                                              const std::vector<TestPeriod>& periods, const SuspectRule& rule)
{
    std::map<Address, PeriodTest> best;
    std::set<Address> told;
    for (std::size_t p = 0; p < periods.size(); ++p) {
        if (p > 0 && periods[p - 1].day != periods[p].day) told.clear();
        std::vector<ClientActivity>& gated = activity[p].gated;
        std::erase_if(gated, [&](const ClientActivity& client) { return told.contains(client.address); });
        const std::vector<SuspectTest> tests = test_clients(gated, activity[p].day, rule);
        // Tests and clients both ascend by address, and every gated client is tested.
        for (std::size_t i = 0; i < tests.size(); ++i) {
            const bool in_surge = periods[p].surge && 2 * gated[i].queries >= gated[i].day_mail;
            if (tests[i].flagged && in_surge) told.insert(tests[i].address);
            const PeriodTest tested{tests[i], gated[i], p, in_surge};
            const auto [known, is_new] = best.try_emplace(tests[i].address, tested);
            if (!is_new && rank_of(tested) < rank_of(known->second)) known->second = tested;
        }
    }
    return best;
}

ClientFinding describe(const PeriodTest& tested, const ClientProfile& profile, Day day,
                       const std::optional<Role>& listed)
{
    ClientFinding client;
    client.address = tested.test.address;
    client.queries = profile.row.queries;
    client.mx = profile.row.mx;
    client.mail_queries = tested.activity.queries;
    client.mail_domains = tested.activity.mail_domains;
    client.peak_per_minute = profile.row.peak_per_minute;
    client.peak_hour_mail = tested.activity.peak_hour_mail;
    client.day_mail = tested.activity.day_mail;
    client.names = profile.row.names;
    client.day = day;
    client.period = static_cast<std::int64_t>(tested.period);
    client.p_cohort = tested.test.p_cohort;
    client.p_past = tested.test.p_past;
    client.p = tested.test.p;
    client.q = tested.test.q;
    client.past_mean = tested.test.past_mean;
    if (tested.activity.known_sender || tested.activity.active_before) {
        client.known_sender = tested.activity.known_sender;
        client.past_sum = static_cast<std::int64_t>(tested.activity.past_sum);
    }
    const Role& role = listed ? *listed : profile.role;
    client.role = role.name;
    client.role_evidence = role.evidence;
    client.suspect = tested.test.flagged && client.role.empty();
    return client;
}

PeriodFinding describe_period(const TestPeriod& period, const TestedDay& tested, Day day,
                              const SuspectRule& rule)
{
    const DayNulls nulls = fit_nulls(tested, rule);
    return {day,
            period.minutes.count(),
            tested.clients,
            nulls.cohort.centre,
            nulls.cohort.sigma,
            tested.past_days,
            tested.senders.size(),
            nulls.sender.centre,
            nulls.sender.sigma,
            nulls.prior.shape,
            nulls.prior.days};
}

}  // namespace

ClientTests test_all_clients(const mpi::Communicator& comm, const Window& window,
                             const std::vector<TestPeriod>& periods,
                             const std::function<std::optional<Role>(const Address&)>& listed_role,
                             const AnalyzeOptions& options)
{
    ClientTests all;
    all.periods = measure_activity(comm, window, periods, options.suspect);
    const auto tests = find_best_tests(all.periods, periods, options.suspect);
    for (const auto& [address, test] : tests)
        all.tested.push_back({address, periods[test.period].day, test.period});
    const auto profiles =
        find_profiles(comm, window, all.tested, options.role, options.suspect.known_sender_min);

    auto profile = profiles.begin();
    for (const auto& [address, test] : tests) {
        const Day day = window.summaries[periods[test.period].day].day;
        all.clients.push_back(describe(test, *profile++, day, listed_role(address)));
    }
    for (std::size_t p = 0; p < periods.size(); ++p)
        all.described.push_back(describe_period(periods[p], all.periods[p].day,
                                                window.summaries[periods[p].day].day, options.suspect));
    return all;
}

}  // namespace spamgraph::app
