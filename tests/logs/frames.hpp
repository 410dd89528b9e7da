#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "logs/dns_samples.hpp"

namespace spamgraph::logs {

inline std::string varint(std::uint64_t value)
{
    std::string bytes;
    for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
    return bytes + static_cast<char>(value);
}

/// Protobuf fields: a number, bytes, and a fixed32.
inline std::string number_field(unsigned number, std::uint64_t value)
{
    return varint(number << 3) + varint(value);
}
inline std::string bytes_field(unsigned number, std::string_view bytes)
{
    return varint(number << 3 | 2) + varint(bytes.size()).append(bytes);
}
inline std::string fixed32_field(unsigned number, std::uint32_t value)
{
    std::string bytes = varint(number << 3 | 5);
    for (int i = 0; i < 4; ++i) bytes += static_cast<char>(value >> 8 * i);
    return bytes;
}

/// What a dnstap message says of who asked whom.
inline std::string tap_ends(unsigned type, std::string_view client = "192.0.2.1")
{
    return number_field(1, type) + number_field(2, 1) + number_field(3, 1) +
           bytes_field(4, wire_address(client)) + bytes_field(5, wire_address("198.51.100.53")) +
           number_field(6, 40'000) + number_field(7, 53);
}

inline std::string tap_query(unsigned type, std::uint64_t time_s, const std::string& message)
{
    return tap_ends(type) + number_field(8, time_s) + fixed32_field(9, 999'999'999) +
           bytes_field(10, message);
}

inline std::string tap_response(unsigned type, std::uint64_t time_s, const std::string& message)
{
    return tap_ends(type) + number_field(12, time_s) + fixed32_field(13, 0) + bytes_field(14, message);
}

inline std::string data_frame(const std::string& payload)
{
    return u32_be(static_cast<std::uint32_t>(payload.size())) + payload;
}

/// A data frame of a dnstap message.
inline std::string tap_frame(const std::string& message)
{
    return data_frame(bytes_field(1, "resolver") + bytes_field(14, message) + number_field(15, 1));
}

inline std::string control_frame(std::uint32_t type, const std::string& fields = "")
{
    return u32_be(0) + u32_be(static_cast<std::uint32_t>(4 + fields.size())) + u32_be(type) + fields;
}

inline std::string start_frame(std::string_view content = "protobuf:dnstap.Dnstap")
{
    return control_frame(2, u32_be(1) + u32_be(static_cast<std::uint32_t>(content.size())).append(content));
}

inline std::string stop_frame()
{
    return control_frame(3);
}

}  // namespace spamgraph::logs
