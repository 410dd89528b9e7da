#include "spamgraph/tally/text_log.hpp"

#include <algorithm>
#include <vector>

namespace spamgraph::tally {

namespace {

constexpr std::size_t kFirstBytes = 16 * 1024;
constexpr std::uint64_t kWindowBytes = 64 * 1024;

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

NameTexts TextLog::read(std::span<const TextPlace> places) const
{
    NameTexts texts;
    std::vector<std::uint32_t> order(places.size());
    for (std::uint32_t i = 0; i < places.size(); ++i) {
        order[i] = i;
        texts.offsets.push_back(texts.offsets.back() + places[i].length);
    }
    texts.bytes.resize(texts.offsets.back());
    std::ranges::sort(order, {}, [&](std::uint32_t i) { return places[i].begin; });

    std::string window;  // of the file, from `window_begin` on
    std::uint64_t window_begin = 0;
    for (const std::uint32_t i : order) {
        const TextPlace& place = places[i];
        const std::uint64_t end = place.begin + place.length;
        if (place.begin < sealed_ && end > window_begin + window.size()) {
            window_begin = place.begin;
            window.resize(
                std::max<std::uint64_t>(std::min(kWindowBytes, sealed_ - place.begin), place.length));
            bytes_.read(window_begin, std::as_writable_bytes(std::span(window)));
        }
        const auto text = place.begin < sealed_
                              ? std::string_view(window).substr(place.begin - window_begin, place.length)
                              : std::string_view(buffer_).substr(place.begin - sealed_, place.length);
        std::ranges::copy(text, texts.bytes.begin() + static_cast<std::ptrdiff_t>(texts.offsets[i]));
    }
    return texts;
}

void TextLog::seal()
{
    if (!buffer_.empty()) bytes_.append(std::as_bytes(std::span(buffer_)));
    sealed_ += buffer_.size();
    budget_.give_back(reserved_);
    reserved_ = 0;
    std::string().swap(buffer_);
}

void TextLog::save(const Saving& saving)
{
    seal();
    places_.save(saving);
    bytes_.save(saving);
}

void TextLog::adopt(const Adopting& adopting)
{
    places_.adopt(adopting);
    bytes_.adopt(adopting);
    sealed_ = bytes_.size();
}

void TextLog::discard()
{
    places_.discard();
    bytes_.discard();
}

void TextLog::append_all(const TextLog& log)
{
    BucketLog<TextPlace>::Reader reader(log.places());
    for (std::vector<TextPlace> places; reader.next(places);) {
        const NameTexts texts = log.read(places);
        for (std::size_t i = 0; i < places.size(); ++i) append(places[i].name, texts[i]);
    }
}

}  // namespace spamgraph::tally
