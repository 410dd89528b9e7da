#include <algorithm>
#include <cctype>

#include "synth/traffic.hpp"

namespace spamgraph::synth {

Asker::Asker(FileWriter& out, const Ip& ip, bool mixes_case, Random& random)
    : out_(out), mixes_case_(mixes_case), random_(random)
{
    flow_.client = to_text(ip);
    const std::uint64_t hash = hash_of(ip.v4, ip.groups[4], ip.groups[5]);
    flow_.server = ip.v6 ? "2001:db8:53::1" : hash % 3 == 0 ? "198.51.100.53" : "192.0.2.53";
}

void Asker::ask(std::int64_t time_us, std::string_view name, Qtype qtype, const Reply& reply)
{
    if (out_.full()) return;
    if (keeps_answers_ && !kept_.emplace(name, qtype).second) return;
    // Folded back, not cut off: cut times would pile up in the last second of every file.
    const std::int64_t length_us = out_.span.end_us - out_.span.begin_us;
    std::int64_t offset_us = (time_us - out_.span.begin_us) % (2 * length_us);
    if (offset_us >= length_us) offset_us = 2 * length_us - 1 - offset_us;
    ask_anyway(out_.span.begin_us + offset_us, name, qtype, reply);
}

void Asker::ask_anyway(std::int64_t time_us, std::string_view name, Qtype qtype, const Reply& reply)
{
    flow_.client_port = static_cast<std::uint16_t>(1024 + random_.below(64'000));
    flow_.tcp = reply.answers.size() > 400;
    name_ = name;
    if (mixes_case_) {
        // Random case against forged answers (draft-vixie-dnsext-dns0x20).
        std::uint64_t coins = random_.next();
        for (std::size_t i = 0; i < name_.size(); ++i, coins = coins >> 1 | coins << 63)
            if ((coins & 1) != 0)
                name_[i] = static_cast<char>(std::toupper(static_cast<unsigned char>(name_[i])));
    }
    out_.rows.add(flow_, {.time_us = time_us, .name = name_, .qtype = qtype, .reply = &reply}, random_);
}

void Asker::visit(std::int64_t time_us, const std::string& name, bool dual_stack)
{
    const WebWorld& web = out_.world.web;
    if (random_.chance(0.01)) {
        ask(time_us, name, Qtype::a, empty_reply(Reply::kUnanswered));
        time_us += static_cast<std::int64_t>(random_.between(1, 5) * kMicro);
    }
    ask(time_us, name, Qtype::a, web.resolve(name, Qtype::a, random_));
    if (dual_stack) ask(time_us + 400, name, Qtype::aaaa, web.resolve(name, Qtype::aaaa, random_));
}

void Asker::look_up_mail(std::int64_t time_us, const MailDomain& domain, double follow_up)
{
    const World& world = out_.world;
    if (random_.chance(0.03)) {
        ask(time_us, domain.name, Qtype::mx,
            empty_reply(random_.chance(0.5) ? Reply::kUnanswered : Reply::kServerFailure));
        time_us += static_cast<std::int64_t>(random_.between(3, 12) * kMicro);
    }
    ask(time_us, domain.name, Qtype::mx, world.mail.mx_reply(domain));
    if (!domain.alive() || !random_.chance(follow_up)) return;
    const std::uint32_t tried = domain.exchanges() > 1 && random_.chance(0.2) ? 2 : 1;
    for (std::uint32_t number = 0; number < tried; ++number) {
        time_us += static_cast<std::int64_t>(random_.between(0.02, 1.2) * kMicro);
        const std::string exchange = world.mail.exchange_name(domain, number);
        ask(time_us, exchange, Qtype::a, world.web.resolve_host(exchange, Qtype::a, random_));
        if (random_.chance(0.25))
            ask(time_us + 700, exchange, Qtype::aaaa, world.web.resolve_host(exchange, Qtype::aaaa, random_));
    }
}

}  // namespace spamgraph::synth
