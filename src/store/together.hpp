#pragma once

#include <cstdint>
#include <exception>
#include <new>
#include <optional>
#include <string>

#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/core/error.hpp"

namespace spamgraph {

/// Throws on every rank the failure of the lowest rank that has one; returns where none has. Collective.
void throw_together(const mpi::Communicator& comm, const std::optional<Error>& failure);

/// Runs `step` on every rank; when it throws on one, every rank throws the same Error. So no rank waits for
/// another in the next collective call. Collective.
template <class Step>
void together(const mpi::Communicator& comm, Step step)
{
    std::optional<Error> failure;
    try {
        step();
    } catch (const Error& error) {
        failure = error;
    } catch (const std::bad_alloc&) {
        failure.emplace(ExitCode::internal, "out of memory (use more ranks)");
    } catch (const std::exception& error) {
        failure.emplace(ExitCode::internal, error.what());
    }
    throw_together(comm, failure);
}

}  // namespace spamgraph
