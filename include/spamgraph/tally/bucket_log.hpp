#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <utility>
#include <vector>

#include "spamgraph/tally/bucket_runs.hpp"
#include "spamgraph/tally/buffer_budget.hpp"
#include "spamgraph/tally/item_buffer.hpp"

namespace spamgraph::tally {

/// The key by which a log sorts its items into buckets: the item's own.
struct OwnKey {
    template <class T>
    static std::uint64_t of(const T& item)
    {
        return item.bucket_key();
    }
};

/// An append-only log of items with a 64-bit key, in bounded memory, that is read back by
/// ascending key.
///
/// A full buffer is sealed: sorted into buckets by the key's first bits and appended to a scratch file as
/// one run, with the ends of its buckets; in few bytes where they are Packable. Reading takes as many
/// consecutive buckets from every run as fit a pass, and sorts each. What was never sealed stays in memory.
template <class T, class Key = OwnKey>
class BucketLog : public Sealable {
public:
    /// @param ranks keys are those of one rank of so many (`owner_of`): its slice makes all the buckets
    BucketLog(std::filesystem::path path, BufferBudget& budget, int ranks = 1)
        : runs_(std::move(path)), budget_(budget), ranks_(static_cast<std::uint64_t>(ranks))
    {
        budget_.add(*this);
    }
    ~BucketLog() override
    {
        budget_.remove(*this);
        budget_.give_back(reserved_);
    }
    BucketLog(const BucketLog&) = delete;
    BucketLog& operator=(const BucketLog&) = delete;

    void append(const T& item)
    {
        if (buffer_.full()) make_room();
        buffer_.push_back(item);
        ++size_;
    }

    void append(std::span<const T> items)
    {
        size_ += items.size();
        while (!items.empty()) {
            if (buffer_.full()) make_room();
            items = items.subspan(buffer_.take(items));
        }
    }

    [[nodiscard]] BufferBudget& budget() const { return budget_; }
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] std::size_t buffered_bytes() const override { return reserved_; }
    /// Most items of a pass of several buckets.
    [[nodiscard]] std::size_t pass_items() const
    {
        return std::max<std::size_t>(budget_.pass_bytes() / sizeof(T), 1);
    }

    void seal() override
    {
        if (!buffer_.empty()) write_run();
        budget_.give_back(reserved_);
        reserved_ = 0;
        buffer_.release();
    }

    /// Removes all items, and gives memory and scratch back.
    void clear()
    {
        forget_items();
        runs_.clear();
    }

    /// Writes what is in memory, and takes down where all items stand. Throws Error (74).
    /// @pre nothing is left out
    void save(const Saving& saving)
    {
        seal();
        saving.out.put(BucketRuns<T>::kForm);
        saving.out.put(ranks_);
        saving.out.put(size_);
        runs_.save(saving);
    }
    /// Takes over what was saved. Throws Error (74) where it is not there, or not of this form. @pre empty
    void adopt(const Adopting& adopting)
    {
        const auto form = adopting.in.take<std::uint64_t>(), ranks = adopting.in.take<std::uint64_t>();
        if (form != BucketRuns<T>::kForm || ranks != ranks_)
            throw Error(ExitCode::io, "cannot use a checkpoint (of another version of the program)");
        size_ = adopting.in.take<std::uint64_t>();
        runs_.adopt(adopting);
    }
    /// As clear(); what was saved or adopted goes from the disk, too.
    void discard()
    {
        forget_items();
        runs_.discard();
    }

    /// From now on no reader gives items with this key.
    /// @param count how many there are
    void leave_out(std::uint64_t key, std::uint64_t count) { left_out_.emplace_back(key, count); }

    /// Calls `use` with all items that readers give, many at a time, in no order. Throws Error (74).
    template <class Use>
    void for_each_part(Use use) const requires(!Packable<T>)
    {
        constexpr std::size_t kPartItems = 1 << 14;
        std::vector<T> part;
        const auto hand_over = [&](std::span<const T> items) {
            if (left_out_.empty()) return use(items);
            part.assign(items.begin(), items.end());
            std::erase_if(part, [this](const T& item) { return leaves_out(item); });
            use(std::span<const T>(part));
        };
        std::vector<T> read;
        for (std::size_t run = 0; run < runs_.count(); ++run) {
            const std::size_t items = runs_.read_ends(run).back();
            for (std::size_t at = 0; at < items; at += kPartItems) {
                read.resize(std::min(kPartItems, items - at));
                runs_.read_items(run, at, read);
                hand_over(read);
            }
        }
        hand_over(buffer_.items());
    }

    class Reader;
    class BucketReader;  ///< both in bucket_readers.hpp

    /// The bucket that holds a key.
    [[nodiscard]] std::size_t bucket_of_key(std::uint64_t key) const
    {
        return key * ranks_ >> (64 - kBucketBits);
    }

private:
    static constexpr int kBucketBits = BucketRuns<T>::kBucketBits;
    static constexpr std::size_t kBuckets = BucketRuns<T>::kBuckets;
    static constexpr std::size_t kFirstBytes = 16 * 1024;

    /// Where the key stands in its rank's slice of all keys, as a share of 2^64.
    [[nodiscard]] std::uint64_t place_of(const T& item) const { return Key::of(item) * ranks_; }
    [[nodiscard]] std::size_t bucket_of(const T& item) const { return place_of(item) >> (64 - kBucketBits); }

    [[nodiscard]] bool leaves_out(const T& item) const
    {
        const std::uint64_t key = Key::of(item);
        return std::ranges::any_of(left_out_, [key](const auto& out) { return out.first == key; });
    }
    [[nodiscard]] bool leaves_out_in(std::size_t bucket) const
    {
        return std::ranges::any_of(left_out_,
                                   [&](const auto& out) { return bucket_of_key(out.first) == bucket; });
    }

    void forget_items()
    {
        buffer_.release();
        budget_.give_back(reserved_);
        reserved_ = 0;
        left_out_.clear();
        size_ = 0;
    }

    void make_room()
    {
        if (2 * reserved_ > budget_.buffer_bytes() && !buffer_.empty()) {
            write_run();  // as large as it may grow: its memory takes the next items
            return;
        }
        const std::size_t more = std::max(reserved_, kFirstBytes);
        budget_.take(more);  // may seal this very log
        reserved_ += more;
        buffer_.grow(reserved_);
    }

    void write_run()
    {
        const std::span<const T> items = buffer_.items();
        std::vector<std::uint32_t> ends(kBuckets);
        for (const T& item : items) ++ends[bucket_of(item)];
        std::vector<std::uint32_t> next(kBuckets);
        std::uint32_t at = 0;
        for (std::size_t b = 0; b < kBuckets; ++b) {
            next[b] = at;
            at += ends[b];
            ends[b] = at;
        }
        const std::span<std::byte> sorted = budget_.sealing_area(items.size_bytes());
        for (const T& item : items)
            std::memcpy(&sorted[next[bucket_of(item)]++ * sizeof(T)], &item, sizeof(T));
        runs_.append(sorted, ends);
        buffer_.clear();
    }

    BucketRuns<T> runs_;
    BufferBudget& budget_;
    std::uint64_t ranks_;
    ItemBuffer<T> buffer_;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> left_out_;  ///< keys, and how many items have them
    std::size_t reserved_ = 0;
    std::uint64_t size_ = 0;
};

}  // namespace spamgraph::tally

#include "spamgraph/tally/bucket_readers.hpp"
