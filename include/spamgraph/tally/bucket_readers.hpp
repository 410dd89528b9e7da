#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <span>
#include <type_traits>
#include <vector>

#include "spamgraph/tally/bucket_log.hpp"
#include "spamgraph/tally/bucket_sort.hpp"

namespace spamgraph::tally {

/// Takes consecutive buckets off a log, front to back; or from one on to the back, and then those in
/// front of it. No item may be added meanwhile.
template <class T, class Key>
class BucketLog<T, Key>::Reader {
public:
    /// @param first_key its bucket comes first
    explicit Reader(const BucketLog& log, std::uint64_t first_key = 0)
        : log_(log), totals_(kBuckets), first_(log.bucket_of_key(first_key)), next_(first_)
    {
        for (std::size_t run = 0; run < log_.runs_.count(); ++run) {
            const std::vector<std::uint32_t> ends = log_.runs_.read_ends(run);
            for (std::size_t b = 0; b < kBuckets; ++b) totals_[b] += ends[b] - (b == 0 ? 0 : ends[b - 1]);
        }
        for (const T& item : log_.buffer_.items()) ++totals_[log_.bucket_of(item)];
        for (const auto& [key, count] : log_.left_out_) totals_[log_.bucket_of_key(key)] -= count;
    }

    /// Items of each bucket.
    [[nodiscard]] std::span<const std::uint64_t> totals() const { return totals_; }

    /// Fills `items` with the next buckets' items, ascending by operator<; false at the end. A single
    /// bucket is never parted, so all items of a key come together; where it is larger than a pass, those
    /// that can be merged are.
    bool next(std::vector<T>& items)
    {
        const std::size_t most = log_.pass_items();
        std::size_t first = next_;
        std::uint64_t count = take_buckets(most);
        if (count == 0 && !wrapped_) {
            wrapped_ = true;
            first = next_ = 0;
            count = take_buckets(most);
        }
        if constexpr (requires(T item) { item.merge(item); })
            if (count > most) {
                fill_merged(items, next_ - 1);
                return true;
            }
        items.resize(count);
        if (count == 0) return false;

        fill(items, first);
        sort(items, first);
        return true;
    }

private:
    /// Steps over the next buckets with about `most` items; how many they have.
    std::uint64_t take_buckets(std::size_t most)
    {
        const std::size_t end = wrapped_ ? first_ : kBuckets;
        std::uint64_t count = 0;
        while (next_ < end && (count == 0 || count + totals_[next_] <= most)) count += totals_[next_++];
        return count;
    }

    /// Puts the items of the buckets from `first` on at their buckets' places.
    void fill(std::vector<T>& items, std::size_t first)
    {
        std::vector<std::size_t> at;  // where the next item of each bucket goes
        for (std::size_t b = first, begin = 0; b < next_; begin += totals_[b++]) at.push_back(begin);
        for (std::size_t run = 0; run < log_.runs_.count(); ++run) {
            const std::vector<std::uint32_t> ends = log_.runs_.read_buckets(run, first, next_, part_);
            std::size_t begin = 0;
            for (std::size_t b = 0; b < ends.size(); begin = ends[b++]) {
                const auto part = std::span(part_).subspan(begin, ends[b] - begin);
                if (log_.leaves_out_in(first + b)) {
                    for (const T& item : part)
                        if (!log_.leaves_out(item)) items[at[b]++] = item;
                } else {
                    std::ranges::copy(part, items.begin() + static_cast<std::ptrdiff_t>(at[b]));
                    at[b] += part.size();
                }
            }
        }
        for (const T& item : log_.buffer_.items()) {
            const std::size_t bucket = log_.bucket_of(item);
            if (bucket >= first && bucket < next_ && !log_.leaves_out(item))
                items[at[bucket - first]++] = item;
        }
    }

    /// Takes one bucket a run at a time: what its items add up to can be far less than they are.
    /// @pre none of its items is left out: only events are, and these are not merged
    void fill_merged(std::vector<T>& items, std::size_t bucket)
    {
        items.clear();
        BucketReader reader(log_, bucket);
        while (reader.next(part_)) {
            std::sort(part_.begin(), part_.end());
            const auto old = static_cast<std::ptrdiff_t>(items.size());
            items.insert(items.end(), part_.begin(), part_.end());
            std::inplace_merge(items.begin(), items.begin() + old, items.end());
            std::size_t last = 0;
            for (std::size_t i = 1; i < items.size(); ++i)
                if (items[last] < items[i])
                    items[++last] = items[i];
                else
                    items[last].merge(items[i]);
            if (!items.empty()) items.resize(last + 1);
        }
    }

    void sort(std::vector<T>& items, std::size_t first)
    {
        std::span<T> rest(items);
        for (std::size_t b = first; b < next_; ++b) {
            const std::span<T> bucket = rest.first(totals_[b]);
            rest = rest.subspan(totals_[b]);
            if constexpr (std::is_same_v<Key, OwnKey>)
                sort_(bucket, [this](const T& item) {
                    return static_cast<std::uint32_t>(log_.place_of(item) << kBucketBits >> 32);
                });
            else
                std::sort(bucket.begin(), bucket.end());
        }
    }

    const BucketLog& log_;
    std::vector<std::uint64_t> totals_;
    std::size_t first_, next_;  ///< buckets
    bool wrapped_ = false;      ///< those from first_ on were read
    std::vector<T> part_;       ///< of a run
    BucketSort<T> sort_;
};

/// Takes the items of one bucket off a log in any order, also those left out: a run at a time, so that
/// a bucket larger than memory can be read.
template <class T, class Key>
class BucketLog<T, Key>::BucketReader {
public:
    BucketReader(const BucketLog& log, std::size_t bucket) : log_(log), bucket_(bucket) {}

    /// Fills `items` with the next of the bucket's; false at the end. They may be none.
    bool next(std::vector<T>& items)
    {
        items.clear();
        if (run_ > log_.runs_.count()) return false;
        if (run_ < log_.runs_.count())
            log_.runs_.read_buckets(run_, bucket_, bucket_ + 1, items);
        else
            std::ranges::copy_if(log_.buffer_.items(), std::back_inserter(items),
                                 [&](const T& item) { return log_.bucket_of(item) == bucket_; });
        ++run_;
        return true;
    }

private:
    const BucketLog& log_;
    std::size_t bucket_;
    std::size_t run_ = 0;
};

}  // namespace spamgraph::tally
