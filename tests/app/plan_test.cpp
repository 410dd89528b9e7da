#include <gtest/gtest.h>

#include "app/ingest.hpp"

namespace spamgraph::app {
namespace {

/// Inputs of which nothing is known yet, and what reading them told.
struct Read {
    InputPlan plan;
    IngestReport report;

    void add(std::uint64_t rows, std::uint64_t hash_sum, std::uint32_t units = 1,
             std::uint64_t layout_changed = 0)
    {
        plan.inputs.emplace_back();
        plan.whole.push_back(false);
        plan.duplicate.push_back(false);
        tally::InputAccount account;
        account.accepted = rows / 2;
        account.left_out[0] = rows - rows / 2;
        account.row_hash_sum = hash_sum;
        account.layout_changed = layout_changed;
        report.accounts.push_back(account);
        report.units.push_back(units);
    }
};

using Flags = std::vector<bool>;

TEST(RevisePlan, LeavesDifferentInputsAsTheyAre)
{
    Read read;
    read.add(10, 5);
    read.add(10, 6);
    read.add(11, 5);
    EXPECT_FALSE(revise_plan(read.plan, read.report));
    EXPECT_EQ(read.plan.duplicate, Flags({false, false, false}));
}

TEST(RevisePlan, TheLaterOfTwoEqualInputsIsADuplicate)
{
    Read read;
    for (const std::uint64_t hash : {5, 6, 5, 5}) read.add(10, hash);
    EXPECT_TRUE(revise_plan(read.plan, read.report));
    EXPECT_EQ(read.plan.duplicate, Flags({false, false, true, true}));
    EXPECT_FALSE(revise_plan(read.plan, read.report));  // read again, they tell the same
    EXPECT_EQ(read.plan.duplicate, Flags({false, false, true, true}));
}

TEST(RevisePlan, InputsWithoutRowsAreNoDuplicates)
{
    Read read;
    for (int i = 0; i < 3; ++i) read.add(0, 0);
    EXPECT_FALSE(revise_plan(read.plan, read.report));
}

TEST(RevisePlan, AFileThatChangesItsHeaderIsReadWhole)
{
    Read read;
    read.add(10, 5, 4, 1);
    read.add(10, 6, 1, 1);  // it was read whole already
    read.add(10, 7, 4, 0);
    EXPECT_TRUE(revise_plan(read.plan, read.report));
    EXPECT_EQ(read.plan.whole, Flags({true, false, false}));
    read.report.units[0] = 1;
    EXPECT_FALSE(revise_plan(read.plan, read.report));  // so reading again comes to an end
}

}  // namespace
}  // namespace spamgraph::app
