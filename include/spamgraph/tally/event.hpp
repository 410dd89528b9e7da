#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

namespace spamgraph::tally {

/// What a query asked for, as far as it is told apart.
enum class Kind : std::uint8_t { mx, a, aaaa, ptr, txt, other };
inline constexpr std::size_t kKinds = 6;

constexpr bool asks_address(Kind kind)
{
    return kind == Kind::a || kind == Kind::aaaa;
}

/// The second of the day of a query and what is known of it, in 32 bits: second 17 | kind 3 | flags. The
/// second stands highest, so that moments sort by time.
class Moment {
public:
    Moment() = default;
    Moment(std::uint32_t second, Kind kind, bool nxdomain, bool mail_label, bool dnsbl, bool no_mx = false)
        : bits_(second << 15 | static_cast<std::uint32_t>(kind) << 12 |
                static_cast<std::uint32_t>(nxdomain) << 11 | static_cast<std::uint32_t>(mail_label) << 10 |
                static_cast<std::uint32_t>(dnsbl) << 9 | static_cast<std::uint32_t>(no_mx) << 8)
    {
    }
    [[nodiscard]] std::uint32_t second() const { return bits_ >> 15; }
    [[nodiscard]] std::uint32_t minute() const { return second() / 60; }
    [[nodiscard]] Kind kind() const { return static_cast<Kind>(bits_ >> 12 & 7); }
    [[nodiscard]] bool nxdomain() const { return bits_ >> 11 & 1; }
    [[nodiscard]] bool mail_label() const { return bits_ >> 10 & 1; }  ///< of the name
    [[nodiscard]] bool dnsbl() const { return bits_ >> 9 & 1; }        ///< of the name
    [[nodiscard]] bool no_mx() const { return bits_ >> 8 & 1; }        ///< asked for MX, and there was none
    auto operator<=>(const Moment&) const = default;

private:
    std::uint32_t bits_ = 0;
};

/// One query as it is kept until the day's end: 20 bytes. Ids are keyed hashes of the client's address and
/// the canonical name.
#pragma pack(push, 4)
struct Event {
    std::uint64_t client;
    std::uint64_t name;
    Moment when;

    [[nodiscard]] std::uint64_t bucket_key() const { return client; }
    [[nodiscard]] std::uint64_t second_key() const { return name; }
};
#pragma pack(pop)
static_assert(sizeof(Event) == 20);

/// Order of the streams: by client, then name, then time.
inline bool operator<(const Event& a, const Event& b)
{
    // Copies: the fields of a packed struct must not be bound to references.
    const std::uint64_t a_client = a.client, b_client = b.client, a_name = a.name, b_name = b.name;
    if (a_client != b_client) return a_client < b_client;
    if (a_name != b_name) return a_name < b_name;
    return a.when < b.when;
}

}  // namespace spamgraph::tally
