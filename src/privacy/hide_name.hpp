#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "spamgraph/core/address.hpp"

namespace spamgraph::privacy {

/// What takes the place of an address in a name.
struct NameHider {
    std::function<Address(const Address&)> hide;           ///< for a usual spelling
    std::function<std::string(std::string_view)> mark_of;  ///< for any other; 17 letters and digits
};

/// A name with every address in it replaced; what counts as one: see Pseudonyms::hide_name. Local.
std::string hide_addresses(std::string_view name, const NameHider& hider);

}  // namespace spamgraph::privacy
