#include <zstd.h>

#include <vector>

#include "logs/compressed_source.hpp"
#include "logs/file.hpp"

namespace spamgraph::logs {

namespace {

constexpr int kMaxWindowLog = 27;  // 128 MB: what `zstd -d` accepts unasked

struct FreeContext {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

class ZstdSource : public ByteSource {
public:
    explicit ZstdSource(const std::filesystem::path& path)
        : file_(path), buffer_(ZSTD_DStreamInSize()), context_(ZSTD_createDCtx())
    {
        if (!context_ ||
            ZSTD_isError(ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, kMaxWindowLog)))
            refuse_to_unpack(path);
    }

    std::size_t read(std::span<char> out) override
    {
        ZSTD_outBuffer output{out.data(), out.size(), 0};
        while (output.pos == 0 && !ended_) step(output);
        return output.pos;
    }
    [[nodiscard]] bool truncated() const override { return truncated_; }
    [[nodiscard]] std::uint64_t file_bytes() const override { return file_.bytes_read(); }

private:
    void step(ZSTD_outBuffer& output)
    {
        if (input_.pos == input_.size) {
            input_ = {buffer_.data(), file_.read(buffer_), 0};
            // With no input left, bytes may still wait inside the decoder; once it gives none, the end is
            // reached.
            if (input_.size == 0 && !flush(output)) {
                ended_ = true;
                truncated_ = !between_frames_;
                return;
            }
            if (input_.size == 0) return;
        }
        decompress(output);
    }

    bool flush(ZSTD_outBuffer& output)
    {
        if (between_frames_) return false;
        const std::size_t before = output.pos;
        decompress(output);
        return output.pos > before;
    }

    void decompress(ZSTD_outBuffer& output)
    {
        const std::size_t status = ZSTD_decompressStream(context_.get(), &output, &input_);
        if (ZSTD_isError(status))
            ended_ = truncated_ = true;  // damaged, or a window over the limit: what came so far is good
        else
            between_frames_ = status == 0;
    }

    File file_;
    std::vector<char> buffer_;
    std::unique_ptr<ZSTD_DCtx, FreeContext> context_;
    ZSTD_inBuffer input_{nullptr, 0, 0};
    bool between_frames_ = true;
    bool ended_ = false;
    bool truncated_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> open_zstd(const std::filesystem::path& path)
{
    return std::make_unique<ZstdSource>(path);
}

}  // namespace spamgraph::logs
