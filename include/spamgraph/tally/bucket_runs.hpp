#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <utility>
#include <vector>

#include "spamgraph/tally/run_file.hpp"
#include "spamgraph/tally/run_packing.hpp"

namespace spamgraph::tally {

/// Runs of items in one scratch file, each sorted into the same buckets; in few bytes where they are
/// Packable.
template <class T>
class BucketRuns {
public:
    static constexpr int kBucketBits = 12;
    static constexpr std::size_t kBuckets = 1 << kBucketBits;
    /// Tells saved runs apart that cannot be read as each other.
    static constexpr std::uint64_t kForm = packed_form<T>() << 32 | sizeof(T) << 8 | kBucketBits;

    explicit BucketRuns(std::filesystem::path path) : file_(std::move(path)) {}

    /// How many there are.
    [[nodiscard]] std::size_t count() const { return runs_.size(); }

    /// Appends a run. Throws Error (74), and then has none more.
    /// @param sorted bytes of its items, bucket by bucket
    /// @param ends where each bucket ends, in items
    void append(std::span<const std::byte> sorted, std::span<const std::uint32_t> ends)
    {
        Run run{file_.size(), 0};
        if constexpr (Packable<T>) {
            const std::vector<std::uint64_t> byte_ends = pack(sorted, ends);
            run.ends_at = file_.append(std::as_bytes(ends));
            file_.append(std::as_bytes(std::span(byte_ends)));
        } else {
            file_.append(sorted);
            run.ends_at = file_.append(std::as_bytes(ends));
        }
        runs_.push_back(run);
    }

    /// Ends of all buckets of a run, in items. Throws Error (74).
    [[nodiscard]] std::vector<std::uint32_t> read_ends(std::size_t run) const
    {
        std::vector<std::uint32_t> ends(kBuckets);
        file_.read(runs_[run].ends_at, std::as_writable_bytes(std::span(ends)));
        return ends;
    }

    /// Fills `items` with the buckets [first, last) of a run; returns their ends in it. Throws Error (74).
    std::vector<std::uint32_t> read_buckets(std::size_t run, std::size_t first, std::size_t last,
                                            std::vector<T>& items) const
    {
        const auto& [items_at, ends_at] = runs_[run];
        std::vector<std::uint32_t> ends = read_bounds<std::uint32_t>(ends_at, first, last);
        const std::uint32_t begin = ends.front();
        ends.erase(ends.begin());
        for (std::uint32_t& end : ends) end -= begin;
        items.resize(ends.back());
        if constexpr (Packable<T>) {
            const auto bounds =
                read_bounds<std::uint64_t>(ends_at + kBuckets * sizeof(std::uint32_t), first, last);
            std::vector<std::byte> packed(bounds.back() - bounds.front() + T::kMostPackedBytes);
            const auto bytes = std::span(packed).first(packed.size() - T::kMostPackedBytes);
            file_.read(items_at + bounds.front(), bytes);
            unpack_all<T>(bytes, items);
        } else {
            file_.read(items_at + begin * sizeof(T), std::as_writable_bytes(std::span(items)));
        }
        return ends;
    }

    /// Fills `items` with those of a run from the `first`-th on. Throws Error (74).
    void read_items(std::size_t run, std::size_t first, std::span<T> items) const requires(!Packable<T>)
    {
        file_.read(runs_[run].items_at + first * sizeof(T), std::as_writable_bytes(items));
    }

    /// As BucketLog's.
    void clear()
    {
        runs_.clear();
        file_.clear();
    }
    void discard()
    {
        runs_.clear();
        file_.discard();
    }
    void save(const Saving& saving)
    {
        saving.out.put_all(std::span<const Run>(runs_));
        file_.save(saving);
    }
    void adopt(const Adopting& adopting)
    {
        runs_ = adopting.in.take_all<Run>();
        file_.adopt(adopting);
    }

private:
    static constexpr std::size_t kPackBytes = 256 * 1024;  ///< that are written in one go

    /// Items of a run, then, for every bucket, where it ends: in items, and, of packed ones, in bytes, too.
    struct Run {
        std::uint64_t items_at;
        std::uint64_t ends_at;
    };

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

    RunFile file_;
    std::vector<Run> runs_;
};

}  // namespace spamgraph::tally
