#pragma once

#include <cstdint>
#include <string>

namespace bench {

/// The size and the skew of a made-up day of DNS queries.
struct Shape {
    std::uint64_t rows = 12'000'000;
    std::uint64_t clients = 200'000;
    std::uint64_t names = 500'000;
    std::uint64_t seed = 1;
    double heavy_client = 0;  ///< share of all rows that one client asks
    double heavy_name = 0;    ///< share of all rows that ask for one name
};

enum Type : std::uint16_t { a = 1, ptr = 12, mx = 15, txt = 16, aaaa = 28 };

/// One query and what was answered.
struct Row {
    std::uint64_t micros{};  ///< since midnight
    std::uint32_t client{};  ///< IPv4 address
    std::uint16_t port{}, id{};
    Type type{};
    bool nxdomain{};
    std::uint32_t ttl{};
    std::string name;    ///< no trailing dot
    std::string answer;  ///< an address or a host; empty: none
};

/// Makes row `i` of a day, the same whenever it is asked for: times ascend, 3% are MX, 4% A/AAAA of mail
/// hosts, and from 19:45 to 22:00 68 clients ask for the MX of 40,000 domains and for 4 hosts that they
/// share.
void make_row(const Shape& shape, std::uint64_t i, Row& row);

/// "MX", "A" and so on.
const char* type_name(Type type);

/// Appends a number in decimal digits.
void append_number(std::string& text, std::uint64_t number);

/// Appends an IPv4 address in dotted form.
void append_address(std::string& text, std::uint32_t address);

}  // namespace bench
