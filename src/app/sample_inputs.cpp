#include "app/sample_inputs.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <fstream>
#include <string_view>

#include "app/run_log.hpp"
#include "spamgraph/core/error.hpp"
#include "spamgraph/logs/byte_source.hpp"

namespace spamgraph::app {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostInputs = 400;
constexpr std::uint64_t kPacking = 5;         // how much smaller compressed logs are, about
constexpr std::uint64_t kUnusualPacking = 8;  // times kPacking
constexpr std::uint64_t kMostUnpacked = 512 << 20;
constexpr std::uint64_t kLeastUnpacked = 2 << 20;  // decoders take this much of a file at once, or less
constexpr std::uint64_t kLeastBytes = 4096, kBlock = 256 << 10;
// So small that a sample has something of every minute: a surge is seen in it, too, and what follows is
// analysed.
constexpr std::uint64_t kPiece = 16 << 10;

/// Copies pieces of a log, and counts their bytes. Throws Error (66, 74).
class Copy {
public:
    Copy(fs::path from, fs::path to)
        : from_(std::move(from)),
          to_(std::move(to)),
          in_(from_, std::ios::binary),
          out_(to_, std::ios::binary)
    {
        if (!in_)
            throw Error(ExitCode::no_input,
                        fmt::format("cannot read '{}' ({})", from_.string(), system_reason(errno)));
    }

    /// The bytes [begin, begin + bytes) of the log, or as many as there are.
    void take(std::uint64_t begin, std::uint64_t bytes) { write(read(begin, bytes)); }

    /// The whole lines among them.
    void take_lines(std::uint64_t begin, std::uint64_t bytes)
    {
        std::string_view text = read(begin, bytes);
        if (begin > 0) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
        write(text.substr(0, text.rfind('\n') + 1));
    }

    /// Pieces of a stream, so many that they are `share` of it; nothing is cut within a line. Reads to the
    /// end, or until more than `packed` bytes were taken from the file or `most` are in the copy. How many
    /// bytes of the stream that was.
    std::uint64_t take_share(logs::ByteSource& source, double share, std::uint64_t packed, std::uint64_t most)
    {
        std::string block(kPiece, '\0'), rest;  // rest: of a line, goes on in the next piece
        std::uint64_t all = 0;
        bool goes_on = true;
        double due = 1;
        while (source.file_bytes() <= packed && bytes_ < most) {
            const std::size_t got = source.read(block);
            if (got == 0) break;
            all += got;
            const bool taken = due >= 1;
            std::string_view text = std::string_view(block).substr(0, got);
            if (taken) {
                if (!goes_on) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
                const std::size_t lines = text.rfind('\n') + 1;
                write(rest);
                write(text.substr(0, lines));
                rest = text.substr(lines);
                due -= 1;
            }
            if (!taken) rest.clear();
            goes_on = taken;
            due += share;
        }
        if (share >= 1) write(rest);
        return all;
    }

    /// Ends it; how many bytes it were.
    std::uint64_t finish()
    {
        out_.close();
        if (!out_)
            throw Error(ExitCode::io,
                        fmt::format("cannot write '{}' ({})", to_.string(), system_reason(errno)));
        return bytes_;
    }

private:
    std::string_view read(std::uint64_t begin, std::uint64_t bytes)
    {
        buffer_.resize(bytes);
        in_.clear();
        in_.seekg(static_cast<std::streamoff>(begin));
        in_.read(buffer_.data(), static_cast<std::streamsize>(bytes));
        return {buffer_.data(), static_cast<std::size_t>(in_.gcount())};
    }

    void write(std::string_view text)
    {
        out_.write(text.data(), static_cast<std::streamsize>(text.size()));
        bytes_ += text.size();
    }

    fs::path from_, to_;
    std::ifstream in_;
    std::ofstream out_;
    std::string buffer_;
    std::uint64_t bytes_ = 0;
};

/// Copies about `bytes` of an input: pieces spread over it where rows can be found from anywhere, else its
/// beginning.
std::uint64_t copy_sample(const logs::Input& input, const fs::path& to, std::uint64_t bytes)
{
    Copy copy(input.path, to);
    if (bytes >= input.bytes || !can_be_cut(input) || bytes < 2 * kPiece) {
        for (std::uint64_t at = 0; at < std::min(bytes, input.bytes); at += kBlock)
            copy.take(at, std::min(kBlock, bytes - at));
        return copy.finish();
    }
    const std::uint64_t pieces = bytes / kPiece;
    for (std::uint64_t i = 0; i < pieces; ++i)
        copy.take_lines(static_cast<std::uint64_t>(static_cast<double>(i) / static_cast<double>(pieces) *
                                                   static_cast<double>(input.bytes)),
                        kPiece);
    return copy.finish();
}

bool must_be_unpacked(const logs::Input& input)
{
    return input.compression != logs::Compression::none && has_lines(input);
}

std::uint64_t share_of(std::uint64_t bytes, double share)
{
    return std::max(static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(bytes))), kLeastBytes);
}

