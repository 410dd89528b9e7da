#include "analysis/sorted_window.hpp"

#include <gtest/gtest.h>

#include <random>

#include "spamgraph/analysis/robust.hpp"

namespace spamgraph {
namespace {

TEST(SortedWindow, AgreesWithTheWholeComputation)
{
    std::mt19937_64 random(1);
    std::vector<double> values;
    SortedWindow window;
    for (int i = 0; i < 300; ++i) {
        values.push_back(static_cast<double>(random() % 50));
        window.insert(values.back());
        if (i % 3 == 2) {
            window.erase(values.front());
            values.erase(values.begin());
        }
        ASSERT_EQ(window.size(), values.size());
        ASSERT_DOUBLE_EQ(window.median(), median(values));
        ASSERT_DOUBLE_EQ(window.median_deviation(), median_deviation(values, median(values)));
    }
}

TEST(SortedWindow, EmptyHasNoMedian)
{
    SortedWindow window;
    EXPECT_TRUE(std::isnan(window.median()));
    EXPECT_TRUE(std::isnan(window.median_deviation()));
    window.insert(3);
    EXPECT_EQ(window.median(), 3);
    EXPECT_EQ(window.median_deviation(), 0);
    window.erase(3);
    EXPECT_EQ(window.size(), 0U);
}

}  // namespace
}  // namespace spamgraph
