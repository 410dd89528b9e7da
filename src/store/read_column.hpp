#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/dataset.hpp"

namespace spamgraph::hdf5 {

/// A dataset that was opened for reading, and how many rows it has.
struct OpenColumn {
    Handle dataset;
    std::uint64_t rows;
};

/// Opens a column after a look at its type, its width and what it claims to hold. Throws Error(io). Local.
OpenColumn open_column(const Handle& group, const std::string& name, const ElementType& type);

/// Throws Error(io) unless the column has rows `first` to `first + count - 1`. Local.
void require_rows(const OpenColumn& column, const std::string& name, std::uint64_t first,
                  std::uint64_t count);

/// Reads rows `first` to `first + count - 1` of an open column to `out`. Local.
void read_values(const OpenColumn& column, const std::string& name, const ElementType& type,
                 std::uint64_t first, std::uint64_t count, void* out);

template <class T>
std::vector<T> read_rows(const Handle& group, const std::string& name, std::uint64_t first,
                         std::uint64_t count)
{
    const OpenColumn column = open_column(group, name, element_type<T>());
    require_rows(column, name, first, count);
    std::vector<T> values(count);
    read_values(column, name, element_type<T>(), first, count, values.data());
    return values;
}

template <class T>
std::vector<T> read_column(const Handle& group, const std::string& name)
{
    const OpenColumn column = open_column(group, name, element_type<T>());
    std::vector<T> values(column.rows);
    read_values(column, name, element_type<T>(), 0, column.rows, values.data());
    return values;
}

std::vector<std::string> read_text_column(const Handle& group, const std::string& name);

/// A dataset of two dimensions, row by row. Local.
std::vector<std::vector<std::uint32_t>> read_matrix(const Handle& group, const std::string& name);

/// How many rows a column has. Local.
template <class T>
std::uint64_t count_rows(const Handle& group, const std::string& name)
{
    return open_column(group, name, element_type<T>()).rows;
}

}  // namespace spamgraph::hdf5
