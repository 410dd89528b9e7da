#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

namespace spamgraph::tally {

/// Finds entries by their member `name`, an id: open addressing with linear probing, at most half full. A
/// slot holds half of the id too, so that an id that is not there is told from the slots alone.
template <class Entry>
class IdTable {
public:
    IdTable() = default;

    /// @pre no id comes twice
    explicit IdTable(std::vector<Entry> entries)
        : entries_(std::move(entries)),
          slots_(std::bit_ceil(entries_.size() * 2 + 1), kFree),
          mask_(slots_.size() - 1)
    {
        for (std::uint32_t i = 0; i < entries_.size(); ++i) {
            std::size_t slot = entries_[i].name & mask_;
            while (slots_[slot] != kFree) slot = (slot + 1) & mask_;
            slots_[slot] = (entries_[i].name & kHalf) | i;
        }
    }

    /// The entry of `id`, or null.
    [[nodiscard]] const Entry* find(std::uint64_t id) const
    {
        if (slots_.empty()) return nullptr;
        for (std::size_t slot = id & mask_; slots_[slot] != kFree; slot = (slot + 1) & mask_) {
            if (((slots_[slot] ^ id) & kHalf) != 0) continue;
            const Entry& entry = entries_[static_cast<std::uint32_t>(slots_[slot])];
            if (entry.name == id) return &entry;
        }
        return nullptr;
    }

    /// How many slots find() looks at for an id: what a flood of crafted ids would drive up.
    [[nodiscard]] std::size_t count_probes(std::uint64_t id) const
    {
        std::size_t probes = 1;
        for (std::size_t slot = id & mask_; slots_[slot] != kFree; slot = (slot + 1) & mask_, ++probes)
            if (((slots_[slot] ^ id) & kHalf) == 0) break;
        return probes;
    }

    /// Has the memory of an id fetched that find() is going to be asked for.
    void prefetch(std::uint64_t id) const
    {
        if (!slots_.empty()) __builtin_prefetch(&slots_[id & mask_]);
    }

    [[nodiscard]] std::span<const Entry> entries() const { return entries_; }

private:
    static constexpr std::uint64_t kHalf = 0xffffffff'00000000;
    static constexpr std::uint64_t kFree = ~std::uint64_t{0};  ///< no index is so high

    std::vector<Entry> entries_;
    std::vector<std::uint64_t> slots_;  ///< high half of the id | index of the entry
    std::size_t mask_ = 0;
};

}  // namespace spamgraph::tally
