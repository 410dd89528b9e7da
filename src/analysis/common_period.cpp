#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "spamgraph/analysis/periodicity.hpp"
#include "spamgraph/analysis/robust.hpp"
#include "spamgraph/analysis/tails.hpp"

namespace spamgraph {

namespace {

/// Events without those that follow another too soon.
std::vector<std::int64_t> thin(const std::vector<std::int64_t>& times_s, std::int64_t min_gap_s)
{
    std::vector<std::int64_t> thinned;
    for (const std::int64_t time : times_s)
        if (thinned.empty() || time - thinned.back() >= min_gap_s) thinned.push_back(time);
    return thinned;
}

std::vector<double> gaps_of(const std::vector<std::int64_t>& times_s)
{
    std::vector<double> gaps;
    for (std::size_t i = 1; i < times_s.size(); ++i)
        gaps.push_back(static_cast<double>(times_s[i] - times_s[i - 1]));
    return gaps;
}

/// Adds |sum exp(2 pi i f t)|^2 / n of one client at every f = (first + i) * step.
void add_spectrum(const std::vector<std::int64_t>& times_s, std::int64_t origin_s, double step,
                  std::size_t first, std::vector<double>& power)
{
    using Phasor = std::complex<double>;
    std::vector<Phasor> at, turn;
    for (const std::int64_t time : times_s) {
        const double angle = 2 * std::numbers::pi * step * static_cast<double>(time - origin_s);
        turn.push_back(std::polar(1.0, angle));
        at.push_back(std::polar(1.0, angle * static_cast<double>(first)));
    }
    const auto n = static_cast<double>(times_s.size());
    for (double& sum : power) {
        double x = 0, y = 0;
        for (std::size_t i = 0; i < at.size(); ++i) {
            x += at[i].real();
            y += at[i].imag();
            // Written out: operator* looks for infinities.
            at[i] = {at[i].real() * turn[i].real() - at[i].imag() * turn[i].imag(),
                     at[i].real() * turn[i].imag() + at[i].imag() * turn[i].real()};
        }
        sum += (x * x + y * y) / n;
    }
}

}  // namespace

SummedSpectrum sum_spectra(std::span<const std::vector<std::int64_t>> times_s, double shortest_s)
{
    SummedSpectrum spectrum;
    std::int64_t first = 0, last = 0;
    bool any = false;
    for (const auto& times : times_s) {
        if (times.empty()) continue;
        first = any ? std::min(first, times.front()) : times.front();
        last = any ? std::max(last, times.back()) : times.back();
        any = true;
    }
    constexpr std::size_t kStepsPerCycle = 4;
    spectrum.first = 2 * kStepsPerCycle;
    const auto span_s = static_cast<double>(last - first);
    const auto end = static_cast<std::size_t>(kStepsPerCycle * span_s / shortest_s) + 1;
    if (span_s <= 0 || end <= spectrum.first) return spectrum;
    spectrum.step = 1 / (kStepsPerCycle * span_s);
    spectrum.power.resize(end - spectrum.first);
    for (const auto& times : times_s)
        if (!times.empty()) add_spectrum(times, first, spectrum.step, spectrum.first, spectrum.power);
    return spectrum;
}

std::optional<CommonPeriod> find_common_period(std::span<const std::vector<std::int64_t>> times_s,
                                               const PeriodRule& rule)
{
    std::vector<std::vector<std::int64_t>> clients;
    for (const auto& times : times_s) {
        std::vector<std::int64_t> thinned = thin(times, rule.min_gap_s);
        if (thinned.size() >= rule.min_events) clients.push_back(std::move(thinned));
    }
    if (clients.size() < rule.min_clients) return std::nullopt;
    const auto count = static_cast<double>(clients.size());
    std::vector<double> paces;
    for (const auto& times : clients) paces.push_back(median(gaps_of(times)));

    const SummedSpectrum spectrum = sum_spectra(clients, rule.shortest_s);
    const auto is_near = [&rule](double gap, double coarse_s) {
        return std::abs(gap - coarse_s) <= rule.refine * coarse_s;
    };
    const auto is_steady = [&](double coarse_s) {
        const auto near = std::ranges::count_if(paces, [&](double pace) { return is_near(pace, coarse_s); });
        return static_cast<double>(near) >= rule.min_steady_share * count;
    };
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < spectrum.power.size(); ++i)
        if ((!best || spectrum.power[i] > spectrum.power[*best]) && is_steady(1 / spectrum.frequency(i)))
            best = i;
    if (!best) return std::nullopt;
    // Four steps a cycle: a quarter of the grid is independent.
    const double frequencies = static_cast<double>(spectrum.power.size()) / 4;
    const double ln_p = ln_gamma_tail(clients.size(), spectrum.power[*best]) + std::log(frequencies) +
                        std::log(static_cast<double>(rule.hosts));
    if (ln_p >= std::log(rule.max_p)) return std::nullopt;

    CommonPeriod period;
    period.p = std::exp(ln_p);
    period.clients = clients.size();
    period.power = spectrum.power[*best];
    period.tests = frequencies * static_cast<double>(rule.hosts);
    std::vector<double> refined;
    for (const auto& times : clients) {
        std::vector<double> near = gaps_of(times);
        std::erase_if(near, [&](double gap) { return !is_near(gap, 1 / spectrum.frequency(*best)); });
        if (!near.empty()) refined.push_back(median(std::move(near)));
    }
    period.period_s = median(std::move(refined));
    for (const auto& times : clients)
        period.rayleigh_share += test_rayleigh(times, period.period_s).p <= rule.max_rayleigh_p;
    period.rayleigh_share /= count;
    return period;
}

bool is_ttl_locked(double period_s, double ttl_s)
{
    constexpr double kTolerance = 0.05;
    const double multiple = std::round(period_s / ttl_s);
    return multiple >= 1 && std::abs(period_s - multiple * ttl_s) <= kTolerance * ttl_s;
}

std::string clock_period(double period_s)
{
    constexpr double kTolerance = 0.005;
    const auto is_near = [period_s](double clock_s) {
        return std::abs(period_s - clock_s) <= kTolerance * clock_s;
    };
    for (const int hours : {24, 12, 1})
        if (is_near(3600.0 * hours)) return fmt::format("{} h", hours);
    for (const int part : {2, 3, 4, 6, 12, 30, 60})
        if (is_near(3600.0 / part)) return fmt::format("1 h / {}", part);
    return {};
}

}  // namespace spamgraph
