#pragma once

#include <random>
#include <string>
#include <string_view>

namespace spamgraph {

/// A text with up to two of its bytes changed, left out or put in: close to what it was.
/// @param bytes that are put in
inline std::string change_a_little(std::string text, std::string_view bytes, std::mt19937& random)
{
    for (unsigned changes = random() % 3; changes > 0 && !text.empty(); --changes) {
        const std::size_t at = random() % text.size();
        const char byte = bytes[random() % bytes.size()];
        if (random() % 3 == 0)
            text.erase(at, 1);
        else if (random() % 2 == 0)
            text.insert(at, 1, byte);
        else
            text[at] = byte;
    }
    return text;
}

}  // namespace spamgraph
