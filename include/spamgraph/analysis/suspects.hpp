#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "spamgraph/analysis/findings.hpp"
#include "spamgraph/analysis/mail_rate.hpp"

namespace spamgraph {

/// What makes a client's mail rate suspicious.
struct SuspectRule {
    std::uint64_t min_mail_domains = 30;  ///< of the day: a tunnel asks for thousands of names under one
    std::uint64_t min_hour_mail = 20;     ///< mail queries in some clock hour, or
    std::uint64_t min_day_mail = 60;      ///< of the day: among millions of clients trifles are significant
    std::uint64_t known_sender_min = 20;  ///< mail queries on an earlier day
    std::uint64_t min_senders = 20;       ///< known senders on both sides, to learn how volumes change
    double min_sender_sigma = 0.3;        ///< on the scale of natural logarithms
    double max_q = 0.05;                  ///< false discovery rate
};

/// A client's mail queries: in the tested period (the surge, without one the day), that day, and before.
struct ClientActivity {
    Address address;
    std::uint64_t queries{};         ///< n: mail queries in the tested period
    std::uint64_t mail_domains{};    ///< m: distinct registered domains of the day's mail queries
    std::uint64_t day_mail{};        ///< mail queries of the day
    std::uint64_t peak_hour_mail{};  ///< mail queries in the busiest clock hour
    bool known_sender{};             ///< at least known_sender_min mail queries on an earlier day
    bool active_before{};            ///< at least one mail query on an earlier day
    std::uint64_t past_sum{};      ///< mail queries in the same clock interval, summed over the earlier days
    std::uint64_t past_day_sum{};  ///< mail queries at any hour of the earlier days
};

/// All clients of the tested day, as far as a client is held against them.
struct TestedDay {
    /// The cohort: mail-active clients of the day that do not pass the gates, per n (0 too), ascending by n.
    /// Without the tested ones, so that a run cannot be its own yardstick where it is most of the mail.
    std::vector<HistogramBin> histogram;
    std::vector<SenderPair> senders;  ///< all clients with known_sender_min on both sides
    PastMoments below_sender;         ///< of clients that were mail-active before, never as senders
    /// Mail queries of all known senders on the earlier days: in the same clock interval, and at any hour.
    std::uint64_t senders_past_sum{}, senders_past_day_sum{};
    std::uint64_t past_days{};  ///< earlier days of the window that were seen
    std::uint64_t clients{};    ///< all clients seen that day: the number of tests
};

/// The tests of a client that passed the gates. Logarithms are natural; they order what underflows.
struct SuspectTest {
    Address address;
    double ln_p_cohort{}, ln_p_past{kNotObservable}, ln_p{};
    double p_cohort{1}, p_past{kNotObservable}, p{1}, q{1};
    double past_mean{kNotObservable};  ///< usual n; known where there was an earlier day
    bool flagged{};
};

/// What the tests of one day have in common.
struct DayNulls {
    CohortNull cohort;
    SenderNull sender;
    RatePrior prior;
};

/// A day without a cohort is one whose other clients had no mail query. Local.
DayNulls fit_nulls(const TestedDay& day, const SuspectRule& rule);

/// Whether a client's numbers are large enough to be tested at all. Local.
bool passes_gates(const ClientActivity& client, const SuspectRule& rule);

/// Tests every client that passes the gates: p is the larger of the cohort's and its own past's, q by
/// Benjamini and Hochberg over all clients of the day. A day without a cohort is one whose other clients had
/// no mail query. Ascending by address. Local.
std::vector<SuspectTest> test_clients(std::span<const ClientActivity> clients, const TestedDay& day,
                                      const SuspectRule& rule);

/// Why a client is no suspect.
struct FailedGate {
    std::string gate;  ///< mail-domains mail-rate cohort past role
    std::string text;  ///< with the client's number and the rule
};

/// The first gate that a client failed; nothing for a suspect. Local.
std::optional<FailedGate> find_failed_gate(const ClientFinding& client, const SuspectRule& rule);

}  // namespace spamgraph
