#pragma once

#include <algorithm>
#include <filesystem>
#include <new>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "spamgraph/core/error.hpp"
#include "store/read_column.hpp"

namespace spamgraph::hdf5 {

/// Opens a file for one process, read only and without file locks (it never changes once it has its name).
/// Throws Error(no_input) when it cannot be read, Error(bad_data) when it is not HDF5. Local.
Handle open_file(const std::filesystem::path& path);

/// Throws Error(bad_data) unless the file says it is of this format and schema version. Local.
void require_format(const Handle& file, const std::string& format, std::int64_t schema_version);

/// What a file says of itself does not fit: throws Error(bad_data) with the reason.
[[noreturn]] void refuse(const std::string& reason);
void require(bool holds, const char* reason);

/// Whether every value lies in 0 to `limit` - 1.
template <class T>
bool all_below(const std::vector<T>& values, std::uint64_t limit)
{
    return std::ranges::all_of(values, [limit](T v) { return static_cast<std::uint64_t>(v) < limit; });
}

/// Runs `read`; whatever goes wrong in it is the file's fault: Error(bad_data) "cannot use 'path' (reason)".
template <class Read>
auto reading(const std::filesystem::path& path, Read read)
{
    const auto fault = [&path](const std::string& reason) {
        return Error(ExitCode::bad_data, "cannot use '" + path.string() + "' (" + reason + ")");
    };
    try {
        return read();
    } catch (const Error& error) {
        throw error.code() == ExitCode::no_input ? error : fault(error.what());
    } catch (const std::bad_alloc&) {
        throw fault("it claims more than the memory holds");
    } catch (const std::length_error&) {
        throw fault("it claims more than the memory holds");
    }
}

/// Checks that a field's column has `rows` rows and its type. Local.
template <class Row, class T>
void check_field(const Handle& group, const Field<Row, T>& field, std::uint64_t rows)
{
    std::uint64_t stored = 0;
    if constexpr (std::is_same_v<T, std::string>)
        stored = read_text_column(group, field.column.name).size();
    else
        stored = count_rows<stored_t<T>>(group, field.column.name);
    if (stored != rows) refuse(std::string("column '") + field.column.name + "' is not as long as its table");
}

/// Opens a table and checks that every column is there, as long as the attribute `rows`. Local.
template <class... Fields>
Handle open_table(const Handle& parent, const char* name, const std::tuple<Fields...>& fields,
                  std::uint64_t& rows)
{
    Handle group = open_group(parent, name);
    rows = read_count_attribute(group, "rows");
    for_each_field(fields, [&](const auto& field) { check_field(group, field, rows); });
    return group;
}

/// Reads one field of rows `first` and on, `rows.size()` of them. Local.
template <class Row, class T>
void read_field(const Handle& group, const Field<Row, T>& field, std::uint64_t first, std::vector<Row>& rows)
{
    if constexpr (std::is_same_v<T, std::string>) {
        const auto texts = read_text_column(group, field.column.name);
        if (first + rows.size() > texts.size()) refuse("a text column is too short");
        for (std::size_t i = 0; i < rows.size(); ++i) rows[i].*field.member = texts[first + i];
    } else {
        const auto values = read_rows<stored_t<T>>(group, field.column.name, first, rows.size());
        if constexpr (std::is_same_v<T, MailEvidence>)
            require(all_below(values, static_cast<std::uint64_t>(MailEvidence::label) + 1),
                    "unknown evidence");
        for (std::size_t i = 0; i < rows.size(); ++i) rows[i].*field.member = static_cast<T>(values[i]);
    }
}

/// Rows `first` to `first + count - 1` of a table. Local.
template <class Row, class... Fields>
std::vector<Row> read_table_rows(const Handle& group, const std::tuple<Fields...>& fields,
                                 std::uint64_t first, std::uint64_t count)
{
    std::vector<Row> rows(count);
    for_each_field(fields, [&](const auto& field) { read_field(group, field, first, rows); });
    return rows;
}

/// A whole table. Local.
template <class Row, class... Fields>
std::vector<Row> read_table(const Handle& parent, const char* name, const std::tuple<Fields...>& fields)
{
    std::uint64_t rows = 0;
    const Handle group = open_table(parent, name, fields, rows);
    return read_table_rows<Row>(group, fields, 0, rows);
}

/// Texts `first` to `first + count - 1` of a group's `text` and `text_offsets`. Local.
NameTexts read_texts(const Handle& group, std::uint64_t first, std::uint64_t count);

}  // namespace spamgraph::hdf5
