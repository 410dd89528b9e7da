#include "app/finished_days.hpp"

#include <gmock/gmock.h>

#include "core/temp_folder.hpp"
#include "spamgraph/store/write_day_file.hpp"

namespace spamgraph::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Day kFirst = 15'936;

InputRecord input(const std::string& path, std::map<Day, bool> days)
{
    InputRecord record;
    record.path = path;
    record.bytes = 10;
    record.modified_ns = 20;
    record.sample = "00000000000000ff";
    record.days = std::move(days);
    return record;
}

class Finished : public testing::Test {
protected:
    /// A day file's sidecar, as a job over these inputs leaves it.
    void finish(Day day, const std::vector<InputRecord>& inputs, const std::string& made_with = "rules")
    {
        RunRecord record;
        record.made_with = made_with;
        record.inputs = inputs;
        write_sidecar(folder_ / day_file_name(day), record);
        folder_.write(day_file_name(day), "");
    }
    Outstanding outstanding(const std::vector<InputRecord>& inputs, std::optional<DayRange> range = {},
                            const std::vector<std::size_t>& unknown = {})
    {
        std::vector<const InputRecord*> known;
        for (const InputRecord& record : inputs) known.push_back(&record);
        for (const std::size_t i : unknown) known[i] = nullptr;
        return find_outstanding(known, FinishedDays(folder_.path(), "rules"), range);
    }

    const TempFolder folder_;
    const InputRecord one_ = input("1", {{kFirst, true}, {kFirst + 1, true}});
    const InputRecord two_ = input("2", {{kFirst + 1, true}, {kFirst + 2, false}});
    const InputRecord three_ = input("3", {{kFirst + 3, true}});
};

TEST_F(Finished, WithoutFilesEverythingIsOutstanding)
{
    const Outstanding left = outstanding({one_, two_, three_}, {}, {0, 1, 2});
    EXPECT_THAT(left.read, ElementsAre(true, true, true));
    EXPECT_THAT(left.write, IsEmpty());  // not known yet
    EXPECT_THAT(outstanding({one_, two_, three_}).write, ElementsAre(kFirst, kFirst + 1, kFirst + 3));
}

TEST_F(Finished, ADayIsCompleteForTheSameInputsOnly)
{
    const std::vector<InputRecord> inputs{one_, two_, three_};
    for (const Day day : {kFirst, kFirst + 1, kFirst + 3}) finish(day, inputs);
    Outstanding left = outstanding(inputs);
    EXPECT_THAT(left.read, ElementsAre(false, false, false));
    EXPECT_THAT(left.complete, ElementsAre(kFirst, kFirst + 1, kFirst + 3));

    InputRecord changed = two_;
    changed.modified_ns = 21;
    left = outstanding({one_, changed, three_});
    EXPECT_THAT(left.write, ElementsAre(kFirst + 1));
    EXPECT_THAT(left.read, ElementsAre(true, true, false));
    left = outstanding({one_, three_});  // the other is gone
    EXPECT_THAT(left.write, ElementsAre(kFirst + 1));
    EXPECT_THAT(left.read, ElementsAre(true, false));
}

TEST_F(Finished, WhatIsUnknownMayHoldAnyDay)
{
    const std::vector<InputRecord> inputs{one_, two_, three_};
    for (const Day day : {kFirst, kFirst + 1, kFirst + 3}) finish(day, inputs);
    EXPECT_THAT(outstanding({one_, two_, three_, input("4", {})}, {}, {3}).read,
                ElementsAre(false, false, false, true));
    InputRecord any = input("4", {{kFirst + 3, true}});
    any.any_day = true;
    const Outstanding left = outstanding({one_, two_, three_, any});
    EXPECT_THAT(left.write, ElementsAre(kFirst, kFirst + 1, kFirst + 3));
    EXPECT_EQ(FinishedDays(folder_.path(), "rules").find("4", {10, 20, 255}), nullptr);
}

TEST_F(Finished, ARangeLeavesOtherDaysAlone)
{
    const Outstanding left = outstanding({one_, two_, three_}, DayRange{kFirst + 3, kFirst + 9});
    EXPECT_THAT(left.write, ElementsAre(kFirst + 3));
    EXPECT_THAT(left.read, ElementsAre(false, false, true));
}

TEST_F(Finished, OtherRulesAndBrokenSidecarsAreNoAnswer)
{
    finish(kFirst, {one_, two_}, "other rules");
    folder_.write(day_file_name(kFirst + 1), "");
    folder_.write(day_file_name(kFirst + 1) + ".run.json",
                  R"({"made_with": "rules", "inputs": [{"days": 1}]})");
    folder_.write("day-none.h5", "");
    EXPECT_THAT(FinishedDays(folder_.path(), "rules").days(), IsEmpty());
    EXPECT_EQ(FinishedDays(folder_.path(), "rules").find("1", {10, 20, 255}), nullptr);
    EXPECT_NE(FinishedDays(folder_.path(), "other rules").find("1", {10, 20, 255}), nullptr);
    EXPECT_EQ(FinishedDays(folder_.path(), "other rules").find("1", {10, 21, 255}), nullptr);
    EXPECT_THAT(FinishedDays(folder_ / "none", "rules").days(), IsEmpty());
}

}  // namespace
}  // namespace spamgraph::app
