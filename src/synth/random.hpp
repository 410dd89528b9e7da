#pragma once

#include <cstdint>

namespace spamgraph::synth {

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): a bijection on 64 bits.
constexpr std::uint64_t mix(std::uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

/// One number from several: the key of a stream, or a coin that is always the same for the same things.
template <class... Numbers>
constexpr std::uint64_t hash_of(std::uint64_t first, Numbers... rest)
{
    std::uint64_t hash = mix(first + 0x9e3779b97f4a7c15);
    ((hash = mix(hash ^ (static_cast<std::uint64_t>(rest) + 0x9e3779b97f4a7c15 + (hash << 6)))), ...);
    return hash;
}

/// A hash as a number in [0, 1).
constexpr double unit_of(std::uint64_t hash)
{
    return static_cast<double>(hash >> 11) * 0x1p-53;
}

/// What a stream of random numbers decides. Streams of different purposes are independent.
enum class Purpose : std::uint64_t {
    label = 1,
    household,
    lease,
    special,
    volume,
    server,
    newsletter,
    scanner,
    office,
    forwarder,
    ordinary,
    straddle,
    junk,
    web,
    mail,
    target,
    campaign,
    relay,
    event,
    tunnel,
    gap,
    before,
};

/// Counter-based generator: number n of a stream is a function of (key, n), so streams need no order.
class Random {
public:
    template <class... Numbers>
    Random(std::uint64_t seed, Purpose purpose, Numbers... key)
        : key_(hash_of(seed, static_cast<std::uint64_t>(purpose), key...))
    {
    }

    std::uint64_t next() { return mix(key_ + ++count_ * 0x9e3779b97f4a7c15); }
    /// In [0, 1).
    double unit() { return unit_of(next()); }
    /// In [low, high).
    double between(double low, double high) { return low + (high - low) * unit(); }
    /// In 0 to n - 1; n at least 1.
    std::uint64_t below(std::uint64_t n)
    {
        __extension__ using Wide = unsigned __int128;
        return static_cast<std::uint64_t>(static_cast<Wide>(next()) * n >> 64);
    }
    bool chance(double probability) { return unit() < probability; }

private:
    std::uint64_t key_;
    std::uint64_t count_ = 0;
};

/// `x` rounded up or down at random so that its mean is kept.
inline std::uint64_t round_randomly(double x, Random& random)
{
    const auto whole = static_cast<std::uint64_t>(x);
    return whole + (random.unit() < x - static_cast<double>(whole) ? 1 : 0);
}

}  // namespace spamgraph::synth
