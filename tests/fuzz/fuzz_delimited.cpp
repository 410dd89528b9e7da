#include "fuzz_reader.hpp"

/// Four bytes say the delimiter, the quote, whether there is a header and which column is the first; then
/// comes the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace spamgraph::logs;
    if (size < 4) return -1;
    ReaderOptions options;
    const auto column = [&](unsigned place) { return std::to_string((data[3] + place) % 8 + 1); };
    options.columns = {column(0), column(1), column(2), column(3), column(4), column(5)};
    options.columns.delimiter = static_cast<char>(data[0]);
    options.columns.quote = static_cast<char>(data[1]);
    options.columns.header = (data[2] & 1) != 0;
    return read_as("delimited", options, {reinterpret_cast<const char*>(data) + 4, size - 4});
}
