#pragma once

#include <memory>
#include <set>
#include <string>

#include "rows.hpp"

namespace bench {

/// Writes rows in one log format, each to the end of a text.
class Format {
public:
    virtual ~Format() = default;
    virtual void begin(std::string&) {}
    virtual void add(const Row& row, std::string& text) = 0;
    virtual void end(std::string&) {}
};

/// What `make_format` knows.
std::set<std::string> format_names();

/// @param midnight the day's first second since 1970
std::unique_ptr<Format> make_format(const std::string& name, std::int64_t midnight);

}  // namespace bench
