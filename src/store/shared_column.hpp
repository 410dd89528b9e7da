#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <type_traits>
#include <vector>

#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"
#include "store/column.hpp"
#include "store/writable_file.hpp"

namespace spamgraph::hdf5 {

/// Bytes of a column that each rank moves at once: bounds its memory.
inline constexpr std::uint64_t kRoundBytes = std::uint64_t{4} << 20;

/// A file that all ranks fill: every rank compresses its chunks, the root puts them into the file.
/// Collective calls of HDF5 are not used: on a full disk they wait for each other for ever, and they place
/// chunks in an order that depends on the ranks.
struct SharedFile {
    const mpi::Communicator& comm;
    WritableFile* file = nullptr;             ///< the root's; nothing elsewhere
    std::uint64_t round_bytes = kRoundBytes;  ///< of a rank

    /// Runs `step` on the root, then every rank throws if it failed. Collective.
    template <class Step>
    void on_root(Step step) const
    {
        together(comm, [&] {
            if (file == nullptr) return;
            step();
            file->check_disk();
        });
    }
};

/// This rank's consecutive rows of a column: rows `first` to `first + count - 1` of `total`.
struct Share {
    std::uint64_t first, count, total;
};

/// The share of a rank that has `count` rows; shares follow each other in rank order. Collective.
Share share_rows(const mpi::Communicator& comm, std::uint64_t count);

/// Puts `count` of this rank's values at `out`, from its row `first` (counted from 0 on this rank).
using CopyRows = std::function<void(std::uint64_t first, std::uint64_t count, std::byte* out)>;

/// Makes a column and writes it: rows move to the rank that owns their chunk, which compresses it. The file's
/// bytes do not depend on the ranks. When it fails on one rank, every rank throws the same Error. Collective.
/// @param group the root's; nothing elsewhere
void write_shared(const SharedFile& out, const Handle& group, const Column& column, const ElementType& type,
                  const Share& share, const CopyRows& copy_rows);

/// As write_shared, of this rank's `values`. Collective.
template <class T>
void write_shared_column(const SharedFile& out, const Handle& group, const Column& column,
                         std::span<const T> values)
{
    const auto copy = [values](std::uint64_t first, std::uint64_t count, std::byte* to) {
        std::ranges::copy(std::as_bytes(values.subspan(first, count)), to);
    };
    write_shared(out, group, column, element_type<T>(), share_rows(out.comm, values.size()), copy);
}

/// Text of this rank's rows as one fixed-width column. Collective.
void write_shared_text(const SharedFile& out, const Handle& group, const Column& column,
                       std::span<const std::string> texts);

/// Makes a table's group with the attribute `rows`; nothing but on the root. Collective.
Handle create_shared_table(const SharedFile& out, const Handle& parent, const char* name, std::uint64_t rows);

/// Calls `use` with `count` rows from `first` on, in parts.
template <class Row, class Use>
void for_each_part(std::span<const Row> rows, std::uint64_t first, std::uint64_t count, Use use)
{
    use(rows.subspan(first, count));
}
template <class Row, class Use>
void for_each_part(const tally::RowLog<Row>& rows, std::uint64_t first, std::uint64_t count, Use use)
{
    rows.for_each_part(first, count, use);
}

/// A column with what `value_of` says of each of this rank's rows. Collective.
/// @param rows a span or a RowLog
template <class Rows, class Value>
void write_shared_values(const SharedFile& out, const Handle& group, const Column& column, const Rows& rows,
                         Value value_of)
{
    using Stored = std::invoke_result_t<Value, const typename Rows::value_type&>;
    const auto copy = [&](std::uint64_t first, std::uint64_t count, std::byte* to) {
        for_each_part(rows, first, count, [&](auto part) {
            for (const auto& row : part) {
                const Stored value = value_of(row);
                to = std::ranges::copy(std::as_bytes(std::span(&value, 1)), to).out;
            }
        });
    };
    write_shared(out, group, column, element_type<Stored>(), share_rows(out.comm, rows.size()), copy);
}

/// One field of this rank's rows. Collective.
template <class Rows, class Row, class T>
void write_shared_field(const SharedFile& out, const Handle& group, const Rows& rows,
                        const Field<Row, T>& field)
{
    if constexpr (std::is_same_v<T, std::string>) {
        std::vector<std::string> texts;
        for (const Row& row : rows) texts.push_back(row.*field.member);
        write_shared_text(out, group, field.column, texts);
    } else {
        write_shared_values(out, group, field.column, rows,
                            [&](const Row& row) { return static_cast<stored_t<T>>(row.*field.member); });
    }
}

/// This rank's rows as part of a table: a group and a column per field. Collective.
/// @param rows a span or a RowLog
template <class Rows, class... Fields>
Handle write_shared_table(const SharedFile& out, const Handle& parent, const char* name, const Rows& rows,
                          const std::tuple<Fields...>& fields)
{
    Handle group = create_shared_table(out, parent, name, share_rows(out.comm, rows.size()).total);
    for_each_field(fields, [&](const auto& field) { write_shared_field(out, group, rows, field); });
    return group;
}

}  // namespace spamgraph::hdf5
