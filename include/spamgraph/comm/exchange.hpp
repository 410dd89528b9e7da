#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "spamgraph/comm/communicator.hpp"

namespace spamgraph::mpi {

/// What may cross ranks as plain bytes: no string, no vector, no pointer.
/// The compiler cannot see a pointer inside a struct: keep string_view and span out of these types.
template <class T>
concept Transferable = std::is_trivially_copyable_v<T> && !std::is_pointer_v<T>;

__extension__ using Wide = unsigned __int128;

/// The rank that owns a hash: `ranks` equal slices of the 64-bit space, in rank order. Local.
inline int owner_of(std::uint64_t hash, int ranks)
{
    return static_cast<int>(static_cast<Wide>(hash) * static_cast<unsigned>(ranks) >> 64);
}

/// The lowest hash that a rank owns. A rank that sends sorted items to their owners begins with its own and
/// wraps around, so that ranks do not all send to the first at once, then to the second, and so on. Local.
inline std::uint64_t first_owned(int rank, int ranks)
{
    const Wide ranks_before = static_cast<Wide>(static_cast<unsigned>(rank)) << 64;
    return static_cast<std::uint64_t>((ranks_before + static_cast<unsigned>(ranks) - 1) /
                                      static_cast<unsigned>(ranks));
}

/// A contiguous MPI datatype of sizeof(T) bytes, so that counts are items and not bytes.
template <Transferable T>
class Datatype {
public:
    Datatype()
    {
        check(MPI_Type_contiguous(sizeof(T), MPI_BYTE, &type_), "MPI_Type_contiguous");
        check(MPI_Type_commit(&type_), "MPI_Type_commit");
    }
    ~Datatype() { MPI_Type_free(&type_); }
    Datatype(const Datatype&) = delete;
    Datatype& operator=(const Datatype&) = delete;
    [[nodiscard]] MPI_Datatype handle() const { return type_; }

private:
    MPI_Datatype type_ = MPI_DATATYPE_NULL;
};

/// An MPI count. Throws when `items` passes what MPI-3 can count.
inline int as_count(std::size_t items)
{
    if (items > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        throw std::length_error("one rank exchanges " + std::to_string(items) +
                                " items (MPI-3 counts are 32-bit; use more ranks)");
    return static_cast<int>(items);
}

/// Where each rank's part begins, from the length of each. Local.
std::vector<int> displacements(std::span<const int> counts);

/// Items ordered by destination rank; `counts[r]` of them go to rank r.
template <Transferable T>
struct Outbox {
    std::vector<T> items;
    std::vector<int> counts;
};

/// Orders items by the rank that owns each, keeping input order within a rank. Local.
template <Transferable T, std::invocable<const T&> Owner>
Outbox<T> group_by_owner(std::span<const T> items, int ranks, Owner owner)
{
    Outbox<T> out{std::vector<T>(as_count(items.size())), std::vector<int>(ranks)};
    for (const T& item : items) ++out.counts[owner(item)];

    std::vector<std::size_t> next(ranks);
    std::exclusive_scan(out.counts.begin(), out.counts.end(), next.begin(), std::size_t{0});
    for (const T& item : items) out.items[next[owner(item)]++] = item;
    return out;
}

/// Sends `out.counts[r]` items to rank r; returns what the others sent here, by source rank. Collective.
template <Transferable T>
std::vector<T> exchange(const Communicator& comm, const Outbox<T>& out)
{
    std::vector<int> incoming(out.counts.size());
    comm.meet();
    check(MPI_Alltoall(out.counts.data(), 1, MPI_INT, incoming.data(), 1, MPI_INT, comm.handle()),
          "MPI_Alltoall");

    const std::vector<int> send_at = displacements(out.counts);
    const std::vector<int> receive_at = displacements(incoming);
    const Datatype<T> type;
    std::vector<T> received(as_count(static_cast<std::size_t>(receive_at.back()) + incoming.back()));
    check(MPI_Alltoallv(out.items.data(), out.counts.data(), send_at.data(), type.handle(), received.data(),
                        incoming.data(), receive_at.data(), type.handle(), comm.handle()),
          "MPI_Alltoallv");
    comm.note_received(incoming, sizeof(T));
    return received;
}

/// Sends every item to the rank that owns it; returns what this rank owns, by source rank. Collective.
template <Transferable T, std::invocable<const T&> Owner>
std::vector<T> exchange(const Communicator& comm, std::span<const T> items, Owner owner)
{
    return exchange(comm, group_by_owner(items, comm.size(), owner));
}

/// Every rank's items in rank order, on every rank. Collective.
template <Transferable T>
std::vector<T> gather_all(const Communicator& comm, std::span<const T> local)
{
    const int mine = as_count(local.size());
    std::vector<int> counts(comm.size());
    comm.meet();
    check(MPI_Allgather(&mine, 1, MPI_INT, counts.data(), 1, MPI_INT, comm.handle()), "MPI_Allgather");
    const std::vector<int> at = displacements(counts);
    const Datatype<T> type;
    std::vector<T> all(as_count(static_cast<std::size_t>(at.back()) + counts.back()));
    check(MPI_Allgatherv(local.data(), mine, type.handle(), all.data(), counts.data(), at.data(),
                         type.handle(), comm.handle()),
          "MPI_Allgatherv");
    comm.note_received(counts, sizeof(T));
    return all;
}

/// Every rank's items in rank order on the root, nothing elsewhere. Collective.
template <Transferable T>
std::vector<T> gather_to_root(const Communicator& comm, std::span<const T> local)
{
    const int mine = as_count(local.size());
    std::vector<int> counts(comm.size());
    comm.meet();
    check(MPI_Gather(&mine, 1, MPI_INT, counts.data(), 1, MPI_INT, 0, comm.handle()), "MPI_Gather");
    const std::vector<int> at = displacements(counts);
    const Datatype<T> type;
    std::vector<T> all(comm.is_root() ? as_count(static_cast<std::size_t>(at.back()) + counts.back()) : 0);
    check(MPI_Gatherv(local.data(), mine, type.handle(), all.data(), counts.data(), at.data(), type.handle(),
                      0, comm.handle()),
          "MPI_Gatherv");
    if (comm.is_root()) comm.note_received(counts, sizeof(T));
    return all;
}

/// The root's items on every rank. Collective.
template <Transferable T>
void broadcast(const Communicator& comm, std::vector<T>& items)
{
    std::uint64_t size = items.size();
    comm.meet();
    check(MPI_Bcast(&size, 1, MPI_UINT64_T, 0, comm.handle()), "MPI_Bcast");
    items.resize(size);
    const Datatype<T> type;
    check(MPI_Bcast(items.data(), as_count(size), type.handle(), 0, comm.handle()), "MPI_Bcast");
}

/// The root's value on every rank. Collective.
template <Transferable T>
T broadcast(const Communicator& comm, T value)
{
    comm.meet();
    check(MPI_Bcast(&value, sizeof(T), MPI_BYTE, 0, comm.handle()), "MPI_Bcast");
    return value;
}

/// The root's text on every rank. Collective.
std::string broadcast(const Communicator& comm, std::string text);

/// Adds `values` element by element over all ranks, in place. Integers only: their sum has no order.
/// Collective.
void sum_over_ranks(const Communicator& comm, std::span<std::uint64_t> values);
std::uint64_t sum_over_ranks(const Communicator& comm, std::uint64_t value);

/// Largest value of any rank. Collective.
std::uint64_t max_over_ranks(const Communicator& comm, std::uint64_t value);

/// Sum of the values of all lower ranks. Collective.
std::uint64_t sum_of_lower_ranks(const Communicator& comm, std::uint64_t value);

}  // namespace spamgraph::mpi
