#include <algorithm>

#include "fuzz_reader.hpp"

namespace {

using namespace spamgraph::logs;

struct Unpacked {
    std::string bytes;
    bool ended = false, truncated = false;
};

/// What a file gives, `step` bytes at a time, up to about `most`.
Unpacked unpack(const std::string& path, std::size_t step, std::size_t most)
{
    Unpacked unpacked;
    const auto source = open_source(path);
    std::string buffer(step, '\0');
    while (unpacked.bytes.size() < most) {
        const std::size_t got = source->read(buffer);
        require(got <= buffer.size());
        if (got == 0) {
            unpacked.ended = true;
            unpacked.truncated = source->truncated();
            break;
        }
        unpacked.bytes.append(buffer, 0, got);
    }
    return unpacked;
}

}  // namespace

/// A file that may be packed in any known way: it gives the same bytes however it is read, and of a damaged
/// one the same beginning.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static MemoryFile file;
    const std::string& path = file.write(data, size);
    const Unpacked large = unpack(path, 1 << 16, 4 << 20);
    const Unpacked small = unpack(path, 13, 4'000);
    const std::size_t both = std::min(small.bytes.size(), large.bytes.size());
    require(std::string_view(small.bytes).substr(0, both) == std::string_view(large.bytes).substr(0, both));
    if (!small.ended) return 0;
    require(large.ended && small.truncated == large.truncated);
    // A decoder that takes a whole member at once gives nothing of a damaged one.
    require(small.truncated || small.bytes == large.bytes);
    return 0;
}
