#pragma once

#include <filesystem>

#include "spamgraph/analysis/findings.hpp"
#include "spamgraph/store/day_file.hpp"

namespace spamgraph {

/// Writes a result and its checksum `<path>.sha256`: whole under its name, or not there at all. The same
/// findings give the same bytes. Throws Error (74: the disk; 70: tables that do not fit each other). Local.
void write_result(const std::filesystem::path& path, const Findings& findings);

/// Reads a whole result. Throws Error(bad_data) "... (reason)" for damage, another format or tables that do
/// not fit each other, Error(no_input) when there is no such file. Local.
Findings read_result(const std::filesystem::path& path, Checksum checksum = Checksum::verify);

}  // namespace spamgraph
