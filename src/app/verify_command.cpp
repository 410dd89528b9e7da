#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "app/command.hpp"
#include "app/log.hpp"
#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/core/error.hpp"
#include "spamgraph/store/verify.hpp"

namespace spamgraph::app {

namespace {

/// Looks at every file and says of each what it is or what is wrong; the exit code of the first that is
/// wrong.
int verify_files(const std::vector<std::filesystem::path>& files)
{
    int worst = static_cast<int>(ExitCode::done);
    for (const auto& file : files) {
        try {
            std::cout << file.string() + ": whole (" + verify_file(file) + ")\n";
        } catch (const Error& error) {
            say(error.what());
            if (worst == 0) worst = static_cast<int>(error.code());
        }
    }
    return worst;
}

}  // namespace

void declare_verify(CLI::App& app, Action& action)
{
    CLI::App* const command = app.add_subcommand("verify", "check the checksum and the tables of files");
    command->footer(
        "Example:\n  spamgraph verify result.h5 result.h5.days/day-*.h5\n\n"
        "Exit codes: 0 all are whole, 65 one is damaged, 66 one is missing");
    const auto files = std::make_shared<std::vector<std::filesystem::path>>();
    command->add_option("FILE", *files, "day files and results")->required();
    command->callback([files, &action] {
        action = [files](const mpi::Communicator& comm) {
            const int code = comm.is_root() ? verify_files(*files) : 0;
            return mpi::broadcast(comm, code);
        };
    });
}

}  // namespace spamgraph::app
