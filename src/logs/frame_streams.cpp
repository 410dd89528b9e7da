#include "logs/frame_streams.hpp"

namespace spamgraph::logs {

namespace {

constexpr std::uint32_t kStart = 2, kStop = 3, kReady = 4;
constexpr std::uint32_t kMaxControl = 512;  // FSTRM_CONTROL_FRAME_LENGTH_MAX
constexpr std::string_view kContentType = "protobuf:dnstap.Dnstap";
constexpr std::size_t kStartBytes = 12;  // escape, length, type

}  // namespace

bool is_dnstap(std::string_view head, const ReaderOptions&)
{
    const Bytes bytes(reinterpret_cast<const std::uint8_t*>(head.data()), head.size());
    if (bytes.size() < kStartBytes || read_u32(bytes, 0) != 0) return false;
    // A bidirectional stream begins with an offer.
    if (read_u32(bytes, 8) != kStart && read_u32(bytes, 8) != kReady) return false;
    const std::uint32_t size = read_u32(bytes, 4);
    if (size < 4 || size > kMaxControl) return false;
    // A stream may leave its content type unsaid.
    return size == 4 || head.substr(kStartBytes, size - 4).find(kContentType) != head.npos;
}

bool FrameStreams::stop()
{
    truncated_ = cut_ = true;
    return false;
}

bool FrameStreams::next(Bytes& frame)
{
    for (;;) {
        offset_ = window_.offset();
        const Bytes head = window_.peek(4);
        if (head.empty()) {
            truncated_ |= open_;
            return false;
        }
        if (cut_ || head.size() < 4) return stop();
        const std::uint32_t size = read_u32(head, 0);
        window_.drop(4);
        if (size == 0) {
            const Bytes control = window_.peek(4);
            if (control.size() < 4 || !read_control(read_u32(control, 0))) return stop();
            continue;
        }
        if (size > kMaxFrame) {
            frame = {};
            return window_.drop(size) || stop();
        }
        frame = window_.peek(size);
        if (frame.size() < size) return stop();
        window_.drop(size);
        return true;
    }
}

/// Goes over a control frame.
bool FrameStreams::read_control(std::uint32_t size)
{
    if (size < 4 || size > kMaxControl) return false;
    const Bytes control = window_.peek(4 + size);
    if (control.size() < 4 + size) return false;
    const std::uint32_t type = read_u32(control, 4);
    if (type == kStart) open_ = true;
    if (type == kStop) open_ = false;
    window_.drop(4 + size);
    return true;
}

}  // namespace spamgraph::logs
