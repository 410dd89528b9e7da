#include <lz4frame.h>

#include <algorithm>

#include "logs/compressed_source.hpp"
#include "logs/decoder_source.hpp"

namespace spamgraph::logs {

namespace {

struct FreeContext {
    void operator()(LZ4F_dctx* context) const { LZ4F_freeDecompressionContext(context); }
};

class Lz4Source : public DecoderSource {
public:
    explicit Lz4Source(const std::filesystem::path& path) : DecoderSource(path)
    {
        LZ4F_dctx* context = nullptr;
        if (LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)) != 0)
            refuse_to_unpack(path);
        context_.reset(context);
    }

private:
    Place step(std::string_view& input, std::span<char>& output, bool) override
    {
        if (behind_ && input.empty()) return Place::behind;
        // A block at a time: what a call gives is lost where it also meets damage.
        std::size_t taken = std::min(input.size(), wanted_), given = output.size();
        const std::size_t left =
            LZ4F_decompress(context_.get(), output.data(), &given, input.data(), &taken, nullptr);
        if (LZ4F_isError(left) != 0) return Place::damaged;
        wanted_ = std::max<std::size_t>(left, LZ4F_HEADER_SIZE_MIN);
        input.remove_prefix(taken);
        output = output.subspan(given);
        behind_ = left == 0;
        return behind_ ? Place::behind : Place::within;
    }

    std::unique_ptr<LZ4F_dctx, FreeContext> context_;
    std::size_t wanted_ = LZ4F_HEADER_SIZE_MIN;  ///< bytes up to the end of the next block
    bool behind_ = false;                        ///< a frame has ended; another may follow
};

}  // namespace

std::unique_ptr<ByteSource> open_lz4(const std::filesystem::path& path)
{
    return std::make_unique<Lz4Source>(path);
}

}  // namespace spamgraph::logs
