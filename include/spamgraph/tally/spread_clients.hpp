#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <iterator>
#include <span>
#include <unordered_map>
#include <vector>

#include "spamgraph/tally/event.hpp"

namespace spamgraph::tally {

/// Clients that ask so much that no rank should have all of their events: those go to ranks by client and
/// name. Which clients are spread decides who works, never a result.
class SpreadClients {
public:
    [[nodiscard]] bool contains(std::uint64_t client) const
    {
        return !ids_.empty() && std::ranges::binary_search(ids_, client);
    }
    /// Ascending.
    [[nodiscard]] const std::vector<std::uint64_t>& ids() const { return ids_; }

    void add(std::span<const std::uint64_t> clients)
    {
        ids_.insert(ids_.end(), clients.begin(), clients.end());
        std::ranges::sort(ids_);
        ids_.erase(std::ranges::unique(ids_).begin(), ids_.end());
    }

private:
    std::vector<std::uint64_t> ids_;
};

/// The key of a spread client's event: all events of a client and a name stay together.
struct SpreadKey {
    static std::uint64_t of(const Event& event)
    {
        return event.name ^ std::rotl(std::uint64_t{event.client}, 32);
    }
};

/// A client and how many events of it were seen, at least.
struct ClientLoad {
    std::uint64_t client;
    std::uint64_t events;
};

/// Finds the clients with a large share of a stream of events, in fixed memory (Misra, Gries 1982): with k
/// counters, whoever has more than 1/k of the events has a counter, which falls short by at most that share.
class HeavyClients {
public:
    explicit HeavyClients(std::size_t counters) : most_(counters) {}

    void note(std::uint64_t client)
    {
        ++seen_;
        const auto known = counters_.find(client);
        if (known != counters_.end())
            ++known->second;
        else if (counters_.size() < most_)
            counters_.emplace(client, 1);
        else
            for (auto at = counters_.begin(); at != counters_.end();)
                at = --at->second == 0 ? counters_.erase(at) : std::next(at);
    }

    [[nodiscard]] std::uint64_t seen() const { return seen_; }

    /// Clients whose counter is at least `events`.
    [[nodiscard]] std::vector<ClientLoad> at_least(std::uint64_t events) const
    {
        std::vector<ClientLoad> heavy;
        for (const auto& [client, counted] : counters_)
            if (counted >= events) heavy.push_back({client, counted});
        return heavy;
    }

private:
    std::size_t most_;
    std::unordered_map<std::uint64_t, std::uint64_t> counters_;
    std::uint64_t seen_ = 0;
};

}  // namespace spamgraph::tally
