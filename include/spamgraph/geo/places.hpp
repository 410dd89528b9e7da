#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>

#include "spamgraph/core/address.hpp"

namespace spamgraph::geo {

/// MMDB files that a user may give; empty paths: not given.
struct PlaceFiles {
    std::filesystem::path country, city, asn;
};

/// What the files say of an address; what they do not say is empty, NaN or -1.
struct Place {
    std::string country;  ///< ISO 3166-1 alpha-2, upper case
    double latitude = std::numeric_limits<double>::quiet_NaN();
    double longitude = std::numeric_limits<double>::quiet_NaN();
    std::int64_t asn = -1;
    std::string network;  ///< name of the autonomous system
};

/// Places of addresses, from MMDB files in the layouts of MaxMind, DB-IP and ip-location-db. Local.
class Places {
public:
    /// Throws Error(no_input) for a file that is missing, Error(configuration) for one that is no MMDB.
    explicit Places(const PlaceFiles& files);
    ~Places();
    Places(Places&&) noexcept;
    Places& operator=(Places&&) noexcept;

    [[nodiscard]] bool has_countries() const;  ///< of the country file or the city file
    [[nodiscard]] bool has_networks() const;
    [[nodiscard]] Place find(const Address& address) const;

private:
    struct Files;
    std::unique_ptr<Files> files_;
};

}  // namespace spamgraph::geo
