#include "spamgraph/tally/text_log.hpp"

namespace spamgraph::tally {

namespace {

constexpr std::size_t kFirstBytes = 16 * 1024;

std::filesystem::path with_suffix(std::filesystem::path path, const char* suffix)
{
    return path += suffix;
}

}  // namespace

TextLog::TextLog(const std::filesystem::path& path, BufferBudget& budget)
    : places_(with_suffix(path, ".places"), budget), bytes_(path), budget_(budget), recent_(budget)
{
    budget_.add(*this);
}

TextLog::~TextLog()
{
    budget_.remove(*this);
    budget_.give_back(reserved_);
}

void TextLog::keep(std::uint64_t name, std::string_view text)
{
    if (buffer_.size() + text.size() > reserved_) {
        const std::size_t more = std::max({reserved_, kFirstBytes, text.size()});
        budget_.take(more);  // may seal this very log
        reserved_ += more;
        buffer_.reserve(reserved_);
    }
    places_.append({name, sealed_ + buffer_.size(), text.size()});
    buffer_ += text;
}

void TextLog::read(const TextPlace& place, std::string& text) const
{
    text.resize(place.length);
    if (place.begin < sealed_)
        bytes_.read(place.begin, std::as_writable_bytes(std::span(text)));
    else
        text.assign(buffer_, place.begin - sealed_, place.length);
}

void TextLog::seal()
{
    if (!buffer_.empty()) bytes_.append(std::as_bytes(std::span(buffer_)));
    sealed_ += buffer_.size();
    budget_.give_back(reserved_);
    reserved_ = 0;
    std::string().swap(buffer_);
}

}  // namespace spamgraph::tally
