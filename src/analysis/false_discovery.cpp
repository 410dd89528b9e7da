#include "spamgraph/analysis/false_discovery.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace spamgraph {

std::vector<double> adjust_p(std::span<const double> ln_p, std::uint64_t tests)
{
    std::vector<std::size_t> order(ln_p.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return ln_p[i]; });

    const double ln_tests = std::log(static_cast<double>(std::max<std::uint64_t>(tests, ln_p.size())));
    std::vector<double> q(ln_p.size());
    double ln_q = 0;
    for (std::size_t rank = order.size(); rank > 0; --rank) {
        const std::size_t i = order[rank - 1];
        ln_q = std::min(ln_q, ln_p[i] + ln_tests - std::log(static_cast<double>(rank)));
        q[i] = std::exp(ln_q);
    }
    return q;
}

}  // namespace spamgraph
