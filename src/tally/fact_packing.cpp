#include "spamgraph/core/address.hpp"
#include "spamgraph/tally/records.hpp"

namespace spamgraph::tally {

namespace {

/// What stands in the place of the address.
enum class Other : std::uint8_t { id, ipv4, ipv6 };

/// Bytes of an address before those of IPv4.
constexpr std::size_t kMapped = 12;

/// The first byte of a packed fact: what follows, and in which form.
struct Head {
    Fact::Kind kind;  // 2 bits
    Other other;      // 2 bits
    bool many;        // more than one row, or not all of one second
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
                static_cast<Other>(bits >> 2 & 3),
                (bits >> 4 & 1) != 0,
                (bits >> 5 & 1) != 0,
                (bits >> 6 & 1) != 0,
                (bits >> 7 & 1) != 0};
    }
};

Other form_of(const Fact& fact)
{
    if (fact.half(1) == 0) return Other::id;
    return is_ipv4(fact.address) ? Other::ipv4 : Other::ipv6;
}

}  // namespace

std::byte* Fact::pack(std::byte* out) const
{
    const Head head{kind,
                    form_of(*this),
                    count != 1 || first != last,
                    preference != -1,
                    ttl_min != kNoTtl || ttl_max != 0,
                    ttl_min != ttl_max};
    out = pack_bytes(head.bits(), out);
    out = pack_bytes(name, out);
    switch (head.other) {
        case Other::id:
            out = pack_bytes(address, out, sizeof(std::uint64_t));
            break;
        case Other::ipv4:
            std::memcpy(out, address.bytes.data() + kMapped, address.bytes.size() - kMapped);
            out += address.bytes.size() - kMapped;
            break;
        case Other::ipv6:
            out = pack_bytes(address, out);
    }
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
    switch (head.other) {
        case Other::id:
            in = unpack_bytes(in, address, sizeof(std::uint64_t));
            break;
        case Other::ipv4:
            address.bytes[kMapped - 2] = address.bytes[kMapped - 1] = 0xff;
            std::memcpy(address.bytes.data() + kMapped, in, address.bytes.size() - kMapped);
            in += address.bytes.size() - kMapped;
            break;
        case Other::ipv6:
            in = unpack_bytes(in, address);
    }
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
