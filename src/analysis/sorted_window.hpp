#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace spamgraph {

/// A multiset of numbers that slides along a series and knows its median. A sorted array: the windows hold a
/// few hundred values, where moving memory beats a tree.
class SortedWindow {
public:
    void insert(double value) { values_.insert(std::ranges::upper_bound(values_, value), value); }

    /// @pre `value` was inserted
    void erase(double value) { values_.erase(std::ranges::lower_bound(values_, value)); }

    [[nodiscard]] std::size_t size() const { return values_.size(); }

    /// NaN when empty.
    [[nodiscard]] double median() const
    {
        if (values_.empty()) return std::numeric_limits<double>::quiet_NaN();
        const std::size_t middle = values_.size() / 2;
        return values_.size() % 2 == 1 ? values_[middle] : (values_[middle - 1] + values_[middle]) / 2;
    }

    /// Median distance from the median; NaN when empty.
    [[nodiscard]] double median_deviation() const
    {
        const double centre = median();
        // Walk outwards from the centre, nearest value first, to the middle rank.
        std::size_t above = values_.size() / 2;
        std::size_t below = above;
        double last = std::numeric_limits<double>::quiet_NaN();
        double before = last;
        for (std::size_t taken = 0; taken <= values_.size() / 2 && taken < values_.size(); ++taken) {
            const bool up = below == 0 || (above < values_.size() &&
                                           values_[above] - centre <= centre - values_[below - 1]);
            before = last;
            last = std::abs(values_[up ? above++ : --below] - centre);
        }
        return values_.size() % 2 == 1 ? last : (before + last) / 2;
    }

private:
    std::vector<double> values_;
};

}  // namespace spamgraph
