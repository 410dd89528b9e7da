#include "app/saved_work.hpp"

#include <gmock/gmock.h>

#include "app/manifests.hpp"
#include "core/temp_folder.hpp"
#include "spamgraph/comm/together.hpp"

namespace spamgraph::app {
namespace {

using testing::ElementsAre;

InputPlan plan_of(const std::vector<std::string>& paths)
{
    InputPlan plan;
    for (const std::string& path : paths) {
        plan.inputs.emplace_back().path = path;
        plan.fingerprints.push_back({path.size(), 5, 7});
    }
    return plan;
}

JobState job_of(const InputPlan& plan)
{
    JobState job{};
    for (const logs::Input& input : plan.inputs) job.paths.push_back(input.path.string());
    job.fingerprints = plan.fingerprints;
    return job;
}

TEST(MatchInputs, FindsThemWhereTheyStandNow)
{
    const JobState job = job_of(plan_of({"b", "d"}));
    EXPECT_THAT(*match_inputs(job, {true, true}, plan_of({"a", "b", "c", "d"})), ElementsAre(1U, 3U));
}

TEST(MatchInputs, OfWhatWasBegunNothingMayChange)
{
    const JobState job = job_of(plan_of({"a", "b"}));
    EXPECT_FALSE(match_inputs(job, {true, true}, plan_of({"a"})));
    EXPECT_THAT(*match_inputs(job, {true, false}, plan_of({"a"})), ElementsAre(0U, kGone));
    InputPlan changed = plan_of({"a", "b"});
    changed.fingerprints[1].modified_ns = 6;
    EXPECT_FALSE(match_inputs(job, {false, true}, changed));
    EXPECT_THAT(*match_inputs(job, {true, false}, changed), ElementsAre(0U, kGone));
}

TEST(Manifests, ANumberIsTakenOnce)
{
    const TempFolder folder;
    Manifests one(folder.path()), two(folder.path());
    EXPECT_TRUE(one.numbers().empty());
    EXPECT_TRUE(one.take(1, "one", true));
    EXPECT_FALSE(two.take(1, "two", false));
    EXPECT_TRUE(two.take(12, "twelve", false));
    EXPECT_THAT(one.numbers(), ElementsAre(1U, 12U));
    EXPECT_EQ(two.read(1), "one");
    EXPECT_EQ(one.read(12), "twelve");
    EXPECT_EQ(one.read(3), std::nullopt);
    folder.write("manifest-x", "");
    folder.write("manifest-12.partial", "");
    EXPECT_EQ(one.numbers().size(), 2U);
    one.remove_all();
    EXPECT_TRUE(two.numbers().empty());
}

TEST(Manifests, NothingIsLeftOfOnesThatAJobDidNotFinish)
{
    const TempFolder folder;
    Manifests manifests(folder.path());
    EXPECT_TRUE(manifests.take(1, "one", false));
    folder.write("unfinished-17-4711", "o");
    folder.write("other", "");
    manifests.remove(1);
    std::vector<std::string> left;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        left.push_back(entry.path().filename().string());
    EXPECT_THAT(left, ElementsAre("other"));
}

TEST(Manifests, DamageIsNoticed)
{
    const TempFolder folder;
    Manifests manifests(folder.path());
    const std::string text = "what a checkpoint says";
    ASSERT_TRUE(manifests.take(1, text, false));
    const std::size_t size = text.size() + sizeof(std::uint64_t);
    ASSERT_EQ(std::filesystem::file_size(folder / "manifest-1"), size);
    std::ifstream file(folder / "manifest-1", std::ios::binary);
    const std::string whole{std::istreambuf_iterator<char>(file), {}};
    for (std::size_t i = 0; i < size; ++i) {
        std::string damaged = whole;
        damaged[i] ^= 1;
        folder.write("manifest-1", damaged);
        EXPECT_EQ(manifests.read(1), std::nullopt) << i;
        folder.write("manifest-1", whole.substr(0, i));
        EXPECT_EQ(manifests.read(1), std::nullopt) << i;
    }
}

TEST(Checkpoints, OfTwoJobsThatBeginTogetherTheLaterOneGoesOn)
{
    const TempFolder folder;
    const mpi::Communicator self(MPI_COMM_SELF);
    std::optional<Checkpoints> earlier(std::in_place, self, folder.path() / "work", false);
    std::optional<Checkpoints> later(std::in_place, self, folder.path() / "work", false);
    earlier->start_fresh();
    EXPECT_TRUE(exists(later->of_rank()));
    EXPECT_THROW(earlier->require_newest(), mpi::SharedError);
    earlier.reset();
    EXPECT_NO_THROW(later->require_newest());
    later->finish(false);
    later.reset();
    EXPECT_FALSE(exists(folder.path() / "work"));
}

TEST(RankState, ComesBackAsItWas)
{
    RankState state;
    state.left = {{{3, 100, 200, 7}, 0}, {{4, 0, 50, 0}, 12}};
    state.units = {1, 0, 2};
    state.spread = {9};
    state.accounts.resize(3);
    state.accounts[1].accepted = 5;
    state.days = {{1, 15'000, 1, 0}};
    state.rejected = {{2, logs::Reason::columns, 40, 3}};
    state.file_bytes = 77;
    state.logs = {{15'000, "abc"}};
    const RankState back = read_state(write_state(state));
    ASSERT_EQ(back.left.size(), 2U);
    EXPECT_EQ(back.left[0].unit.begin, 100U);
    EXPECT_EQ(back.left[0].unit.lines, 7U);
    EXPECT_EQ(back.left[1].pass_over, 12U);
    EXPECT_EQ(back.units, state.units);
    EXPECT_EQ(back.spread, state.spread);
    EXPECT_EQ(back.accounts[1].accepted, 5U);
    EXPECT_EQ(back.days[0].day, 15'000);
    EXPECT_EQ(back.rejected[0].offset, 40U);
    EXPECT_EQ(back.file_bytes, 77U);
    EXPECT_EQ(back.logs, state.logs);

    const std::string bytes = write_state(state);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_THROW(read_state(bytes.substr(0, size)), Error) << size;
}

}  // namespace
}  // namespace spamgraph::app
