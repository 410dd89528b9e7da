#pragma once

#include <cstdint>
#include <string_view>

#include "logs/byte_window.hpp"
#include "spamgraph/logs/reader_options.hpp"

namespace spamgraph::logs {

/// Whether `head`, the first bytes of an uncompressed input, begins a Frame Streams file of dnstap. Local.
bool is_dnstap(std::string_view head, const ReaderOptions& options = {});

/// Reads the data frames of a Frame Streams file (https://farsightsec.github.io/fstrm), also several files
/// one after another. A frame is shown where it stands in the window, without a copy.
class FrameStreams {
public:
    /// Longest frame: two DNS messages of any length and what is said of them.
    static constexpr std::size_t kMaxFrame = 256 * 1024;

    explicit FrameStreams(ByteSource& source) : window_(source) {}

    /// The next data frame, or false at the end. A frame that is too long is empty, and passed over.
    bool next(Bytes& frame);

    /// Of the frame that was given last, in the input.
    [[nodiscard]] std::uint64_t offset() const { return offset_; }

    /// After the end: whether it came before the stream said so.
    [[nodiscard]] bool truncated() const { return truncated_; }
    /// After the end: whether it came within a frame, or a control frame cannot be.
    [[nodiscard]] bool cut() const { return cut_; }

private:
    bool stop();
    bool read_control(std::uint32_t size);

    ByteWindow window_;
    std::uint64_t offset_ = 0;
    bool truncated_ = false, cut_ = false;
    bool open_ = true;  ///< no STOP frame since the beginning, or the last START
};

}  // namespace spamgraph::logs
