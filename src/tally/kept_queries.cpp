#include "spamgraph/tally/kept_queries.hpp"

#include <algorithm>

namespace spamgraph::tally {

void KeptQueries::put(std::span<const std::byte> bytes)
{
    if (buffer_.size() + bytes.size() > kBufferBytes) {
        file_.append(buffer_);
        buffer_.clear();
    }
    if (bytes.size() > kBufferBytes)
        file_.append(bytes);
    else
        buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

void KeptQueries::append(std::uint64_t client, const ClientRow& row, std::span<const KeptQuery> queries)
{
    const Head head{client, row, queries.size()};
    put(std::as_bytes(std::span(&head, 1)));
    put(std::as_bytes(queries));
}

bool KeptQueries::Reader::next(std::uint64_t& client, ClientRow& row, std::vector<KeptQuery>& queries)
{
    if (used_ == window_.size() && at_ == log_.file_.size() + log_.buffer_.size()) return false;
    Head head;
    take(std::as_writable_bytes(std::span(&head, 1)));
    client = head.client;
    row = head.row;
    queries.resize(head.queries);
    take(std::as_writable_bytes(std::span(queries)));
    return true;
}

void KeptQueries::Reader::take(std::span<std::byte> out)
{
    while (!out.empty()) {
        if (used_ == window_.size()) {
            used_ = 0;
            const std::uint64_t in_file = log_.file_.size() - std::min(at_, log_.file_.size());
            if (in_file > 0) {
                window_.resize(std::min<std::uint64_t>(kBufferBytes, in_file));
                log_.file_.read(at_, window_);
            } else {
                window_ = log_.buffer_;
            }
            at_ += window_.size();
        }
        const std::size_t size = std::min(out.size(), window_.size() - used_);
        std::copy_n(window_.begin() + static_cast<std::ptrdiff_t>(used_), size, out.begin());
        used_ += size;
        out = out.subspan(size);
    }
}

}  // namespace spamgraph::tally
