#include <cstdint>
#include <sstream>

#include "app/toml_config.hpp"

/// A configuration file: it is TOML and gives items, or is refused in words.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::istringstream input(std::string(reinterpret_cast<const char*>(data), size));
    try {
        for (const CLI::ConfigItem& item : spamgraph::app::TomlConfig().from_config(input))
            if (item.name.empty() && item.parents.empty() && item.inputs.empty()) return -1;
    } catch (const CLI::ConfigError&) {  // said to the user
    }
    return 0;
}
