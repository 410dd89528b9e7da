#include "app/launch.hpp"

#include <fmt/core.h>

#include <charconv>
#include <cstdlib>
#include <string_view>

#include "spamgraph/core/error.hpp"

namespace spamgraph::app {

void check_launch(const mpi::Communicator& comm)
{
    const char* const text = std::getenv("SLURM_NTASKS");
    if (!text || comm.size() > 1) return;
    const std::string_view tasks(text);
    int count = 1;
    std::from_chars(tasks.data(), tasks.data() + tasks.size(), count);
    if (count > 1)
        throw Error(ExitCode::usage,
                    fmt::format("started as 1 rank where SLURM_NTASKS is '{0}' (use mpirun -n {0} spamgraph "
                                "..., or srun --mpi=pmix spamgraph ...)",
                                count));
}

}  // namespace spamgraph::app
