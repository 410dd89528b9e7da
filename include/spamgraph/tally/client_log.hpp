#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <utility>

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
    void append(const ClientText& client)
    {
        recent_.prefetch(mark_of(client));
        const Waiting due = std::exchange(waiting_[next_], {client, true});
        next_ = (next_ + 1) % waiting_.size();
        take(due);
    }

    /// Takes in the clients that still wait for the memory of the cache.
    void settle()
    {
        for (Waiting& waiting : waiting_) take(std::exchange(waiting, {}));
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
        bool used = false;
    };

    /// Stands for an id and its address, so that another address under the same id is no repetition.
    static std::uint64_t mark_of(const ClientText& text)
    {
        std::array<std::uint64_t, 2> halves;
        std::memcpy(halves.data(), text.address.bytes.data(), sizeof halves);
        return text.client + (halves[0] ^ halves[1]) * 0x9e3779b97f4a7c15;
    }

    void take(const Waiting& due)
    {
        if (due.used && recent_.insert(mark_of(due.client))) log_.append(due.client);
    }

    BucketLog<ClientText> log_;
    RecentIds recent_;
    std::array<Waiting, 8> waiting_{};
    std::size_t next_ = 0;
};

}  // namespace spamgraph::tally
