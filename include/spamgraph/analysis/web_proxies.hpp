#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "spamgraph/analysis/address_list.hpp"

namespace spamgraph {

/// Web proxies: addresses from which strangers' queries come, and sites that carry their users' traffic.
class WebProxies {
public:
    WebProxies() = default;

    /// Reads an address, a prefix or a domain a line; blank lines and what follows a '#' are skipped. Throws
    /// Error (78) at a line that is none.
    explicit WebProxies(std::string_view text);

    [[nodiscard]] const AddressList& addresses() const { return addresses_; }

    /// Whether a name is one of the domains, or below one. Local.
    /// @param name canonical
    [[nodiscard]] bool has_name(std::string_view name) const;

private:
    AddressList addresses_;
    std::vector<std::string> domains_;  ///< canonical, ascending
};

}  // namespace spamgraph
