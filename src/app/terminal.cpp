#include "app/terminal.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "spamgraph/core/error.hpp"

namespace spamgraph::app {

bool wants_colour()
{
    const char* const no_colour = std::getenv("NO_COLOR");
    return (no_colour == nullptr || *no_colour == '\0') && isatty(STDOUT_FILENO) == 1;
}

void print(const std::string& text)
{
    errno = 0;
    if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0) return;
    throw Error(ExitCode::io, "cannot write to 'standard output' (" + system_reason(errno) + ")");
}

}  // namespace spamgraph::app
