#include "app/toml_config.hpp"

#include <fmt/core.h>
#include <toml++/toml.h>

#include <istream>
#include <sstream>

namespace spamgraph::app {

namespace {

/// A value as it would stand on the command line.
std::string text_of(const toml::node& value)
{
    if (const auto* const text = value.as_string()) return text->get();
    if (const auto* const number = value.as_floating_point()) return fmt::format("{}", number->get());
    std::ostringstream out;
    value.visit([&](const auto& node) {
        if constexpr (toml::is_value<decltype(node)>) out << node;
    });
    return out.str();
}

void collect_items(const toml::table& table, const std::vector<std::string>& parents,
                   std::vector<CLI::ConfigItem>& items)
{
    for (const auto& [key, value] : table) {
        const std::string name(key.str());
        if (const auto* const inner = value.as_table()) {
            std::vector<std::string> path = parents;
            path.push_back(name);
            items.push_back({path, "++", {}});  // so that an unknown command is noticed, empty or not
            collect_items(*inner, path, items);
            continue;
        }
        CLI::ConfigItem item{parents, name, {}};
        if (const auto* const list = value.as_array())
            for (const toml::node& element : *list) item.inputs.push_back(text_of(element));
        else
            item.inputs.push_back(text_of(value));
        items.push_back(std::move(item));
    }
}

}  // namespace

std::string TomlConfig::to_config(const CLI::App* app, bool default_also, bool write_description,
                                  std::string prefix) const
{
    return CLI::ConfigTOML().to_config(app, default_also, write_description, std::move(prefix));
}

std::vector<CLI::ConfigItem> TomlConfig::from_config(std::istream& input) const
{
    try {
        std::vector<CLI::ConfigItem> items;
        collect_items(toml::parse(input), {}, items);
        return items;
    } catch (const toml::parse_error& error) {
        const toml::source_position at = error.source().begin;
        throw CLI::ConfigError(
            fmt::format("line {}, column {}: {}", at.line, at.column, error.description()));
    }
}

}  // namespace spamgraph::app
