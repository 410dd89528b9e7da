#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "spamgraph/tally/buffer_budget.hpp"
#include "spamgraph/tally/run_file.hpp"

namespace spamgraph::tally {

/// An append-only log of items with a 64-bit `bucket_key()`, in bounded memory, that is read back by
/// ascending key.
///
/// A full buffer is sealed: sorted into buckets by the key's top 16 bits and appended to a scratch file as
/// one run, with the offsets of its buckets. Reading takes as many consecutive buckets from every run as fit
/// the buffer and sorts them. What was never sealed stays in memory.
template <class T>
class BucketLog : public Sealable {
public:
    BucketLog(std::filesystem::path path, BufferBudget& budget) : file_(std::move(path)), budget_(budget)
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
        if (buffer_.size() == buffer_.capacity()) grow();
        buffer_.push_back(item);
        ++size_;
    }

    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] std::size_t buffered_bytes() const override { return reserved_; }

    void seal() override
    {
        if (!buffer_.empty()) write_run();
        budget_.give_back(reserved_);
        reserved_ = 0;
        std::vector<T>().swap(buffer_);
    }

    /// Takes consecutive buckets off a log, front to back. The log must not change meanwhile.
    class Reader {
    public:
        explicit Reader(const BucketLog& log) : log_(log)
        {
            totals_.resize(kBuckets);
            for (const Run& run : log_.runs_) {
                const std::vector<std::uint32_t> ends = log_.read_ends(run, 0, kBuckets);
                for (std::size_t b = 0; b < kBuckets; ++b) totals_[b] += ends[b] - (b == 0 ? 0 : ends[b - 1]);
            }
            for (const T& item : log_.buffer_) ++totals_[bucket_of(item)];
        }

        /// Fills `items` with the next buckets' items, ascending by operator<; false at the end. A single
        /// bucket is never parted, so all items of a key come together.
        bool next(std::vector<T>& items)
        {
            const std::size_t most = std::max<std::size_t>(log_.budget_.pass_bytes() / sizeof(T), 1);
            items.clear();
            std::uint64_t count = 0;
            std::size_t end = bucket_;
            while (end < kBuckets && (count == 0 || count + totals_[end] <= most)) count += totals_[end++];
            if (count == 0) return false;
            items.reserve(count);
            for (const Run& run : log_.runs_) log_.read_run(run, bucket_, end, items);
            for (const T& item : log_.buffer_)
                if (bucket_of(item) >= bucket_ && bucket_of(item) < end) items.push_back(item);
            bucket_ = end;
            std::sort(items.begin(), items.end());
            return true;
        }

    private:
        const BucketLog& log_;
        std::vector<std::uint64_t> totals_;
        std::size_t bucket_ = 0;
    };

private:
    static constexpr std::size_t kBuckets = 1 << 16;
    static constexpr std::size_t kFirstBytes = 16 * 1024;

    /// Items of a run, then, for every bucket, where it ends.
    struct Run {
        std::uint64_t items_at;
        std::uint64_t ends_at;
    };

    static std::size_t bucket_of(const T& item) { return item.bucket_key() >> 48; }

    void grow()
    {
        const std::size_t more = std::max(reserved_, kFirstBytes);
        budget_.take(more);  // may seal this very log
        reserved_ += more;
        buffer_.reserve(std::max<std::size_t>(reserved_ / sizeof(T), 1));
    }

    void write_run()
    {
        std::vector<std::uint32_t> ends(kBuckets);
        for (const T& item : buffer_) ++ends[bucket_of(item)];
        std::vector<std::uint32_t> next(kBuckets);
        std::uint32_t at = 0;
        for (std::size_t b = 0; b < kBuckets; ++b) {
            next[b] = at;
            at += ends[b];
            ends[b] = at;
        }
        std::vector<T> sorted(buffer_.size());
        for (const T& item : buffer_) sorted[next[bucket_of(item)]++] = item;
        const std::uint64_t items_at = file_.append(std::as_bytes(std::span(sorted)));
        runs_.push_back({items_at, file_.append(std::as_bytes(std::span(ends)))});
    }

    /// Ends of the buckets [first, last) of a run.
    std::vector<std::uint32_t> read_ends(const Run& run, std::size_t first, std::size_t last) const
    {
        std::vector<std::uint32_t> ends(last - first);
        file_.read(run.ends_at + first * sizeof(std::uint32_t), std::as_writable_bytes(std::span(ends)));
        return ends;
    }

    void read_run(const Run& run, std::size_t first, std::size_t last, std::vector<T>& items) const
    {
        const std::uint32_t begin = first == 0 ? 0 : read_ends(run, first - 1, first)[0];
        const std::uint32_t end = read_ends(run, last - 1, last)[0];
        const std::size_t old = items.size();
        items.resize(old + (end - begin));
        file_.read(run.items_at + begin * sizeof(T), std::as_writable_bytes(std::span(items).subspan(old)));
    }

    RunFile file_;
    BufferBudget& budget_;
    std::vector<T> buffer_;
    std::vector<Run> runs_;
    std::size_t reserved_ = 0;
    std::uint64_t size_ = 0;
};

}  // namespace spamgraph::tally
