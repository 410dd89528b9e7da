"""The rows of one random log: queries of a small made-up network, some of them broken."""

from random_mess import MESSES
from random_world import ODD_BYTES, SUFFIXES, World, hash_of

QTYPES = {"MX": 15, "A": 1, "AAAA": 28, "PTR": 12, "TXT": 16, "SRV": 33, "NS": 2, "*": 255, "query-65535": 65535}
RCODES = {"NOERROR": 0, "NXDOMAIN": 3, "SERVFAIL": 2}


class Log:
    """The rows of one random log, drawn one by one."""

    def __init__(self, random):
        self.random = random
        self.world = World(random)
        self.first_day = random.choice([15936, 15936, 10957, 0, 49708])
        offsets = random.choice([[0, 1], [0, 1, 2], [0, 1, 3], [0, 1, 2, 3]])
        self.days = [self.first_day + offset for offset in offsets]
        self.days = [day for day in self.days if day < 49710]
        self.bots = random.sample(self.world.clients, random.randint(0, max(1, len(self.world.clients) // 4)))
        self.is_spam_run = random.random() < 0.25
        if self.is_spam_run:
            self._plan_spam_run()
        self.has_answers = random.random() < 0.75
        self.stray_answers = random.choice([0, 0, 0.01, 0.02])
        self.following = []  # (time, client, name) of look-ups to come, in logs without answers
        self.mess = random.choice([0, 0.03, 0.15])
        self.odd = random.choice([0, 0.02, 0.1])

    def _plan_spam_run(self):
        """Many quiet clients, and a few that ask for everybody's mail exchanges and share some hosts."""
        random, world = self.random, self.world
        count = random.choice([150, 400])
        world.clients = sorted({f"10.{i % 7}.{i % 5}.{random.randrange(256)}" for i in range(count)})
        self.bots = random.sample(world.clients, random.randint(3, 12))
        words = [f"site{i}.{random.choice(SUFFIXES[:11])}" for i in range(random.choice([40, 80]))]
        world.domains = sorted({*world.domains, *words})
        world.names = sorted({*world.names, *world.domains})
        self.shared = [f"{host}.hidden.{suffix}" for host, suffix in [("a", "ru"), ("b", "net"), ("mail", "com")]]
        for host in self.shared[: random.randint(1, 3)]:
            world.answers[host] = [], ["203.0.113.9"]

    def spam_query(self):
        """(name, type) of a query that a client of the spam run makes."""
        random = self.random
        if random.random() < 0.7:
            return random.choice(self.world.domains), "MX"
        return random.choice(self.shared + self.world.exchanges[:2]), random.choice(["A", "A", "AAAA"])

    def time(self):
        random = self.random
        day = random.choice(self.days)
        shape = random.random()
        if shape < 0.05:
            second = random.choice([0, 86399, 1, 59, 60, 3600])
        elif shape < 0.5:
            second = min(86399, int(random.gauss(72000, 900)))
        else:
            second = random.randrange(86400)
        fraction = random.choice(["", ".", ".000000", ".999999", ".5", ".123456"])
        return f"{day * 86400 + second}{fraction}".encode()

    def cells(self, form):
        """A row that is one of ours, by field."""
        random, world = self.random, self.world
        client = random.choice(world.clients)
        if self.bots and random.random() < 0.4:
            client = random.choice(self.bots)
        name = world.names[min(len(world.names) - 1, int(random.expovariate(5 / len(world.names))))]
        mail = 0.6 if client in self.bots else 0.15
        qtype = "MX" if random.random() < mail else random.choices(list(QTYPES)[1:], [50, 15, 5, 5, 3, 2, 2, 1])[0]
        if qtype == "MX" and random.random() < 0.8:
            name = random.choice(world.domains)
        time = self.time()
        if self.is_spam_run and client in self.bots and random.random() < 0.9:
            name, qtype = self.spam_query()
            time = b"%d" % (self.days[-1] * 86400 + min(86399, max(0, int(random.gauss(72000, 900)))))
        if not self.has_answers:
            time, client, name, qtype = self.in_order(time, client, name, qtype)
        raw = name.encode()
        if random.random() < self.odd:
            raw = random.choice(ODD_BYTES)
        elif random.random() < 0.1:  # 0x20 case
            raw = bytes(random.choice([c, ord(chr(c).upper())]) for c in raw)
        if random.random() < 0.05 and raw != b".":
            raw += b"."
        answer = []
        if qtype == "MX":
            answer = world.mx_answer(name)
        elif qtype in ("A", "AAAA"):
            answer = world.address_answer(name)
        elif random.random() < 0.5:
            answer = [("TXT 12 v=spf1 a, mx -all", 60), (random.choice(world.names), 60)]
        rcode = random.choices(list(RCODES), [85, 12, 3])[0]
        if rcode != "NOERROR" and random.random() < 0.8:
            answer = []
        if not self.has_answers and random.random() > self.stray_answers:
            answer = []
        ttls = [f"{ttl}.000000" if random.random() < 0.9 else f"{ttl}" for _, ttl in answer]
        if ttls and random.random() < 0.05:
            ttls = ttls[1:] if random.random() < 0.5 else []
        query = form.escape(raw, random, 0.01)
        if raw == b"." and random.random() < 0.7:
            query = form.empty.encode()
        return {
            "ts": time, "uid": b"C%08x" % random.randrange(2**32), "id.orig_h": world.spelled(client).encode(),
            "id.orig_p": b"1030", "id.resp_h": b"192.0.2.53", "id.resp_p": b"53", "proto": b"udp",
            "trans_id": b"%d" % random.randrange(65536), "rtt": random.choice([None, b"0.012"]), "query": query,
            "qclass": b"1", "qclass_name": b"C_INTERNET", "qtype": b"%d" % QTYPES[qtype],
            "qtype_name": qtype.encode(), "rcode": b"%d" % RCODES[rcode], "rcode_name": rcode.encode(),
            "answers": form.join([text for text, _ in answer], random, 0.002), "TTLs": form.join(ttls, random, 0),
            "AA": self.flag(0.1), "TC": self.flag(0.03), "RD": self.flag(0.8), "RA": self.flag(0.7),
            "rejected": self.flag(0.05), "opcode": b"0", "opcode_name": b"query", "tag": b"x", "note": b"",
        }

    def flag(self, chance):
        return b"T" if self.random.random() < chance else b"F"

    def in_order(self, time, client, name, qtype):
        """The query as it is, or the look-up of an exchange some seconds after an MX query before."""
        random, exchanges = self.random, self.world.exchanges
        if self.following and random.random() < 0.7:
            second, client, name = self.following.pop()
            return b"%d" % second, client, name, random.choice(["A", "A", "AAAA"])
        if qtype == "MX":
            second = int(float(time))
            for number in range(random.choice([0, 1, 1, 1, 2, 6])):
                host = exchanges[(hash_of(name) + number) % len(exchanges)]
                later = second + random.choice([0, 0, 1, 1, 2, 5, 6, -1, -2])
                self.following.append((max(later, self.days[0] * 86400), client, host))
        return time, client, name, qtype

    def row(self, form):
        """A line: mostly a good row, now and then one that is not ours, malformed, or no row at all."""
        random = self.random
        cells = self.cells(form)
        if random.random() >= self.mess:
            if random.random() < 0.03:
                cells["qclass"] = cells["qclass_name"] = None  # a class that the log does not say
            if random.random() < 0.03:
                cells["rcode"] = cells["rcode_name"] = None
            return form.row(cells)
        return random.choice(MESSES)(random, form, cells)
