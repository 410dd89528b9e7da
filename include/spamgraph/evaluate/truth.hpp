#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "spamgraph/core/address.hpp"

namespace spamgraph::evaluate {

/// The hours of a run.
struct PlantedSurge {
    std::int64_t first_s{}, last_s{};  ///< first and last second
};

/// A host that was planted for suspects to share.
struct PlantedRelay {
    std::vector<std::string> names;
    std::vector<Address> addresses;
    std::uint64_t suspects_asking{};
    std::optional<double> period_s{};                                 ///< none: at no regular time
    std::optional<std::int64_t> address_changes{}, domain_changes{};  ///< none: not planned, not scored
};

/// A mail domain that suspects ask for, and where it belongs.
struct PlantedDomain {
    std::string tier;
    bool exact{};  ///< false: another tier is right too
};

/// What a scenario planted, as its truth.json says.
struct Truth {
    std::string scenario;
    std::uint64_t seed{};
    std::vector<PlantedSurge> surges;
    std::set<Address> suspects;
    std::vector<std::set<Address>> campaigns;  ///< the suspects of each run
    std::vector<PlantedRelay> relays;
    std::map<std::string, PlantedDomain> domains;
    std::map<Address, std::string> explained;  ///< clients that look unusual and have a reason: their role
};

/// The truth in a JSON text. Throws Error(bad_data) "cannot use '...' (reason)" naming `path`. Local.
Truth parse_truth(std::string_view json, const std::filesystem::path& path);

/// Reads a truth.json. Throws Error: no_input where it cannot be read, bad_data as parse_truth. Local.
Truth read_truth(const std::filesystem::path& path);

}  // namespace spamgraph::evaluate
