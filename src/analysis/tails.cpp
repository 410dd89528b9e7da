#include "spamgraph/analysis/tails.hpp"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "analysis/math_policy.hpp"

namespace spamgraph {

namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();
constexpr double kAsymptoticZ = 26;        // erfc leaves the normal doubles soon after
constexpr double kSafeTail = 1e-290;       // above: the direct value has all its digits
constexpr double kNegligibleTerm = 1e-18;  // of the sum so far

double ln_gamma(double x)
{
    return boost::math::lgamma(x, MathPolicy());
}

/// 1 + t1 + t2 + ... for falling terms, t(j + 1) = t(j) ratio(j), until they no longer count.
template <class Ratio>
double sum_falling(Ratio ratio)
{
    double sum = 1;
    double term = 1;
    for (std::uint64_t j = 0; term > kNegligibleTerm * sum; ++j) {
        term *= ratio(static_cast<double>(j));
        sum += term;
    }
    return sum;
}

double ln_choose(double n, double k)
{
    return ln_gamma(n + 1) - ln_gamma(k + 1) - ln_gamma(n - k + 1);
}

}  // namespace

double ln_normal_tail(double z)
{
    if (z > kAsymptoticZ) return -z * z / 2 - std::log(z * std::sqrt(2 * std::numbers::pi));
    if (z < 0) return std::log1p(-std::erfc(-z / std::numbers::sqrt2) / 2);
    return std::log(std::erfc(z / std::numbers::sqrt2) / 2);
}

double ln_poisson_tail(std::uint64_t k, double lambda)
{
    if (k == 0) return 0;
    if (lambda <= 0) return kNever;
    const auto n = static_cast<double>(k);
    const double tail = boost::math::gamma_p(n, lambda, MathPolicy());
    if (tail > kSafeTail) return std::log(tail);
    const double ln_pmf = n * std::log(lambda) - lambda - ln_gamma(n + 1);
    return ln_pmf + std::log(sum_falling([=](double j) { return lambda / (n + j + 1); }));
}

double ln_negative_binomial_tail(std::uint64_t n, double r, double p)
{
    if (n == 0) return 0;
    const auto x = static_cast<double>(n);
    const double tail = boost::math::ibetac(r, x, p, MathPolicy());
    if (tail > kSafeTail) return std::log(tail);
    if (p >= 1) return kNever;
    const double ln_pmf =
        ln_gamma(x + r) - ln_gamma(r) - ln_gamma(x + 1) + r * std::log(p) + x * std::log1p(-p);
    return ln_pmf + std::log(sum_falling([=](double j) { return (1 - p) * (x + j + r) / (x + j + 1); }));
}

double ln_hypergeometric_tail(std::uint64_t k, std::uint64_t total, std::uint64_t marked, std::uint64_t drawn)
{
    const std::uint64_t least = marked + drawn > total ? marked + drawn - total : 0;
    if (k <= least) return 0;
    if (k > std::min(marked, drawn)) return kNever;

    const auto big_n = static_cast<double>(total);
    const auto big_k = static_cast<double>(marked);
    const auto n = static_cast<double>(drawn);
    const auto ln_pmf = [=](double x) {
        return ln_choose(big_k, x) + ln_choose(big_n - big_k, n - x) - ln_choose(big_n, n);
    };
    const auto x = static_cast<double>(k);
    if (x > n * big_k / big_n) {  // above the mean the terms fall from k on
        const auto up = [=](double j) {
            const double i = x + j;
            return (big_k - i) * (n - i) / ((i + 1) * (big_n - big_k - n + i + 1));
        };
        return ln_pmf(x) + std::log(sum_falling(up));
    }
    const auto down = [=](double j) {
        const double i = x - 1 - j;
        return i * (big_n - big_k - n + i) / ((big_k - i + 1) * (n - i + 1));
    };
    return std::log1p(-std::exp(ln_pmf(x - 1) + std::log(sum_falling(down))));
}

namespace {

/// e^t for which trials tilted by it have k successes on average; 1 where they have that many already.
double find_tilt(std::span<const double> probabilities, double k)
{
    const auto mean_at = [&](double t) {
        double mean = 0;
        for (const double p : probabilities) mean += p * std::exp(t) / (1 - p + p * std::exp(t));
        return mean;
    };
    if (mean_at(0) >= k) return 1;
    double low = 0;
    double high = 700;  // e^700 still fits a double
    for (int halving = 0; halving < 60; ++halving) {
        const double middle = (low + high) / 2;
        (mean_at(middle) < k ? low : high) = middle;
    }
    return std::exp(low);
}

/// Distribution of the number of successes.
std::vector<double> count_distribution(std::span<const double> probabilities)
{
    std::vector<double> mass{1};
    for (const double p : probabilities) {
        mass.push_back(0);
        for (std::size_t j = mass.size() - 1; j > 0; --j) mass[j] = mass[j] * (1 - p) + mass[j - 1] * p;
        mass[0] *= 1 - p;
    }
    return mass;
}

}  // namespace

double ln_poisson_binomial_tail(std::span<const double> probabilities, std::size_t k)
{
    if (k == 0) return 0;
    const auto possible = std::ranges::count_if(probabilities, [](double p) { return p > 0; });
    if (k > static_cast<std::size_t>(possible)) return kNever;
    if (k == static_cast<std::size_t>(possible)) {
        double ln_all = 0;
        for (const double p : probabilities) ln_all += p > 0 ? std::log(p) : 0;
        return ln_all;
    }

    const double tilt = find_tilt(probabilities, static_cast<double>(k));
    std::vector<double> tilted;
    double ln_scale = 0;  // the cumulant generating function at ln(tilt)
    for (const double p : probabilities) {
        const double scale = 1 - p + p * tilt;
        tilted.push_back(p * tilt / scale);
        ln_scale += std::log(scale);
    }
    const std::vector<double> mass = count_distribution(tilted);
    double tail = 0;
    for (std::size_t j = mass.size(); j-- > k;) tail = tail / tilt + mass[j];  // sum of mass tilt^(k - j)
    return std::log(tail) + ln_scale - static_cast<double>(k) * std::log(tilt);
}

double ln_gamma_tail(std::uint64_t shape, double x)
{
    if (x <= 0) return 0;
    const double tail = boost::math::gamma_q(static_cast<double>(shape), x, MathPolicy());
    if (tail > kSafeTail) return std::log(tail);
    // P(Poisson(x) < shape): far above the shape the terms fall from shape - 1 down.
    const auto last = static_cast<double>(shape) - 1;
    const double ln_last = last * std::log(x) - x - ln_gamma(last + 1);
    return ln_last + std::log(sum_falling([=](double j) { return (last - j) / x; }));
}

}  // namespace spamgraph
