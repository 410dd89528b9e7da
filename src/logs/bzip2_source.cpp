#include <bzlib.h>

#include "logs/compressed_source.hpp"
#include "logs/decoder_source.hpp"

namespace spamgraph::logs {

namespace {

class Bzip2Source : public DecoderSource {
public:
    explicit Bzip2Source(const std::filesystem::path& path) : DecoderSource(path), path_(path) {}
    ~Bzip2Source() override
    {
        if (within_) BZ2_bzDecompressEnd(&stream_);
    }
    Bzip2Source(const Bzip2Source&) = delete;
    Bzip2Source& operator=(const Bzip2Source&) = delete;

private:
    Place step(std::string_view& input, std::span<char>& output, bool) override
    {
        if (!within_) {
            if (input.empty()) return Place::behind;
            begin();
        }
        stream_.next_in = const_cast<char*>(input.data());  // the library does not write to it
        stream_.avail_in = static_cast<unsigned>(input.size());
        stream_.next_out = output.data();
        stream_.avail_out = static_cast<unsigned>(output.size());
        const int status = BZ2_bzDecompress(&stream_);
        input.remove_prefix(input.size() - stream_.avail_in);
        output = output.last(stream_.avail_out);
        if (status != BZ_STREAM_END) return status == BZ_OK ? Place::within : Place::damaged;
        within_ = false;
        BZ2_bzDecompressEnd(&stream_);
        return Place::behind;
    }

    /// Begins a stream; files may have several.
    void begin()
    {
        stream_ = {};
        if (BZ2_bzDecompressInit(&stream_, 0, 0) != BZ_OK) refuse_to_unpack(path_);
        within_ = true;
    }

    std::filesystem::path path_;
    bz_stream stream_{};
    bool within_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> open_bzip2(const std::filesystem::path& path)
{
    return std::make_unique<Bzip2Source>(path);
}

}  // namespace spamgraph::logs
