#include <array>

#include "spamgraph/tally/records.hpp"
#include "tally/address_packing.hpp"

namespace spamgraph::tally {

namespace {

/// The numbers of a count, in the order in which they are packed.
template <class Count>
auto numbers_of(Count& c)
{
    return std::array{&c.queries,    &c.address_queries, &c.mx_queries, &c.nxdomain,        &c.clients,
                      &c.mx_clients, &c.mail_clients,    &c.senders,    &c.address_senders, &c.mail_label};
}

}  // namespace

std::byte* ClientText::pack(std::byte* out) const
{
    const AddressForm form = form_of(address);
    return pack_address(address, form, pack_bytes(client, pack_bytes(form, out)));
}

const std::byte* ClientText::unpack(const std::byte* in)
{
    AddressForm form;
    in = unpack_bytes(unpack_bytes(in, form), client);
    address = {};
    return unpack_address(in, form, address);
}

std::byte* NameCount::pack(std::byte* out) const
{
    const auto numbers = numbers_of(*this);
    std::uint16_t present = 0;
    for (std::size_t i = 0; i < numbers.size(); ++i)
        present = static_cast<std::uint16_t>(present | (*numbers[i] != 0) << i);
    out = pack_bytes(present, pack_bytes(name, out));
    for (const Number* const number : numbers)
        if (*number != 0) out = pack_number(*number, out);
    return out;
}

const std::byte* NameCount::unpack(const std::byte* in)
{
    std::uint16_t present;
    in = unpack_bytes(unpack_bytes(in, name), present);
    for (Number* const number : numbers_of(*this)) {
        std::uint64_t value = 0;
        if (present & 1) in = unpack_number(in, value);
        *number = static_cast<Number>(value);
        present >>= 1;
    }
    return in;
}

}  // namespace spamgraph::tally
