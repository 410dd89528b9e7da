#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/column.hpp"
#include "store/hdf5.hpp"

namespace spamgraph::hdf5 {

/// Rows of a chunk; a matrix has this many values in a chunk.
inline constexpr std::uint64_t kChunkRows = 65'536;

/// Compression of every column.
inline constexpr int kGzipLevel = 1;

/// The longest text of a column: a chunk of HDF5 stays below 4 GiB.
inline constexpr std::size_t kMaxTextWidth = 32'768;

/// "cannot read dataset 'name'": what Error says before its reason. Local.
std::string dataset_problem(const char* verb, const std::string& name);

/// Makes an empty dataset of `rows` rows with its attributes: shuffle and gzip 1, no times in its header.
/// Local.
Handle create_dataset(const Handle& group, const Column& column, const ElementType& type, std::uint64_t rows);

/// A fixed-width ASCII type of `width` bytes, padded with zero bytes. Local.
Handle fixed_text_type(std::size_t width);

/// `text` with every byte outside 0x20 to 0x7e as '?'. Local.
std::string printable(std::string_view text);

/// A whole column from one process. Local.
void write_values(const Handle& group, const Column& column, const ElementType& type, std::uint64_t rows,
                  const void* values);
void write_text_column(const Handle& group, const Column& column, std::span<const std::string> texts);

template <class T>
void write_column(const Handle& group, const Column& column, const std::vector<T>& values)
{
    write_values(group, column, element_type<T>(), values.size(), values.data());
}

}  // namespace spamgraph::hdf5
