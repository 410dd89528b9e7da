#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>

#include "logs/buffer_bytes.hpp"
#include "logs/dns_message.hpp"
#include "spamgraph/logs/byte_source.hpp"

namespace spamgraph::logs {

/// The next bytes of a source, for formats whose records say their length. Bounded memory.
class ByteWindow {
public:
    /// Most bytes that can be looked at together.
    static constexpr std::size_t kMaxBytes = 512 * 1024;

    explicit ByteWindow(ByteSource& source) : source_(source) { reserve(kFirstBytes); }

    /// The next `count` bytes, at most kMaxBytes; fewer at the end of the source. They last until the next
    /// peek.
    Bytes peek(std::size_t count)
    {
        if (end_ - begin_ < count) fill(count);
        return {buffer_.get() + begin_, std::min(count, end_ - begin_)};
    }

    /// Goes on `count` bytes; false where the source ends before.
    bool drop(std::uint64_t count);

    /// Of the next byte, in the source.
    [[nodiscard]] std::uint64_t offset() const { return offset_ + begin_; }

private:
    static constexpr std::size_t kFirstBytes = buffer_bytes(128 * 1024);

    void fill(std::size_t count);
    void reserve(std::size_t size);

    ByteSource& source_;
    std::unique_ptr<std::uint8_t[]> buffer_;
    std::size_t size_ = 0;             ///< of buffer_
    std::size_t begin_ = 0, end_ = 0;  ///< unread bytes are buffer_[begin_, end_)
    std::uint64_t offset_ = 0;         ///< of buffer_[0]
};

}  // namespace spamgraph::logs
