#pragma once

#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

namespace spamgraph::app {

/// A figure of a file of /proc that has lines as "VmHWM:  1234 kB"; 0 where there is none. Local.
inline double proc_figure(const char* file, std::string_view name)
{
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with(name)) return std::strtod(line.c_str() + name.size(), nullptr);
    return 0;
}

}  // namespace spamgraph::app
