#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <utility>
#include <vector>

#include "spamgraph/tally/run_file.hpp"

namespace spamgraph::tally {

/// Values and arrays of them, one after another: written once, and read in the same order, from any place on.
/// Holds a small buffer; the rest stands in a scratch file.
class ByteLog {
public:
    explicit ByteLog(std::filesystem::path path) : file_(std::move(path)) {}

    /// Throws Error (74).
    template <class T>
    void put(std::span<const T> values)
    {
        put_bytes(std::as_bytes(values));
    }
    template <class T>
    void put(const T& value)
    {
        put(std::span(&value, 1));
    }

    [[nodiscard]] std::uint64_t bytes_in_file() const { return file_.size(); }
    /// Bytes put so far: the place of what is put next.
    [[nodiscard]] std::uint64_t size() const { return file_.size() + buffer_.size(); }

    /// Takes what was put off the front. Nothing may be put meanwhile.
    class Reader {
    public:
        explicit Reader(const ByteLog& log) : Reader(log, 0, log.size(), kBufferBytes) {}
        /// Reads from one place to another, in memory of `window_bytes`.
        Reader(const ByteLog& log, std::uint64_t begin, std::uint64_t end, std::size_t window_bytes)
            : log_(log), at_(begin), end_(end), window_bytes_(window_bytes)
        {
        }

        [[nodiscard]] bool at_end() const { return used_ == window_.size() && at_ == end_; }
        /// Throws Error (74). @pre so many were put
        template <class T>
        void take(std::span<T> values)
        {
            take_bytes(std::as_writable_bytes(values));
        }
        template <class T>
        T take()
        {
            T value;
            take(std::span(&value, 1));
            return value;
        }

    private:
        void take_bytes(std::span<std::byte> out);
        void fill_window();

        const ByteLog& log_;
        std::uint64_t at_, end_;
        std::size_t window_bytes_;
        std::vector<std::byte> window_;  ///< bytes of the log up to `at_`
        std::size_t used_ = 0;           ///< of the window
    };

private:
    static constexpr std::size_t kBufferBytes = 1 << 18;

    void put_bytes(std::span<const std::byte> bytes);

    RunFile file_;
    std::vector<std::byte> buffer_;  ///< what follows the bytes in the file
};

}  // namespace spamgraph::tally
