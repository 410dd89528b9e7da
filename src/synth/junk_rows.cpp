#include "synth/traffic.hpp"

namespace spamgraph::synth {

namespace {

/// A question to everybody on a home network, which a sensor logs as DNS too.
void write_local_question(FileWriter& out, Random& random, Flow flow, Message message)
{
    Reply reply = empty_reply(Reply::kUnanswered);
    message.reply = &reply;
    const double kind = random.unit();
    if (kind < 0.5) {
        flow.server = "224.0.0.251";
        flow.client_port = flow.server_port = 5353;
        message.name = "_googlecast._tcp.local";
        message.qtype = Qtype::ptr;
    } else if (kind < 0.75) {
        flow.server = "192.168.1.255";
        flow.client_port = flow.server_port = 137;
        message.name = "WORKGROUP";
        message.qtype = Qtype::nb;
    } else {
        flow.server = "224.0.0.252";
        flow.server_port = 5355;
        message.name = random.chance(0.5) ? "wpad" : "isatap";
        message.qtype = random.chance(0.3) ? Qtype::mx : Qtype::a;
    }
    out.rows.add(flow, message, random);
}

}  // namespace

void write_junk(FileWriter& out)
{
    const World& world = out.world;
    const RowCounts counts = world.calendar.background(out.file);
    Random random(world.options.seed, Purpose::junk, out.file, 2);
    const auto start = [&](Flow& flow, Message& message) {
        flow.client =
            to_text(world.population.address(world.population.pick(random.unit()), out.span.day, 0));
        flow.client_port = static_cast<std::uint16_t>(1024 + random.below(64'000));
        flow.server = "192.0.2.53";
        message.time_us = world.calendar.busy_time(out.span, random);
    };
    for (std::uint64_t i = 0; i < counts.port; ++i) {
        Flow flow;
        Message message;
        start(flow, message);
        write_local_question(out, random, flow, message);
    }
    const Reply refused = empty_reply(Reply::kServerFailure);
    for (std::uint64_t i = 0; i < counts.chaos; ++i) {
        Flow flow;
        Message message{
            .time_us = 0, .name = "version.bind", .qtype = Qtype::txt, .qclass = 3, .reply = &refused};
        start(flow, message);
        out.rows.add(flow, message, random);
    }
    for (std::uint64_t i = 0; i < counts.response; ++i) {
        Flow flow;
        Message message;
        message.qclass = 0;
        start(flow, message);
        // An answer whose question the sensor missed; sometimes not even the name is known.
        const std::string name = world.web.host_name(world.web.popular_site(random), 0);
        const Reply reply = world.web.resolve(name, Qtype::a, random);
        message.name = random.chance(0.5) ? std::string_view(name) : std::string_view("-");
        message.reply = &reply;
        out.rows.add(flow, message, random);
    }
}

}  // namespace spamgraph::synth
