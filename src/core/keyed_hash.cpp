#include "spamgraph/core/keyed_hash.hpp"

#include <random>

#include "core/sip_hash.hpp"
#include "core/words.hpp"

namespace spamgraph {

namespace {

/// The hash of at most kMostBytes after what `sum` holds.
std::uint64_t hash_part(const HashKey& key, std::string_view bytes, Wide sum)
{
    const Wide* factor = key.factors.data() + 2;
    const auto add = [&](std::uint64_t word) { sum += *factor++ * word; };
    const std::size_t size = bytes.size();
    if (size < 8) {
        add(words::load_part(bytes.data(), size));
    } else {
        for (std::size_t at = 0; at + 8 < size; at += 8) add(words::load(bytes.data() + at));
        add(words::load(bytes.data() + size - 8));
    }
    return stir(static_cast<std::uint64_t>(sum >> 64));
}

}  // namespace

HashKey::HashKey(const std::array<std::uint64_t, 2>& secret) : words(secret)
{
    std::uint64_t drawn = 0;
    const auto draw = [&] {
        const std::uint64_t number = drawn++;
        return sip_hash(words, {reinterpret_cast<const char*>(&number), sizeof number});
    };
    for (Wide& factor : factors) {
        const std::uint64_t low = draw();
        factor = Wide{draw()} << 64 | low;
    }
}

std::uint64_t keyed_hash(const HashKey& key, std::string_view bytes)
{
    const Wide first = key.factors[0], second = key.factors[1];
    Wide sum = first + second * bytes.size();
    for (; bytes.size() > HashKey::kMostBytes; bytes.remove_prefix(HashKey::kMostBytes))
        sum = first + second * hash_part(key, bytes.substr(0, HashKey::kMostBytes), sum);
    return hash_part(key, bytes, sum);
}

HashKey draw_hash_key()
{
    std::random_device source;
    std::array<std::uint64_t, 2> secret;
    for (auto& word : secret) word = static_cast<std::uint64_t>(source()) << 32 | source();
    return HashKey(secret);
}

}  // namespace spamgraph
