#pragma once

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <string>

namespace spamgraph::app {

/// Accepts a number from `low` to `high`, both included; no "nan", no text.
template <class Number>
CLI::Validator number_from(Number low, Number high)
{
    const auto rule = fmt::format("from {} to {}", low, high);
    return {[=](std::string& text) {
                Number value{};
                const bool fits = CLI::detail::lexical_cast(text, value) && value >= low && value <= high;
                return fits ? std::string() : "must be a number " + rule;
            },
            rule};
}

}  // namespace spamgraph::app
