#include "app/help_formatter.hpp"

#include <sstream>

namespace spamgraph::app {

std::string HelpFormatter::make_subcommand(const CLI::App* command) const
{
    const std::string description = command->get_description();
    const std::size_t end = description.find("\n\n");
    std::ostringstream line;
    CLI::detail::format_help(line, command->get_display_name(true), description.substr(0, end),
                             get_column_width());
    return line.str();
}

std::string HelpFormatter::make_footer(const CLI::App* app) const
{
    const std::string footer = CLI::Formatter::make_footer(app);
    if (!app->get_parent()) return footer;
    return footer +
           "\nOptions of every command: --config FILE, --quiet, --verbose, --log-format text|json, "
           "--stall-timeout S (see spamgraph --help)\n";
}

}  // namespace spamgraph::app
