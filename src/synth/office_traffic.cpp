#include <fmt/core.h>

#include <algorithm>

#include "synth/traffic.hpp"

namespace spamgraph::synth {

namespace {

constexpr int kOfficeOpens = 7 * 60;
constexpr int kOfficeCloses = 18 * 60;

/// Part of an office's day that falls in the span, 0 to 1.
double office_share(const FileSpan& span)
{
    constexpr double kInHours = 0.9;
    const int minutes = span.last_minute - span.first_minute;
    const int open =
        std::max(0, std::min(span.last_minute, kOfficeCloses) - std::max(span.first_minute, kOfficeOpens));
    constexpr int kOpen = kOfficeCloses - kOfficeOpens;
    return kInHours * open / kOpen + (1 - kInHours) * (minutes - open) / (kMinutesPerDay - kOpen);
}

/// A site as the many people behind one address pick it: half of the time one that nobody else wants.
std::uint32_t pick_site(const WebWorld& web, Random& random)
{
    return random.chance(0.5) ? web.popular_site(random) : web.any_site(random);
}

MailDomain pick_domain(const World& world, Random& random)
{
    if (random.chance(0.5)) return world.mail.targets()[world.mail.pick_giant(random)];
    return world.mail.correspondent(static_cast<std::uint32_t>(random.below(world.mail.correspondents())));
}

/// Chance that a query is about mail. A small crowd asks so little of it that it never looks like a sender,
/// unless it has mail servers of its own.
double mail_chance(const World& world, const Special& special, double usual)
{
    if (world.scenario->crowd.many_nats) return usual;
    constexpr double kLargeCrowd = 12'000;  ///< rows per day
    constexpr double kFewPerDay = 10;
    return special.base >= kLargeCrowd ? usual : std::min(usual, kFewPerDay / special.base);
}

}  // namespace

void write_offices(FileWriter& out)
{
    const World& world = out.world;
    for (const Special& special : world.population.specials()) {
        if (special.role != Role::nat) continue;
        Random random(world.options.seed, Purpose::office, special.number, out.file);
        Asker asker(out, special.ip, false, random);
        constexpr double kRowsPerVisit = 1.35;
        const double rows = world.population.rows(special, out.span.day) * office_share(out.span);
        for (std::uint64_t visits = round_randomly(rows / kRowsPerVisit, random); visits > 0; --visits) {
            const std::int64_t time_us = world.calendar.busy_time(out.span, random);
            const std::string name = world.web.host_name(pick_site(world.web, random),
                                                         static_cast<std::uint32_t>(random.below(3)));
            asker.visit(time_us, name, random.chance(0.3));
            if (random.chance(mail_chance(world, special, 0.006))) {
                const std::string host = world.web.provider_mail_host(random);
                asker.ask(time_us, host, Qtype::a, world.web.resolve_host(host, Qtype::a, random));
            }
            if (random.chance(mail_chance(world, special, world.scenario->crowd.many_nats ? 0.02 : 0.001)))
                asker.look_up_mail(time_us, pick_domain(world, random), 0.3);
            if (random.chance(0.02))
                asker.visit(time_us, world.web.service_name(Service::virus_update, 1), false);
        }
    }
}

void write_forwarder(FileWriter& out)
{
    const World& world = out.world;
    for (const Special& special : world.population.specials()) {
        if (special.role != Role::forwarder) continue;
        Random random(world.options.seed, Purpose::forwarder, special.number, out.file);
        Asker asker(out, special.ip, true, random);
        asker.keep_answers();
        constexpr double kRowsPerQuestion = 1.3;
        const double about_mail = mail_chance(world, special, 0.04);
        const double even =
            static_cast<double>(out.span.last_minute - out.span.first_minute) / kMinutesPerDay;
        const double rows = world.population.rows(special, out.span.day) * even;
        for (std::uint64_t left = round_randomly(rows / kRowsPerQuestion, random); left > 0; --left) {
            const std::int64_t time_us = world.calendar.busy_time(out.span, random);
            const std::uint32_t site =
                random.chance(0.2) ? world.web.popular_site(random) : world.web.any_site(random);
            const double kind = random.unit();
            if (kind < 0.84 - about_mail) {
                asker.visit(time_us, world.web.host_name(site, static_cast<std::uint32_t>(random.below(4))),
                            random.chance(0.4));
            } else if (kind < 0.84) {
                asker.look_up_mail(time_us, pick_domain(world, random), 0.6);
            } else if (kind < 0.92) {
                Reply reply;
                reply.add("host." + world.web.site_name(site), 3600);
                asker.ask(time_us, reverse_name(Ip{.v4 = hosting_address(random.next())}), Qtype::ptr, reply);
            } else if (kind < 0.95) {
                Reply reply;
                reply.add("TXT 14 v=spf1 mx -all", 3600);
                asker.ask(time_us, world.web.site_name(site), Qtype::txt, reply);
            } else {
                constexpr std::array<Qtype, 4> kRare{Qtype::ns, Qtype::soa, Qtype::srv, Qtype::any};
                asker.ask(time_us, world.web.site_name(site), kRare[random.below(kRare.size())],
                          empty_reply(Reply::kNoError));
            }
        }
    }
}

}  // namespace spamgraph::synth
