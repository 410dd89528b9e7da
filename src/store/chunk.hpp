#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace spamgraph::hdf5 {

/// Makes chunks as HDF5's shuffle filter and gzip 1 store them: the first byte of every value, then
/// the second byte of every value, and so on, as one zlib stream (RFC 1950). Local.
class ChunkCompressor {
public:
    explicit ChunkCompressor(std::size_t value_bytes) : value_bytes_(value_bytes) {}

    /// Appends `chunk`, which is whole values, to `out`; returns how many bytes that took.
    std::size_t append(std::span<const std::byte> chunk, std::vector<std::byte>& out);

private:
    std::size_t value_bytes_;
    std::vector<std::byte> shuffled_, stream_;  ///< of a chunk
};

}  // namespace spamgraph::hdf5
