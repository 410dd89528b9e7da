#pragma once

#include <span>
#include <vector>

#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"

namespace spamgraph::mpi {

/// Sends items to their owners batch by batch until no rank has any left, so that memory is bounded by a
/// batch. An error in `produce` or `consume` on one rank becomes a SharedError of all. Collective.
/// @param produce fills the next batch of this rank; false: there is none
/// @param consume takes what came in, in rank order
template <Transferable T, class Produce, class Owner, class Consume>
void exchange_batches(const Communicator& comm, Produce produce, Owner owner, Consume consume)
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
