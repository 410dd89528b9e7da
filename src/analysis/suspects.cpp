#include "spamgraph/analysis/suspects.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "spamgraph/analysis/false_discovery.hpp"
#include "spamgraph/analysis/tails.hpp"

namespace spamgraph {

bool passes_gates(const ClientActivity& client, const SuspectRule& rule)
{
    return client.mail_domains >= rule.min_mail_domains &&
           (client.peak_hour_mail >= rule.min_hour_mail || client.day_mail >= rule.min_day_mail);
}

namespace {

/// Where no ordinary client is mail-active, everybody else asked for nothing.
constexpr HistogramBin kSilentCrowd{0, 1};

/// A client's usual mail queries in the tested period. Mail leaves in queues, at any hour: a sender that was
/// silent between the same minutes of a few days has still its share of what it sent on them.
double usual_queries(const ClientActivity& client, const TestedDay& day)
{
    const auto days = static_cast<double>(day.past_days);
    const double same_hours = static_cast<double>(client.past_sum) / days;
    if (!client.known_sender || day.senders_past_day_sum == 0) return same_hours;
    const double share =
        static_cast<double>(day.senders_past_sum) / static_cast<double>(day.senders_past_day_sum);
    return std::max(same_hours, static_cast<double>(client.past_day_sum) / days * share);
}

/// ln p of a client's count against its own earlier days; NaN where it was never mail-active.
double ln_p_past(const ClientActivity& client, const TestedDay& day, const DayNulls& nulls)
{
    if (day.past_days == 0) return kNotObservable;
    if (client.known_sender)
        return ln_normal_tail(
            known_sender_z(static_cast<double>(client.queries), usual_queries(client, day), nulls.sender));
    if (client.active_before)
        return ln_rate_tail(client.queries, client.past_sum, day.past_days, nulls.prior);
    return kNotObservable;
}

SuspectTest test_client(const ClientActivity& client, const TestedDay& day, const DayNulls& nulls)
{
    SuspectTest test;
    test.address = client.address;
    test.ln_p_cohort = ln_normal_tail(cohort_z(client.queries, nulls.cohort));
    test.ln_p_past = ln_p_past(client, day, nulls);
    test.ln_p = std::isnan(test.ln_p_past) ? test.ln_p_cohort : std::max(test.ln_p_cohort, test.ln_p_past);
    test.p_cohort = std::exp(test.ln_p_cohort);
    test.p_past = std::exp(test.ln_p_past);
    test.p = std::exp(test.ln_p);
    if (day.past_days > 0) test.past_mean = usual_queries(client, day);
    return test;
}

}  // namespace

DayNulls fit_nulls(const TestedDay& day, const SuspectRule& rule)
{
    return {fit_cohort(day.histogram.empty() ? std::span(&kSilentCrowd, 1) : std::span(day.histogram)),
            fit_known_senders(day.senders, day.past_days, rule.min_senders, rule.min_sender_sigma),
            fit_rate_prior(day.below_sender, day.past_days)};
}

std::vector<SuspectTest> test_clients(std::span<const ClientActivity> clients, const TestedDay& day,
                                      const SuspectRule& rule)
{
    const DayNulls nulls = fit_nulls(day, rule);
    std::vector<SuspectTest> tests;
    for (const ClientActivity& client : clients)
        if (passes_gates(client, rule)) tests.push_back(test_client(client, day, nulls));
    std::ranges::sort(tests, {}, &SuspectTest::address);

    std::vector<double> ln_p;
    for (const SuspectTest& test : tests) ln_p.push_back(test.ln_p);
    const std::vector<double> q = adjust_p(ln_p, day.clients);
    for (std::size_t i = 0; i < tests.size(); ++i) {
        tests[i].q = q[i];
        tests[i].flagged = q[i] <= rule.max_q;
    }
    return tests;
}

}  // namespace spamgraph
