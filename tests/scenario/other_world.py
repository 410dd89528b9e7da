#!/usr/bin/python3
"""Writes DNS logs with a planted spam run, made in another way than `spamgraph synth` makes them.

    other_world.py --style NAME --seed N --out DIR

A second opinion: what finds the run in one made-up world may have been fitted to it. Here no exchange's name says what
it is, TTLs change from row to row, addresses go from one household to another, honest servers send five times as much
or as little as the day before, a newsletter leaves when the run begins, and the relays change in other ways. The truth
is counted from the rows themselves. Styles: see STYLES.
"""

import argparse
import gzip
import json
from collections import defaultdict
from pathlib import Path
from random import Random

from other_names import ACADEMIC, WORDS, MailWorld, WebWorld, hosting_address
from other_traffic import (DAY_S, Clock, Relay, write_crowds, write_households, write_newsletters, write_run, write_scan,
                           write_servers)

FIRST_S = 1_615_680_000  # 2021-03-14
DEFAULTS = {"days": 2, "clients": 7_000, "rows": 110_000, "servers": 45, "volume_factor": 5, "unanswered": 0.03,
            "strong_rhythm": False, "churn": 0.1, "bots": 40, "bots_without_mx": 0.0, "targets_each": 500,
            "shortest_min": 60, "longest_min": 200}
STYLES = {
    "plain": {},
    "few": {"bots": 25, "strong_rhythm": True, "targets_each": 900},
    "many": {"bots": 120, "clients": 18_000, "rows": 200_000, "targets_each": 250, "unanswered": 0.3},
    "churn": {"churn": 0.6, "strong_rhythm": True, "volume_factor": 8},
    "silent": {"bots_without_mx": 0.25, "unanswered": 0.15},
    "slow": {"targets_each": 250, "shortest_min": 360, "longest_min": 480},
    "week": {"days": 7, "rows": 80_000},
    "quiet": {"bots": 0, "volume_factor": 8, "churn": 0.4},
}
FIELDS = ["ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "proto", "trans_id", "qtype", "qtype_name", "qclass",
          "qclass_name", "query", "rcode", "rcode_name", "RA", "answers", "TTLs", "rejected"]
QTYPES = {"A": 1, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33}
RCODES = {0: "NOERROR", 3: "NXDOMAIN"}


class Log:
    """The rows of all days, in memory until they are written."""

    def __init__(self, random):
        self.random, self.rows = random, []

    def add(self, time_s, client, name, kind, answers, rcode=0):
        """A row; its TTL. No answers and no error: nobody answered."""
        ttl_s = self.random.choice((30, 60, 277, 300, 900, 3600, 7200, 14_400)) + self.random.randrange(30)
        self.rows.append((time_s, client, name, kind, answers, rcode, ttl_s))
        return ttl_s

    def write(self, folder, days):
        """Three files a day, a little out of order; the last of a day compressed."""
        folder.mkdir(parents=True)
        parts = [[] for _ in range(3 * days)]
        self.rows.sort(key=lambda row: row[0] + self.random.uniform(-2, 2))
        for row in self.rows:
            parts[min(max(int(row[0] * 3 / DAY_S), 0), 3 * days - 1)].append(row)
        for i, part in enumerate(parts):
            opened = gzip.open(folder / f"resolver-{i}.log.gz", "wt", compresslevel=1) if i % 3 == 2 \
                else open(folder / f"resolver-{i}.log", "w", encoding="ascii")
            with opened as file:
                file.write("#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n")
                file.write("#fields\t" + "\t".join(FIELDS) + "\n")
                file.writelines(self.line(row) for row in part)

    def line(self, row):
        time_s, client, name, kind, answers, rcode, ttl_s = row
        unanswered = answers is None and rcode == 0
        texts = ",".join(answers) if answers else "-"
        ttls = ",".join([f"{ttl_s}.000000"] * len(answers)) if answers else "-"
        code = ("-", "-") if unanswered else (rcode, RCODES[rcode])
        name = name.upper() if self.random.random() < 0.02 else name
        return "\t".join(map(str, (f"{FIRST_S + time_s:.6f}", "C0", client, 4_321, "10.0.0.53", 53, "udp", 7, QTYPES[kind], kind, 1,
                                   "C_INTERNET", name, *code, "T", texts, ttls, "F"))) + "\n"


