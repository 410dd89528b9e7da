#include "spamgraph/store/sidecar.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "store/dataset.hpp"
#include "store/partial_file.hpp"

namespace spamgraph {

namespace {

using Json = nlohmann::ordered_json;

Json by_reason(const std::vector<ReasonRows>& reasons)
{
    Json out = Json::object();
    for (const ReasonRows& reason : reasons) out[reason.reason] = reason.rows;
    return out;
}

Json describe(const InputRecord& input)
{
    return {{"path", input.path},
            {"bytes", input.bytes},
            {"hash", input.hash},
            {"read", input.read},
            {"accepted", input.accepted},
            {"skipped", by_reason(input.skipped)},
            {"rejected", by_reason(input.rejected)},
            {"truncated", input.truncated}};
}

/// Rows per reason over all inputs, ascending by reason.
std::vector<ReasonRows> sum_reasons(const std::vector<InputRecord>& inputs,
                                    std::vector<ReasonRows> InputRecord::*member)
{
    std::map<std::string, std::uint64_t> sums;
    for (const InputRecord& input : inputs)
        for (const ReasonRows& reason : input.*member) sums[reason.reason] += reason.rows;
    std::vector<ReasonRows> out;
    for (const auto& [reason, rows] : sums) out.push_back({reason, rows});
    return out;
}

Json describe_totals(const std::vector<InputRecord>& inputs)
{
    std::uint64_t bytes = 0, read = 0, accepted = 0;
    for (const InputRecord& input : inputs) {
        bytes += input.bytes;
        read += input.read;
        accepted += input.accepted;
    }
    return {{"bytes", bytes},
            {"read", read},
            {"accepted", accepted},
            {"skipped", by_reason(sum_reasons(inputs, &InputRecord::skipped))},
            {"rejected", by_reason(sum_reasons(inputs, &InputRecord::rejected))}};
}

template <class T>
Json column(const std::vector<RankRecord>& ranks, T RankRecord::*member)
{
    Json out = Json::array();
    for (const RankRecord& rank : ranks) out.push_back(rank.*member);
    return out;
}

Json largest_and_sum(const std::vector<RankRecord>& ranks, std::uint64_t RankRecord::*member)
{
    std::uint64_t largest = 0, sum = 0;
    for (const RankRecord& rank : ranks) {
        largest = std::max(largest, rank.*member);
        sum += rank.*member;
    }
    return {{"largest_rank", largest}, {"sum", sum}};
}

Json describe(const RunRecord& record)
{
    Json out;
    out["versions"] = Json::object();
    for (const auto& [name, version] : record.versions) out["versions"][name] = version;
    out["command_line"] = record.command_line;
    out["hosts"] = record.hosts;
    out["ranks"] = record.ranks;
    out["job_id"] = record.job_id.empty() ? Json() : Json(record.job_id);
    out["started"] = record.started;
    out["finished"] = record.finished;
    out["totals"] = describe_totals(record.inputs);
    out["inputs"] = Json::array();
    for (const InputRecord& input : record.inputs) out["inputs"].push_back(describe(input));
    out["timings"] = Json::array();
    for (const StageTiming& timing : record.timings)
        out["timings"].push_back({{"stage", timing.stage},
                                  {"slowest_s", timing.slowest_s},
                                  {"mean_s", timing.mean_s},
                                  {"slowest_rank", timing.slowest_rank},
                                  {"most_cpu_s", timing.most_cpu_s},
                                  {"cpu_s", timing.cpu_s}});
    out["per_rank"] = Json::object();
    for (const RankFigure& figure : record.ranks_level)
        out["per_rank"][figure.name] = {{"sum", figure.sum},
                                        {"mean", figure.mean},
                                        {"largest", figure.largest},
                                        {"largest_rank", figure.largest_rank}};
    out["peak_memory_bytes"] = largest_and_sum(record.by_rank, &RankRecord::peak_memory_bytes);
    out["peak_scratch_bytes"] = largest_and_sum(record.by_rank, &RankRecord::peak_scratch_bytes);
    out["by_rank"] = {{"rows_received", column(record.by_rank, &RankRecord::rows_received)},
                      {"cpu_s", column(record.by_rank, &RankRecord::cpu_s)},
                      {"peak_memory_bytes", column(record.by_rank, &RankRecord::peak_memory_bytes)}};
    return out;
}

}  // namespace

std::filesystem::path sidecar_path(const std::filesystem::path& file)
{
    return file.string() + ".run.json";
}

void write_sidecar(const std::filesystem::path& file, const RunRecord& record)
{
    // Paths may hold any bytes: what is not UTF-8 is replaced, what is not ASCII is escaped.
    const std::string text = describe(record).dump(2, ' ', true, Json::error_handler_t::replace);
    write_text_file(sidecar_path(file), text + "\n");
}

void write_rejects(const std::filesystem::path& file, std::span<const RejectedRow> rows)
{
    std::string text = "input\treason\tbyte_offset\tline\n";
    for (const RejectedRow& row : rows)
        text += hdf5::printable(row.input) + '\t' + hdf5::printable(row.reason) + '\t' +
                std::to_string(row.byte_offset) + '\t' + (row.line ? std::to_string(*row.line) : "") + '\n';
    write_text_file(file, text);
}

}  // namespace spamgraph
