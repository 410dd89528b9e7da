#include "app/nearest.hpp"

#include <algorithm>
#include <numeric>

namespace spamgraph::app {

namespace {

std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);  // of the prefix of `a` so far to every prefix of `b`
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] != b[j]);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

const std::string& nearest(std::string_view text, const std::vector<std::string>& candidates)
{
    return *std::ranges::min_element(candidates, {}, [&](const std::string& c) { return distance(text, c); });
}

}  // namespace spamgraph::app
