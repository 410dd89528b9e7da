#include "spamgraph/privacy/pseudonyms.hpp"

#include <fmt/core.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <span>

#include "privacy/hide_name.hpp"
#include "spamgraph/core/error.hpp"

namespace spamgraph::privacy {

namespace {

constexpr std::size_t kBlockBytes = 16;
constexpr std::size_t kIpv4At = 12;  // of the bytes of an IPv4-mapped address
constexpr std::array<std::uint8_t, kIpv4At> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

using Block = std::array<std::uint8_t, kBlockBytes>;

void require(bool ok)
{
    if (!ok) throw Error(ExitCode::internal, "cannot make pseudonyms (the crypto library refuses)");
}

/// Where the bytes that are hidden begin: those of IPv4 stand behind the prefix of mapped addresses.
std::size_t first_byte(const Address& address)
{
    return std::ranges::equal(kMapped, std::span(address.bytes).first(kIpv4At)) ? kIpv4At : 0;
}

/// The first `bits` bits of `bytes`, then those of the pad.
Block prefix_block(std::span<const std::uint8_t> bytes, std::size_t bits, const Block& pad)
{
    Block block = pad;
    std::copy_n(bytes.begin(), bits / 8, block.begin());
    if (const std::size_t rest = bits % 8; rest > 0) {
        const auto low = static_cast<std::uint8_t>(0xff >> rest);
        block[bits / 8] = static_cast<std::uint8_t>((bytes[bits / 8] & ~low) | (pad[bits / 8] & low));
    }
    return block;
}

std::uint8_t bit_mask(std::size_t bit)
{
    return static_cast<std::uint8_t>(0x80 >> bit % 8);
}

}  // namespace

struct Pseudonyms::Cipher {
    std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context{EVP_CIPHER_CTX_new(),
                                                                            EVP_CIPHER_CTX_free};
    Block pad{};
    Key secret{};
    std::string check;

    ~Cipher() { OPENSSL_cleanse(secret.data(), secret.size()); }

    void encrypt(std::span<const Block> from, std::span<Block> to) const
    {
        int written = 0;
        const int bytes = static_cast<int>(from.size_bytes());
        require(EVP_EncryptUpdate(context.get(), to.front().data(), &written, from.front().data(), bytes) ==
                    1 &&
                written == bytes);
    }
};

Pseudonyms::Pseudonyms(const Key& key) : cipher_(std::make_unique<Cipher>())
{
    Cipher& c = *cipher_;
    c.secret = key;
    require(c.context &&
            EVP_EncryptInit_ex(c.context.get(), EVP_aes_128_ecb(), nullptr, key.data(), nullptr) == 1 &&
            EVP_CIPHER_CTX_set_padding(c.context.get(), 0) == 1);
    Block pad{};
    std::copy(key.begin() + kBlockBytes, key.end(), pad.begin());
    c.encrypt({&pad, 1}, {&c.pad, 1});
    c.check = mark("spamgraph: which key");
}

Pseudonyms::~Pseudonyms() = default;
Pseudonyms::Pseudonyms(Pseudonyms&&) noexcept = default;
Pseudonyms& Pseudonyms::operator=(Pseudonyms&&) noexcept = default;

Address Pseudonyms::hide(const Address& address) const
{
    const std::size_t first = first_byte(address);
    const auto bytes = std::span(address.bytes).subspan(first);
    std::array<Block, 8 * kBlockBytes> plain, coded;
    const std::size_t bits = 8 * bytes.size();
    for (std::size_t bit = 0; bit < bits; ++bit) plain[bit] = prefix_block(bytes, bit, cipher_->pad);
    cipher_->encrypt(std::span(plain).first(bits), std::span(coded).first(bits));

    Address hidden = address;
    for (std::size_t bit = 0; bit < bits; ++bit)
        if (coded[bit][0] & 0x80) hidden.bytes[first + bit / 8] ^= bit_mask(bit);
    return hidden;
}

Address Pseudonyms::reveal(const Address& pseudonym) const
{
    const std::size_t first = first_byte(pseudonym);
    Address revealed = pseudonym;
    const auto bytes = std::span(revealed.bytes).subspan(first);
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
        // The bits before this one are those of the address already.
        const Block plain = prefix_block(bytes, bit, cipher_->pad);
        Block coded;
        cipher_->encrypt({&plain, 1}, {&coded, 1});
        if (coded[0] & 0x80) bytes[bit / 8] ^= bit_mask(bit);
    }
    return revealed;
}

std::string Pseudonyms::hide_name(std::string_view name) const
{
    return hide_addresses(name, {[this](const Address& address) { return hide(address); },
                                 [this](std::string_view text) { return fmt::format("x{}", mark(text)); }});
}

std::string Pseudonyms::mark(std::string_view text) const
{
    constexpr std::size_t kBytes = 8;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    require(HMAC(EVP_sha256(), cipher_->secret.data(), static_cast<int>(cipher_->secret.size()),
                 reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(),
                 &size) != nullptr);
    std::string digits;
    for (std::size_t i = 0; i < kBytes; ++i) digits += fmt::format("{:02x}", digest[i]);
    return digits;
}

const std::string& Pseudonyms::check() const
{
    return cipher_->check;
}

}  // namespace spamgraph::privacy