/// Unpacks the first `read` of an input, and takes `kept` of that in pieces; the input's bytes that these
/// are.
std::uint64_t unpack_sample(const logs::Input& input, const fs::path& to, double read, double kept,
                            UnpackCost& cost)
{
    const double before = RunLog::cpu_seconds();
    Copy copy(input.path, to);
    const auto source = logs::open_source(input.path);
    const std::uint64_t packed = std::max(share_of(input.bytes, read), kLeastUnpacked);
    // Of what is packed unusually well the rest is left: it may be a bomb.
    const std::uint64_t most = kUnusualPacking * share_of(plain_bytes(input), read * kept);
    const std::uint64_t all = copy.take_share(*source, kept, packed, most);
    const double taken =
        static_cast<double>(copy.finish()) / static_cast<double>(std::max<std::uint64_t>(all, 1));
    cost.cpu_s += RunLog::cpu_seconds() - before;
    cost.packed_bytes += source->file_bytes();
    return static_cast<std::uint64_t>(std::llround(taken * static_cast<double>(source->file_bytes())));
}

}  // namespace

bool has_lines(const logs::Input& input)
{
    return input.format && !input.format->whole;
}

bool can_be_cut(const logs::Input& input)
{
    return input.compression == logs::Compression::none && has_lines(input);
}

std::uint64_t plain_bytes(const logs::Input& input)
{
    if (input.passed_over) return 0;
    return input.bytes * (input.compression == logs::Compression::none ? 1 : kPacking);
}

InputSample sample_inputs(std::span<const logs::Input> inputs, std::uint64_t bytes, const fs::path& folder)
{
    std::vector<std::size_t> logs;
    for (std::size_t i = 0; i < inputs.size(); ++i)
        if (!inputs[i].passed_over && inputs[i].bytes > 0) logs.push_back(i);
    const std::size_t count = std::min(logs.size(), kMostInputs);
    std::uint64_t all = 0, packed = 0;
    for (std::size_t s = 0; s < count; ++s) {
        const logs::Input& input = inputs[logs[s * logs.size() / count]];
        all += plain_bytes(input);
        if (must_be_unpacked(input)) packed += input.bytes;
    }
    const double share = std::min(1.0, static_cast<double>(bytes) / static_cast<double>(all));
    const double read = std::min(1.0, static_cast<double>(kMostUnpacked) / static_cast<double>(packed));
    InputSample sample;
    for (std::size_t s = 0; s < count; ++s) {
        const std::size_t i = logs[s * logs.size() / count];
        logs::Input part = inputs[i];
        part.path = folder / fmt::format("{:03}-{}", s, inputs[i].path.filename().string());
        std::uint64_t of_input = 0;
        if (must_be_unpacked(inputs[i])) {
            part.compression = logs::Compression::none;
            UnpackCost& cost = sample.unpacked[inputs[i].compression];
            of_input = unpack_sample(inputs[i], part.path, read, std::min(1.0, share / read), cost);
        } else {
            of_input = copy_sample(inputs[i], part.path, share_of(inputs[i].bytes, share));
        }
        part.bytes = fs::file_size(part.path);
        sample.inputs.push_back({i, std::move(part), of_input});
    }
    return sample;
}

InputSample thin_out(const InputSample& sample, double share, const fs::path& folder)
{
    InputSample thin;
    for (const SampledInput& whole : sample.inputs) {
        if (whole.part.bytes == 0) continue;
        logs::Input part = whole.part;
        part.path = folder / whole.part.path.filename();
        part.bytes = copy_sample(whole.part, part.path, share_of(whole.part.bytes, share));
        const double taken = static_cast<double>(part.bytes) / static_cast<double>(whole.part.bytes);
        thin.inputs.push_back(
            {whole.input, std::move(part),
             static_cast<std::uint64_t>(std::llround(taken * static_cast<double>(whole.bytes)))});
    }
    return thin;
}

}  // namespace spamgraph::app
