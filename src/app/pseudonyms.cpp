#include "app/pseudonyms.hpp"

#include <openssl/crypto.h>

#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/core/error.hpp"

namespace spamgraph::app {

std::optional<privacy::Pseudonyms> load_pseudonyms(const mpi::Communicator& comm,
                                                   const std::filesystem::path& key_file)
{
    std::optional<privacy::Pseudonyms> pseudonyms;
    if (key_file.empty()) return pseudonyms;
    mpi::together(comm, [&] {
        privacy::Key key = privacy::read_key(key_file);
        pseudonyms.emplace(key);
        OPENSSL_cleanse(key.data(), key.size());
    });
    const std::string of_root = mpi::broadcast(comm, pseudonyms->check());
    mpi::together(comm, [&] {
        if (of_root != pseudonyms->check())
            throw Error(ExitCode::configuration,
                        "cannot use key file '" + key_file.string() + "' (it is not the same on all nodes)");
    });
    return pseudonyms;
}

TrueAddresses::TrueAddresses(const std::string& in_files,
                             const std::optional<privacy::Pseudonyms>& pseudonyms)
{
    if (in_files.empty()) return;
    hidden_ = !pseudonyms;
    if (hidden_) return;
    if (pseudonyms->check() != in_files)
        throw Error(ExitCode::usage,
                    "cannot use the key of --pseudonymize (the day files were made with another one)");
    pseudonyms_ = &*pseudonyms;
}

}  // namespace spamgraph::app
