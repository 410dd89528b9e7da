#pragma once

#include <string_view>
#include <vector>

#include "logs/buffer_bytes.hpp"
#include "logs/file.hpp"
#include "spamgraph/logs/byte_source.hpp"

namespace spamgraph::logs {

/// A compressed file, unpacked by a decoder that takes bytes and gives bytes as it likes.
class DecoderSource : public ByteSource {
public:
    explicit DecoderSource(const std::filesystem::path& path) : file_(path), buffer_(kInputBytes) {}

    std::size_t read(std::span<char> out) final;
    [[nodiscard]] bool truncated() const final { return truncated_; }
    [[nodiscard]] std::uint64_t file_bytes() const final { return file_.bytes_read(); }

protected:
    /// Where a decoder stands: within a stream, behind the end of one, or before bytes that it cannot take.
    enum class Place { within, behind, damaged };

    /// Takes bytes off the front of `input` and writes to the front of `output`, which shrink by as much.
    /// @param last nothing comes after `input`
    virtual Place step(std::string_view& input, std::span<char>& output, bool last) = 0;

private:
    static constexpr std::size_t kInputBytes = buffer_bytes(256 * 1024);

    File file_;
    std::vector<char> buffer_;
    std::string_view input_;
    bool at_end_ = false;  ///< of the file
    bool ended_ = false;   ///< nothing more will come
    bool truncated_ = false;
};

}  // namespace spamgraph::logs
