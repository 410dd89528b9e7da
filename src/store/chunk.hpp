#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace spamgraph::hdf5 {

/// A chunk as HDF5's shuffle filter and gzip 1 store it: the first byte of every value, then the second byte
/// of every value, and so on, as one zlib stream (RFC 1950). Local.
/// @param chunk whole values of `value_bytes` each
std::vector<std::byte> compress_chunk(std::span<const std::byte> chunk, std::size_t value_bytes);

}  // namespace spamgraph::hdf5
