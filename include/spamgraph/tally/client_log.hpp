#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>

#include "spamgraph/tally/bucket_log.hpp"
#include "spamgraph/tally/recent_ids.hpp"
#include "spamgraph/tally/records.hpp"

namespace spamgraph::tally {

/// Ids of clients with their addresses. A cache keeps most repetitions out; those that come through are
/// harmless.
class ClientLog {
public:
    ClientLog(const std::filesystem::path& path, BufferBudget& budget) : log_(path, budget), recent_(budget)
    {
    }

    /// Takes a client in, at the latest with settle().
    void append(std::uint64_t client, const Address& address)
    {
        Waiting& place = waiting_[next_];
        next_ = (next_ + 1) % waiting_.size();
        take(place);
        place.client = {client, address};
        place.mark = mark_of(client, address);
        place.used = true;
        recent_.prefetch(place.mark);
    }

    /// Takes in the clients that still wait for the memory of the cache.
    void settle()
    {
        for (Waiting& waiting : waiting_) {
            take(waiting);
            waiting.used = false;
        }
    }

    /// All clients, by ascending id. The same may come several times. @pre settled
    [[nodiscard]] const BucketLog<ClientText>& clients() const { return log_; }

    void clear() { log_.clear(); }

    /// As BucketLog's. @pre settled
    void save(const Saving& saving) { log_.save(saving); }
    void adopt(const Adopting& adopting) { log_.adopt(adopting); }
    void discard() { log_.discard(); }

private:
    /// A client until the memory has been fetched that tells whether it was met.
    struct Waiting {
        ClientText client{};
        std::uint64_t mark = 0;
        bool used = false;
    };

    /// Stands for an id and its address, so that another address under the same id is no repetition.
    static std::uint64_t mark_of(std::uint64_t client, const Address& address)
    {
        std::array<std::uint64_t, 2> halves;
        std::memcpy(halves.data(), address.bytes.data(), sizeof halves);
        return client + (halves[0] ^ halves[1]) * 0x9e3779b97f4a7c15;
    }

    void take(const Waiting& due)
    {
        if (due.used && recent_.insert(due.mark)) log_.append(due.client);
    }

    BucketLog<ClientText> log_;
    RecentIds recent_;
    std::array<Waiting, 8> waiting_{};
    std::size_t next_ = 0;
};

}  // namespace spamgraph::tally
