#include <fmt/core.h>

#include <algorithm>

#include "app/command.hpp"
#include "spamgraph/logs/formats.hpp"

namespace spamgraph::app {

namespace {

void print_formats()
{
    std::size_t width = 0;
    for (const logs::LogFormat& format : logs::log_formats()) width = std::max(width, format.name.size());
    for (const logs::LogFormat& format : logs::log_formats())
        fmt::print("{:<{}}  {}\n", format.name, width, format.description);
}

}  // namespace

void declare_formats(CLI::App& app, Action& action)
{
    CLI::App* const command =
        app.add_subcommand("formats",
                           "Lists the log formats that can be read.\n\nExample:\n  spamgraph formats | grep "
                           "dnstap\n\nThe format of a file is told from its first bytes, plain "
                           "or compressed; --format of scan and run overrules that.");
    command->callback([&action] {
        action = [](const mpi::Communicator& comm) {
            if (comm.is_root()) print_formats();
            return 0;
        };
    });
}

}  // namespace spamgraph::app
