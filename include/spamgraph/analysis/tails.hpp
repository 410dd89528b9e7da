#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace spamgraph {

// Natural logarithms of upper tails P(X >= x): a tail far below the smallest double still orders findings.

/// ln P(Z >= z), Z standard normal; above z = 26 the leading term of the asymptotic series (Abramowitz and
/// Stegun, 26.2.12). Local.
double ln_normal_tail(double z);

/// ln P(X >= k), X Poisson with mean `lambda`. Local.
double ln_poisson_tail(std::uint64_t k, double lambda);

/// ln P(X >= n), X negative binomial: pmf(n) ~ p^r (1 - p)^n, mean r (1 - p) / p. Local.
/// @pre r > 0, 0 < p <= 1
double ln_negative_binomial_tail(std::uint64_t n, double r, double p);

/// ln P(X >= k), X the marked ones among `drawn` items out of `total`, `marked` of which are marked. Local.
/// @pre marked <= total, drawn <= total
double ln_hypergeometric_tail(std::uint64_t k, std::uint64_t total, std::uint64_t marked,
                              std::uint64_t drawn);

/// ln P(X >= k), X the number of successes of independent trials with the given probabilities. The
/// distribution is tilted until k is its mean, so no probability underflows (exponential tilting, as in
/// Butler, Saddlepoint Approximations, 2007, 1.2; the sum itself is exact). O(n^2). Local.
double ln_poisson_binomial_tail(std::span<const double> probabilities, std::size_t k);

/// ln P(X >= x), X Gamma with integer `shape` and scale 1: the null of `shape` summed periodograms. Local.
double ln_gamma_tail(std::uint64_t shape, double x);

}  // namespace spamgraph
