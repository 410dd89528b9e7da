#include <fmt/core.h>

#include "synth/traffic.hpp"

namespace spamgraph::synth {

namespace {

constexpr double kServiceChance = 0.35;  ///< that a session starts with what the household always asks
constexpr double kStraysPerMailLike = 2.5;

void ask_services(const World& world, Asker& asker, const Household& household, std::int64_t time_us)
{
    Random& random = asker.random();
    const auto visit = [&](bool uses, Service service) {
        if (uses && random.chance(kServiceChance))
            asker.visit(time_us, world.web.service_name(service, static_cast<std::uint32_t>(random.below(4))),
                        false);
    };
    visit(household.runs_ntp, Service::ntp);
    visit(household.scans_viruses, Service::virus_update);
    visit(household.checks_ip, Service::ip_check);
    visit(household.uses_smarthost, Service::smarthost);
}

void ask_mail_like(const World& world, Asker& asker, const Household& household, std::int64_t time_us)
{
    Random& random = asker.random();
    const double share = world.population.mail_like_share();
    if (random.chance(share)) {
        const std::string host = world.web.provider_mail_host(random);
        asker.ask(time_us, host, Qtype::a, world.web.resolve_host(host, Qtype::a, random));
    }
    if (household.strays && random.chance(share * kStraysPerMailLike)) {
        const MailDomain domain = random.chance(0.6) ? world.mail.targets()[world.mail.pick_giant(random)]
                                                     : world.mail.correspondent(static_cast<std::uint32_t>(
                                                           random.below(world.mail.correspondents())));
        asker.look_up_mail(time_us, domain, 0.3);
    }
}

/// Reverse names, texts, services and names that do not exist.
void ask_odds(const World& world, Asker& asker, std::int64_t time_us)
{
    Random& random = asker.random();
    const std::string site = world.web.site_name(world.web.popular_site(random));
    const double kind = random.unit();
    if (kind < 0.4) {
        Reply reply = empty_reply(Reply::kNoSuchName);
        const Ip ip{.v4 = hosting_address(random.next())};
        if (random.chance(0.6)) {
            reply.rcode = Reply::kNoError;
            reply.add(fmt::format("host-{:x}.{}", ip.v4, site), 3600);
        }
        asker.ask(time_us, reverse_name(ip), Qtype::ptr, reply);
    } else if (kind < 0.5) {
        Reply reply;
        reply.add("TXT 14 v=spf1 mx -all", 300);
        asker.ask(time_us, site, Qtype::txt, reply);
    } else if (kind < 0.6) {
        asker.ask(time_us, "_sip._udp." + site, Qtype::srv, empty_reply(Reply::kNoSuchName));
    } else {
        const std::string name =
            random.chance(0.5) ? "wpad." + site : fmt::format("{:x}.{}", random.below(1 << 24), site);
        asker.ask(time_us, name, Qtype::a, empty_reply(Reply::kNoSuchName));
    }
}

}  // namespace

void write_session(FileWriter& out, std::uint32_t number, std::int64_t time_us, Random& random)
{
    const World& world = out.world;
    const Household household = world.population.household(number);
    const int hour = static_cast<int>((time_us / kMicro) % kSecondsPerDay / 3600);
    Asker asker(out, world.population.address(number, out.span.day, hour), household.mixes_case, random);

    ask_services(world, asker, household, time_us);
    ask_mail_like(world, asker, household, time_us);
    if (random.chance(0.12)) ask_odds(world, asker, time_us);
    const std::uint32_t site = world.web.popular_site(random);
    asker.visit(time_us, world.web.host_name(site, 0), household.dual_stack);
    while (random.chance(0.6)) {
        time_us += static_cast<std::int64_t>(random.between(0.01, 0.8) * kMicro);
        const std::string name =
            random.chance(0.5) ? world.web.host_name(world.web.embedded_site(random), 1)
                               : world.web.host_name(site, 1 + static_cast<std::uint32_t>(random.below(4)));
        asker.visit(time_us, name, household.dual_stack);
    }
}

void write_households(FileWriter& out)
{
    Random random(out.world.options.seed, Purpose::ordinary, out.file);
    while (!out.full()) {
        const std::uint32_t household = out.world.population.pick(random.unit());
        write_session(out, household, out.world.calendar.busy_time(out.span, random), random);
    }
}

void write_straddlers(FileWriter& out)
{
    const World& world = out.world;
    Random random(world.options.seed, Purpose::straddle, out.file, 3);
    const auto write = [&](std::uint32_t rows, std::int64_t first_us, std::int64_t length_us) {
        for (std::uint32_t i = 0; i < rows; ++i) {
            const std::uint32_t household = world.population.pick(random.unit());
            Asker asker(out, world.population.address(household, out.span.day, 0), false, random);
            const std::string name = world.web.host_name(world.web.embedded_site(random), 0);
            const auto offset =
                static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(length_us)));
            asker.ask_anyway(first_us + offset, name, Qtype::a, world.web.resolve(name, Qtype::a, random));
        }
    };
    write(world.calendar.late_rows(out.file), out.span.begin_us - 2 * kMicro, 2 * kMicro);
    write(world.calendar.early_rows(out.file), out.span.end_us, kMicro / 2);
}

}  // namespace spamgraph::synth
