#include "synth/web_world.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "synth/ip.hpp"
#include "synth/lexicon.hpp"

namespace spamgraph::synth {

namespace {

constexpr std::uint32_t kProviders = 400;
constexpr std::uint32_t kContentNetworks = 24;
constexpr std::uint32_t kEmbedded = 60;

constexpr std::array<Suffix, 12> kSiteSuffixes{{{"com", "com", 50},
                                                {"net", "net", 10},
                                                {"org", "org", 8},
                                                {"de", "de", 5},
                                                {"co.uk", "uk", 4},
                                                {"ru", "ru", 4},
                                                {"co.jp", "jp", 4},
                                                {"fr", "fr", 3},
                                                {"com.br", "br", 3},
                                                {"it", "it", 3},
                                                {"tv", "tv", 1},
                                                {"me", "me", 1}}};

constexpr std::array<std::string_view, 8> kHosts{"www",  "img", "static", "api",
                                                 "cdn1", "m",   "secure", "login"};

constexpr std::array<std::uint32_t, 5> kTtls{20, 60, 300, 900, 3600};

std::uint32_t log_uniform(std::uint32_t n, double point)
{
    const double rank = std::exp(point * std::log(static_cast<double>(n) + 1)) - 1;
    return std::min(n - 1, static_cast<std::uint32_t>(rank));
}

void add_addresses(Reply& reply, std::uint64_t key, std::uint32_t count, std::uint32_t ttl_s, Qtype qtype,
                   Random& random)
{
    const std::uint64_t turn = random.below(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint64_t hash = hash_of(key, (turn + i) % count);
        reply.add(to_text(qtype == Qtype::aaaa ? hosting_v6(hash) : Ip{.v4 = hosting_address(hash)}), ttl_s);
    }
}

}  // namespace

std::uint64_t hash_text(std::uint64_t seed, std::string_view text)
{
    std::uint64_t hash = mix(seed + text.size());
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x9e3779b97f4a7c15 + (hash >> 47);
    return mix(hash);
}

WebWorld::WebWorld(const SynthOptions& options)
    : seed_(options.seed),
      sites_(
          static_cast<std::uint32_t>(std::clamp<std::uint64_t>(options.rows_per_day / 20, 4'000, 2'000'000)))
{
}

std::uint32_t WebWorld::popular_site(Random& random) const
{
    return log_uniform(sites_, random.unit());
}

std::uint32_t WebWorld::any_site(Random& random) const
{
    return static_cast<std::uint32_t>(random.below(sites_));
}

std::uint32_t WebWorld::embedded_site(Random& random) const
{
    return log_uniform(kEmbedded, random.unit());
}

std::string WebWorld::site_name(std::uint32_t site) const
{
    const double point = unit_of(hash_of(seed_, static_cast<std::uint64_t>(Purpose::web), site));
    return fmt::format("{}.{}", invent_label(seed_, Family::site, site),
                       pick_suffix(kSiteSuffixes, point).text);
}

std::string WebWorld::host_name(std::uint32_t site, std::uint32_t n) const
{
    const std::uint64_t hash = hash_of(seed_, static_cast<std::uint64_t>(Purpose::web), site, 1);
    if (n == 0 && hash % 5 == 0) return site_name(site);
    return fmt::format("{}.{}", kHosts[n == 0 ? 0 : (hash + n) % kHosts.size()], site_name(site));
}

std::string WebWorld::service_name(Service service, std::uint32_t n) const
{
    const auto label = [&](std::uint32_t index) {
        return invent_label(seed_, Family::service, static_cast<std::uint32_t>(service) << 8 | index);
    };
    switch (service) {
        case Service::ntp:
            return fmt::format("{}.pool.{}.org", n % 4, label(0));
        case Service::virus_update:
            return fmt::format("update{}.{}.com", n % 2 + 1, label(0));
        case Service::ip_check:
            return fmt::format("checkip.{}.org", label(0));
        case Service::smarthost:
            return fmt::format("smtp.{}.net", label(0));
        case Service::dnsbl:
            return fmt::format("{}.{}.org", n % 3 == 0 ? "zen" : n % 3 == 1 ? "bl" : "dnsbl", label(n % 3));
        case Service::dynamic_zone:
            break;
    }
    return fmt::format("{}.info", label(n));
}

std::string WebWorld::provider_mail_host(Random& random) const
{
    const auto provider = static_cast<std::uint32_t>(random.below(kProviders));
    const std::uint64_t hash = hash_of(seed_, static_cast<std::uint64_t>(Purpose::web), provider, 2);
    return fmt::format("{}.{}.net", hash % 2 == 0 ? "mail" : "smtp",
                       invent_label(seed_, Family::provider, provider));
}

Reply WebWorld::resolve(const std::string& name, Qtype qtype, Random& random) const
{
    const std::uint64_t hash = hash_text(seed_, name);
    Reply reply;
    if (qtype == Qtype::aaaa && hash % 10 >= 3) return reply;  // most names have no IPv6 address
    const std::uint32_t ttl_s = kTtls[hash >> 8 & 3];
    std::uint64_t key = hash;
    std::uint32_t count = 1 + (hash >> 16 & 3) / 2;
    if (hash % 4 == 0) {
        const auto network = static_cast<std::uint32_t>((hash >> 20) % kContentNetworks);
        const auto edge = static_cast<std::uint32_t>((hash >> 32) % 40);
        reply.add(fmt::format("e{}.{}", edge, service_name(Service::dynamic_zone, 100 + network)), kTtls[4]);
        key = hash_of(seed_, network, edge);
        count = 2 + edge % 3;
    }
    add_addresses(reply, key, count, ttl_s, qtype, random);
    return reply;
}

Reply WebWorld::resolve_host(const std::string& name, Qtype qtype, Random& random) const
{
    const std::uint64_t hash = hash_text(seed_, name);
    Reply reply;
    if (qtype == Qtype::aaaa && hash % 10 >= 2) return reply;
    add_addresses(reply, hash, 1 + (hash >> 12) % 3 / 2, kTtls[2 + (hash >> 20) % 3], qtype, random);
    return reply;
}

}  // namespace spamgraph::synth
