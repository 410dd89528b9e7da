#include "store/dataset.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "spamgraph/core/error.hpp"

namespace spamgraph::hdf5 {

namespace {

using Extent = std::array<hsize_t, 2>;

/// A narrow table has 65,536 rows in a chunk; a matrix 65,536 values.
Extent chunk_of(std::uint64_t rows, std::uint64_t width)
{
    const std::uint64_t chunk_rows =
        width <= sizeof(Address) ? kChunkRows : std::max<std::uint64_t>(1, kChunkRows / width);
    return {std::min(rows, chunk_rows), std::min(width, kChunkRows)};
}

Handle creation_properties(const ElementType& type, std::uint64_t rows)
{
    const std::string_view problem = "cannot set how a dataset is stored";
    Handle properties = make_properties(H5P_DATASET_CREATE);
    check(H5Pset_obj_track_times(properties.id(), false), problem);
    if (rows == 0 || type.width == 0) return properties;  // a chunk may not be larger than its dataset
    check(H5Pset_chunk(properties.id(), type.dimensions(), chunk_of(rows, type.width).data()), problem);
    check(H5Pset_shuffle(properties.id()), problem);
    check(H5Pset_deflate(properties.id(), kGzipLevel), problem);
    return properties;
}

void write_missing(const Handle& dataset, const ElementType& type)
{
    switch (H5Tget_class(type.file)) {
        case H5T_FLOAT:
            return write_attribute(dataset, "missing", std::numeric_limits<double>::quiet_NaN());
        case H5T_STRING:
            return write_attribute(dataset, "missing", "");
        default:
            return write_attribute(dataset, "missing", std::int64_t{-1});
    }
}

}  // namespace

std::string dataset_problem(const char* verb, const std::string& name)
{
    return std::string("cannot ") + verb + " dataset '" + name + "'";
}

Handle create_dataset(const Handle& group, const Column& column, const ElementType& type, std::uint64_t rows)
{
    const std::string problem = dataset_problem("create", column.name);
    const Extent extent{rows, type.width};
    const Handle space(H5Screate_simple(type.dimensions(), extent.data(), nullptr), H5Sclose, problem);
    const Handle properties = creation_properties(type, rows);
    Handle dataset(
        H5Dcreate2(group.id(), column.name, type.file, space.id(), H5P_DEFAULT, properties.id(), H5P_DEFAULT),
        H5Dclose, problem);
    write_attribute(dataset, "units", column.unit);
    write_attribute(dataset, "description", column.description);
    if (column.may_be_missing) write_missing(dataset, type);
    return dataset;
}

Handle fixed_text_type(std::size_t width)
{
    Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "cannot copy the text type");
    check(H5Tset_size(type.id(), width), "cannot set the width of a text type");
    check(H5Tset_strpad(type.id(), H5T_STR_NULLPAD), "cannot set the padding of a text type");
    return type;
}

std::string printable(std::string_view text)
{
    std::string out(text);
    std::ranges::replace_if(
        out, [](char c) { return c < 0x20 || c > 0x7e; }, '?');
    return out;
}

void write_values(const Handle& group, const Column& column, const ElementType& type, std::uint64_t rows,
                  const void* values)
{
    Handle dataset = create_dataset(group, column, type, rows);
    const std::string problem = dataset_problem("write", column.name);
    if (rows > 0 && type.width > 0)
        check(H5Dwrite(dataset.id(), type.memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), problem);
    dataset.close(problem);
}

void write_text_column(const Handle& group, const Column& column, std::span<const std::string> texts)
{
    std::size_t width = 1;
    for (const std::string& text : texts) width = std::max(width, text.size());
    if (width > kMaxTextWidth)
        throw Error(ExitCode::internal, std::string("text too long for column '") + column.name + "'");
    std::string padded(width * texts.size(), '\0');
    for (std::size_t i = 0; i < texts.size(); ++i)
        padded.replace(i * width, texts[i].size(), printable(texts[i]));

    const Handle type = fixed_text_type(width);
    write_values(group, column, {type.id(), type.id(), width}, texts.size(), padded.data());
}

}  // namespace spamgraph::hdf5
