#include <openssl/crypto.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <optional>

#include "spamgraph/core/error.hpp"
#include "spamgraph/privacy/pseudonyms.hpp"

namespace spamgraph::privacy {

namespace {

constexpr std::size_t kHexDigits = 2 * std::tuple_size_v<Key>;
constexpr std::size_t kMostBytes = kHexDigits + 2;  // and a line end

std::optional<std::uint8_t> hex_digit(char c)
{
    if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
    return std::nullopt;
}

std::optional<Key> parse_hex(std::string_view text)
{
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text.size() != kHexDigits) return std::nullopt;
    Key key{};
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto digit = hex_digit(text[i]);
        if (!digit) return std::nullopt;
        key[i / 2] = static_cast<std::uint8_t>(key[i / 2] << 4 | *digit);
    }
    return key;
}

std::optional<Key> parse_key(std::string_view text)
{
    if (text.size() != std::tuple_size_v<Key>) return parse_hex(text);
    Key key{};
    std::ranges::copy(text, reinterpret_cast<char*>(key.data()));
    return key;
}

[[noreturn]] void refuse(const std::filesystem::path& file, const char* why)
{
    throw Error(ExitCode::configuration, "cannot use key file '" + file.string() + "' (" + why + ")");
}

}  // namespace

Key read_key(const std::filesystem::path& file)
{
    struct stat status {};
    if (stat(file.c_str(), &status) != 0)
        throw Error(ExitCode::no_input, "no key file '" + file.string() +
                                            "' (make one: umask 077; head -c 32 /dev/urandom > FILE)");
    if (!S_ISREG(status.st_mode)) refuse(file, "it is no regular file");
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        refuse(file, "others than its owner may use it: chmod 600, or make a new one");

    std::array<char, kMostBytes + 1> bytes{};
    std::ifstream input(file, std::ios::binary);
    if (!input)
        throw Error(ExitCode::no_input, "cannot read key file '" + file.string() + "' (no permission)");
    input.rdbuf()->pubsetbuf(nullptr, 0);
    input.read(bytes.data(), bytes.size());
    const auto key = parse_key({bytes.data(), static_cast<std::size_t>(input.gcount())});
    OPENSSL_cleanse(bytes.data(), bytes.size());
    if (!key) refuse(file, "it must hold 32 random bytes, or 64 hex digits");
    return *key;
}

}  // namespace spamgraph::privacy
