#pragma once

#include <span>
#include <vector>

#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/router.hpp"
#include "spamgraph/comm/stop.hpp"
#include "spamgraph/comm/together.hpp"

namespace spamgraph::mpi {

/// Sends items to their owners batch by batch until no rank has any left, so that memory is bounded by a
/// batch and a Router's. An error in `produce` or `consume` on one rank becomes a SharedError of all, and so
/// does a wish to stop in a Stoppable. Collective.
/// @param produce fills the next batch of this rank; false: there is none, and it is not called again
/// @param consume takes what came in, a part of one rank's at a time, in the order in which that produced it
template <Transferable T, class Produce, class Owner, class Consume>
void exchange_batches(const Communicator& comm, Produce produce, Owner owner, Consume consume)
{
    Router<T> router(
        comm, [&](std::size_t, std::span<const T> received) { consume(received); }, [](std::uint64_t) {});
    router.run([&] {
        std::vector<T> batch;
        for (leave_if_stopped(); produce(batch); leave_if_stopped()) {
            for (const T& item : batch) router.push(item, owner(item));
            batch.clear();
        }
    });
}

/// As exchange_batches, for items that every rank produces by ascending hash from first_owned() on: a batch
/// then goes to one owner or a few, so that a Router would send a round for every slot that one owner fills.
/// @param produce fills the next batch of this rank; false: there is none, whenever it is called again
/// @param consume takes what came in from all ranks, in their order
template <Transferable T, class Produce, class Owner, class Consume>
void exchange_sorted(const Communicator& comm, Produce produce, Owner owner, Consume consume)
{
    std::vector<T> batch;
    for (;;) {
        bool more = false;
        together(comm, [&] {
            batch.clear();
            more = produce(batch);
        });
        if (sum_over_ranks(comm, std::uint64_t{more}) == 0) return;
        const std::vector<T> received = exchange<T>(comm, batch, owner);
        together(comm, [&] { consume(std::span<const T>(received)); });
    }
}

}  // namespace spamgraph::mpi
