#include "app/usage_error.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include "app/config_command.hpp"
#include "app/nearest.hpp"

namespace spamgraph::app {

namespace {

/// The command that was named; the program itself where none was.
const CLI::App& named_command(const CLI::App& cli)
{
    const auto commands = cli.get_subcommands();
    return commands.empty() ? cli : *commands.front();
}

std::string where_to_read(const CLI::App& cli)
{
    const CLI::App& command = named_command(cli);
    return &command == &cli ? "see spamgraph --help" : "see spamgraph " + command.get_name() + " --help";
}

std::string list_commands(const CLI::App& cli)
{
    std::string names;
    for (const CLI::App* const command : cli.get_subcommands({}))
        names.append(names.empty() ? "" : " ").append(command->get_name());
    return names;
}

/// `text` without `affix`, where it begins or ends with it.
std::string_view without(std::string_view text, std::string_view affix)
{
    if (text.starts_with(affix)) return text.substr(affix.size());
    if (text.ends_with(affix)) return text.substr(0, text.size() - affix.size());
    return text;
}

/// The values that were given for an option, as they were written.
std::string given_values(const CLI::App& cli, const std::string& option_name)
{
    for (const CLI::App* const app : {&named_command(cli), &cli})
        for (const CLI::Option* const option : app->get_options())
            if (option->get_name() == option_name) return CLI::detail::join(option->results(), " ");
    return {};
}

/// "NAME: reason", as CLI11 words what is wrong with the value of an option.
std::string explain_value(const CLI::App& cli, std::string_view what)
{
    const std::size_t colon = std::min(what.find(": "), what.size());
    const std::string name(what.substr(0, colon));
    const std::string_view reason = without(what.substr(colon), ": ");
    return fmt::format("invalid {} '{}' ({})", name, given_values(cli, name), reason);
}

/// "Could not convert: NAME = values"
std::string explain_conversion(std::string_view what)
{
    const std::string_view text = without(what, "Could not convert: ");
    const std::size_t equals = std::min(text.find(" = "), text.size());
    return fmt::format("invalid {} '{}' (another kind of value is needed)", text.substr(0, equals),
                       without(text.substr(equals), " = "));
}

/// "NAME: 1 required TYPE missing", "NAME: At Most 1 required but received 2"
std::string explain_count(const CLI::App& cli, std::string_view what)
{
    const std::string_view name = what.substr(0, what.find(": "));
    const bool many = what.find("At Most") != what.npos;
    return fmt::format("option '{}' {} ({})", name, many ? "is given more than once" : "has no value",
                       where_to_read(cli));
}

Error explain_configuration(const CLI::App& cli, std::string_view what)
{
    const auto files = cli.get_config_ptr()->results();
    const std::string file = files.empty() ? std::string() : files.front();
    constexpr std::string_view kUnknown = "INI was not able to parse ";
    const std::string_view key = without(without(what, kUnknown), ".++");
    if (what.starts_with(kUnknown))
        return {ExitCode::configuration,
                fmt::format("unknown option '{}' in '{}' (the nearest is '{}'; `spamgraph config` lists all)",
                            key, file, nearest(key, configuration_keys(cli)))};
    return {ExitCode::configuration, fmt::format("cannot read configuration '{}' ({})", file, what)};
}

/// A text that is not ours, as one line that begins in lower case.
std::string as_one_line(std::string_view what)
{
    std::string line(what.substr(0, what.find('\n')));
    if (line.size() > 1 && std::islower(static_cast<unsigned char>(line[1])))
        line[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(line[0])));
    return line;
}

}  // namespace

void refuse_empty_values(const CLI::App& cli, std::span<const char* const> arguments)
{
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view argument = arguments[i];
        const std::size_t equals = argument.find('=');
        const std::string name(argument.substr(0, equals));
        const CLI::Option* option =
            name.starts_with("--") ? named_command(cli).get_option_no_throw(name) : nullptr;
        if (!option && name.starts_with("--")) option = cli.get_option_no_throw(name);
        if (!option || option->get_expected_min() == 0) continue;  // a flag takes no value
        const bool is_empty = equals == argument.npos ? i + 1 < arguments.size() && *arguments[i + 1] == '\0'
                                                      : equals + 1 == argument.size();
        if (is_empty)
            throw Error(ExitCode::usage,
                        fmt::format("option '{}' has an empty value (leave it out, or give it one)", name));
    }
}

Error explain_usage_error(const CLI::App& cli, const CLI::ParseError& error)
{
    const std::string_view what = error.what();
    const std::string kind = error.get_name();
    if (kind == "FileError") return explain_configuration(cli, "no such file, or not readable");
    if (kind == "ConfigError") return explain_configuration(cli, what);

    // What nobody asked for comes first: it often is why something else is missing.
    const auto unknown = cli.remaining(true);
    if (!unknown.empty() && unknown.front().starts_with('-'))
        return {ExitCode::usage,
                fmt::format("unknown option '{}' ({})", unknown.front(), where_to_read(cli))};
    if (!unknown.empty() && &named_command(cli) == &cli)
        return {ExitCode::usage,
                fmt::format("unknown command '{}' (known: {})", unknown.front(), list_commands(cli))};
    if (!unknown.empty())
        return {ExitCode::usage,
                fmt::format("unexpected argument '{}' ({})", unknown.front(), where_to_read(cli))};

    if (kind == "ValidationError") return {ExitCode::usage, explain_value(cli, what)};
    if (kind == "ConversionError" && what.find(" = ") != what.npos)
        return {ExitCode::usage, explain_conversion(what)};
    if (kind == "ArgumentMismatch") return {ExitCode::usage, explain_count(cli, what)};
    if (kind == "RequiredError" && &named_command(cli) == &cli)
        return {ExitCode::usage, fmt::format("no command named (known: {})", list_commands(cli))};
    if (kind == "RequiredError")
        return {ExitCode::usage,
                fmt::format("'{}' is missing ({})", without(what, " is required"), where_to_read(cli))};
    return {ExitCode::usage, fmt::format("{} ({})", as_one_line(what), where_to_read(cli))};
}

}  // namespace spamgraph::app
