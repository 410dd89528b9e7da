#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace spamgraph::app {

/// Help texts; the list of commands shows one line of each, and the help of a
/// command names the options of all commands.
class HelpFormatter : public CLI::Formatter {
public:
    std::string make_subcommand(const CLI::App* command) const override;
    std::string make_footer(const CLI::App* app) const override;
};

}  // namespace spamgraph::app
