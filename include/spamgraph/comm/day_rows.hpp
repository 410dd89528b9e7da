#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "spamgraph/comm/communicator.hpp"
#include "spamgraph/comm/day_exchanges.hpp"
#include "spamgraph/core/keyed_hash.hpp"
#include "spamgraph/core/public_suffix.hpp"
#include "spamgraph/tally/client_edges.hpp"
#include "spamgraph/tally/kept_queries.hpp"
#include "spamgraph/tally/name_candidates.hpp"

/// From ids to rows: names sorted by bytes and clients by address over all ranks, each rank with consecutive
/// rows.
namespace spamgraph::mpi {

/// The kept names move to the ranks of their rows. Fills the names of `block`. Collective.
/// @param texts of `kept`, in its order
/// @return all kept names with their rows, on every rank
tally::IdTable<tally::KeptName> place_names(const Communicator& comm, tally::KeptNames kept, NameTexts texts,
                                            const PublicSuffixes& suffixes, const HashKey& key,
                                            DayBlock& block);

/// Exchanges and addresses move to the ranks of their names. Fills the records of `block`. Collective.
/// @pre place_names has filled the names of `block`
/// @param facts of kept names
/// @param scratch folder for logs of its own
void place_facts(const Communicator& comm, const tally::RowLog<tally::Fact>& facts,
                 const tally::IdTable<tally::KeptName>& kept, const std::filesystem::path& scratch,
                 tally::BufferBudget& budget, DayBlock& block);

/// Clients by id, and the address of each.
struct ClientAddresses {
    std::vector<std::uint64_t> ids;  ///< ascending
    std::vector<Address> addresses;
};

/// Mail-active clients and their kept queries move to the ranks of their rows. Fills the clients and edges of
/// `block`. Collective.
/// @param kept_queries this rank's mail-active clients, ascending, and its parts of those in `spread`
/// @param addresses of the mail-active clients that this rank owns
/// @param scratch folder for logs of its own
void place_clients(const Communicator& comm, const tally::KeptQueries& kept_queries,
                   const ClientAddresses& addresses, const std::vector<SpreadClient>& spread,
                   const tally::IdTable<tally::KeptName>& kept, std::uint32_t sender_min,
                   const std::filesystem::path& scratch, tally::BufferBudget& budget, DayBlock& block);

}  // namespace spamgraph::mpi
