#include "spamgraph/analysis/contingency.hpp"

#include <algorithm>
#include <cmath>

namespace spamgraph {

namespace {

constexpr double kZ95 = 1.959963984540054;  // two-sided 95% of the standard normal

double term(double observed, double row, double column, double total)
{
    return observed > 0 ? observed * std::log(observed * total / (row * column)) : 0;
}

}  // namespace

LogOdds jeffreys_log_odds(const ContingencyTable& table)
{
    const double a = static_cast<double>(table.asked) + 0.5;
    const double b = static_cast<double>(table.silent) + 0.5;
    const double c = static_cast<double>(table.others_asked) + 0.5;
    const double d = static_cast<double>(table.others_silent) + 0.5;
    const double value = std::log(a) - std::log(b) - std::log(c) + std::log(d);
    return {value, value - kZ95 * std::sqrt(1 / a + 1 / b + 1 / c + 1 / d)};
}

double g_squared(const ContingencyTable& table)
{
    const auto a = static_cast<double>(table.asked);
    const auto b = static_cast<double>(table.silent);
    const auto c = static_cast<double>(table.others_asked);
    const auto d = static_cast<double>(table.others_silent);
    const double n = a + b + c + d;
    return 2 * (term(a, a + b, a + c, n) + term(b, a + b, b + d, n) + term(c, c + d, a + c, n) +
                term(d, c + d, b + d, n));
}

double g_squared_of_halves(std::uint64_t one, std::uint64_t other)
{
    const auto a = static_cast<double>(one), b = static_cast<double>(other);
    return 2 * (term(a, a + b, 1, 2) + term(b, a + b, 1, 2));
}

ShareInterval wilson_interval(std::uint64_t successes, std::uint64_t trials)
{
    if (trials == 0) return {0, 1};
    const auto n = static_cast<double>(trials);
    const double share = static_cast<double>(successes) / n;
    const double z2 = kZ95 * kZ95;
    const double middle = share + z2 / (2 * n);
    const double half = kZ95 * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n));
    return {std::max(0.0, (middle - half) / (1 + z2 / n)), std::min(1.0, (middle + half) / (1 + z2 / n))};
}

}  // namespace spamgraph
