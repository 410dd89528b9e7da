#include "spamgraph/store/sidecar.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "store/checksum.hpp"
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

std::vector<ReasonRows> read_reasons(const Json& json)
{
    std::vector<ReasonRows> reasons;
    for (const auto& [reason, rows] : json.items()) reasons.push_back({reason, rows.get<std::uint64_t>()});
    return reasons;
}

Json describe_days(const std::map<Day, bool>& days, bool counted)
{
    Json out = Json::array();
    for (const auto& [day, counts] : days)
        if (counts == counted) out.push_back(format_day(day));
    return out;
}

void read_days(const Json& json, bool counted, std::map<Day, bool>& days)
{
    for (const Json& text : json) days.emplace(parse_day(text.get<std::string>()).value(), counted);
}

Json describe(const InputRecord& input)
{
    Json out{{"path", input.path},
             {"bytes", input.bytes},
             {"hash", input.hash},
             {"read", input.read},
             {"accepted", input.accepted},
             {"skipped", by_reason(input.skipped)},
             {"rejected", by_reason(input.rejected)},
             {"truncated", input.truncated}};
    if (!input.days) return out;
    out["taken_over"] = input.taken_over;
    out["modified_ns"] = input.modified_ns;
    out["sample"] = input.sample;
    out["any_day"] = input.any_day;
    out["days"] = describe_days(*input.days, true);
    out["days_left_out"] = describe_days(*input.days, false);
    return out;
}

InputRecord read_input(const Json& json)
{
    InputRecord input;
    input.path = json.at("path");
    input.bytes = json.at("bytes");
    input.hash = json.at("hash");
    input.read = json.at("read");
    input.accepted = json.at("accepted");
    input.skipped = read_reasons(json.at("skipped"));
    input.rejected = read_reasons(json.at("rejected"));
    input.truncated = json.at("truncated");
    input.modified_ns = json.at("modified_ns");
    input.sample = json.at("sample");
    input.any_day = json.at("any_day");
    read_days(json.at("days"), true, input.days.emplace());
    read_days(json.at("days_left_out"), false, *input.days);
    return input;
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
    if (!record.made_with.empty()) out["made_with"] = record.made_with;
    out["started"] = record.started;
    out["finished"] = record.finished;
    out["totals"] = describe_totals(record.inputs);
    out["taken_over"] = {{"rows", record.rows_taken_over}, {"bytes", record.bytes_taken_over}};
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

/// Reads what write_rejects() wrote; nothing where there is no such file.
std::vector<RejectedRow> read_rejects(const std::filesystem::path& file)
{
    std::vector<RejectedRow> rows;
    std::ifstream lines(file, std::ios::binary);
    std::string line;
    std::getline(lines, line);  // names of the columns
    while (std::getline(lines, line)) {
        std::istringstream cells(line);
        RejectedRow row;
        std::string offset, number;
        if (!std::getline(cells, row.input, '\t') || !std::getline(cells, row.reason, '\t') ||
            !std::getline(cells, offset, '\t'))
            continue;
        row.byte_offset = std::strtoull(offset.c_str(), nullptr, 10);
        if (std::getline(cells, number)) row.line = std::strtoull(number.c_str(), nullptr, 10);
        rows.push_back(std::move(row));
    }
    return rows;
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

void remove_leftovers(const std::filesystem::path& file)
{
    std::error_code ignored;
    for (const auto& part : {file, checksum_path(file), sidecar_path(file)})
        std::filesystem::remove(partial_path(part), ignored);
}

void remove_sidecar(const std::filesystem::path& file)
{
    std::error_code error;
    std::filesystem::remove(sidecar_path(file), error);
    if (error) throw system_error("remove", sidecar_path(file), error.value());
}

std::optional<RunRecord> read_sidecar(const std::filesystem::path& file)
{
    try {
        std::ifstream text(sidecar_path(file), std::ios::binary);
        if (!text) return std::nullopt;
        const Json json = Json::parse(text);
        RunRecord record;
        record.made_with = json.at("made_with");
        for (const Json& input : json.at("inputs"))
            if (input.contains("days")) record.inputs.push_back(read_input(input));
        return record;
    } catch (const nlohmann::json::exception&) {
        return std::nullopt;
    } catch (const std::bad_optional_access&) {
        return std::nullopt;
    }
}

void write_rejects(const std::filesystem::path& file, std::span<const RejectedRow> rows)
{
    std::string text = "input\treason\tbyte_offset\tline\n";
    for (const RejectedRow& row : rows)
        text += hdf5::printable(row.input) + '\t' + hdf5::printable(row.reason) + '\t' +
                std::to_string(row.byte_offset) + '\t' + (row.line ? std::to_string(*row.line) : "") + '\n';
    write_text_file(file, text);
}

void update_rejects(const std::filesystem::path& file, std::vector<RejectedRow> rows,
                    std::span<const InputRecord> inputs)
{
    std::map<std::string, std::size_t> place;  // of an input, as the file names it
    for (std::size_t i = 0; i < inputs.size(); ++i) place.emplace(hdf5::printable(inputs[i].path), i);
    for (RejectedRow& row : read_rejects(file)) {
        const auto input = place.find(row.input);
        if (input != place.end() && inputs[input->second].taken_over) rows.push_back(std::move(row));
    }
    std::ranges::stable_sort(rows, {},
                             [&](const RejectedRow& row) { return place.at(hdf5::printable(row.input)); });
    write_rejects(file, rows);
}

}  // namespace spamgraph