class Household:
    """A client whose address may go to somebody else over night or at noon."""

    def __init__(self, number, address, random):
        self.number, self.leases = number, [(0, address)]
        self.both = random.random() < 0.3
        self.mail_host = f"mail.{random.choice(WORDS)}net{random.randrange(3)}.de" if random.random() < 0.2 else None
        self.strays = random.random() < 0.02

    def address(self, time_s):
        return next(address for from_s, address in reversed(self.leases) if from_s <= max(time_s, 0))


class Sender:
    """A mail server or a newsletter: whom it writes to, how much, and which share of its mail goes out."""

    def __init__(self, number, address, random, mail):
        self.number, self.address = number, address
        self.volume = int(random.lognormvariate(6, 0.7))
        self.outgoing = 1.0 if number % 11 == 5 else 0.55  # some only send: nothing beside their mail look-ups
        known = random.sample(mail.correspondents, random.randint(80, 300))
        self.circle = known + random.sample(mail.targets, min(len(mail.targets), 12))
        self.start_s = random.choice((7, 11, 15)) * 3600


class Run:
    """The planted run: when, who, and which domains each bot writes to."""

    def __init__(self, random, world, style):
        self.day = style["days"] - 1
        length_s = 60 * random.randint(style["shortest_min"], style["longest_min"])
        self.start_s = self.day * DAY_S + random.randint(2 * 3600, DAY_S - length_s - 3600)
        self.end_s = self.start_s + length_s
        self.homes = random.sample(world.households, style["bots"])
        self.relay_shares = [random.uniform(0.75, 0.95) for _ in range(4)]

    def choose_targets(self, random, mail, style):
        self.bots = [home.address(self.start_s) for home in self.homes]
        shared = mail.targets[: len(mail.targets) // 3]
        own = mail.targets[len(shared):]
        each = len(own) // max(1, len(self.bots))
        self.targets = [mail.giants + random.sample(shared, style["targets_each"] // 2) + own[i * each: (i + 1) * each]
                        for i in range(len(self.bots))]


class World:
    """Everything that is decided before a row is written."""

    def __init__(self, random, style):
        self.style, self.clock = style, Clock(random, style["strong_rhythm"])
        self.mail = MailWorld(random, 3_000, style["bots"] * style["targets_each"] * 3 // 4 or 3_000)
        self.web = WebWorld(random, 12_000)
        pool = [f"100.{64 + i // 65536}.{i // 256 % 256}.{i % 256}" for i in range(256, 256 + style["clients"] * 11 // 10)]
        self.free = random.sample(pool, len(pool))
        self.households = [Household(i, self.free.pop(), random) for i in range(style["clients"])]
        self.weights = [min(random.paretovariate(1.1), 40) for _ in self.households]
        self.servers = [Sender(i, f"198.18.{i // 100}.{1 + i % 100}", random, self.mail) for i in range(style["servers"])]
        self.newsletters = [Sender(i, f"198.19.0.{i + 1}", random, self.mail) for i in range(3)]
        self.office, self.forwarder, self.tunnel, self.scanner = (f"198.19.1.{i}" for i in (1, 2, 3, 4))
        names = self.mail.names
        self.services = [f"update.{names.domain()}", f"clock.{names.domain()}", f"ads.{names.domain()}"]
        self.block_list, self.tunnel_domain = names.domain("org"), names.domain("net")
        self.run = Run(random, self, style)
        self.newsletters[-1].start_s = self.run.start_s % DAY_S
        self.relays = self.plant_relays(random, names) if style["bots"] else []
        self.move_households(random)
        self.run.choose_targets(random, self.mail, style)

    def plant_relays(self, random, names):
        def name():
            return f"{random.choice(WORDS)}.{names.domain()}"
        def addresses(count):
            return [hosting_address("relay", random.random()) for _ in range(count)]
        honest = random.sample(range(len(self.servers)), 3)
        return [Relay([name()], addresses(4), "round-robin"),
                Relay([name()], addresses(40), "changing"),
                Relay([name() for _ in range(6)], addresses(1), "one"),
                Relay([name()], addresses(1), "one", honest)]

    def move_households(self, random):
        """New leases; a bot keeps its own on the day of the run."""
        bots = set(self.run.homes)
        moves = []
        for day in range(self.style["days"]):
            moves += [(day * DAY_S + random.choice((0, 0, 3 * 3600, 12 * 3600)), home) for home in self.households
                      if random.random() < self.style["churn"] and not (day == self.run.day and home in bots)]
        for from_s, home in sorted(moves, key=lambda move: move[0]):
            self.free.insert(random.randrange(len(self.free) // 2 + 1), home.leases[-1][1])
            home.leases.append((from_s, self.free.pop()))


def count_truth(world, rows):
    """The truth in the form that check_truth.py reads, counted from the rows of the bots' addresses."""
    run, style = world.run, world.style
    bots = set(run.bots)
    asked, queries, total = defaultdict(set), defaultdict(int), defaultdict(int)
    for _, client, name, kind, *_ in rows:
        total[name] += 1
        if client in bots and kind == "MX":
            asked[name].add(client)
            queries[name] += 1
    giants, sites = {giant.name for giant in world.mail.giants}, set(world.web.sites)
    tlds = defaultdict(lambda: {"queries": 0, "domains": 0, "edges": 0})
    domains = {}
    for name, askers in asked.items():
        tld = tlds[name.rpartition(".")[2]]
        tld["queries"] += queries[name]
        tld["domains"] += 1
        tld["edges"] += len(askers)
        academic = any(name.endswith("." + suffix) for suffix in ACADEMIC)
        tier = "academic" if academic else "large" if name in giants \
            else "low" if len(askers) == 1 and total[name] < 500 * style["days"] else "middle"
        # The same name may also be a web site, which the bots' households look at.
        domains[name] = {"tier": tier, "exact": name not in sites}
    explained = {s.address: "mail-server" for s in world.servers if s.outgoing < 1}
    explained |= {world.forwarder: "forwarder", world.tunnel: "tunnel", world.scanner: "scanner"}
    if style["days"] > 2:  # one earlier day is also what yesterday's bot has
        explained |= {letter.address: "newsletter" for letter in world.newsletters}
    used = {row[2] for row in rows if row[1] in bots and row[3] != "MX"}  # a short run has no time for every name
    begins = min((row[0] for row in rows if row[1] in bots and row[3] == "MX" and row[0] >= run.start_s), default=0)
    return {"suspects": sorted(bots), "explained": explained, "domains": domains, "tlds": tlds,
            "surges": [{"first_s": int(FIRST_S + begins)}] if bots else [],
            "campaigns": [{"domains": len(asked), "edges": sum(map(len, asked.values()))}] if bots else [],
            "relays": [{"names": [name for name in relay.names if name in used], "addresses": relay.addresses, "suspects_asking": sorted(relay.asked_by),
                        "period_s": None} for relay in world.relays]}


def write_world(style_name, seed, folder, changes=()):
    """Writes the logs and truth.json; the truth."""
    style = DEFAULTS | STYLES[style_name] | dict(changes)
    random = Random(f"{style_name}/{seed}")
    world, log = World(random, style), Log(random)
    for day in range(style["days"]):
        write_households(log, random, world, day, style["rows"])
        for write in (write_servers, write_newsletters, write_crowds):
            write(log, random, world, day)
    write_scan(log, random, world, world.run.day, world.run.start_s % DAY_S)
    write_run(log, random, world)
    end_s = style["days"] * DAY_S
    log.rows = [row for row in log.rows if 0 <= row[0] < end_s]
    log.write(folder, style["days"])
    truth = count_truth(world, log.rows)
    (folder / "truth.json").write_text(json.dumps(truth), encoding="utf-8")
    return truth


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--style", choices=STYLES, default="plain")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="folder to make")
    for name, value in DEFAULTS.items():
        parser.add_argument("--" + name.replace("_", "-"), type=type(value), help="instead of the style's")
    options = vars(parser.parse_args())
    changes = {name: options[name] for name in DEFAULTS if options[name] is not None}
    write_world(options["style"], options["seed"], options["out"], changes)


if __name__ == "__main__":
    main()
