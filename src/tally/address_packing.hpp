#pragma once

#include <cstddef>
#include <cstdint>

#include "spamgraph/core/address.hpp"
#include "spamgraph/tally/run_packing.hpp"

namespace spamgraph::tally {

/// How many bytes of an address, or of an id in its place, are written.
enum class AddressForm : std::uint8_t {
    half,   ///< the first 8; the others are 0, as of an id
    ipv4,   ///< the last 4
    whole,  ///< all 16
};

inline AddressForm form_of(const Address& address)
{
    std::uint64_t second_half;
    std::memcpy(&second_half, address.bytes.data() + sizeof second_half, sizeof second_half);
    if (second_half == 0) return AddressForm::half;
    return is_ipv4(address) ? AddressForm::ipv4 : AddressForm::whole;
}

inline std::byte* pack_address(const Address& address, AddressForm form, std::byte* out)
{
    if (form == AddressForm::whole) return pack_bytes(address, out);
    if (form == AddressForm::half) return pack_bytes(address, out, 8);
    std::memcpy(out, address.bytes.data() + 12, 4);
    return out + 4;
}

/// @pre `address` is all zero
inline const std::byte* unpack_address(const std::byte* in, AddressForm form, Address& address)
{
    if (form == AddressForm::whole) return unpack_bytes(in, address);
    if (form == AddressForm::half) return unpack_bytes(in, address, 8);
    address.bytes[10] = address.bytes[11] = 0xff;
    std::memcpy(address.bytes.data() + 12, in, 4);
    return in + 4;
}

}  // namespace spamgraph::tally
