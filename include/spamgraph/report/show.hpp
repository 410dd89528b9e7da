#pragma once

#include <cstddef>
#include <string>

#include "spamgraph/analysis/findings.hpp"
#include "spamgraph/report/rules.hpp"

namespace spamgraph::report {

/// How the page of findings looks.
struct ShowOptions {
    std::string file;          ///< name of the result, for the first line; may be empty
    std::size_t width = 100;   ///< columns; no line is longer (kNarrowestPage at least)
    bool colour = false;       ///< terminal escapes for bold text; never around text from the file
    std::size_t suspects = 3;  ///< rows of the longest tables, before "and N more"
    std::size_t relays = 5;
    std::size_t tlds = 6;
    std::size_t days = 7;
    Rules rules;  ///< that the result was made with
};

/// Columns below which a page is not laid out narrower.
inline constexpr std::size_t kNarrowestPage = 60;

/// The findings as one terminal page: what surged, who did it, which hosts they share, what could not be
/// seen. Only bytes 0x20 to 0x7e and line feeds (and the escapes of `colour`). Local.
std::string render_findings(const Findings& findings, const ShowOptions& options);

}  // namespace spamgraph::report
