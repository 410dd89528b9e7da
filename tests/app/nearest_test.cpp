#include "app/nearest.hpp"

#include <gtest/gtest.h>

namespace spamgraph::app {
namespace {

TEST(Nearest, TakesTheFewestChanges)
{
    const std::vector<std::string> keys{"quiet", "scan.sender-min", "run.sender-min", "scan.strict"};
    EXPECT_EQ(nearest("quite", keys), "quiet");
    EXPECT_EQ(nearest("scan.sender-mim", keys), "scan.sender-min");
    EXPECT_EQ(nearest("run.sendermin", keys), "run.sender-min");
    EXPECT_EQ(nearest("scan.stric", keys), "scan.strict");
    EXPECT_EQ(nearest("", keys), "quiet");  // the shortest
}

TEST(Nearest, TheFirstOfSeveralWins)
{
    EXPECT_EQ(nearest("c", {"a", "b"}), "a");
}

}  // namespace
}  // namespace spamgraph::app
