#include "spamgraph/store/sidecar.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

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
