#include "logs/decoder_source.hpp"

#include "logs/compressed_source.hpp"
#include "spamgraph/core/error.hpp"

namespace spamgraph::logs {

void refuse_to_unpack(const std::filesystem::path& path)
{
    throw Error(ExitCode::internal, "cannot start to unpack '" + path.string() + "' (out of memory)");
}

std::size_t DecoderSource::read(std::span<char> out)
{
    std::span<char> rest = out;
    while (rest.size() == out.size() && !out.empty() && !ended_) {
        if (input_.empty() && !at_end_) {
            input_ = {buffer_.data(), file_.read(buffer_)};
            at_end_ = input_.empty();
        }
        const Place place = step(input_, rest, at_end_);
        // At the end of the file bytes may still wait inside the decoder, until it gives none.
        ended_ = place == Place::damaged || (at_end_ && rest.size() == out.size());
        truncated_ = ended_ && place != Place::behind;
    }
    return out.size() - rest.size();
}

}  // namespace spamgraph::logs
