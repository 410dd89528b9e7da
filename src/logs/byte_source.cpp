#include "spamgraph/logs/byte_source.hpp"

#include <array>

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

}  // namespace

Compression detect_compression(std::string_view head)
{
    if (head.starts_with("\x1f\x8b")) return Compression::gzip;
    if (head.starts_with("\x28\xb5\x2f\xfd")) return Compression::zstd;
    return Compression::none;
}

std::unique_ptr<ByteSource> open_source(const std::filesystem::path& path, std::uint64_t begin)
{
    std::array<char, 4> head{};
    const std::size_t got = File(path).read(head);
    switch (detect_compression({head.data(), got})) {
        case Compression::gzip:
            return open_gzip(path);
        case Compression::zstd:
            return open_zstd(path);
        case Compression::none:
            break;
    }
    return std::make_unique<PlainSource>(path, begin);
}

}  // namespace spamgraph::logs
