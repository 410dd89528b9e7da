#include <zlib.h>

#include <vector>

#include "logs/compressed_source.hpp"
#include "logs/file.hpp"
#include "spamgraph/core/error.hpp"

namespace spamgraph::logs {

namespace {

constexpr std::size_t kInputBytes = 256 * 1024;
constexpr int kGzipOnly = 16;  // added to the window bits: gzip framing, no zlib header

class GzipSource : public ByteSource {
public:
    explicit GzipSource(const std::filesystem::path& path) : file_(path), input_(kInputBytes)
    {
        if (inflateInit2(&stream_, MAX_WBITS + kGzipOnly) != Z_OK)
            throw Error(ExitCode::internal,
                        "cannot start to inflate '" + path.string() + "' (out of memory)");
    }
    ~GzipSource() override { inflateEnd(&stream_); }
    GzipSource(const GzipSource&) = delete;
    GzipSource& operator=(const GzipSource&) = delete;

    std::size_t read(std::span<char> out) override
    {
        stream_.next_out = reinterpret_cast<Bytef*>(out.data());
        stream_.avail_out = static_cast<uInt>(out.size());
        while (stream_.avail_out == out.size() && !ended_) step();
        return out.size() - stream_.avail_out;
    }
    [[nodiscard]] bool truncated() const override { return truncated_; }
    [[nodiscard]] std::uint64_t file_bytes() const override { return file_.bytes_read(); }

private:
    void step()
    {
        if (stream_.avail_in == 0 && !refill()) {
            ended_ = true;
            truncated_ = in_member_;
            return;
        }
        if (!in_member_) {
            // A member has ended. What follows is another one, or padding that is no data.
            if (*stream_.next_in == 0) {
                ++stream_.next_in;
                --stream_.avail_in;
                return;
            }
            inflateReset(&stream_);
            in_member_ = true;
        }
        const int status = inflate(&stream_, Z_NO_FLUSH);
        if (status == Z_STREAM_END)
            in_member_ = false;
        else if (status != Z_OK && status != Z_BUF_ERROR)
            ended_ = truncated_ = true;  // damaged: what was inflated so far is good
    }

    bool refill()
    {
        stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
        stream_.avail_in = static_cast<uInt>(file_.read(input_));
        return stream_.avail_in > 0;
    }

    File file_;
    std::vector<char> input_;
    z_stream stream_{};
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
