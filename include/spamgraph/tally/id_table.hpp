#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

namespace spamgraph::tally {

/// A fixed set of entries found by their 64-bit id (`Entry::name`), which is a keyed hash already: open
/// addressing with linear probing, at most half full.
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
            slots_[slot] = i;
        }
    }

    /// The entry of `id`, or null.
    [[nodiscard]] const Entry* find(std::uint64_t id) const
    {
        if (slots_.empty()) return nullptr;
        for (std::size_t slot = id & mask_; slots_[slot] != kFree; slot = (slot + 1) & mask_)
            if (entries_[slots_[slot]].name == id) return &entries_[slots_[slot]];
        return nullptr;
    }

    [[nodiscard]] std::span<const Entry> entries() const { return entries_; }

private:
    static constexpr std::uint32_t kFree = 0xffffffff;

    std::vector<Entry> entries_;
    std::vector<std::uint32_t> slots_;
    std::size_t mask_ = 0;
};

}  // namespace spamgraph::tally
