#include "spamgraph/logs/byte_source.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "logs/ahead_source.hpp"
#include "logs/compressed_source.hpp"
#include "logs/file.hpp"

namespace spamgraph::logs {

namespace {

class PlainSource : public ByteSource {
public:
    PlainSource(const std::filesystem::path& path, std::uint64_t begin) : file_(path, begin) {}
    std::size_t read(std::span<char> out) override { return file_.read(out); }
    [[nodiscard]] std::uint64_t file_bytes() const override { return file_.bytes_read(); }

private:
    File file_;
};

/// The source without its first `count` bytes.
std::unique_ptr<ByteSource> pass_over(std::unique_ptr<ByteSource> source, std::uint64_t count)
{
    constexpr std::size_t kAtOnce = 256 * 1024;
    std::vector<char> passed(std::min<std::uint64_t>(count, kAtOnce));
    while (count > 0) {
        const std::size_t got =
            source->read(std::span(passed).first(std::min<std::uint64_t>(count, passed.size())));
        if (got == 0) break;
        count -= got;
    }
    return source;
}

}  // namespace

Compression detect_compression(std::string_view head)
{
    constexpr std::string_view kGzip = "\x1f\x8b";
    constexpr std::string_view kZstd = "\x28\xb5\x2f\xfd";
    constexpr std::string_view kXz = "\xfd\x37\x7a\x58";
    constexpr std::string_view kBzip2 = "BZh";  // and a digit
    constexpr std::string_view kLz4 = "\x04\x22\x4d\x18";
    constexpr std::string_view kSkippable = "\x2a\x4d\x18";  // after 0x50 to 0x5f (RFC 8878, 3.1.2)
    const auto begins_with = [&](std::string_view magic) {
        // A file that was cut within its first bytes is what they begin.
        return !head.empty() && head.substr(0, magic.size()) == magic.substr(0, head.size());
    };
    if (begins_with(kGzip)) return Compression::gzip;
    if (begins_with(kZstd)) return Compression::zstd;
    if (begins_with(kXz)) return Compression::xz;
    if (begins_with(kLz4)) return Compression::lz4;
    if (head.size() > kBzip2.size() && begins_with(kBzip2) && head[3] >= '1' && head[3] <= '9')
        return Compression::bzip2;
    if (head.starts_with("\xff\xfe")) return Compression::utf16_le;
    if (head.starts_with("\xfe\xff")) return Compression::utf16_be;
    const bool is_skippable = head.size() > kSkippable.size() && (head[0] & 0xf0) == 0x50 &&
                              head.substr(1, kSkippable.size()) == kSkippable;
    return is_skippable ? Compression::zstd : Compression::none;
}

std::unique_ptr<ByteSource> open_source(const std::filesystem::path& path, std::uint64_t begin)
{
    std::array<char, 4> head{};
    const std::size_t got = File(path).read(head);
    switch (detect_compression({head.data(), got})) {
        case Compression::gzip:
            return pass_over(read_ahead(open_gzip(path)), begin);
        case Compression::zstd:
            return pass_over(read_ahead(open_zstd(path)), begin);
        case Compression::xz:
            return pass_over(read_ahead(open_xz(path)), begin);
        case Compression::bzip2:
            return pass_over(read_ahead(open_bzip2(path)), begin);
        case Compression::lz4:
            return pass_over(read_ahead(open_lz4(path)), begin);
        case Compression::utf16_le:
            return pass_over(open_utf16(path, false), begin);
        case Compression::utf16_be:
            return pass_over(open_utf16(path, true), begin);
        case Compression::none:
            break;
    }
    return std::make_unique<PlainSource>(path, begin);
}

std::string read_head(ByteSource& source)
{
    constexpr std::size_t kHeadBytes = 64 * 1024;
    std::string head(kHeadBytes, '\0');
    std::size_t size = 0;
    while (size < head.size()) {
        const std::size_t got = source.read(std::span(head).subspan(size));
        if (got == 0) break;
        size += got;
    }
    head.resize(size);
    return head;
}

}  // namespace spamgraph::logs
