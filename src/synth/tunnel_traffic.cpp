#include <fmt/core.h>

#include "synth/lexicon.hpp"
#include "synth/traffic.hpp"

namespace spamgraph::synth {

namespace {

/// Data in a label: letters and digits that nobody would choose.
std::string data_label(std::size_t length, Random& random)
{
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz234567";
    std::string label;
    for (; length > 0; --length) label += kLetters[random.below(kLetters.size())];
    return label;
}

void send_packet(Asker& asker, const std::string& zone, Qtype qtype, std::int64_t time_us)
{
    Random& random = asker.random();
    const std::string name = fmt::format("{}.{}.{}", data_label(40 + random.below(23), random),
                                         data_label(20 + random.below(30), random), zone);
    Reply reply;
    switch (qtype) {
        case Qtype::mx:
            for (std::uint64_t parts = 1 + random.below(2); parts > 0; --parts)
                reply.add(fmt::format("{}.{}", data_label(50, random), zone), 0);
            break;
        case Qtype::txt:
            reply.add("TXT 48 " + data_label(48, random), 0);
            break;
        default:
            reply.add(to_text(Ip{.v4 = static_cast<std::uint32_t>(random.next())}), 0);
    }
    asker.ask(time_us, name, qtype, reply);
}

}  // namespace

void write_tunnels(FileWriter& out)
{
    const World& world = out.world;
    const std::int64_t day_us = out.span.begin_us - out.span.first_minute * 60 * kMicro;
    for (const Special& special : world.population.specials()) {
        if (special.role != Role::tunnel || out.span.day < special.since) continue;
        Random random(world.options.seed, Purpose::tunnel, special.number);
        const double start_s = random.between(7, 20) * 3600;
        const double length_s = random.between(1, 3) * 3600;
        const auto zones = static_cast<std::uint32_t>(1 + random.below(3));
        // The first speaks MX alone, the second what comes through, the third addresses.
        constexpr std::array<Qtype, 6> kTypes{Qtype::mx,  Qtype::mx, Qtype::mx,
                                              Qtype::txt, Qtype::a,  Qtype::a};
        const auto packets = static_cast<std::uint64_t>(special.base);
        for (std::uint64_t i = 0; i < packets; ++i) {
            Random packet(world.options.seed, Purpose::tunnel, special.number, i);
            const double at_s = start_s + (static_cast<double>(i) + packet.unit()) * length_s / special.base;
            const std::int64_t time_us = day_us + static_cast<std::int64_t>(at_s * kMicro);
            if (time_us < out.span.begin_us || time_us >= out.span.end_us) continue;
            const std::string zone = fmt::format(
                "t.{}.com",
                invent_label(world.options.seed, Family::service,
                             static_cast<std::uint32_t>(200 + 8 * special.number + packet.below(zones))));
            Asker asker(out, special.ip, false, packet);
            send_packet(asker, zone, kTypes[(special.number * 2 % 6 + packet.below(2)) % 6], time_us);
        }
    }
}

}  // namespace spamgraph::synth
