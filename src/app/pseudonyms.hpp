#pragma once

#include <filesystem>
#include <optional>

#include "spamgraph/comm/communicator.hpp"
#include "spamgraph/geo/places.hpp"
#include "spamgraph/privacy/pseudonyms.hpp"

namespace spamgraph::app {

/// The pseudonyms of a key file; none where the path is empty. Throws SharedError (66, 78) for a file that
/// cannot be used, (78) for one that is not the same on all nodes. Collective.
std::optional<privacy::Pseudonyms> load_pseudonyms(const mpi::Communicator& comm,
                                                   const std::filesystem::path& key_file);

/// The true addresses behind those of day files, where they can be told.
class TrueAddresses {
public:
    /// @param in_files as DaySummary::pseudonyms
    /// @param pseudonyms of the key that was given; outlives this
    /// Throws Error(usage) where that is another key than the files were made with.
    TrueAddresses(const std::string& in_files, const std::optional<privacy::Pseudonyms>& pseudonyms);

    /// Whether there are pseudonyms and no key.
    [[nodiscard]] bool hidden() const { return hidden_; }
    /// @pre not hidden
    [[nodiscard]] Address of(const Address& address) const
    {
        return pseudonyms_ ? pseudonyms_->reveal(address) : address;
    }

private:
    bool hidden_ = false;
    const privacy::Pseudonyms* pseudonyms_ = nullptr;  ///< to be undone
};

}  // namespace spamgraph::app
