#include "app/launch.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <cstring>

#include "spamgraph/core/error.hpp"

namespace spamgraph::app {

namespace {

/// A number of tasks from Slurm's environment; 1 where it says none.
int read_tasks(const char* variable)
{
    const char* const text = std::getenv(variable);
    int count = 1;
    if (text) std::from_chars(text, text + std::strlen(text), count);
    return count;
}

}  // namespace

void check_step()
{
    const int tasks = read_tasks("SLURM_STEP_NUM_TASKS");
    const auto is_set = [](const char* variable) { return std::getenv(variable) != nullptr; };
    if (tasks > 1 &&
        std::ranges::none_of(std::array{"PMIX_RANK", "PMI_RANK", "PMI_FD", "OMPI_COMM_WORLD_SIZE"}, is_set))
        throw Error(
            ExitCode::usage,
            fmt::format("srun started '{0}' tasks that cannot find each other (use srun --mpi=pmix spamgraph "
                        "..., or mpirun -n {0} spamgraph ...)",
                        tasks));
}

void check_launch(const mpi::Communicator& comm)
{
    const int tasks = read_tasks("SLURM_NTASKS");
    if (comm.size() == 1 && tasks > 1)
        throw Error(ExitCode::usage,
                    fmt::format("started as 1 rank where SLURM_NTASKS is '{0}' (use mpirun -n {0} spamgraph "
                                "..., or srun --mpi=pmix spamgraph ...)",
                                tasks));
}

}  // namespace spamgraph::app
