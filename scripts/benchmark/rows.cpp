#include "rows.hpp"

#include <array>
#include <charconv>

namespace bench {

namespace {

constexpr std::uint64_t kDayMicros = 86'400'000'000;
constexpr std::uint64_t kRunFrom = 71'100'000'000, kRunTo = 79'200'000'000;  // 19:45 to 22:00
constexpr std::uint64_t kBots = 68, kTargets = 40'000;
constexpr double kRunShare = 0.25;  // of the rows of those hours: 2.3% of the day

/// SplitMix64 (Steele, Lea, Flood 2014) of a counter: row i needs no row before it.
class Random {
public:
    explicit Random(std::uint64_t state) : state_(state * 0x9e3779b97f4a7c15) {}
    std::uint64_t next()
    {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    double share() { return static_cast<double>(next() >> 11) * 0x1p-53; }
    std::uint64_t below(std::uint64_t end) { return next() % end; }

private:
    std::uint64_t state_;
};

constexpr std::array<const char*, 8> kTlds{".com", ".net", ".org", ".de", ".co.uk", ".edu", ".info", ".fr"};
constexpr std::array<const char*, 6> kHosts{"www.", "cdn-edge.", "api.", "static-img.", "news.", "shop.eu."};

void append_domain(std::string& text, std::uint64_t domain)
{
    text += "some-organisation-";
    append_number(text, domain * 7919 % 1'000'003);
    text += kTlds[domain % kTlds.size()];
}

/// Two fifths of the names are domains, one fifth are their mail hosts, the others hosts.
std::uint64_t domains_of(const Shape& shape)
{
    return shape.names * 2 / 5 + 1;
}

void append_mail_host(std::string& text, std::uint64_t domain)
{
    text += domain % 3 == 0 ? "mx1." : domain % 3 == 1 ? "mail." : "smtp-in.";
    append_domain(text, domain);
}

void append_name(const Shape& shape, std::string& text, std::uint64_t name)
{
    const std::uint64_t domains = domains_of(shape);
    if (name >= domains) text += kHosts[name / domains % kHosts.size()];
    append_domain(text, name % domains);
}

/// An address that belongs to a name.
std::uint32_t address_of(std::uint64_t name)
{
    return static_cast<std::uint32_t>(0x17000000 + name * 2654435761 % 0x20000000);
}

std::uint32_t address_of_client(std::uint64_t client)
{
    return static_cast<std::uint32_t>(0x0a000000 + client * 37 % 0x1000000);
}

void answer_address(const Shape& shape, Random& random, std::uint64_t name, Row& row)
{
    row.nxdomain = random.below(20) == 0;
    if (row.nxdomain) return;
    if (row.type == aaaa) {
        if (random.below(2) == 0) return;
        row.answer = "2001:db8:";
        append_number(row.answer, name % 9000 + 1000);
        row.answer += "::";
        append_number(row.answer, name % 97 + 1);
    } else {
        append_address(row.answer, address_of(name + shape.seed));
    }
}

/// A bot of the planted run asks for a target's MX, or for a host that all bots share.
void make_bot_row(const Shape& shape, Random& random, Row& row)
{
    row.client = address_of_client(shape.clients - 1 - random.below(kBots) * 11);
    if (random.below(20) == 0) {
        row.type = a;
        const std::uint64_t relay = random.below(4);
        row.name = "node";
        append_number(row.name, relay);
        row.name += ".relay-host.ru";
        append_address(row.answer, 0x5d4b9400 + static_cast<std::uint32_t>(relay));
        return;
    }
    row.type = mx;
    const std::uint64_t domain = random.below(kTargets) % domains_of(shape);
    append_domain(row.name, domain);
    append_mail_host(row.answer, domain);
}

void make_common_row(const Shape& shape, Random& random, Row& row)
{
    // A cube and a square: few names and clients are busy, most are rare, and all of them occur.
    const double u = random.share(), v = random.share(), what = random.share();
    const std::uint64_t name = static_cast<std::uint64_t>(static_cast<double>(shape.names) * 0.8 * u * u * u);
    row.client = address_of_client(static_cast<std::uint64_t>(static_cast<double>(shape.clients) * v * v));
    if (random.share() < shape.heavy_client) row.client = address_of_client(0);
    const bool heavy_name = random.share() < shape.heavy_name;
    const std::uint64_t domain = name % domains_of(shape);
    if (what < 0.008) {  // with the planted run, 3% of all rows
        row.type = mx;
        append_domain(row.name, domain);
        append_mail_host(row.answer, domain);
    } else if (what < 0.048) {
        row.type = random.below(4) == 0 ? aaaa : a;
        append_mail_host(row.name, domain);
        answer_address(shape, random, name, row);
    } else if (what < 0.078) {
        row.type = ptr;
        append_address(row.name, address_of(name % 10'000));
        row.name += ".in-addr.arpa";
    } else if (what < 0.088) {
        row.type = txt;
        append_domain(row.name, domain);
    } else {
        row.type = random.below(3) == 0 ? aaaa : a;
        if (heavy_name)
            row.name = "www.everybody-asks-for-this.com";
        else
            append_name(shape, row.name, name);
        answer_address(shape, random, name, row);
    }
}

}  // namespace

const char* type_name(Type type)
{
    switch (type) {
        case a:
            return "A";
        case ptr:
            return "PTR";
        case mx:
            return "MX";
        case txt:
            return "TXT";
        case aaaa:
            return "AAAA";
    }
    return "";
}

void append_number(std::string& text, std::uint64_t number)
{
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    text.append(digits.data(), end);
}

void append_address(std::string& text, std::uint32_t address)
{
    for (int shift = 24; shift >= 0; shift -= 8) {
        append_number(text, address >> shift & 255);
        if (shift > 0) text += '.';
    }
}

void make_row(const Shape& shape, std::uint64_t i, Row& row)
{
    Random random(i ^ shape.seed << 48);
    row.micros = static_cast<std::uint64_t>(static_cast<double>(i) / static_cast<double>(shape.rows) *
                                            static_cast<double>(kDayMicros));
    const std::uint64_t bits = random.next();
    row.port = static_cast<std::uint16_t>(1024 + bits % 64'000);
    row.id = static_cast<std::uint16_t>(bits >> 32);
    row.ttl = bits >> 60 == 0 ? 60 : 3600;
    row.nxdomain = false;
    row.name.clear();
    row.answer.clear();
    if (row.micros >= kRunFrom && row.micros < kRunTo && random.share() < kRunShare)
        make_bot_row(shape, random, row);
    else
        make_common_row(shape, random, row);
}

}  // namespace bench
