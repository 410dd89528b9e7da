#pragma once

#include <memory>

#include "spamgraph/logs/byte_source.hpp"

namespace spamgraph::logs {

/// Bytes that are passed on as they come, before a helper thread is worth it: a short file, or the front of
/// one that is only looked at, needs none.
inline constexpr std::size_t kBytesBeforeAhead = 1 << 20;

/// The same stream, read ahead by a thread of its own into a few buffers while the caller works on what came
/// before. What `source` throws is thrown by read(), after the bytes before it.
std::unique_ptr<ByteSource> read_ahead(std::unique_ptr<ByteSource> source);

}  // namespace spamgraph::logs
