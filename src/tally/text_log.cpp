#include "spamgraph/tally/text_log.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>
#include <vector>

#include "core/words.hpp"

namespace spamgraph::tally {

namespace {

constexpr std::size_t kFirstBytes = 16 * 1024;
constexpr std::uint64_t kWindowBytes = 64 * 1024;

/// Stands for a name and both ends of its text, so that another text under the same id is no repetition.
std::uint64_t mark_of(std::uint64_t name, std::string_view text)
{
    const char* const last = text.data() + text.size();
    const bool is_short = text.size() < 8;
    const std::uint64_t front =
        is_short ? words::load_part(text.data(), text.size()) : words::load(text.data());
    const std::uint64_t back = is_short ? text.size() : words::load(last - 8);
    const std::uint64_t mix = (front ^ std::rotl(back, 29)) * 0x9e3779b97f4a7c15;
    return name + (mix ^ mix >> 32);
}

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

void TextLog::append(std::uint64_t name, std::string_view text)
{
    const std::uint64_t mark = mark_of(name, text);
    Waiting& place = waiting_[next_];
    next_ = (next_ + 1) % waiting_.size();
    take(place);
    if (text.size() > place.text.size()) {
        if (recent_.insert(mark)) keep(name, text);
        return;
    }
    recent_.prefetch(mark);
    place.name = name;
    place.mark = mark;
    place.length = static_cast<std::uint32_t>(text.size());
    std::memcpy(place.text.data(), text.data(), text.size());
}

void TextLog::settle()
{
    for (Waiting& waiting : waiting_) take(waiting);
}

void TextLog::take(Waiting& waiting)
{
    const std::uint32_t length = std::exchange(waiting.length, Waiting::kNone);
    if (length != Waiting::kNone && recent_.insert(waiting.mark))
        keep(waiting.name, {waiting.text.data(), length});
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
