#include "spamgraph/store/sidecar.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "spamgraph/core/error.hpp"
#include "store/sample_day.hpp"

namespace spamgraph {
namespace {

RunRecord record()
{
    RunRecord r;
    r.versions = {{"spamgraph", "0.1.0"}, {"hdf5", "1.10.8"}};
    r.command_line = {"spamgraph", "scan", "--out", "days", "caf\xe9.log"};  // not UTF-8
    r.hosts = {"node1", "node2"};
    r.ranks = 4;
    r.job_id = "123";
    r.started = 1'376'870'400;
    r.finished = 1'376'870'460;
    r.inputs = {{"a.log", 100, "abc", 10, 6, {{"port", 1}}, {{"columns", 2}, {"no-time", 1}}, false},
                {"b.log.gz", 50, "def", 5, 3, {{"port", 2}}, {}, true}};
    r.timings = {{"read", 1.5, 1.25, 3, 1.0, 3.5}, {"write", 0.5, 0.25, 0, 0.25, 0.5}};
    r.ranks_level = {{"rows_received", 14, 3.5, 6, 2}};
    r.by_rank = {{70, 2.5, 1'000, 400}, {80, 2.25, 2'000, 100}};
    return r;
}

TEST(WriteSidecar, HoldsEveryField)
{
    const auto file = samples::fresh_directory("sidecar") / "result.h5";
    write_sidecar(file, record());
    const auto json = nlohmann::json::parse(samples::file_bytes(file.string() + ".run.json"));

    EXPECT_EQ(json["versions"]["spamgraph"], "0.1.0");
    EXPECT_EQ(json["command_line"][1], "scan");
    EXPECT_EQ(json["command_line"][4], "caf\xef\xbf\xbd.log");
    EXPECT_EQ(json["hosts"], nlohmann::json({"node1", "node2"}));
    EXPECT_EQ(json["ranks"], 4);
    EXPECT_EQ(json["job_id"], "123");
    EXPECT_EQ(json["started"], 1'376'870'400);
    EXPECT_EQ(json["finished"], 1'376'870'460);
    EXPECT_EQ(json["inputs"][0], nlohmann::json::parse(R"({"path": "a.log", "bytes": 100, "hash": "abc",
        "read": 10, "accepted": 6, "skipped": {"port": 1}, "rejected": {"columns": 2, "no-time": 1},
        "truncated": false})"));
    EXPECT_EQ(json["inputs"][1]["rejected"], nlohmann::json::object());
    EXPECT_EQ(json["inputs"][1]["truncated"], true);
    EXPECT_EQ(json["totals"], nlohmann::json::parse(R"({"bytes": 150, "read": 15, "accepted": 9,
        "skipped": {"port": 3}, "rejected": {"columns": 2, "no-time": 1}})"));
    EXPECT_EQ(json["timings"][0],
              nlohmann::json::parse(R"({"stage": "read", "slowest_s": 1.5, "mean_s": 1.25, "slowest_rank": 3,
        "most_cpu_s": 1.0, "cpu_s": 3.5})"));
    EXPECT_EQ(json["per_rank"]["rows_received"],
              nlohmann::json::parse(R"({"sum": 14.0, "mean": 3.5, "largest": 6.0, "largest_rank": 2})"));
    EXPECT_EQ(json["peak_memory_bytes"], nlohmann::json::parse(R"({"largest_rank": 2000, "sum": 3000})"));
    EXPECT_EQ(json["peak_scratch_bytes"], nlohmann::json::parse(R"({"largest_rank": 400, "sum": 500})"));
    EXPECT_EQ(json["by_rank"], nlohmann::json::parse(R"({"rows_received": [70, 80], "cpu_s": [2.5, 2.25],
        "peak_memory_bytes": [1000, 2000]})"));

    struct stat status {};
    ASSERT_EQ(stat((file.string() + ".run.json").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST(WriteSidecar, ARunOutsideABatchSystemHasNoJob)
{
    const auto file = samples::fresh_directory("sidecar-no-job") / "result.h5";
    write_sidecar(file, {});
    EXPECT_TRUE(nlohmann::json::parse(samples::file_bytes(sidecar_path(file)))["job_id"].is_null());
}

/// What two jobs read: the first input was taken over from an earlier one.
RunRecord record_with_days()
{
    const Day day = parse_day("2013-08-19").value();
    RunRecord r;
    r.made_with = "version 1";
    r.inputs = {{"a.log",
                 100,
                 "abc",
                 10,
                 6,
                 {{"port", 1}},
                 {{"columns", 3}},
                 false,
                 77,
                 "sample",
                 std::map<Day, bool>{{day, true}, {day + 1, false}},
                 true,
                 true},
                {"b.log", 50, "def", 5, 5, {}, {}, true, 78, "other", std::map<Day, bool>{}, false, false},
                {"c.log", 9, "ghi", 0, 0, {}, {}, false}};
    return r;
}

TEST(ReadSidecar, GivesTheInputsThatSomebodyTook)
{
    const auto file = samples::fresh_directory("sidecar-read") / "day.h5";
    EXPECT_FALSE(read_sidecar(file));
    const RunRecord written = record_with_days();
    write_sidecar(file, written);
    const auto read = read_sidecar(file);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->made_with, written.made_with);
    ASSERT_EQ(read->inputs.size(), 2U);
    for (std::size_t i = 0; i < read->inputs.size(); ++i) {
        const InputRecord &got = read->inputs[i], &want = written.inputs[i];
        EXPECT_EQ(got.path, want.path);
        EXPECT_EQ(got.bytes, want.bytes);
        EXPECT_EQ(got.hash, want.hash);
        EXPECT_EQ(got.read, want.read);
        EXPECT_EQ(got.accepted, want.accepted);
        EXPECT_EQ(got.skipped.size(), want.skipped.size());
        ASSERT_EQ(got.rejected.size(), want.rejected.size());
        EXPECT_EQ(got.truncated, want.truncated);
        EXPECT_EQ(got.modified_ns, want.modified_ns);
        EXPECT_EQ(got.sample, want.sample);
        EXPECT_EQ(got.days, want.days);
        EXPECT_EQ(got.any_day, want.any_day);
    }
    EXPECT_EQ(read->inputs[0].rejected[0].reason, "columns");
    EXPECT_EQ(read->inputs[0].rejected[0].rows, 3U);
    remove_sidecar(file);
    EXPECT_FALSE(read_sidecar(file));
    EXPECT_NO_THROW(remove_sidecar(file));  // that is not there
}

TEST(ReadSidecar, GivesNothingOfWhatCannotBeRead)
{
    const auto file = samples::fresh_directory("sidecar-damaged") / "day.h5";
    write_sidecar(file, record_with_days());
    const std::string whole = samples::file_bytes(sidecar_path(file));
    const std::size_t begin = whole.find("\"inputs\"");
    const auto read = [&](const std::string& text) {
        std::ofstream(sidecar_path(file), std::ios::binary) << text;
        return read_sidecar(file).has_value();
    };
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string text = whole;
        return text.replace(text.find(from, begin), from.size(), to);
    };
    EXPECT_TRUE(read(whole));
    EXPECT_FALSE(read(""));
    for (std::size_t cut = 1; cut + 2 < whole.size(); cut += 7)
        EXPECT_FALSE(read(whole.substr(0, cut))) << cut;
    for (const std::string name : {"inputs", "path", "hash", "rejected", "sample", "days_left_out"})
        EXPECT_FALSE(read(with('"' + name + '"', "\"other\""))) << name;
    EXPECT_FALSE(read(with("2013-08-19", "2013-08-99")));
    EXPECT_FALSE(read(with("\"read\": 10", "\"read\": \"10\"")));
    EXPECT_FALSE(read(with("\"columns\": 3", "\"columns\": []")));
}

TEST(Sidecar, LeftoversOfAKilledRunAreRemovedAndNothingElse)
{
    const auto folder = samples::fresh_directory("sidecar-leftovers");
    const auto file = folder / "day.h5";
    const auto names = [&] {
        std::vector<std::string> all;
        for (const auto& entry : std::filesystem::directory_iterator(folder))
            all.push_back(entry.path().filename());
        return all;
    };
    write_sidecar(file, {});
    for (const char* name :
         {"day.h5.partial", "day.h5.sha256.partial", "day.h5.run.json.partial", "other.h5.partial"})
        std::ofstream(folder / name) << "half";
    EXPECT_EQ(names().size(), 5U);
    remove_leftovers(file);
    EXPECT_THAT(names(), testing::UnorderedElementsAre("day.h5.run.json", "other.h5.partial"));
    remove_sidecar(file);
    std::filesystem::create_directories(sidecar_path(file) / "x");
    EXPECT_THROW(remove_sidecar(file), Error);
}

TEST(UpdateRejects, KeepsWhatAnEarlierRunSaidOfItsInputs)
{
    const auto file = samples::fresh_directory("rejects-update") / "rejects.tsv";
    const auto inputs = record_with_days().inputs;  // of which a.log was taken over
    const std::string heading = "input\treason\tbyte_offset\tline\n";
    update_rejects(file, {{"b.log", "no-time", 5, 1}}, inputs);  // there is no earlier file
    EXPECT_EQ(samples::file_bytes(file), heading + "b.log\tno-time\t5\t1\n");
    std::ofstream(file) << heading << "a.log\tcolumns\t7\t\na.log\tcolumns\t9\t2\nb.log\tcolumns\t1\t1\n"
                        << "gone.log\tcolumns\t1\t1\nhalf a row\nhalf\ta row\nhalf a\trow\t\n";
    update_rejects(file, {{"b.log", "no-time", 5, 1}}, inputs);
    EXPECT_EQ(samples::file_bytes(file),
              heading + "a.log\tcolumns\t7\t\na.log\tcolumns\t9\t2\nb.log\tno-time\t5\t1\n");
}

TEST(WriteRejects, IsTabSeparatedPrintableText)
{
    const auto file = samples::fresh_directory("rejects") / "rejects.tsv";
    const std::vector<RejectedRow> rows{{"a.log", "columns", 1'234, 17},
                                        {"b\x1b[31m\t\n.gz", "no-time", 0, std::nullopt}};
    write_rejects(file, rows);
    EXPECT_EQ(samples::file_bytes(file),
              "input\treason\tbyte_offset\tline\n"
              "a.log\tcolumns\t1234\t17\n"
              "b?[31m??.gz\tno-time\t0\t\n");
}

TEST(WriteRejects, FailsWhereItCannotWrite)
{
    EXPECT_THROW(write_rejects("no/such/directory/rejects.tsv", {}), Error);
}

}  // namespace
}  // namespace spamgraph
