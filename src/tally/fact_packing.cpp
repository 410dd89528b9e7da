#include "spamgraph/tally/records.hpp"
#include "tally/address_packing.hpp"

namespace spamgraph::tally {

namespace {

/// The first byte of a packed fact: what follows, and in which form.
struct Head {
    Fact::Kind kind;    // 2 bits
    AddressForm other;  // 2 bits
    bool many;          // more than one row, or not all of one second
    bool has_preference;
    bool has_ttl, many_ttls;

    [[nodiscard]] std::uint8_t bits() const
    {
        return static_cast<std::uint8_t>(static_cast<unsigned>(kind) | static_cast<unsigned>(other) << 2 |
                                         unsigned{many} << 4 | unsigned{has_preference} << 5 |
                                         unsigned{has_ttl} << 6 | unsigned{many_ttls} << 7);
    }
    static Head of(std::uint8_t bits)
    {
        return {static_cast<Fact::Kind>(bits & 3),
                static_cast<AddressForm>(bits >> 2 & 3),
                (bits >> 4 & 1) != 0,
                (bits >> 5 & 1) != 0,
                (bits >> 6 & 1) != 0,
                (bits >> 7 & 1) != 0};
    }
};

}  // namespace

std::byte* Fact::pack(std::byte* out) const
{
    const Head head{kind,
                    form_of(address),
                    count != 1 || first != last,
                    preference != -1,
                    ttl_min != kNoTtl || ttl_max != 0,
                    ttl_min != ttl_max};
    out = pack_bytes(head.bits(), out);
    out = pack_bytes(name, out);
    out = pack_address(address, head.other, out);
    out = pack_bytes(first, out);
    if (head.many) out = pack_number(last - first, pack_number(count, out));
    if (head.has_preference) out = pack_number(static_cast<std::uint64_t>(preference), out);
    if (head.has_ttl) out = pack_number(ttl_min, out);
    if (head.has_ttl && head.many_ttls) out = pack_number(ttl_max, out);
    return out;
}

const std::byte* Fact::unpack(const std::byte* in)
{
    const Head head = Head::of(static_cast<std::uint8_t>(*in++));
    *this = Fact{};
    kind = head.kind;
    in = unpack_bytes(in, name);
    in = unpack_address(in, head.other, address);
    in = unpack_bytes(in, first);
    const auto take_number = [&in] {
        std::uint64_t number;
        in = unpack_number(in, number);
        return number;
    };
    count = head.many ? take_number() : 1;
    last = first + (head.many ? static_cast<std::uint32_t>(take_number()) : 0);
    if (head.has_preference) preference = static_cast<std::int64_t>(take_number());
    if (head.has_ttl) ttl_min = ttl_max = static_cast<std::uint32_t>(take_number());
    if (head.has_ttl && head.many_ttls) ttl_max = static_cast<std::uint32_t>(take_number());
    return in;
}

}  // namespace spamgraph::tally
