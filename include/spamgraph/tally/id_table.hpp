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

    /// What find() gives for the id of each of `items`, faster: the memory of several is fetched side by
    /// side.
    /// @param id_of an item
    template <class Item, class IdOf>
    void find_all(std::span<const Item> items, IdOf id_of, std::vector<const Entry*>& found) const
    {
        constexpr std::size_t kAhead = 12;  // of an entry; its slot is fetched twice as far ahead
        found.resize(items.size());
        for (std::size_t i = 0; i < items.size() + 2 * kAhead; ++i) {
            if (i < items.size()) prefetch(id_of(items[i]));
            if (i >= kAhead && i - kAhead < items.size()) prefetch_entry(id_of(items[i - kAhead]));
            if (i >= 2 * kAhead) found[i - 2 * kAhead] = find(id_of(items[i - 2 * kAhead]));
        }
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

    /// Has an entry fetched too, once its slot has been.
    void prefetch_entry(std::uint64_t id) const
    {
        if (slots_.empty()) return;
        const std::uint64_t slot = slots_[id & mask_];
        const bool is_there = ((slot ^ id) & kHalf) == 0;  // or the slot is free: then any address will do
        __builtin_prefetch(entries_.data() + (is_there ? static_cast<std::uint32_t>(slot) : 0));
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
