#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace spamgraph {

/// What a name's bytes say of it at a glance; what is worse comes later.
enum class NameForm {
    canonical,   ///< as it stands
    upper_case,  ///< canonical but for upper-case letters
    unusual,     ///< bytes that are escaped, or an empty label: to be looked at byte by byte
};

/// Looks at all bytes of a name without its trailing dot. Not longer than a label may be, so that no label
/// is.
/// @pre 1 to 63 bytes
using FindNameForm = NameForm (*)(std::string_view name);

/// A form of that, and whether this machine has the instructions for it.
struct NameScanner {
    const char* name;
    bool usable;
    FindNameForm find;
};

/// All of them, fastest first; the last, which takes eight bytes at a time, runs anywhere. Local.
std::span<const NameScanner> name_scanners();

/// The fastest that this machine can run. Local.
FindNameForm fastest_name_scan();

}  // namespace spamgraph
