#include "store/checksum.hpp"

#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <iterator>
#include <memory>
#include <vector>

#include "spamgraph/core/error.hpp"

namespace spamgraph {

namespace {

constexpr std::size_t kBlockBytes = 1 << 20;

void require(bool ok)
{
    if (!ok) throw Error(ExitCode::internal, "cannot compute a checksum (the crypto library has no SHA-256)");
}

}  // namespace

std::string sha256_of(const OpenFile& input)
{
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    require(context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1);

    std::vector<char> block(kBlockBytes);
    std::uint64_t offset = 0;
    while (const std::size_t size = input.read(offset, block)) {
        require(EVP_DigestUpdate(context.get(), block.data(), size) == 1);
        offset += size;
    }

    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    require(EVP_DigestFinal_ex(context.get(), digest.data(), &size) == 1);
    std::string hex;
    for (unsigned i = 0; i < size; ++i) {
        hex += "0123456789abcdef"[digest[i] >> 4];
        hex += "0123456789abcdef"[digest[i] & 15];
    }
    return hex;
}

std::filesystem::path checksum_path(const std::filesystem::path& file)
{
    return file.string() + ".sha256";
}

std::string checksum_line(const std::string& digest, const std::filesystem::path& file)
{
    // A name with a backslash or a line end is escaped, and a backslash before the digest says so.
    std::string name;
    bool escaped = false;
    for (const char c : file.filename().string()) {
        const bool special = c == '\\' || c == '\n';
        escaped = escaped || special;
        if (special) name += '\\';
        name += c == '\n' ? 'n' : c;
    }
    return (escaped ? "\\" : "") + digest + "  " + name + "\n";
}

void verify_checksum(const std::filesystem::path& file)
{
    const std::string digest = sha256_of(OpenFile(file, OpenFile::Mode::read));
    std::ifstream input(checksum_path(file), std::ios::binary);
    if (!input)
        throw Error(ExitCode::bad_data, "cannot verify '" + file.string() + "' (its checksum '" +
                                            checksum_path(file).filename().string() + "' is missing)");
    const std::string line((std::istreambuf_iterator<char>(input)), {});
    if (line == checksum_line(digest, file)) return;
    const std::size_t begin = line.starts_with('\\');
    if (line.compare(begin, digest.size() + 2, digest + "  ") == 0)
        throw Error(ExitCode::bad_data,
                    "cannot verify '" + file.string() + "' (the SHA-256 in '" +
                        checksum_path(file).filename().string() +
                        "' is right, but stands for another name: was it renamed? sha256sum writes it anew)");
    throw Error(ExitCode::bad_data, "damaged file '" + file.string() + "' (its SHA-256 is not the one in '" +
                                        checksum_path(file).filename().string() + "')");
}

}  // namespace spamgraph
