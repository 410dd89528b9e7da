#pragma once

#include <hdf5.h>

#include <cstdint>
#include <string>
#include <tuple>
#include <type_traits>

#include "spamgraph/core/address.hpp"
#include "spamgraph/tally/day_tables.hpp"

namespace spamgraph::hdf5 {

/// What a column says of itself.
struct Column {
    const char* name;
    const char* unit;
    const char* description;
    /// The logs may not give the value: NaN in floats, -1 in integers, "" in text (attribute `missing`).
    bool may_be_missing = false;
};

/// A member of a row and its column. A tuple of these is a table's layout, for writing and for reading.
template <class Row, class T>
struct Field {
    using Value = T;
    Column column;
    T Row::*member;
};
template <class Row, class T>
Field(Column, T Row::*) -> Field<Row, T>;

/// How a member is stored: flags and evidence as bytes, everything else as it is.
template <class T>
struct StoredAs {
    using type = T;
};
template <>
struct StoredAs<bool> {
    using type = std::uint8_t;
};
template <>
struct StoredAs<MailEvidence> {
    using type = std::uint8_t;
};
template <class T>
using stored_t = typename StoredAs<T>::type;

/// An element of a dataset: its type in the file (little-endian) and in memory, and values per row.
struct ElementType {
    hid_t file;
    hid_t memory;
    std::size_t bytes;       ///< of one value
    std::size_t width = 1;   ///< values per row; not 1: the dataset has two dimensions
    bool is_matrix = false;  ///< two dimensions whatever the width
    [[nodiscard]] int dimensions() const { return width != 1 || is_matrix ? 2 : 1; }
};

/// The element type of a C++ type. Local.
template <class T>
ElementType element_type()
{
    if constexpr (std::is_same_v<T, Address>)
        return {H5T_STD_U8LE, H5T_NATIVE_UINT8, 1, sizeof(Address)};
    else if constexpr (std::is_same_v<T, std::uint8_t> || std::is_same_v<T, char>)
        return {H5T_STD_U8LE, H5T_NATIVE_UINT8, 1};
    else if constexpr (std::is_same_v<T, std::int8_t>)
        return {H5T_STD_I8LE, H5T_NATIVE_INT8, 1};
    else if constexpr (std::is_same_v<T, std::uint32_t>)
        return {H5T_STD_U32LE, H5T_NATIVE_UINT32, 4};
    else if constexpr (std::is_same_v<T, std::int32_t>)
        return {H5T_STD_I32LE, H5T_NATIVE_INT32, 4};
    else if constexpr (std::is_same_v<T, std::uint64_t>)
        return {H5T_STD_U64LE, H5T_NATIVE_UINT64, 8};
    else if constexpr (std::is_same_v<T, std::int64_t>)
        return {H5T_STD_I64LE, H5T_NATIVE_INT64, 8};
    else {
        static_assert(std::is_same_v<T, double>, "no column is made of this type");
        return {H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 8};
    }
}

/// Runs `visit` on every field of a layout, in order.
template <class Visit, class... Fields>
void for_each_field(const std::tuple<Fields...>& fields, Visit visit)
{
    std::apply([&](const auto&... field) { (visit(field), ...); }, fields);
}

}  // namespace spamgraph::hdf5
