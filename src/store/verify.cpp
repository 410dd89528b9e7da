#include "spamgraph/store/verify.hpp"

#include <algorithm>

#include "spamgraph/store/day_file.hpp"
#include "spamgraph/store/result_file.hpp"
#include "store/checksum.hpp"
#include "store/day_layout.hpp"
#include "store/reading.hpp"
#include "store/result_layout.hpp"

namespace spamgraph {

namespace {

constexpr std::uint64_t kRowsAtOnce = 65'536;
constexpr std::uint64_t kClientsAtOnce = 4'096;  // each may have thousands of edges

/// Calls `read` for consecutive ranges that cover `rows`.
template <class Read>
void in_pieces(std::uint64_t rows, std::uint64_t at_once, Read read)
{
    for (std::uint64_t first = 0; first < rows; first += at_once)
        read(first, std::min(at_once, rows - first));
}

/// Reads every row once; each range is checked as it is read.
void read_whole(const DayFile& file)
{
    in_pieces(file.client_count(), kClientsAtOnce, [&](auto first, auto count) {
        (void)file.clients(first, count);
        (void)file.edges(first, count);
    });
    in_pieces(file.name_count(), kRowsAtOnce, [&](auto first, auto count) {
        (void)file.names(first, count);
        (void)file.name_texts(first, count);
    });
    in_pieces(file.mx_record_count(), kRowsAtOnce,
              [&](auto first, auto count) { (void)file.mx_records(first, count); });
    in_pieces(file.address_count(), kRowsAtOnce,
              [&](auto first, auto count) { (void)file.addresses(first, count); });
}

}  // namespace

std::string verify_file(const std::filesystem::path& path)
{
    verify_checksum(path);
    const std::string format =
        hdf5::reading(path, [&] { return hdf5::read_text_attribute(hdf5::open_file(path), "format"); });
    if (format == result_layout::kFormat)
        (void)read_result(path, Checksum::trust);
    else
        read_whole(DayFile(path, Checksum::trust));  // says what is wrong with any other format
    return format;
}

}  // namespace spamgraph
