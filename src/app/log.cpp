#include "app/log.hpp"

#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>

namespace spamgraph::app {

namespace {

LogStyle style;  // of the process: errors are told from everywhere

std::string utc_now()
{
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[sizeof "2013-08-19T20:15:00Z"];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

void write_line(const std::string& line)
{
    std::fwrite(line.data(), 1, line.size(), stderr);  // in one go: other ranks write there too
}

void write(const char* level, std::string message, const std::vector<LogField>& fields)
{
    // What a message quotes, a path or a row, may hold anything: it must not move the cursor or add a line.
    // Some terminals take bytes above ASCII for commands; JSON escapes them.
    for (char& c : message)
        if ((c < 0x20 || c > 0x7e) && !(style.json && static_cast<unsigned char>(c) > 0x7f)) c = '?';
    if (!style.json) return write_line("spamgraph: " + message + '\n');
    nlohmann::ordered_json line{{"time", utc_now()}, {"level", level}, {"message", message}};
    for (const auto& [name, value] : fields) line[name] = value;
    write_line(line.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + '\n');
}

}  // namespace

void set_log_style(const LogStyle& chosen)
{
    style = chosen;
}

const LogStyle& log_style()
{
    return style;
}

void say(const std::string& message)
{
    write("error", message, {});
}

void remark(const std::string& message, const std::vector<LogField>& fields)
{
    if (!style.quiet) write("remark", message, fields);
}

void tell(const std::string& message, const std::vector<LogField>& fields)
{
    if (style.verbose) write("detail", message, fields);
}

void log_progress(const std::string& step, const std::vector<LogField>& fields)
{
    write("progress", step, fields);
}

}  // namespace spamgraph::app
