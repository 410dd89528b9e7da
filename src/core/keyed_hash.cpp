#include "spamgraph/core/keyed_hash.hpp"

#include <random>

#include "core/sip_hash.hpp"
#include "core/words.hpp"

namespace spamgraph {

namespace {

__extension__ using Wide = unsigned __int128;

/// Makes all bits of a hash depend on each other: sums of products keep the order of texts that differ in one
/// number. One to one, so that no two hashes become the same.
constexpr std::uint64_t stir(std::uint64_t hash)
{
    hash = (hash ^ hash >> 32) * 0x9e3779b97f4a7c15;
    return hash ^ hash >> 29;
}

/// The hash of at most kMostBytes after what `sum` holds.
std::uint64_t hash_part(const HashKey& key, std::string_view bytes, Wide sum)
{
    const HashKey::Factor* factor = key.factors.data() + 2;
    const auto add = [&](std::uint64_t word) {
        sum += (Wide{factor->high} << 64 | factor->low) * word;
        ++factor;
    };
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
    for (Factor& factor : factors) factor = {draw(), draw()};
}

std::uint64_t keyed_hash(const HashKey& key, std::string_view bytes)
{
    const auto wide = [&](std::size_t i) { return Wide{key.factors[i].high} << 64 | key.factors[i].low; };
    Wide sum = wide(0) + wide(1) * bytes.size();
    for (; bytes.size() > HashKey::kMostBytes; bytes.remove_prefix(HashKey::kMostBytes))
        sum = wide(0) + wide(1) * hash_part(key, bytes.substr(0, HashKey::kMostBytes), sum);
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
