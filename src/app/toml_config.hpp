#pragma once

#include <CLI/CLI.hpp>
#include <iosfwd>
#include <string>
#include <vector>

namespace spamgraph::app {

/// Options from a TOML file: a key is an option without its dashes, a table is a command.
class TomlConfig : public CLI::Config {
public:
    std::string to_config(const CLI::App* app, bool default_also, bool write_description,
                          std::string prefix) const override;

    /// Throws CLI::ConfigError for what is no TOML.
    std::vector<CLI::ConfigItem> from_config(std::istream& input) const override;
};

}  // namespace spamgraph::app
