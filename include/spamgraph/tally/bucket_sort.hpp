#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace spamgraph::tally {

/// Sorts items that all stand in one bucket by their `bucket_key()`, and by a `second_key()` where they have
/// one. Keys are hashes, so a few bits of them part nearly all items: they are sorted by those with a radix
/// sort, and what they do not part by operator<.
template <class T>
class BucketSort {
public:
    /// Sorts ascending by operator<.
    /// @param place_bits of an item: the 32 bits of its bucket_key() that follow those of the bucket
    template <class PlaceBits>
    void operator()(std::span<T> items, PlaceBits place_bits)
    {
        if (items.size() < kRadixPays) return std::sort(items.begin(), items.end());
        order_by_prefix(items, place_bits);
        unordered_.assign(items.begin(), items.end());
        for (std::size_t i = 0; i < items.size(); ++i) items[i] = unordered_[order_[i].index];
        sort_within_prefixes(items);
    }

private:
    static constexpr std::size_t kRadixPays = 64;
    static constexpr std::size_t kDigits = 4, kDigitBits = 8, kDigitValues = 1 << kDigitBits;

    struct Place {
        std::uint32_t prefix;
        std::uint32_t index;
        [[nodiscard]] std::size_t digit(std::size_t d) const
        {
            return prefix >> (d * kDigitBits) & (kDigitValues - 1);
        }
    };

    static constexpr bool kHasSecond = requires(const T& item) { item.second_key(); };

    /// The first bits of the key, or of both.
    template <class PlaceBits>
    static std::uint32_t prefix_of(const T& item, PlaceBits place_bits)
    {
        if constexpr (kHasSecond)
            return (place_bits(item) & 0xffff0000) | static_cast<std::uint32_t>(item.second_key() >> 48);
        else
            return place_bits(item);
    }

    template <class PlaceBits>
    void order_by_prefix(std::span<T> items, PlaceBits place_bits)
    {
        order_.resize(items.size());
        other_.resize(items.size());
        std::array<std::array<std::uint32_t, kDigitValues>, kDigits> counts{};
        for (std::uint32_t i = 0; i < items.size(); ++i) {
            order_[i] = {prefix_of(items[i], place_bits), i};
            for (std::size_t d = 0; d < kDigits; ++d) ++counts[d][order_[i].digit(d)];
        }
        for (std::size_t d = 0; d < kDigits; ++d) {
            if (counts[d][order_[0].digit(d)] == items.size()) continue;  // all have the same digit
            std::uint32_t at = 0;
            for (std::uint32_t& count : counts[d]) at += std::exchange(count, at);
            for (const Place& place : order_) other_[counts[d][place.digit(d)]++] = place;
            std::swap(order_, other_);
        }
    }

    void sort_within_prefixes(std::span<T> items)
    {
        const auto sort_equal = [&](std::size_t begin, std::size_t end) {
            const std::span<T> equal = items.subspan(begin, end - begin);
            if (!std::is_sorted(equal.begin(), equal.end())) std::sort(equal.begin(), equal.end());
        };
        if constexpr (!kHasSecond) return for_each_group(0, items.size(), 0, sort_equal);
        for_each_group(0, items.size(), 16, [&](std::size_t begin, std::size_t end) {
            const std::span<T> group = items.subspan(begin, end - begin);
            const auto key = group.front().bucket_key();
            if (!std::ranges::all_of(group, [key](const T& item) { return item.bucket_key() == key; }))
                return std::sort(group.begin(), group.end());  // two keys with the same first bits
            for_each_group(begin, end, 0, sort_equal);
        });
    }

    /// Calls `use(begin, end)` for every run of places with the same prefix, its last `ignored` bits aside.
    template <class Use>
    void for_each_group(std::size_t begin, std::size_t last, int ignored, Use use) const
    {
        for (std::size_t end = begin; begin < last; begin = end) {
            while (end < last && order_[end].prefix >> ignored == order_[begin].prefix >> ignored) ++end;
            use(begin, end);
        }
    }

    std::vector<Place> order_, other_;
    std::vector<T> unordered_;
};

}  // namespace spamgraph::tally
