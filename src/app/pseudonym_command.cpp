#include <fmt/core.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/command.hpp"
#include "app/pseudonyms.hpp"
#include "app/terminal.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/core/error.hpp"

namespace spamgraph::app {

namespace {

struct PseudonymArguments {
    std::filesystem::path key;
    std::vector<std::string> addresses;
    bool reveal = false;
};

/// A line an address: it, and what stands for it.
std::string list_pseudonyms(const PseudonymArguments& arguments, const privacy::Pseudonyms& pseudonyms)
{
    std::string text;
    for (const std::string& word : arguments.addresses) {
        const auto address = parse_address(word);
        if (!address) throw Error(ExitCode::usage, "invalid address '" + word + "' (IPv4 or IPv6)");
        const Address other = arguments.reveal ? pseudonyms.reveal(*address) : pseudonyms.hide(*address);
        text += format_address(*address) + '\t' + format_address(other) + '\n';
    }
    return text;
}

}  // namespace

void declare_pseudonym(CLI::App& app, Action& action)
{
    const auto arguments = std::make_shared<PseudonymArguments>();
    CLI::App* const command = app.add_subcommand(
        "pseudonym",
        "Prints the pseudonyms of addresses, or with --reveal the addresses behind pseudonyms.\n\nExample:\n"
        "  spamgraph pseudonym --key spamgraph.key 192.0.2.7\n  spamgraph pseudonym --key spamgraph.key "
        "--reveal 33.224.197.129");
    command->add_option("--key", arguments->key, "the key file that was given with --pseudonymize")
        ->type_name("KEYFILE")
        ->required();
    command->add_flag("--reveal", arguments->reveal, "the addresses are pseudonyms");
    command->add_option("ADDRESS", arguments->addresses, "addresses")->required();
    command->callback([arguments, &action] {
        action = [arguments](const mpi::Communicator& comm) {
            const auto pseudonyms = load_pseudonyms(comm, arguments->key);
            mpi::together(comm, [&] {
                if (!pseudonyms) throw Error(ExitCode::configuration, "no key file '' (key is empty)");
                if (comm.is_root()) print(list_pseudonyms(*arguments, *pseudonyms));
            });
            return 0;
        };
    });
}

}  // namespace spamgraph::app
