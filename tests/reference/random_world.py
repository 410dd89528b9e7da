"""A small made-up network: clients, names and what they resolve to. Few names, so that they collide."""

# Suffixes that have been the same in every version of the public suffix list for years.
SUFFIXES = (
    "com com com net org de ru jp co.jp co.uk com.br edu ac.uk edu.au ck www.ck city.kawasaki.jp "
    "foo.kawasaki.jp xn--p1ai blogspot.com github.io nosuchtld"
).split()
HOSTS = (
    "www mx mx1 mx-2 mail mail mail01 smtp smtp-9- mta relay relay7 gate gateway inbound aspmx aspmx2x "
    "webmail mailer imap api _dmarc ns1 a.b mx.a mail.www static"
).split()
ODD_NAMES = [
    ".", "com", "co.uk", "ck", "mail", "mx", "mx.ck", "mail.com", "mx1.co.uk", "localhost", "192.0.2.7",
    "mail.192.0.2.7", "4.3.2.1.zen.spamhaus.org", "2.0.0.127.list.corp", "255.255.255.255.bl.x.net",
    "256.1.1.1.bl.x.net", "1.2.3.4.list", "4.3.2.1.in-addr.arpa", "1.0.0.10.bl.arpa", "001.2.3.4.dnsbl.org",
    ".".join("0123456789abcdef" * 2) + ".ip6.arpa", ".".join("0123456789abcdef" * 2) + ".v6.bl.org",
    ".".join("0123456789abcdef" * 2) + ".bl", "_sip._tcp.example.com", "-mx-.example.com",
    "a" * 63 + ".com", ".".join(["b" * 62] * 3) + ".example.com", ".".join(["ab"] * 84) + ".c",
]
ODD_BYTES = [b"sp ace.com", b"mx.\xc3\xa9.com", b"back\\slash.net", b"mail.q\"uote.org", b"ctl\x01.com",
             b"a\x7fb.de", b"com,ma.org", b"#hash.com", b"mx1.\xff.co.uk", b"tab\there.com", b"mx.\\120.net"]


class World:
    """Clients and names drawn once per log."""

    def __init__(self, random):
        self.random = random
        self.clients = self._draw_clients()
        self.domains = self._draw_domains()
        self.names = self._draw_names()
        self.addresses = self._draw_addresses()
        self.exchanges = random.sample(self.names, min(len(self.names), random.randint(1, 12)))
        self.answers = {}  # name -> its usual (chain, addresses)

    def _draw_clients(self):
        random = self.random
        count = random.choice([5, 10, 20, 30, 100, 300])
        forms = ["10.{1}.0.{2}", "192.0.2.{2}", "2001:db8::{0:x}", "fe80::{0:x}:1"]
        return sorted({random.choice(forms).format(i, i // 256, i % 256) for i in range(count)})

    def spelled(self, client):
        """The same client, now and then written differently."""
        if self.random.random() < 0.9:
            return client
        return client.upper().replace("::", ":0:0::") if ":" in client else f"::ffff:{client}"

    def _draw_domains(self):
        random = self.random
        words = ["example", "acme", "post", "mail", "mx", "shop", "uni", "x", "n-1", "relay"]
        stems = [random.choice(words) + random.choice(["", str(random.randrange(30))]) for _ in range(30)]
        count = random.choice([3, 8, 20, 60])
        return sorted({f"{random.choice(stems)}.{random.choice(SUFFIXES)}" for _ in range(count)})

    def _draw_names(self):
        random = self.random
        names = list(self.domains)
        for domain in self.domains:
            names += [f"{random.choice(HOSTS)}.{domain}" for _ in range(random.randrange(4))]
        names += random.sample(ODD_NAMES, random.randrange(len(ODD_NAMES)))
        return sorted(set(names))

    def _draw_addresses(self):
        random = self.random
        pool = [f"198.51.100.{i}" for i in range(random.choice([2, 8, 30, 100]))]
        return pool + ["2001:db8:1::25", "2001:0db8:1:0:0::25", "::ffff:198.51.100.1", "::1"]

    def address_answer(self, name):
        """[(text, ttl)] to an A or AAAA query: aliases, then addresses; the same name varies a little."""
        random = self.random
        if name not in self.answers:
            chain = random.sample(self.names, random.choice([0, 0, 0, 1, 2])) if self.names else []
            hosts = random.sample(self.addresses, random.choice([0, 1, 1, 2, 4][: len(self.addresses) + 1]))
            self.answers[name] = chain, hosts
        chain, hosts = self.answers[name]
        if random.random() < 0.1:
            hosts = random.sample(self.addresses, 1)
        if hosts and random.random() < 0.1:
            hosts = [*hosts, hosts[0]]
        ttl = random.choice([0, 60, 300, 86400])
        answer = [(x, random.choice([ttl, 5, 1000])) for x in chain] + [(x, ttl) for x in hosts]
        if random.random() < 0.1:
            random.shuffle(answer)
        return answer

    def mx_answer(self, name):
        """[(text, ttl)] to an MX query: sometimes aliases, then exchanges, sometimes other texts."""
        random = self.random
        shape = random.random()
        if shape < 0.1:
            return []
        if shape < 0.15:
            return [(".", 3600)]
        if shape < 0.25:  # the domain's own address answer, so that aliases occur in both
            return self.address_answer(name)
        ttl = random.choice([60, 300, 3600])
        start = hash_of(name) % len(self.exchanges)
        count = random.choice([1, 1, 2, 3])
        answer = [(self.exchanges[(start + i) % len(self.exchanges)], ttl) for i in range(count)]
        if random.random() < 0.3:
            aliases = random.sample(self.names, min(len(self.names), random.randint(1, 2)))
            answer = [(x, random.choice([ttl, 7, 8])) for x in aliases] + answer
        if random.random() < 0.1:
            answer.append((random.choice(self.exchanges), random.choice([ttl, 9])))
        if random.random() < 0.1:
            answer.insert(random.randrange(len(answer) + 1), ("RRSIG MX 8 2 3600 20130901 example", ttl))
        if random.random() < 0.05:
            answer.append((random.choice([name, "a..b", "192.0.2.1", "MX.UPPER.Example.COM.", "(empty)"]), ttl))
        return answer


def hash_of(name):
    """A small number that is the same in every run."""
    return sum(name.encode()) * 31 + len(name)
