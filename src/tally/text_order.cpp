#include "spamgraph/tally/text_order.hpp"

#include <algorithm>
#include <numeric>
#include <span>

#include "core/words.hpp"

namespace spamgraph::tally {

namespace {

/// A text with eight of its bytes as a number of the same order, so that sorting seldom touches the text.
struct Keyed {
    std::uint64_t key;
    std::uint32_t index;
    std::uint32_t length;  ///< of what the key holds of the text
};

Keyed key_at(const NameTexts& texts, std::uint32_t index, std::size_t depth)
{
    const std::string_view text = texts[index];
    const std::string_view rest = text.substr(std::min(depth, text.size()), sizeof(std::uint64_t));
    const std::uint64_t word = rest.size() == sizeof(std::uint64_t)
                                   ? words::load(rest.data())
                                   : words::load_part(rest.data(), rest.size());
    return {words::in_network_order(word), index, static_cast<std::uint32_t>(rest.size())};
}

/// Sorts texts that agree in their first `depth` bytes.
void sort_from(const NameTexts& texts, std::span<Keyed> items, std::size_t depth)
{
    for (Keyed& item : items) item = key_at(texts, item.index, depth);
    std::ranges::sort(items, [](const Keyed& a, const Keyed& b) {
        return a.key != b.key ? a.key < b.key : a.length < b.length;  // an end stands before a zero byte
    });
    for (std::size_t begin = 0, end = 0; begin < items.size(); begin = end) {
        const auto& [key, index, length] = items[begin];
        while (end < items.size() && items[end].key == key && items[end].length == length) ++end;
        if (end - begin > 1 && length == sizeof key)
            sort_from(texts, items.subspan(begin, end - begin), depth + sizeof key);
    }
}

std::vector<std::uint32_t> sort_all(const NameTexts& texts)
{
    std::vector<Keyed> items(texts.size());
    for (std::uint32_t i = 0; i < items.size(); ++i) items[i].index = i;
    sort_from(texts, items, 0);
    std::vector<std::uint32_t> order;
    order.reserve(items.size());
    for (const Keyed& item : items) order.push_back(item.index);
    return order;
}

}  // namespace

std::vector<std::uint32_t> sorted_order(const NameTexts& texts)
{
    constexpr std::size_t kMostRuns = 64;
    std::vector<std::uint32_t> order(texts.size());
    std::iota(order.begin(), order.end(), 0U);
    const auto text = [&](std::uint32_t i) { return texts[i]; };
    std::vector<std::vector<std::uint32_t>::iterator> ends;  // of sorted runs
    for (auto at = order.begin(); at != order.end() && ends.size() <= kMostRuns; ends.push_back(at))
        at = std::ranges::is_sorted_until(at, order.end(), {}, text);
    if (ends.size() > kMostRuns) {
        order.clear();
        order.shrink_to_fit();  // never both
        return sort_all(texts);
    }
    // Neighbours first, so that each text is moved as often as the number of runs has bits.
    for (std::size_t width = 1; width < ends.size(); width *= 2)
        for (std::size_t run = width; run < ends.size(); run += 2 * width) {
            const auto first = run == width ? order.begin() : ends[run - width - 1];
            std::ranges::inplace_merge(first, ends[run - 1], ends[std::min(run + width, ends.size()) - 1], {},
                                       text);
        }
    return order;
}

}  // namespace spamgraph::tally
