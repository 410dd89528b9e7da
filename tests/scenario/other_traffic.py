"""Who asks for what in the other world. Every actor writes its rows of one day into a log."""

import math

from other_names import hosting_address, number_of

DAY_S = 86_400


def put_mail(log, random, time_s, client, domain, style, follow=0.8):
    """An MX look-up with its retries, and the addresses of the exchange."""
    while random.random() < style["unanswered"]:
        log.add(time_s, client, domain.name, "MX", None, 0)
        time_s += random.uniform(1, 6)
    if not domain.exists:
        log.add(time_s, client, domain.name, "MX", None, 3)
        return
    log.add(time_s, client, domain.name, "MX", domain.exchanges)
    if random.random() >= follow:
        return
    hosts = random.sample(domain.exchanges, len(domain.exchanges)) or [domain.name]
    for host in hosts[: 1 + (random.random() < 0.2)]:
        time_s += random.uniform(0.01, 2)
        put_host(log, random, time_s, client, host)


def put_host(log, random, time_s, client, host):
    """Addresses of a host: two in a changing order, sometimes AAAA beside A."""
    addresses = [hosting_address(host, i) for i in range(1 + number_of(host) % 2)]
    log.add(time_s, client, host, "A", random.sample(addresses, len(addresses)))
    if random.random() < 0.15:
        log.add(time_s + 0.001, client, host, "AAAA", [])


class Clock:
    """Times of a day: flat, or with a deep night and a peak in the evening."""

    def __init__(self, random, strong):
        self.random, self.strong = random, strong

    def draw(self):
        while True:
            time_s = self.random.random() * DAY_S
            if not self.strong or self.random.random() < 0.55 - 0.45 * math.cos(2 * math.pi * (time_s / DAY_S - 0.83)) ** 2 \
                    or 0.75 < time_s / DAY_S < 0.92:
                return time_s


