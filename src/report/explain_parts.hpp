#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/page.hpp"
#include "spamgraph/analysis/findings.hpp"

namespace spamgraph::report {

/// One number of an explanation.
struct Fact {
    std::string what, value;
};

/// The facts as a table of two columns, long values wrapped.
void add_facts(Page& page, const std::vector<Fact>& facts);

/// The row of the domain table that holds this name. Local.
std::optional<std::size_t> find_domain(const Findings& findings, std::string_view name);

/// "2013-08-18, 2013-08-19"; first, last and how many where there are more than three. Local.
std::string format_days(const std::vector<Day>& days);

}  // namespace spamgraph::report
