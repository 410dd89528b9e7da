#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "spamgraph/core/address.hpp"

namespace spamgraph::privacy {

/// A secret of 256 bits: the key of the cipher, then what its pad is made of.
using Key = std::array<std::uint8_t, 32>;

/// Reads a key from a file of its own: 32 bytes, or 64 hex digits and perhaps a line end, that only its owner
/// may read (mode 0600 or 0400). Throws Error (66: no such file; 78: not such a file). Local.
Key read_key(const std::filesystem::path& file);

/// Pseudonyms of addresses that keep prefixes: two addresses with n leading bits in common get pseudonyms
/// with exactly n leading bits in common. Crypto-PAn (Xu, Fan, Ammar and Moon, ICNP 2002) with AES-128 of
/// libcrypto, over 32 bits for IPv4 and 128 for IPv6. Not for several threads at once. Local.
class Pseudonyms {
public:
    explicit Pseudonyms(const Key& key);
    ~Pseudonyms();
    Pseudonyms(Pseudonyms&&) noexcept;
    Pseudonyms& operator=(Pseudonyms&&) noexcept;

    [[nodiscard]] Address hide(const Address& address) const;
    /// The address whose pseudonym this is: only who has the key can tell.
    [[nodiscard]] Address reveal(const Address& pseudonym) const;

    /// A name (canonical) with every address that is written out in it replaced, so that a reverse name or a
    /// dial-up line's name does not tell who asked. Different names stay different. What counts as an
    /// address: four decimal numbers between dots, dashes, underscores or x, or as 12 digits; 8 or 32 hex
    /// digits; 32 hex digits between dots; 8 groups of hex digits between dashes, or fewer with "--" for
    /// those that are zero; IPv6 text with colons; and the labels of a reverse zone. An address in its usual
    /// spelling becomes a pseudonym in the same spelling (that of its reverse, as in DNS, where it is
    /// labels), another spelling a mark.
    [[nodiscard]] std::string hide_name(std::string_view name) const;

    /// 16 hex digits in the place of a text: a keyed hash (HMAC-SHA-256, cut).
    [[nodiscard]] std::string mark(std::string_view text) const;

    /// A mark that tells one key from another and nothing of the key: files made with different keys must not
    /// be mixed.
    [[nodiscard]] const std::string& check() const;

private:
    struct Cipher;
    std::unique_ptr<Cipher> cipher_;
};

}  // namespace spamgraph::privacy
