#pragma once

#include <string>
#include <vector>

#include "spamgraph/analysis/findings.hpp"
#include "spamgraph/report/rules.hpp"

namespace spamgraph::report {

/// What several sections of the page need to know; points into the findings.
struct Overview {
    std::vector<const ClientFinding*> suspects;   ///< by falling mail queries, then as in the findings
    std::vector<const ClientFinding*> explained;  ///< passed the gates and have a role; same order
    std::size_t unusual_explained = 0;            ///< of them, as unusual as suspects
    std::size_t usual = 0;                        ///< passed the gates, have no role and are not unusual
    std::vector<const SurgeFinding*> surges;      ///< of the network's series, by falling excess
    const SurgeFinding* main_surge = nullptr;     ///< the one to show; none: no surge
};

/// Local.
Overview make_overview(const Findings& findings, const Rules& rules);

/// "2013-08-19 from 19:41 to 22:10 UTC", with both dates where they differ. Local.
std::string format_period(std::int64_t first, std::int64_t last);

/// "MX queries", "mail queries", "queries for names with a mail label", or "queries for 'name'". Local.
std::string series_words(const std::string& series);

/// A tier in words: "large providers". Local.
std::string tier_words(const std::string& tier);

}  // namespace spamgraph::report
