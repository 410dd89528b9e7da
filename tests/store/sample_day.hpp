#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "spamgraph/tally/day_tables.hpp"

namespace spamgraph::samples {

/// How large a day to make up.
struct DaySize {
    std::uint64_t clients = 300;
    std::uint64_t names = 500;
    std::uint64_t edges_per_client = 5;  ///< about
};

/// A day's summary with every field set. The same on every call.
DaySummary day_summary();

/// All rows of a made-up day, every field set. The same for the same size.
DayBlock day_block(const DaySize& size);

/// Rows `rows.begin` to `rows.end - 1` of each table, from cuts given as shares of the whole, 0 to 1.
DayBlock cut_block(const DayBlock& day, double begin, double end);

/// The bytes of a file.
std::string file_bytes(const std::filesystem::path& path);

/// A new empty directory below the test's working directory.
std::filesystem::path fresh_directory(const std::string& name);

}  // namespace spamgraph::samples
