#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace spamgraph {

/// How well events keep one phase of a period.
struct RayleighTest {
    double length;  ///< mean resultant length R, 0 to 1
    double p;       ///< of a length at least as large under uniform phases
};

/// Rayleigh test of event times against a period (p: Wilkie 1983, eq. 4; Zar, 27.4). Local.
/// @pre at least one time, period_s > 0
RayleighTest test_rayleigh(std::span<const std::int64_t> times_s, double period_s);

/// The largest share of a periodogram in one frequency.
struct FisherTest {
    double g;               ///< largest ordinate / sum of all
    std::size_t frequency;  ///< cycles over the whole series
    double p;               ///< exact
};

/// Fisher's test for a hidden period (Fisher 1929), over the frequencies 1 to (n - 1) / 2 cycles; p = 1 and
/// frequency 0 for a constant or a series below three values. Local.
FisherTest test_fisher_g(std::span<const double> series);

/// Timestamp score of the beacon detector RITA (Active Countermeasures): mean of 1 - |Bowley skewness| and
/// 1 - MAD / median of the gaps between events, to three decimals, 0 to 1. For comparison with other tools
/// only; NaN without a gap. Local.
double rita_timestamp_score(std::span<const std::int64_t> gaps_s);

/// When clients' look-ups of one host count as periodic.
struct PeriodRule {
    std::size_t min_events = 4;  ///< of a client; those with fewer are not looked at
    std::size_t min_clients = 2;
    std::int64_t min_gap_s = 5;  ///< nearer ones are one look-up: A and AAAA, retries
    double shortest_s = 60;
    std::size_t hosts = 1;          ///< looked at together: p is for all of them
    double max_p = 0.01;            ///< for the whole grid and all hosts
    double refine = 0.25;           ///< gaps within this part of the grid's period refine it
    double min_steady_share = 0.5;  ///< of the clients, whose median gap is near the period
    double max_rayleigh_p = 0.05;   ///< of a client in step
};

/// A period that clients have in common.
struct CommonPeriod {
    double period_s{};  ///< median over the clients of their median gap near the grid's period
    double p{};         ///< of the summed spectrum, times the grid's independent frequencies and the hosts
    double rayleigh_share{};  ///< of the clients, in step with the period by Rayleigh's test
    std::size_t clients{};    ///< that had events enough
    double power{};           ///< of the summed spectrum
    double tests{};           ///< the grid's independent frequencies times the hosts
};

/// The clients' periodograms |sum exp(2 pi i f t)|^2 / n, summed: value i is at f = (first + i) * step.
struct SummedSpectrum {
    double step{};  ///< Hz
    std::size_t first{};
    std::vector<double> power;
    [[nodiscard]] double frequency(std::size_t i) const { return step * static_cast<double>(first + i); }
};

/// At every f = j / (4 T) from 2 / T to 1 / shortest, where T is the time from the first event of any client
/// to the last; empty where that is no time. Local.
SummedSpectrum sum_spectra(std::span<const std::vector<std::int64_t>> times_s, double shortest_s);

/// The period of clients that each come back at a steady pace, whatever their phase: the largest value of the
/// summed spectrum, whose null is Gamma(number of clients) (Schuster 1898), among the frequencies that are
/// significant over the grid and agree with most clients' own gaps. So neither a burst is a period, nor a
/// harmonic, which is as large as its fundamental where the pace is exact. Local.
/// @param times_s ascending, per client
std::optional<CommonPeriod> find_common_period(std::span<const std::vector<std::int64_t>> times_s,
                                               const PeriodRule& rule);

/// Whether a cache makes the period: it lies within 5% of the TTL from a multiple of it. Local.
/// @pre ttl_s > 0
bool is_ttl_locked(double period_s, double ttl_s);

/// What a period of a clock is called: "24 h", "12 h", "1 h", or a whole part of an hour such as "1 h / 6";
/// empty for others. Within 0.5%: a scheduler keeps its time. Local.
std::string clock_period(double period_s);

}  // namespace spamgraph
