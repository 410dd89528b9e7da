#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "spamgraph/comm/day_exchanges.hpp"
#include "spamgraph/tally/client_stream.hpp"

namespace spamgraph::mpi {

/// Streams a rank's clients, or its parts of spread ones, one by one.
template <class Log>
class ClientStream {
public:
    explicit ClientStream(const Log& events) : reader_(events) {}

    /// The next client's events, sorted; empty at the end. A part of a spread client has all events of its
    /// names.
    std::span<const tally::Event> next()
    {
        if (rest_.empty()) {
            if (!reader_.next(pass_)) return {};
            rest_ = pass_;
        }
        const std::span<const tally::Event> client = tally::first_client(rest_);
        rest_ = rest_.subspan(client.size());
        return client;
    }

    /// Events of the clients that come next: they stand behind the last one's in memory.
    [[nodiscard]] std::span<const tally::Event> following() const { return rest_; }

private:
    typename Log::Reader reader_;
    std::vector<tally::Event> pass_;
    std::span<const tally::Event> rest_;  ///< of the pass
};

/// What the clients that are spread over the ranks come to, with all of their parts; the same on every rank.
class SpreadSums {
public:
    struct Client {
        std::uint64_t id;
        ClientRow row;  ///< without address and mail domains
        std::uint32_t address_names;
    };

    /// Adds up the parts of all ranks. Collective.
    SpreadSums(const Communicator& comm, const DayEvents& events, Day day,
               const tally::IdTable<tally::MailHost>& hosts);

    /// Ascending by id.
    [[nodiscard]] const std::vector<Client>& clients() const { return clients_; }

    /// @pre the client is spread
    [[nodiscard]] const Client& of(std::uint64_t id) const
    {
        return *std::ranges::lower_bound(clients_, id, {}, &Client::id);
    }

private:
    std::vector<Client> clients_;
};

}  // namespace spamgraph::mpi
