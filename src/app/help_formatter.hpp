#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace spamgraph::app {

/// Help texts; the list of commands shows one line of each.
class HelpFormatter : public CLI::Formatter {
public:
    std::string make_subcommand(const CLI::App* command) const override;
};

}  // namespace spamgraph::app
