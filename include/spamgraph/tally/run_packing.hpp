#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "spamgraph/core/error.hpp"

namespace spamgraph::tally {

/// Items that stand in runs in a form of their own, of fewer bytes than in memory. `pack` writes at most
/// kMostPackedBytes, `unpack` reads them, and both return their end. kPackedForm, never 0, changes with the
/// form.
template <class T>
concept Packable = requires(const T& item, T& unpacked, std::byte* out, const std::byte* in)
{
    std::uint32_t{T::kPackedForm};
    std::size_t{T::kMostPackedBytes};
    out = item.pack(out);
    in = unpacked.unpack(in);
};

/// Tells packed forms apart; 0 of items that have none.
template <class T>
constexpr std::uint64_t packed_form()
{
    if constexpr (Packable<T>)
        return T::kPackedForm;
    else
        return 0;
}

/// Writes a value's bytes, or the first of them; returns their end. Local.
template <class T>
std::byte* pack_bytes(const T& value, std::byte* out, std::size_t size = sizeof(T))
{
    std::memcpy(out, &value, size);
    return out + size;
}

template <class T>
const std::byte* unpack_bytes(const std::byte* in, T& value, std::size_t size = sizeof(T))
{
    std::memcpy(&value, in, size);
    return in + size;
}

/// Longest form of a number.
inline constexpr std::size_t kMostNumberBytes = 10;

/// Writes a number in as many bytes as it needs, 7 bits in each, the lowest first; all but the last have
/// their highest bit set. Local.
inline std::byte* pack_number(std::uint64_t number, std::byte* out)
{
    for (; number >= 0x80; number >>= 7) *out++ = static_cast<std::byte>(number | 0x80);
    *out++ = static_cast<std::byte>(number);
    return out;
}

inline const std::byte* unpack_number(const std::byte* in, std::uint64_t& number)
{
    number = 0;
    for (unsigned shift = 0; shift < 7 * kMostNumberBytes; shift += 7) {
        const auto byte = static_cast<std::uint64_t>(*in++);
        number |= (byte & 0x7f) << shift;
        if (byte < 0x80) break;
    }
    return in;
}

/// Fills `items` from their packed form. Throws Error (74) where they are not as long as that.
/// @param bytes followed by kMostPackedBytes more that may be read
template <Packable T>
void unpack_all(std::span<const std::byte> bytes, std::span<T> items)
{
    const auto fail = [] {
        throw Error(ExitCode::io, "cannot read a scratch file (its items do not fit their bytes)");
    };
    const std::byte* in = bytes.data();
    const std::byte* const end = in + bytes.size();
    for (T& item : items) {
        if (in >= end) fail();
        in = item.unpack(in);
    }
    if (in != end) fail();
}

}  // namespace spamgraph::tally
