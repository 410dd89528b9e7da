#include "store/chunk.hpp"

#include <zlib.h>

#include "spamgraph/core/error.hpp"
#include "store/dataset.hpp"

namespace spamgraph::hdf5 {

std::vector<std::byte> compress_chunk(std::span<const std::byte> chunk, std::size_t value_bytes)
{
    const std::size_t values = chunk.size() / value_bytes;
    std::vector<std::byte> shuffled(chunk.size());
    for (std::size_t byte = 0; byte < value_bytes; ++byte)
        for (std::size_t value = 0; value < values; ++value)
            shuffled[byte * values + value] = chunk[value * value_bytes + byte];

    uLongf size = compressBound(shuffled.size());
    std::vector<std::byte> out(size);
    const int code = compress2(reinterpret_cast<Bytef*>(out.data()), &size,
                               reinterpret_cast<const Bytef*>(shuffled.data()), shuffled.size(), kGzipLevel);
    if (code != Z_OK) throw Error(ExitCode::internal, "cannot compress a chunk (zlib gives no reason)");
    out.resize(size);
    return out;
}

}  // namespace spamgraph::hdf5
