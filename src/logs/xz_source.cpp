#include <lzma.h>

#include "logs/compressed_source.hpp"
#include "logs/decoder_source.hpp"

namespace spamgraph::logs {

namespace {

constexpr std::uint64_t kMemoryLimit = 128 << 20;  // twice what files of `xz -9` need

class XzSource : public DecoderSource {
public:
    explicit XzSource(const std::filesystem::path& path) : DecoderSource(path)
    {
        if (lzma_stream_decoder(&stream_, kMemoryLimit, LZMA_CONCATENATED) != LZMA_OK) refuse_to_unpack(path);
    }
    ~XzSource() override { lzma_end(&stream_); }
    XzSource(const XzSource&) = delete;
    XzSource& operator=(const XzSource&) = delete;

private:
    Place step(std::string_view& input, std::span<char>& output, bool last) override
    {
        if (behind_all_) return Place::behind;
        stream_.next_in = reinterpret_cast<const std::uint8_t*>(input.data());
        stream_.avail_in = input.size();
        stream_.next_out = reinterpret_cast<std::uint8_t*>(output.data());
        stream_.avail_out = output.size();
        const lzma_ret status = lzma_code(&stream_, last ? LZMA_FINISH : LZMA_RUN);
        input.remove_prefix(input.size() - stream_.avail_in);
        output = output.last(stream_.avail_out);
        behind_all_ = status == LZMA_STREAM_END;
        if (behind_all_) return Place::behind;
        return status == LZMA_OK || status == LZMA_BUF_ERROR ? Place::within : Place::damaged;
    }

    lzma_stream stream_ = LZMA_STREAM_INIT;
    bool behind_all_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> open_xz(const std::filesystem::path& path)
{
    return std::make_unique<XzSource>(path);
}

}  // namespace spamgraph::logs
