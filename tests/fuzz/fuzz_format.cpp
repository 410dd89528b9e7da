#include "fuzz_reader.hpp"

/// A file in the format FORMAT.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    return spamgraph::logs::read_as(FORMAT, {}, {reinterpret_cast<const char*>(data), size});
}
