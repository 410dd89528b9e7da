#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "spamgraph/comm/communicator.hpp"
#include "spamgraph/core/keyed_hash.hpp"
#include "spamgraph/tally/count_day.hpp"
#include "spamgraph/tally/day_logs.hpp"
#include "spamgraph/tally/name_verdict.hpp"

/// The exchanges of a day, in their order. Ids are owned in slices of the hash space (`owner_of`), so what
/// every rank holds in ascending order is in ascending order over all ranks.
namespace spamgraph::mpi {

using tally::BucketLog;

/// Facts go to the owners of their names. Collective.
void exchange_facts(const Communicator& comm, tally::FactLog& read_here, BucketLog<tally::Fact>& owned);

/// Ids, among those this rank owns, of the names that MX answers gave as exchanges; ascending, each once.
/// Collective.
std::vector<std::uint64_t> find_exchanges(const Communicator& comm, const BucketLog<tally::Fact>& facts);

/// First look at every client: its part of each name's counts goes to the name's owner. Histograms are of all
/// ranks. Collective.
tally::ClientHistograms exchange_name_counts(const Communicator& comm, const BucketLog<tally::Event>& events,
                                             BucketLog<tally::NameCount>& counts);

/// All mail hosts of the day, on every rank. Collective.
/// @param exchanges ids this rank owns that MX answers named, ascending
tally::IdTable<tally::MailHost> gather_mail_hosts(const Communicator& comm,
                                                  const BucketLog<tally::NameCount>& counts,
                                                  const std::vector<std::uint64_t>& exchanges,
                                                  const tally::DayLimits& limits);

/// Second look: mail-active clients and senders of each name go to its owner. Minutes are of all ranks.
/// Collective.
/// @return this rank's mail-active clients, ascending
std::vector<std::uint64_t> exchange_audience(const Communicator& comm, const BucketLog<tally::Event>& events,
                                             const tally::IdTable<tally::MailHost>& hosts,
                                             std::uint32_t sender_min, BucketLog<tally::NameCount>& counts,
                                             tally::MailMinutes& minutes);

/// Addresses that enough senders and few enough clients asked for, the counts of their names summed;
/// ascending, on every rank. Collective.
std::vector<Address> find_shared_addresses(const Communicator& comm,
                                           const BucketLog<tally::NameCount>& counts,
                                           const BucketLog<tally::Fact>& facts,
                                           const tally::DayLimits& limits, const HashKey& key,
                                           const std::filesystem::path& scratch, tally::BufferBudget& budget);

/// Texts of the ids in `wanted` (ascending, of all ranks) that this rank owns, in the order of `owned`.
/// Throws SharedError where a text is missing; returns nothing on all ranks where one id has two texts, so
/// that the day must be read with another key. Collective.
/// @param owned the part of `wanted` that this rank owns
std::optional<NameTexts> exchange_texts(const Communicator& comm, const tally::TextLog& read_here,
                                        const std::vector<std::uint64_t>& wanted,
                                        const std::vector<std::uint64_t>& owned);

/// Addresses of the clients in `owned` (ascending), in their order. Two addresses under one id: as
/// exchange_texts. Collective.
std::optional<std::vector<Address>> exchange_addresses(const Communicator& comm,
                                                       const BucketLog<tally::ClientText>& read_here,
                                                       const std::vector<std::uint64_t>& owned);

}  // namespace spamgraph::mpi
