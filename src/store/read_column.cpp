#include "store/read_column.hpp"

#include <array>

#include "spamgraph/core/error.hpp"

namespace spamgraph::hdf5 {

namespace {

/// No byte of deflate gives more than this many (zlib's own figure is 1032).
constexpr std::uint64_t kMaxInflation = 1'100;

using Extent = std::array<hsize_t, 2>;

}  // namespace

OpenColumn open_column(const Handle& group, const std::string& name, const ElementType& type)
{
    const std::string problem = dataset_problem("read", name);
    OpenColumn column{{H5Dopen2(group.id(), name.c_str(), H5P_DEFAULT), H5Dclose, problem}, 0};
    const Handle stored(H5Dget_type(column.dataset.id()), H5Tclose, problem);
    const Handle space(H5Dget_space(column.dataset.id()), H5Sclose, problem);
    if (check(H5Tequal(stored.id(), type.file), problem) == 0)
        throw Error(ExitCode::io, problem + " (another type)");

    Extent extent{0, 1};
    if (H5Sget_simple_extent_ndims(space.id()) != type.dimensions() ||
        H5Sget_simple_extent_dims(space.id(), extent.data(), nullptr) < 0 || extent[1] != type.width)
        throw Error(ExitCode::io, problem + " (another shape)");

    const std::uint64_t row_bytes = type.bytes * type.width;
    const std::uint64_t most = H5Dget_storage_size(column.dataset.id()) * kMaxInflation;
    if (row_bytes > 0 && extent[0] > most / row_bytes)
        throw Error(ExitCode::io, problem + " (claims more rows than it can hold)");
    column.rows = extent[0];
    return column;
}

void require_rows(const OpenColumn& column, const std::string& name, std::uint64_t first, std::uint64_t count)
{
    if (first > column.rows || count > column.rows - first)
        throw Error(ExitCode::io, dataset_problem("read", name) + " (fewer rows than its table says)");
}

void read_values(const OpenColumn& column, const std::string& name, const ElementType& type,
                 std::uint64_t first, std::uint64_t count, void* out)
{
    const std::string problem = dataset_problem("read", name);
    require_rows(column, name, first, count);
    if (count == 0 || type.width == 0) return;

    const Extent start{first, 0};
    const Extent extent{count, type.width};
    const Handle file_space(H5Dget_space(column.dataset.id()), H5Sclose, problem);
    check(H5Sselect_hyperslab(file_space.id(), H5S_SELECT_SET, start.data(), nullptr, extent.data(), nullptr),
          problem);
    const Handle memory_space(H5Screate_simple(type.dimensions(), extent.data(), nullptr), H5Sclose, problem);
    check(H5Dread(column.dataset.id(), type.memory, memory_space.id(), file_space.id(), H5P_DEFAULT, out),
          problem);
}

std::vector<std::string> read_text_column(const Handle& group, const std::string& name)
{
    const std::string problem = dataset_problem("read", name);
    std::size_t width = 0;
    {
        const Handle dataset(H5Dopen2(group.id(), name.c_str(), H5P_DEFAULT), H5Dclose, problem);
        const Handle stored(H5Dget_type(dataset.id()), H5Tclose, problem);
        if (H5Tget_class(stored.id()) == H5T_STRING && H5Tis_variable_str(stored.id()) == 0)
            width = H5Tget_size(stored.id());
    }
    if (width == 0 || width > kMaxTextWidth) throw Error(ExitCode::io, problem + " (another type)");

    const Handle text = fixed_text_type(width);
    const ElementType type{text.id(), text.id(), width};
    const OpenColumn column = open_column(group, name, type);
    std::string padded(width * column.rows, '\0');
    read_values(column, name, type, 0, column.rows, padded.data());

    std::vector<std::string> texts;
    for (std::uint64_t row = 0; row < column.rows; ++row) {
        const std::string_view cell = std::string_view(padded).substr(row * width, width);
        texts.emplace_back(cell.substr(0, cell.find('\0')));
    }
    return texts;
}

std::vector<std::vector<std::uint32_t>> read_matrix(const Handle& group, const std::string& name)
{
    const std::string problem = dataset_problem("read", name);
    Extent extent{};
    {
        const Handle dataset(H5Dopen2(group.id(), name.c_str(), H5P_DEFAULT), H5Dclose, problem);
        const Handle space(H5Dget_space(dataset.id()), H5Sclose, problem);
        if (H5Sget_simple_extent_ndims(space.id()) != 2 ||
            H5Sget_simple_extent_dims(space.id(), extent.data(), nullptr) < 0)
            throw Error(ExitCode::io, problem + " (another shape)");
    }
    ElementType type = element_type<std::uint32_t>();
    type.width = extent[1];
    type.is_matrix = true;
    const OpenColumn column = open_column(group, name, type);
    std::vector<std::uint32_t> values(column.rows * type.width);
    read_values(column, name, type, 0, column.rows, values.data());

    std::vector<std::vector<std::uint32_t>> rows;
    for (auto row = values.begin(); rows.size() < column.rows; row += static_cast<std::ptrdiff_t>(type.width))
        rows.emplace_back(row, row + static_cast<std::ptrdiff_t>(type.width));
    return rows;
}

}  // namespace spamgraph::hdf5
