#pragma once

#include <string_view>
#include <vector>

#include "spamgraph/core/address.hpp"

namespace spamgraph {

/// Addresses and prefixes.
class AddressList {
public:
    AddressList() = default;

    /// Reads one address or prefix (192.0.2.0/24, 2001:db8::/32) a line; blank lines and what follows a '#'
    /// are skipped. Throws Error (78) at a line that is neither, or whose prefix has host bits set.
    /// @param name of the list, for the error
    explicit AddressList(std::string_view text, std::string_view name = "allow-list");

    [[nodiscard]] bool contains(const Address& address) const;
    [[nodiscard]] bool empty() const { return ranges_.empty(); }

private:
    /// Both ends included.
    struct Range {
        Address first, last;
        auto operator<=>(const Range&) const = default;
    };
    static Range parse_range(std::string_view line, std::size_t line_number, std::string_view list);

    std::vector<Range> ranges_;  ///< ascending, none overlapping
};

}  // namespace spamgraph
