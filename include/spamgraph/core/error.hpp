#pragma once

#include <stdexcept>
#include <string>

namespace spamgraph {

/// Exit codes of the program (BSD sysexits; 75 means: run the same command again to go on).
enum class ExitCode : int {
    done = 0,
    usage = 64,
    bad_data = 65,
    no_input = 66,
    internal = 70,
    io = 74,
    stopped = 75,
    configuration = 78,
};

/// Something the user can act on: `problem 'value' (reason or rule)`, lower case, no full stop.
class Error : public std::runtime_error {
public:
    Error(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
    [[nodiscard]] ExitCode code() const { return code_; }

private:
    ExitCode code_;
};

/// An errno in the system's words, as they stand in a message: "permission denied". Local.
std::string system_reason(int number);

}  // namespace spamgraph
