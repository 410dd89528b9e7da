#include <algorithm>

#include "synth/traffic.hpp"

namespace spamgraph::synth {

namespace {

void write_event(FileWriter& out, const Campaign& campaign, const Event& event, Random& random)
{
    const World& world = out.world;
    const std::uint32_t number = campaign.suspects[event.suspect];
    const Household household = world.population.household(number);
    Asker asker(out, world.population.address(number, out.span.day, 0), household.mixes_case, random);
    const auto target = [&]() -> const MailDomain& { return world.mail.targets()[event.subject]; };
    switch (event.ask) {
        case Ask::mx_lost:
            asker.ask_anyway(event.time_us, target().name, Qtype::mx, empty_reply(Reply::kUnanswered));
            return;
        case Ask::mx:
            asker.ask_anyway(event.time_us, target().name, Qtype::mx, world.mail.mx_reply(target()));
            return;
        case Ask::a:
        case Ask::aaaa: {
            const Qtype qtype = event.ask == Ask::a ? Qtype::a : Qtype::aaaa;
            const std::string name = world.mail.exchange_name(target(), event.number);
            asker.ask_anyway(event.time_us, name, qtype, world.web.resolve_host(name, qtype, random));
            return;
        }
        case Ask::relay: {
            const Relay& relay = campaign.relays[event.subject];
            Reply reply;
            reply.add(to_text(relay.address_at(event.time_us)), relay.ttl_s);
            asker.ask_anyway(event.time_us, relay.names[event.number], Qtype::a, reply);
            return;
        }
        case Ask::ip_check: {
            const std::string name = world.web.service_name(Service::ip_check, 0);
            asker.ask_anyway(event.time_us, name, Qtype::a, world.web.resolve(name, Qtype::a, random));
            return;
        }
    }
}

}  // namespace

void write_runs(FileWriter& out)
{
    std::uint64_t run = 0;
    for (const Campaign& campaign : out.world.campaigns) {
        const auto begin = std::ranges::lower_bound(campaign.events, out.span.begin_us, {}, &Event::time_us);
        const auto end = std::ranges::lower_bound(campaign.events, out.span.end_us, {}, &Event::time_us);
        for (auto event = begin; event != end; ++event) {
            Random random(out.world.options.seed, Purpose::event, run, event - campaign.events.begin());
            write_event(out, campaign, *event, random);
        }
        ++run;
    }
}

}  // namespace spamgraph::synth