def write_households(log, random, world, day, rows):
    """Browsing, a mail program here and there, stray MX, shared services."""
    clock, households, web = world.clock, world.households, world.web
    for home in random.choices(households, world.weights, k=rows // 3):
        time_s = day * DAY_S + clock.draw()
        client = home.address(time_s)
        for _ in range(random.randint(1, 4)):
            time_s += random.expovariate(1)
            host = web.popular_host()
            log.add(time_s, client, host, "A", [hosting_address(host)])
            if home.both:
                log.add(time_s, client, host, "AAAA", [])
        point = random.random()
        if home.mail_host and point < 0.04:
            put_host(log, random, time_s, client, home.mail_host)
        elif point < 0.08:
            service = world.services[home.number % len(world.services)]
            log.add(time_s, client, service, "A", [hosting_address(service)])
        elif home.strays and point < 0.14:
            put_mail(log, random, time_s, client, random.choice(world.mail.giants), world.style, 0.3)


def write_servers(log, random, world, day):
    """Honest mail servers: today's volume has little to do with yesterday's."""
    mail, style = world.mail, world.style
    for server in world.servers:
        events = int(server.volume * style["volume_factor"] ** random.uniform(-1, 1))
        for giant in mail.giants:
            put_mail(log, random, day * DAY_S + random.random() * DAY_S, server.address, giant, style)
        while events > 0:
            start_s = day * DAY_S + world.clock.draw()
            queue = min(events, random.randint(5, 60) if random.random() < 0.03 else 1)
            for _ in range(queue):
                serve(log, random, world, server, min(start_s + random.uniform(0, 40 * queue), (day + 1) * DAY_S - 1))
            events -= queue
        if world.relays:
            for relay in world.relays:
                if server.number in relay.honest:
                    relay.ask(log, random, day * DAY_S + random.random() * DAY_S, server.address)


def serve(log, random, world, server, time_s):
    """One mail of a server, out or in."""
    mail = world.mail
    pool = mail.giants if random.random() < 0.3 else server.circle
    domain = random.choice(pool)
    if random.random() < server.outgoing:
        put_mail(log, random, time_s, server.address, domain, world.style)
        return
    a, b, c, d = hosting_address(random.random()).split(".")
    log.add(time_s, server.address, f"{d}.{c}.{b}.{a}.in-addr.arpa", "PTR", [f"out.{domain.name}"])
    log.add(time_s + 0.1, server.address, f"{d}.{c}.{b}.{a}.bl.{world.block_list}", "A", None, 3)
    if random.random() < 0.5:
        log.add(time_s + 0.2, server.address, domain.name, "TXT", ["TXT 12 v=spf1 a -all"])


def write_newsletters(log, random, world, day):
    """One issue at the same time every day; the last of them when the run begins. No checks beside it."""
    for letter in world.newsletters:
        start_s = day * DAY_S + letter.start_s + random.uniform(-120, 120)
        for domain in letter.circle:
            time_s = start_s + random.random() * 2_400
            if time_s < (day + 1) * DAY_S:
                put_mail(log, random, time_s, letter.address, domain, world.style)


def write_crowds(log, random, world, day):
    """An office behind one address, a forwarder with a cache, and a tunnel under one domain."""
    for _ in range(9_000):
        time_s = day * DAY_S + world.clock.draw()
        host = world.web.popular_host() if random.random() < 0.5 else random.choice(world.web.sites)
        log.add(time_s, world.office, host, "A", [hosting_address(host)])
        if random.random() < 0.01:
            put_mail(log, random, time_s, world.office, random.choice(world.mail.giants), world.style, 0.2)
    cache = {}
    for time_s in sorted(day * DAY_S + random.random() * DAY_S for _ in range(14_000)):
        point = random.random()
        if point < 0.03:
            domain = random.choice(world.mail.correspondents)
            if cache.get(domain.name, 0) <= time_s:
                cache[domain.name] = time_s + 3600
                put_mail(log, random, time_s, world.forwarder, domain, world.style, 0.5)
            continue
        host = world.web.popular_host() if point < 0.5 else random.choice(world.web.sites)
        kind = "A" if point < 0.85 else random.choice(("AAAA", "PTR", "TXT", "SRV"))
        if cache.get((host, kind), 0) <= time_s:
            answers = [hosting_address(host)] if kind == "A" else []
            cache[host, kind] = time_s + log.add(time_s, world.forwarder, host, kind, answers)
    for _ in range(3_000):
        label = f"{random.getrandbits(160):040x}"
        log.add(day * DAY_S + random.random() * DAY_S, world.tunnel, f"{label}.t.{world.tunnel_domain}",
                random.choice(("TXT", "MX", "A")), [])


def write_scan(log, random, world, day, start_s):
    """Somebody who asks MX for thousands of names within an hour, and nothing else."""
    for domain in random.sample(world.mail.correspondents, min(1500, len(world.mail.correspondents))):
        log.add(day * DAY_S + start_s + random.random() * 3_500, world.scanner, domain.name, "MX", domain.exchanges)


class Relay:
    """A host that the bots were told: names, the addresses behind them, and how the answers change."""

    def __init__(self, names, addresses, style, honest=()):
        self.names, self.addresses, self.style, self.honest = names, addresses, style, set(honest)
        self.asked_by = set()

    def ask(self, log, random, time_s, client):
        slot = int(time_s / 1500)
        name = self.names[slot % len(self.names)]
        if self.style == "round-robin":
            answer = random.sample(self.addresses, random.randint(2, len(self.addresses)))
        else:
            answer = [self.addresses[slot % len(self.addresses)]]
        log.add(time_s, client, name, "A", answer)


def write_run(log, random, world):
    """The run: every bot works through its list in bursts, asking for the relays in between."""
    run = world.run
    span_s = run.end_s - run.start_s
    for bot, targets in zip(run.bots, run.targets):
        begin_s = run.start_s + random.uniform(0, 90)
        end_s = run.end_s - random.uniform(0, span_s * 0.2)
        silent = random.random() < world.style["bots_without_mx"]
        order = random.sample(targets, len(targets))
        starts = sorted(random.uniform(begin_s, end_s) for _ in range(max(1, len(order) // 25)))
        starts[0] = begin_s
        for i, domain in enumerate(order):
            time_s = min(starts[i * len(starts) // len(order)] + random.uniform(0, 30), run.end_s)
            if not silent:
                put_mail(log, random, time_s, bot, domain, world.style, 0.75)
            elif domain.exchanges:
                put_host(log, random, time_s, bot, random.choice(domain.exchanges))
        for relay, share in zip(world.relays, run.relay_shares):
            if random.random() >= share:
                continue
            relay.asked_by.add(bot)
            for _ in range(random.randint(2, 9)):
                relay.ask(log, random, random.uniform(begin_s, end_s), bot)
