#include "store/chunk.hpp"

#include <zlib.h>

#include <type_traits>

#include "spamgraph/core/error.hpp"
#include "store/dataset.hpp"

namespace spamgraph::hdf5 {

namespace {

/// @param value_bytes best a constant
template <class Bytes>
void shuffle(std::span<const std::byte> chunk, Bytes value_bytes, std::byte* to)
{
    const std::size_t values = chunk.size() / value_bytes;
    for (std::size_t byte = 0; byte < value_bytes; ++byte)
        for (std::size_t value = 0; value < values; ++value) *to++ = chunk[value * value_bytes + byte];
}

template <std::size_t kBytes>
using Constant = std::integral_constant<std::size_t, kBytes>;

}  // namespace

std::size_t ChunkCompressor::append(std::span<const std::byte> chunk, std::vector<std::byte>& out)
{
    shuffled_.resize(chunk.size());
    if (value_bytes_ == 8)
        shuffle(chunk, Constant<8>(), shuffled_.data());
    else if (value_bytes_ == 4)
        shuffle(chunk, Constant<4>(), shuffled_.data());
    else
        shuffle(chunk, value_bytes_, shuffled_.data());
    stream_.resize(compressBound(shuffled_.size()));
    uLongf size = stream_.size();
    const int code =
        compress2(reinterpret_cast<Bytef*>(stream_.data()), &size,
                  reinterpret_cast<const Bytef*>(shuffled_.data()), shuffled_.size(), kGzipLevel);
    if (code != Z_OK) throw Error(ExitCode::internal, "cannot compress a chunk (zlib gives no reason)");
    out.insert(out.end(), stream_.begin(), stream_.begin() + static_cast<std::ptrdiff_t>(size));
    return size;
}

}  // namespace spamgraph::hdf5
