#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <type_traits>
#include <utility>
#include <vector>

#include "spamgraph/tally/bucket_sort.hpp"
#include "spamgraph/tally/buffer_budget.hpp"
#include "spamgraph/tally/item_buffer.hpp"
#include "spamgraph/tally/run_file.hpp"
#include "spamgraph/tally/run_packing.hpp"

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
        : file_(std::move(path)), budget_(budget), ranks_(static_cast<std::uint64_t>(ranks))
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
        file_.clear();
    }

    /// Writes what is in memory, and takes down where all items stand. Throws Error (74).
    /// @pre nothing is left out
    void save(const Saving& saving)
    {
        seal();
        saving.out.put(kForm);
        saving.out.put(ranks_);
        saving.out.put(size_);
        saving.out.put_all(std::span<const Run>(runs_));
        file_.save(saving);
    }
    /// Takes over what was saved. Throws Error (74) where it is not there, or not of this form. @pre empty
    void adopt(const Adopting& adopting)
    {
        const auto form = adopting.in.take<std::uint64_t>(), ranks = adopting.in.take<std::uint64_t>();
        if (form != kForm || ranks != ranks_)
            throw Error(ExitCode::io, "cannot use a checkpoint (of another version of the program)");
        size_ = adopting.in.take<std::uint64_t>();
        runs_ = adopting.in.take_all<Run>();
        file_.adopt(adopting);
    }
    /// As clear(); what was saved or adopted goes from the disk, too.
    void discard()
    {
        forget_items();
        file_.discard();
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
        for (const Run& run : runs_) {
            const std::size_t items = read_ends(run).back();
            for (std::size_t at = 0; at < items; at += kPartItems) {
                read.resize(std::min(kPartItems, items - at));
                file_.read(run.items_at + at * sizeof(T), std::as_writable_bytes(std::span(read)));
                hand_over(read);
            }
        }
        hand_over(buffer_.items());
    }

    /// Takes consecutive buckets off a log, front to back. No item may be added meanwhile.
    class Reader {
    public:
        explicit Reader(const BucketLog& log) : log_(log), totals_(kBuckets)
        {
            for (const Run& run : log_.runs_) {
                const std::vector<std::uint32_t> ends = log_.read_ends(run);
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
            const std::size_t first = next_;
            std::uint64_t count = 0;
            while (next_ < kBuckets && (count == 0 || count + totals_[next_] <= most))
                count += totals_[next_++];
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
        /// Puts the items of the buckets from `first` on at their buckets' places.
        void fill(std::vector<T>& items, std::size_t first)
        {
            std::vector<std::size_t> at;  // where the next item of each bucket goes
            for (std::size_t b = first, begin = 0; b < next_; begin += totals_[b++]) at.push_back(begin);
            for (const Run& run : log_.runs_) {
                const std::vector<std::uint32_t> ends = log_.read_part(run, first, next_, part_);
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
        std::size_t next_ = 0;  ///< bucket
        std::vector<T> part_;   ///< of a run
        BucketSort<T> sort_;
    };

    /// Takes the items of one bucket off a log in any order, also those left out: a run at a time, so that
    /// a bucket larger than memory can be read.
    class BucketReader {
    public:
        BucketReader(const BucketLog& log, std::size_t bucket) : log_(log), bucket_(bucket) {}

        /// Fills `items` with the next of the bucket's; false at the end. They may be none.
        bool next(std::vector<T>& items)
        {
            items.clear();
            if (run_ > log_.runs_.size()) return false;
            if (run_ < log_.runs_.size())
                log_.read_part(log_.runs_[run_], bucket_, bucket_ + 1, items);
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

    /// The bucket that holds a key.
    [[nodiscard]] std::size_t bucket_of_key(std::uint64_t key) const
    {
        return key * ranks_ >> (64 - kBucketBits);
    }

private:
    static constexpr int kBucketBits = 12;
    static constexpr std::size_t kBuckets = 1 << kBucketBits;
    static constexpr std::size_t kFirstBytes = 16 * 1024;
    static constexpr std::size_t kPackBytes = 256 * 1024;  ///< that are written in one go
    /// Tells saved logs apart that cannot read each other's runs.
    static constexpr std::uint64_t kForm = packed_form<T>() << 32 | sizeof(T) << 8 | kBucketBits;

    /// Items of a run, then, for every bucket, where it ends: in items, and, of packed ones, in bytes, too.
    struct Run {
        std::uint64_t items_at;
        std::uint64_t ends_at;
    };

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
        runs_.clear();
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
        Run run{file_.size(), 0};
        if constexpr (Packable<T>) {
            const std::vector<std::uint64_t> byte_ends = pack(sorted, ends);
            run.ends_at = file_.append(std::as_bytes(std::span(ends)));
            file_.append(std::as_bytes(std::span(byte_ends)));
        } else {
            file_.append(sorted);
            run.ends_at = file_.append(std::as_bytes(std::span(ends)));
        }
        runs_.push_back(run);
        buffer_.clear();
    }

    /// Appends sorted items to the file in their packed form; returns where each bucket ends, in bytes.
    std::vector<std::uint64_t> pack(std::span<const std::byte> sorted,
                                    std::span<const std::uint32_t> ends) requires Packable<T>
    {
        std::vector<std::byte> packed(std::max<std::size_t>(kPackBytes, T::kMostPackedBytes));
        std::byte* out = packed.data();
        const std::byte* const enough = out + packed.size() - T::kMostPackedBytes;
        const std::uint64_t begin = file_.size();
        const auto flush = [&] {
            file_.append(std::span(packed.data(), out));
            out = packed.data();
        };
        std::vector<std::uint64_t> byte_ends;
        byte_ends.reserve(ends.size());
        std::size_t at = 0;
        for (const std::uint32_t end : ends) {
            for (; at < end; ++at) {
                T item;
                std::memcpy(&item, &sorted[at * sizeof(T)], sizeof(T));
                if (out > enough) flush();
                out = item.pack(out);
            }
            byte_ends.push_back(file_.size() - begin + static_cast<std::uint64_t>(out - packed.data()));
        }
        flush();
        return byte_ends;
    }

    /// Where the buckets [first, last) of a run begin and end, by one of its tables: a number more than
    /// buckets.
    template <class Number>
    std::vector<Number> read_bounds(std::uint64_t table_at, std::size_t first, std::size_t last) const
    {
        std::vector<Number> bounds(last - first + 1);
        const std::size_t from = first == 0 ? 0 : first - 1;
        const auto known = std::span(bounds).last(last - from);
        file_.read(table_at + from * sizeof(Number), std::as_writable_bytes(known));
        return bounds;
    }

    /// Ends of all buckets of a run, in items.
    std::vector<std::uint32_t> read_ends(const Run& run) const
    {
        std::vector<std::uint32_t> ends(kBuckets);
        file_.read(run.ends_at, std::as_writable_bytes(std::span(ends)));
        return ends;
    }

    /// Fills `items` with the buckets [first, last) of a run; returns their ends in it.
    std::vector<std::uint32_t> read_part(const Run& run, std::size_t first, std::size_t last,
                                         std::vector<T>& items) const
    {
        std::vector<std::uint32_t> ends = read_bounds<std::uint32_t>(run.ends_at, first, last);
        const std::uint32_t begin = ends.front();
        ends.erase(ends.begin());
        for (std::uint32_t& end : ends) end -= begin;
        items.resize(ends.back());
        if constexpr (Packable<T>) {
            const auto bounds =
                read_bounds<std::uint64_t>(run.ends_at + kBuckets * sizeof(std::uint32_t), first, last);
            std::vector<std::byte> packed(bounds.back() - bounds.front() + T::kMostPackedBytes);
            const auto bytes = std::span(packed).first(packed.size() - T::kMostPackedBytes);
            file_.read(run.items_at + bounds.front(), bytes);
            unpack_all<T>(bytes, items);
        } else {
            file_.read(run.items_at + begin * sizeof(T), std::as_writable_bytes(std::span(items)));
        }
        return ends;
    }

    RunFile file_;
    BufferBudget& budget_;
    std::uint64_t ranks_;
    ItemBuffer<T> buffer_;
    std::vector<Run> runs_;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> left_out_;  ///< keys, and how many items have them
    std::size_t reserved_ = 0;
    std::uint64_t size_ = 0;
};

}  // namespace spamgraph::tally
