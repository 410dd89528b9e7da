#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "spamgraph/tally/run_file.hpp"

namespace spamgraph::tally {

/// Rows that are appended one after another and read back from any of them on. Holds a small buffer; the rest
/// stands in a scratch file. Without a file all rows stay in memory.
template <class T>
requires std::is_trivially_copyable_v<T>
class RowLog {
public:
    using value_type = T;

    RowLog() = default;
    explicit RowLog(std::filesystem::path path) : file_(std::make_unique<RunFile>(std::move(path))) {}

    /// Throws Error (74).
    void append(std::span<const T> rows)
    {
        if (file_ && buffer_.size() + rows.size() > kBufferRows) {
            write(buffer_);
            buffer_.clear();
            if (rows.size() > kBufferRows) return write(rows);
        }
        buffer_.insert(buffer_.end(), rows.begin(), rows.end());
    }
    void push_back(const T& row) { append(std::span(&row, 1)); }

    [[nodiscard]] std::uint64_t size() const { return in_file_ + buffer_.size(); }

    /// Calls `use` with the `count` rows from `first` on, in their order, many at a time. Throws Error (74).
    template <class Use>
    void for_each_part(std::uint64_t first, std::uint64_t count, Use use) const
    {
        std::vector<T> part;
        for (const std::uint64_t end = first + count; first < end; first += part.size()) {
            if (first >= in_file_) return use(std::span(buffer_).subspan(first - in_file_, end - first));
            part.resize(std::min<std::uint64_t>(kBufferRows, std::min(end, in_file_) - first));
            file_->read(first * sizeof(T), std::as_writable_bytes(std::span(part)));
            use(std::span<const T>(part));
        }
    }

    /// All rows. Throws Error (74).
    [[nodiscard]] std::vector<T> all() const
    {
        std::vector<T> rows;
        for_each_part(0, size(),
                      [&](std::span<const T> part) { rows.insert(rows.end(), part.begin(), part.end()); });
        return rows;
    }

private:
    static constexpr std::size_t kBufferRows = std::max<std::size_t>(64 * 1024 / sizeof(T), 1);

    void write(std::span<const T> rows)
    {
        file_->append(std::as_bytes(rows));
        in_file_ += rows.size();
    }

    std::unique_ptr<RunFile> file_;
    std::uint64_t in_file_ = 0;  ///< rows; those in the buffer follow
    std::vector<T> buffer_;
};

}  // namespace spamgraph::tally
