#pragma once

#include <cctype>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "spamgraph/synth/plan.hpp"

namespace spamgraph::synth::testing {

/// A world small enough for a test: 2,000 clients, 40,000 rows a day.
inline SynthOptions small_world(std::string scenario = "seed", std::uint64_t seed = 11)
{
    SynthOptions options;
    options.scenario = std::move(scenario);
    options.seed = seed;
    options.clients = 2'000;
    options.rows_per_day = 40'000;
    return options;
}

/// The lines of a text, without their ends.
inline std::vector<std::string_view> lines_of(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
    return lines;
}

/// The columns of a row.
inline std::vector<std::string> columns_of(std::string_view line)
{
    std::vector<std::string> columns(1);
    for (const char c : line) {
        if (c == '\t')
            columns.emplace_back();
        else
            columns.back() += c;
    }
    return columns;
}

/// A row as a reader of the log sees it.
struct SeenRow {
    double time_s;
    std::string client, name, qtype;
    std::string port, qclass, qtype_number, answers;
};

inline std::vector<SeenRow> rows_of(std::string_view text)
{
    std::vector<SeenRow> rows;
    for (const std::string_view line : lines_of(text)) {
        if (line.starts_with('#')) continue;
        const auto columns = columns_of(line);
        std::string name = columns.at(9);
        for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        rows.push_back({std::stod(columns.at(0)), columns.at(2), name, columns.at(13), columns.at(5),
                        columns.at(10), columns.at(12), columns.at(21)});
    }
    return rows;
}

}  // namespace spamgraph::synth::testing
