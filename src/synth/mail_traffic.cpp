#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "synth/traffic.hpp"

namespace spamgraph::synth {

namespace {

constexpr double kRowsPerMessage = 3.0;  ///< of a mail server, on average

std::int64_t in_seconds(double seconds)
{
    return static_cast<std::int64_t>(seconds * kMicro);
}

/// A mail server at work: mail out, mail in, and the checks that go with it.
class Server {
public:
    Server(FileWriter& out, const Special& special, Random& random)
        : world_(out.world),
          special_(special),
          random_(random),
          asker_(out, special.ip, special.number % 25 == 7, random),
          circle_(std::clamp(special.base / 4, 100.0, 20'000.0))
    {
    }

    void handle_message(std::int64_t time_us)
    {
        if (random_.chance(0.55))
            asker_.look_up_mail(time_us, pick_domain(), 0.75);
        else
            receive(time_us);
    }

    void write_to(const MailDomain& domain, std::int64_t time_us)
    {
        asker_.look_up_mail(time_us, domain, 0.75);
    }

    void use_relay(const Relay& relay, std::int64_t time_us)
    {
        Reply reply;
        reply.add(to_text(relay.address_at(time_us)), relay.ttl_s);
        asker_.ask(time_us, relay.names.front(), Qtype::a, reply);
    }

    void update_virus_scanner(std::int64_t time_us)
    {
        asker_.visit(time_us, world_.web.service_name(Service::virus_update, 0), false);
    }

private:
    /// A giant, a domain that it writes to often, or one of the targets that it happens to know.
    MailDomain pick_domain()
    {
        const double kind = random_.unit();
        if (kind < 0.4) return world_.mail.targets()[world_.mail.pick_giant(random_)];
        const auto& shared = world_.mail.shared_targets(special_.number);
        if (kind < 0.52 && !shared.empty())
            return world_.mail.targets()[shared[random_.below(shared.size())]];
        const auto friend_number = static_cast<std::uint64_t>(std::pow(circle_, random_.unit()));
        return world_.mail.correspondent(static_cast<std::uint32_t>(
            hash_of(world_.options.seed, static_cast<std::uint64_t>(Purpose::server), special_.number,
                    friend_number) %
            world_.mail.correspondents()));
    }

    /// Mail that comes in: who is the peer, is it listed, may it send for that domain.
    void receive(std::int64_t time_us)
    {
        const Ip peer{.v4 = hosting_address(random_.next())};
        const MailDomain domain = pick_domain();
        if (random_.chance(0.8)) {
            Reply reply = empty_reply(Reply::kNoSuchName);
            if (random_.chance(0.8)) {
                reply.rcode = Reply::kNoError;
                reply.add(fmt::format("host-{:x}.{}", peer.v4, domain.name), 3600);
            }
            asker_.ask(time_us, reverse_name(peer), Qtype::ptr, reply);
        }
        for (std::uint32_t list = 0; list < 2; ++list) {
            if (!random_.chance(0.6)) continue;
            Reply reply = empty_reply(Reply::kNoSuchName);
            if (random_.chance(0.3)) {
                reply.rcode = Reply::kNoError;
                reply.add("127.0.0.2", 300);
            }
            const std::string zone = world_.web.service_name(Service::dnsbl, list);
            asker_.ask(time_us + in_seconds(0.05), reversed_quads(peer.v4) + "." + zone, Qtype::a, reply);
        }
        if (!domain.alive()) return;
        if (random_.chance(0.6)) {
            Reply reply;
            reply.add("TXT 14 v=spf1 mx -all", 3600);
            asker_.ask(time_us + in_seconds(0.1), domain.name, Qtype::txt, reply);
        }
        if (random_.chance(0.3))
            asker_.ask(time_us + in_seconds(0.2), "_dmarc." + domain.name, Qtype::txt,
                       empty_reply(Reply::kNoSuchName));
    }

    const World& world_;
    const Special& special_;
    Random& random_;
    Asker asker_;
    double circle_;
};

/// Calls `act(time)` for those of `times` moments of the day, the same for the same key, that the file
/// covers.
template <class Act>
void at_fixed_times(const FileWriter& out, std::uint64_t key, std::uint32_t times, Act act)
{
    const std::int64_t day_us = out.span.begin_us - out.span.first_minute * 60 * kMicro;
    for (std::uint32_t i = 0; i < times; ++i) {
        const auto moment = static_cast<std::int64_t>(unit_of(hash_of(key, i)) * kSecondsPerDay * kMicro);
        if (day_us + moment >= out.span.begin_us && day_us + moment < out.span.end_us)
            act(day_us + moment, i);
    }
}

/// A message that comes back: who brings it, and may it.
void take_bounce(Asker& asker, const MailDomain& domain, std::int64_t time_us)
{
    const Ip peer{.v4 = hosting_address(asker.random().next())};
    Reply name;
    name.add(fmt::format("out-{:x}.{}", peer.v4, domain.name), 3600);
    asker.ask(time_us, reverse_name(peer), Qtype::ptr, name);
    Reply text;
    text.add("TXT 14 v=spf1 mx -all", 3600);
    if (domain.alive()) asker.ask(time_us + in_seconds(0.1), domain.name, Qtype::txt, text);
}

void write_server(FileWriter& out, const Special& special)
{
    const World& world = out.world;
    Random random(world.options.seed, Purpose::server, special.number, out.file);
    Server server(out, special, random);
    const std::uint64_t key = hash_of(world.options.seed, special.number, out.span.day, 5);

    // Every server writes to every giant every day, busy or not.
    at_fixed_times(out, key, world.mail.giants(), [&](std::int64_t time_us, std::uint32_t giant) {
        server.write_to(world.mail.targets()[giant], time_us);
    });
    at_fixed_times(out, key + 1, 12,
                   [&](std::int64_t time_us, std::uint32_t) { server.update_virus_scanner(time_us); });
    for (const Campaign& campaign : world.campaigns)
        for (const Relay& relay : campaign.relays)
            if (std::ranges::count(relay.honest_askers, special.number) > 0)
                at_fixed_times(out, key + 2, 4, [&](std::int64_t time_us, std::uint32_t) {
                    server.use_relay(relay, time_us);
                });

    const double even = static_cast<double>(out.span.last_minute - out.span.first_minute) / kMinutesPerDay;
    const double share = 0.6 * even + 0.4 * world.calendar.share(out.span);
    auto messages = static_cast<std::int64_t>(
        round_randomly(world.population.rows(special, out.span.day) / kRowsPerMessage * share, random));
    while (messages > 0) {
        // Now and then a queue is flushed: some tens of messages within minutes.
        const bool flush = random.chance(0.01);
        const std::int64_t time_us = world.calendar.busy_time(out.span, random);
        for (std::uint64_t size = flush ? 6 + random.below(20) : 1; size > 0 && messages > 0;
             --size, --messages)
            server.handle_message(flush ? time_us + in_seconds(random.between(0, 420)) : time_us);
    }
}

}  // namespace

void write_mail_servers(FileWriter& out)
{
    for (const Special& special : out.world.population.specials())
        if (special.role == Role::mail_server) write_server(out, special);
}

void write_newsletters(FileWriter& out)
{
    const World& world = out.world;
    // The last one goes out while the suspects are busy.
    constexpr std::array<int, 4> kMinute{6 * 60 + 10, 11 * 60 + 35, 16 * 60 + 50, 20 * 60 + 20};
    constexpr double kLength_s = 45 * 60;
    constexpr double kRowsPerIssue = 2.1;
    constexpr double kBounces = 0.12;
    const std::int64_t day_us = out.span.begin_us - out.span.first_minute * 60 * kMicro;
    for (const Special& special : world.population.specials()) {
        if (special.role != Role::newsletter) continue;
        const std::uint32_t sender = world.population.count(Role::mail_server) + special.number;
        const auto& shared = world.mail.shared_targets(sender);
        if (out.span.day < special.since) continue;
        Random random(world.options.seed, Purpose::newsletter, special.number, out.span.day);
        std::int64_t start_us = day_us + kMinute[special.number % kMinute.size()] * 60 * kMicro +
                                in_seconds(random.between(-180, 180));
        // Nobody knows the hour of one that is new.
        if (special.since > 0) start_us = day_us + in_seconds(random.between(8 * 3600, 21 * 3600));
        const auto issues =
            static_cast<std::uint64_t>(world.population.rows(special, out.span.day) / kRowsPerIssue);
        for (std::uint64_t i = 0; i < issues; ++i) {
            const std::int64_t time_us = start_us + in_seconds((static_cast<double>(i) + random.unit()) *
                                                               kLength_s / static_cast<double>(issues));
            if (time_us < out.span.begin_us || time_us >= out.span.end_us) continue;
            Random issue(world.options.seed, Purpose::newsletter, special.number, out.span.day, i);
            Asker asker(out, special.ip, false, issue);
            const std::uint64_t reader = hash_of(world.options.seed, sender, i);
            const MailDomain domain = i % 4 == 0 ? world.mail.targets()[i / 4 % world.mail.giants()]
                                      : i % 10 == 1 && !shared.empty()
                                          ? world.mail.targets()[shared[reader % shared.size()]]
                                          : world.mail.correspondent(static_cast<std::uint32_t>(
                                                reader % world.mail.correspondents()));
            asker.look_up_mail(time_us, domain, domain.giant ? 0.5 : 0.8);
            if (issue.chance(kBounces))
                take_bounce(asker, domain, time_us + in_seconds(issue.between(2, 60)));
        }
    }
}

void write_scanner(FileWriter& out)
{
    const World& world = out.world;
    const std::int64_t day_us = out.span.begin_us - out.span.first_minute * 60 * kMicro;
    for (const Special& special : world.population.specials()) {
        if (special.role != Role::scanner) continue;
        const auto step_us = static_cast<std::int64_t>(kSecondsPerDay * kMicro / special.base);
        for (std::int64_t tick = (out.span.begin_us - day_us + step_us - 1) / step_us;; ++tick) {
            const std::int64_t time_us = day_us + tick * step_us;
            if (time_us >= out.span.end_us) break;
            Random random(world.options.seed, Purpose::scanner, out.span.day, tick);
            Asker asker(out, special.ip, false, random);
            const MailDomain domain = random.chance(0.5)
                                          ? world.mail.targets()[random.below(world.mail.targets().size())]
                                          : world.mail.correspondent(static_cast<std::uint32_t>(
                                                random.below(world.mail.correspondents())));
            asker.ask(time_us + in_seconds(random.between(0, 0.3)), domain.name, Qtype::mx,
                      world.mail.mx_reply(domain));
        }
    }
}

}  // namespace spamgraph::synth
