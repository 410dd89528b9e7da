#pragma once

#include <string>
#include <utility>
#include <vector>

namespace spamgraph::app {

/// How the program talks on standard error.
struct LogStyle {
    bool quiet = false;    ///< errors only
    bool verbose = false;  ///< also what took how long on which rank
    bool json = false;     ///< one JSON object a line
};

/// Sets the style of all messages that follow. Local.
void set_log_style(const LogStyle& style);
[[nodiscard]] const LogStyle& log_style();

/// A figure that goes with a message, for programs that read the log.
using LogField = std::pair<std::string, double>;

/// An error, as one line: `spamgraph: MESSAGE`, or {"time", "level", "message"}. Control characters come out
/// as '?'. Local.
void say(const std::string& message);

/// Something odd that does not stop the job; nothing with --quiet. `fields` stand in the JSON form. Local.
void remark(const std::string& message, const std::vector<LogField>& fields = {});

/// A detail of the run; only with --verbose. `fields` stand in the JSON form. Local.
void tell(const std::string& message, const std::vector<LogField>& fields = {});

/// How far a step is, in the JSON form. Local.
void log_progress(const std::string& step, const std::vector<LogField>& fields);

}  // namespace spamgraph::app
