#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "spamgraph/comm/communicator.hpp"
#include "spamgraph/core/keyed_hash.hpp"
#include "spamgraph/tally/count_day.hpp"
#include "spamgraph/tally/day_logs.hpp"
#include "spamgraph/tally/kept_queries.hpp"
#include "spamgraph/tally/name_verdict.hpp"

/// The exchanges of a day, in their order. Ids are owned in slices of the hash space (`owner_of`), so what
/// every rank holds in ascending order is in ascending order over all ranks.
namespace spamgraph::mpi {

using tally::BucketLog;

/// Facts go to the owners of their names. Collective.
/// @param of_names takes those that name another name, once more
void exchange_facts(const Communicator& comm, const tally::FactLog& read_here, BucketLog<tally::Fact>& owned,
                    BucketLog<tally::Fact>& of_names);

/// Ids, among those this rank owns, of the names that MX answers gave as exchanges; ascending, each once.
/// Collective.
std::vector<std::uint64_t> find_exchanges(const Communicator& comm, const BucketLog<tally::Fact>& facts);

/// The ids of clients and their addresses go to the clients' owners. Collective.
/// @return how many clients there are, on all ranks
std::uint64_t exchange_clients(const Communicator& comm, const BucketLog<tally::ClientText>& read_here,
                               BucketLog<tally::ClientText>& owned);

/// Pairs go to the owners of their names. The same pair may come several times. Collective.
void exchange_name_pairs(const Communicator& comm, const BucketLog<tally::NamePair>& pairs,
                         BucketLog<tally::NamePair>& owned);

/// Ids, among those this rank owns, of the names with a mail label that are not everybody's; ascending.
/// Collective.
/// @param pairs of the clients whose events are here
/// @param owned takes the pairs of the names that this rank owns
std::vector<std::uint64_t> find_labelled(const Communicator& comm, const BucketLog<tally::NamePair>& pairs,
                                         BucketLog<tally::NamePair>& owned, const tally::DayLimits& limits);

/// All mail hosts of the day, on every rank: names that are told, and those whose labels call them so.
/// Collective.
/// @param told and @param labelled ids this rank owns, ascending
tally::IdTable<tally::MailHost> gather_mail_hosts(const Communicator& comm, const tally::ToldHosts& told,
                                                  const std::vector<std::uint64_t>& labelled);

/// Decides which clients of a day are spread: those that were spread while reading, and those with more
/// events than fit a pass. What came of them before goes to the ranks of its names. Collective.
tally::SpreadClients settle_spread_clients(const Communicator& comm,
                                           const tally::SpreadClients& while_reading,
                                           BucketLog<tally::Event>& events,
                                           BucketLog<tally::Event, tally::SpreadKey>& spread_events);

/// A mail-active client whose events are spread over the ranks: its row, without address and mail domains.
struct SpreadClient {
    std::uint64_t client;
    ClientRow row;
};

/// What the first look at all clients tells.
struct ClientsLook {
    tally::ClientHistograms histograms;      ///< of all ranks
    tally::MailMinutes minutes;              ///< of all ranks
    std::vector<std::uint64_t> mail_active;  ///< this rank's mail-active clients, ascending; not the spread
    std::vector<SpreadClient> spread;        ///< mail-active clients that are spread, ascending, of all ranks
};

/// The events of a day as they lie on a rank.
struct DayEvents {
    const BucketLog<tally::Event>& events;  ///< of clients that it owns
    const BucketLog<tally::Event, tally::SpreadKey>& spread_events;
    const tally::SpreadClients& spread;
};

/// First look at every client: its part of each name's counts goes to the name's owner; what a day file may
/// keep of the mail-active ones is put aside. Collective.
/// @param counts of the names that this rank owns
/// @param kept_queries this rank's mail-active clients, ascending; then the parts of those that are spread
ClientsLook look_at_clients(const Communicator& comm, const DayEvents& events, Day day,
                            const tally::IdTable<tally::MailHost>& hosts, std::uint32_t sender_min,
                            BucketLog<tally::NameCount>& counts, tally::KeptQueries& kept_queries);

/// Notes for each address of a name who asked for the name. Local.
void note_audience(const tally::NameTotal& count, std::span<const tally::Fact> facts, const HashKey& key,
                   BucketLog<tally::AddressAudience>& audiences);

/// Addresses that enough senders and few enough clients asked for, the counts of their names summed;
/// ascending, on every rank. Collective.
/// @param audiences of the names that this rank owns
/// @param owned takes those of the addresses that this rank owns
std::vector<Address> find_shared_addresses(const Communicator& comm,
                                           const BucketLog<tally::AddressAudience>& audiences,
                                           BucketLog<tally::AddressAudience>& owned,
                                           const tally::DayLimits& limits);

/// Texts of the ids in `wanted` (ascending, of all ranks) that this rank owns, in the order of `owned`.
/// Throws SharedError where a text is missing; returns nothing on all ranks where one id has two texts, so
/// that the day must be read with another key. Collective.
/// @param owned the part of `wanted` that this rank owns
std::optional<NameTexts> exchange_texts(const Communicator& comm, const tally::TextLog& read_here,
                                        const std::vector<std::uint64_t>& wanted,
                                        const std::vector<std::uint64_t>& owned);

/// Addresses of the clients in `ids` (ascending), in their order. Two addresses under one id: as
/// exchange_texts. Collective.
/// @param owned what exchange_clients brought
std::optional<std::vector<Address>> find_addresses(const Communicator& comm,
                                                   const BucketLog<tally::ClientText>& owned,
                                                   const std::vector<std::uint64_t>& ids);

}  // namespace spamgraph::mpi
