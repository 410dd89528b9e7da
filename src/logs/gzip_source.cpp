#include <isa-l/igzip_lib.h>

#include <vector>

#include "logs/buffer_bytes.hpp"
#include "logs/compressed_source.hpp"
#include "logs/file.hpp"

namespace spamgraph::logs {

namespace {

constexpr std::size_t kInputBytes = buffer_bytes(256 * 1024);

class GzipSource : public ByteSource {
public:
    explicit GzipSource(const std::filesystem::path& path) : file_(path), input_(kInputBytes)
    {
        isal_inflate_init(&state_);
        state_.crc_flag = ISAL_GZIP;  // framed by a header, and a checksum that is verified
    }

    std::size_t read(std::span<char> out) override
    {
        state_.next_out = reinterpret_cast<std::uint8_t*>(out.data());
        state_.avail_out = static_cast<std::uint32_t>(out.size());
        while (state_.avail_out == out.size() && !ended_) {
            if (state_.avail_in == 0) refill();
            in_member_ ? inflate() : begin_member();
        }
        return out.size() - state_.avail_out;
    }
    [[nodiscard]] bool truncated() const override { return truncated_; }
    [[nodiscard]] std::uint64_t file_bytes() const override { return file_.bytes_read(); }

private:
    void refill()
    {
        state_.next_in = reinterpret_cast<std::uint8_t*>(input_.data());
        state_.avail_in = static_cast<std::uint32_t>(file_.read(input_));
    }

    /// A member has ended. What follows is another one, padding that is no data, or the end.
    void begin_member()
    {
        if (state_.avail_in == 0) {
            ended_ = true;
        } else if (*state_.next_in == 0) {
            ++state_.next_in;
            --state_.avail_in;
        } else {
            isal_inflate_reset(&state_);
            in_member_ = true;
        }
    }

    void inflate()
    {
        // Without input left, bytes may still wait inside the decoder: only no progress is the end.
        const bool has_input = state_.avail_in > 0;
        const std::uint32_t room = state_.avail_out;
        const int status = isal_inflate(&state_);
        if (status < 0)
            ended_ = truncated_ = true;  // damaged: what was inflated so far is good
        else if (state_.block_state == ISAL_BLOCK_FINISH)
            in_member_ = false;
        else if (!has_input && state_.avail_out == room)
            ended_ = truncated_ = true;
    }

    File file_;
    std::vector<char> input_;
    inflate_state state_{};  ///< all of it zero: a damaged member can refer to bytes before its beginning
    bool in_member_ = true;
    bool ended_ = false;
    bool truncated_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> open_gzip(const std::filesystem::path& path)
{
    return std::make_unique<GzipSource>(path);
}

}  // namespace spamgraph::logs
