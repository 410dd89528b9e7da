#include "app/config_command.hpp"

#include <fmt/core.h>
#include <toml++/toml.h>

#include <algorithm>
#include <sstream>

#include "app/command.hpp"
#include "app/terminal.hpp"

namespace spamgraph::app {

namespace {

constexpr const char* kHead =
    "# Options of spamgraph as they are in effect. Use this file, or some lines of it, with --config FILE.\n"
    "# The command line comes before the file. Commented keys have no value.\n";

bool is_flag(const CLI::Option& option)
{
    return option.get_expected_max() == 0;
}

bool is_list(const CLI::Option& option)
{
    return option.get_expected_max() > 1;
}

bool is_number(const CLI::Option& option)
{
    const std::string type = option.get_type_name();
    return type.starts_with("UINT") || type.starts_with("INT") || type.starts_with("FLOAT");
}

std::string as_toml(const CLI::Option& option, const std::string& text)
{
    if (is_number(option)) return text;
    std::ostringstream out;
    out << toml::value<std::string>(text);
    return out.str();
}

/// The value in effect; empty where there is none.
std::string value_of(const CLI::Option& option)
{
    if (is_flag(option)) return option.count() > 0 && option.as<bool>() ? "true" : "false";
    const auto& given = option.results();
    if (is_list(option)) {
        std::string list;
        for (const std::string& text : given) list += (list.empty() ? "" : ", ") + as_toml(option, text);
        return list.empty() ? list : '[' + list + ']';
    }
    const std::string text = given.empty() ? option.get_default_str() : given.front();
    return text.empty() ? text : as_toml(option, text);
}

std::vector<const CLI::Option*> configurable_options(const CLI::App& app)
{
    std::vector<const CLI::Option*> options = app.get_options();
    std::erase_if(options, [](const CLI::Option* option) { return !option->get_configurable(); });
    return options;
}

std::string key_of(const CLI::Option& option)
{
    return option.get_single_name();
}

std::string as_comment(const std::string& text)
{
    std::string out;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) out += "# " + line + '\n';
    return out;
}

std::string describe_options_of(const CLI::App& app)
{
    std::string text;
    for (const CLI::Option* const option : configurable_options(app)) {
        const std::string value = value_of(*option);
        text += as_comment(option->get_description());
        if (value.empty())
            text += fmt::format("# {} = {}\n", key_of(*option), is_list(*option) ? "[]" : "\"\"");
        else
            text += fmt::format("{} = {}\n", key_of(*option), value);
    }
    return text;
}

}  // namespace

std::vector<std::string> configuration_keys(const CLI::App& cli)
{
    std::vector<std::string> keys;
    for (const CLI::Option* const option : configurable_options(cli)) keys.push_back(key_of(*option));
    for (const CLI::App* const command : cli.get_subcommands({})) {
        keys.push_back(command->get_name());
        for (const CLI::Option* const option : configurable_options(*command))
            keys.push_back(command->get_name() + '.' + key_of(*option));
    }
    return keys;
}

std::string describe_options(const CLI::App& cli)
{
    std::string text = kHead + describe_options_of(cli);
    for (const CLI::App* const command : cli.get_subcommands({})) {
        const std::string options = describe_options_of(*command);
        if (!options.empty()) text += fmt::format("\n[{}]\n{}", command->get_name(), options);
    }
    return text;
}

void declare_config(CLI::App& app, Action& action)
{
    CLI::App* const command = app.add_subcommand(
        "config",
        "Prints every option with its value in effect, as a TOML file.\n\n"
        "Values come from the defaults and the file of --config; `spamgraph config > spamgraph.toml` makes a "
        "file\n"
        "to start from. A key is an option without its dashes, in a table named like the command.");
    command->footer(
        "Example:\n  spamgraph config > spamgraph.toml\n  spamgraph --config spamgraph.toml config\n\n"
        "Exit codes: 0 done, 78 the file cannot be read or has an unknown key");
    command->callback([&app, &action] {
        action = [text = describe_options(app)](const mpi::Communicator& comm) {
            if (comm.is_root()) print(text);
            return 0;
        };
    });
}

}  // namespace spamgraph::app
