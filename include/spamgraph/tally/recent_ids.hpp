#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace spamgraph::tally {

/// Remembers ids met lately, in fixed memory (direct-mapped): keeps most repetitions out of a log. Forgetting
/// one is harmless, it only costs bytes.
class RecentIds {
public:
    explicit RecentIds(std::size_t slots) : slots_(slots) {}

    /// Whether `id` was not met lately; then it is remembered.
    bool insert(std::uint64_t id)
    {
        std::uint64_t& slot = slots_[id % slots_.size()];
        if (slot == id && id != 0) return false;  // a free slot holds 0, so 0 never counts as met
        slot = id;
        return true;
    }

private:
    std::vector<std::uint64_t> slots_;
};

}  // namespace spamgraph::tally
