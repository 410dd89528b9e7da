#include <zlib.h>
#include <zstd.h>

#include "spamgraph/core/error.hpp"
#include "spamgraph/synth/plan.hpp"

namespace spamgraph::synth {

namespace {

/// One gzip member without a time stamp, so that equal bytes give equal files.
std::string gzip(const std::string& bytes)
{
    constexpr int kGzipWindow = 15 + 16;
    constexpr int kMemoryLevel = 8;
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, kMemoryLevel, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        throw Error(ExitCode::internal, "cannot start gzip (zlib refused its settings)");
    std::string out(bytes.size() / 3 + 1024, '\0');
    std::size_t taken = 0;
    std::size_t made = 0;
    int status = Z_OK;
    while (status != Z_STREAM_END) {
        constexpr std::size_t kStep = std::size_t{1} << 30;  // zlib counts a call's bytes in 32 bits
        if (out.size() - made < 64 * 1024) out.resize(out.size() * 3 / 2);
        const std::size_t in = std::min(kStep, bytes.size() - taken);
        const std::size_t room = std::min(kStep, out.size() - made);
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data() + taken));
        stream.avail_in = static_cast<uInt>(in);
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + made);
        stream.avail_out = static_cast<uInt>(room);
        status = deflate(&stream, taken + in == bytes.size() ? Z_FINISH : Z_NO_FLUSH);
        taken += in - stream.avail_in;
        made += room - stream.avail_out;
        if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
            deflateEnd(&stream);
            throw Error(ExitCode::internal, "cannot compress (zlib failed)");
        }
    }
    deflateEnd(&stream);
    out.resize(made);
    return out;
}

std::string zstd(const std::string& bytes)
{
    constexpr int kLevel = 1;
    std::string out(ZSTD_compressBound(bytes.size()), '\0');
    const std::size_t made = ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), kLevel);
    if (ZSTD_isError(made) != 0)
        throw Error(ExitCode::internal, std::string("cannot compress (") + ZSTD_getErrorName(made) + ")");
    out.resize(made);
    return out;
}

}  // namespace

std::string compress(std::string bytes, Compression compression)
{
    switch (compression) {
        case Compression::gz:
            return gzip(bytes);
        case Compression::zst:
            return zstd(bytes);
        case Compression::none:
            break;
    }
    return bytes;
}

}  // namespace spamgraph::synth
