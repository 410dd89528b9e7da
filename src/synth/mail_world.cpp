#include "synth/mail_world.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "synth/lexicon.hpp"
#include "synth/web_world.hpp"

namespace spamgraph::synth {

namespace {

constexpr double kAcademicShare = 0.03;
constexpr std::uint32_t kTargetsPerProvider = 30;
constexpr double kHostedByGiants = 340;             ///< targets at two giants, together
constexpr std::uint32_t kMaxHonestSenders = 3;      ///< that write to one target
constexpr std::uint32_t kProviderSplit = 1u << 20;  ///< providers of correspondents begin here

constexpr std::array<std::string_view, 10> kOddHosts{"bart", "hermes",   "post", "zeus",  "ns2",
                                                     "edge", "antispam", "gw",   "srv04", "exch"};

Hosting pick_hosting(double point)
{
    constexpr std::array<std::pair<Hosting, double>, 7> kShares{{{Hosting::own, 0.44},
                                                                 {Hosting::odd, 0.13},
                                                                 {Hosting::itself, 0.05},
                                                                 {Hosting::provider, 0.30},
                                                                 {Hosting::implicit, 0.04},
                                                                 {Hosting::refuses, 0.01},
                                                                 {Hosting::dead, 0.03}}};
    for (const auto& [hosting, share] : kShares)
        if ((point -= share) < 0) return hosting;
    return Hosting::own;
}

}  // namespace

std::uint32_t MailDomain::exchanges() const
{
    switch (hosting) {
        case Hosting::own:
        case Hosting::provider:
            return 2;
        case Hosting::giant:
            return 3;
        case Hosting::odd:
        case Hosting::itself:
            return 1;
        case Hosting::implicit:
        case Hosting::refuses:
        case Hosting::dead:
            break;
    }
    return 0;
}

MailWorld::MailWorld(std::uint64_t seed, const MailSizes& sizes, const Population& population)
    : seed_(seed), sizes_(sizes)
{
    targets_.reserve(sizes.giants + sizes.targets);
    for (std::uint32_t g = 0; g < sizes.giants; ++g) {
        Random random(seed, Purpose::mail, g, 1);
        const Suffix& suffix =
            g < 4 ? business_suffixes()[0] : pick_suffix(business_suffixes(), random.unit());
        targets_.push_back({.name = fmt::format("{}.{}", invent_label(seed, Family::giant, g), suffix.text),
                            .tld = suffix.tld,
                            .hosting = Hosting::giant,
                            .host = g,
                            .giant = true});
    }
    std::uint32_t with_provider = 0;
    for (std::uint32_t t = 0; t < sizes.targets; ++t) {
        Random random(seed, Purpose::target, t);
        const bool academic = random.chance(kAcademicShare);
        const Suffix& suffix =
            pick_suffix(academic ? academic_suffixes() : business_suffixes(), random.unit());
        Hosting hosting = pick_hosting(random.unit());
        std::uint32_t host = 0;
        if (hosting == Hosting::provider) host = with_provider++ / kTargetsPerProvider;
        if (sizes.giants_host && random.chance(kHostedByGiants / sizes.targets)) {
            hosting = Hosting::giant;
            host = static_cast<std::uint32_t>(random.below(2));
        }
        targets_.push_back({.name = fmt::format("{}.{}", invent_label(seed, Family::target, t), suffix.text),
                            .tld = suffix.tld,
                            .hosting = hosting,
                            .host = host,
                            .academic = academic});
    }

    const std::uint32_t senders = population.count(Role::mail_server) + population.count(Role::newsletter);
    shared_.resize(senders);
    for (std::uint32_t t = sizes.giants; t < targets_.size(); ++t) {
        Random random(seed, Purpose::mail, t, 2);
        if (!random.chance(0.3)) continue;
        for (std::uint64_t n = 1 + random.below(kMaxHonestSenders); n > 0; --n)
            shared_[random.below(senders)].push_back(t);
    }
}

MailDomain MailWorld::correspondent(std::uint32_t index) const
{
    Random random(seed_, Purpose::mail, index, 3);
    const bool academic = random.chance(kAcademicShare);
    const Suffix& suffix = pick_suffix(academic ? academic_suffixes() : business_suffixes(), random.unit());
    MailDomain domain{
        .name = fmt::format("{}.{}", invent_label(seed_, Family::correspondent, index), suffix.text),
        .tld = suffix.tld,
        .hosting = pick_hosting(random.unit()),
        .academic = academic};
    if (domain.hosting == Hosting::provider)
        domain.host =
            kProviderSplit + static_cast<std::uint32_t>(random.below(1 + sizes_.correspondents / 60));
    if (random.chance(0.05)) {
        domain.hosting = Hosting::giant;
        domain.host = static_cast<std::uint32_t>(random.below(2));
    }
    return domain;
}

std::uint32_t MailWorld::pick_giant(Random& random) const
{
    const double point = random.unit();
    return static_cast<std::uint32_t>(point * point * sizes_.giants);
}

std::string MailWorld::giant_exchange(std::uint32_t giant, std::uint32_t number) const
{
    if (giant % 2 == 0) return fmt::format("mx{}.{}", number + 1, targets_[giant].name);
    return fmt::format("{}.in.{}.net", static_cast<char>('a' + number),
                       invent_label(seed_, Family::giant, 1000 + giant));
}

std::string MailWorld::provider_exchange(std::uint32_t provider, std::uint32_t number) const
{
    const std::string zone = invent_label(seed_, Family::hoster, provider) + ".net";
    switch (hash_of(seed_, static_cast<std::uint64_t>(Purpose::mail), provider, 4) % 4) {
        case 0:
            return fmt::format("mx{}.{}", number + 1, zone);
        case 1:
            return fmt::format("cluster{}{}.{}", provider % 8, number == 0 ? "a" : "b", zone);
        case 2:
            return fmt::format("in{}.{}", number + 1, zone);
        default:
            return fmt::format("mail-{}.{}", number + 1, zone);
    }
}

std::string MailWorld::exchange_name(const MailDomain& domain, std::uint32_t number) const
{
    const std::uint64_t hash = hash_text(seed_, domain.name);
    switch (domain.hosting) {
        case Hosting::own:
            if (hash % 3 == 0) return fmt::format("{}.{}", number == 0 ? "mail" : "smtp", domain.name);
            return fmt::format("mx{}.{}", number + 1, domain.name);
        case Hosting::odd:
            return fmt::format("{}.{}", kOddHosts[hash % kOddHosts.size()], domain.name);
        case Hosting::provider:
            return provider_exchange(domain.host, number);
        case Hosting::giant:
            return giant_exchange(domain.host, number);
        case Hosting::itself:
        case Hosting::implicit:
        case Hosting::refuses:
        case Hosting::dead:
            break;
    }
    return domain.name;
}

std::uint64_t MailWorld::exchange_key(const MailDomain& domain, std::uint32_t number) const
{
    return hash_text(seed_, exchange_name(domain, number));
}

Reply MailWorld::mx_reply(const MailDomain& domain) const
{
    if (domain.hosting == Hosting::dead) return empty_reply(Reply::kNoSuchName);
    constexpr std::array<std::uint32_t, 4> kTtls{300, 3600, 14'400, 86'400};
    const std::uint32_t ttl_s = kTtls[hash_text(seed_, domain.name) >> 8 & 3];
    Reply reply;
    if (domain.hosting == Hosting::refuses) reply.add(".", ttl_s);
    for (std::uint32_t number = 0; number < domain.exchanges(); ++number)
        reply.add(exchange_name(domain, number), ttl_s);
    return reply;
}

}  // namespace spamgraph::synth
