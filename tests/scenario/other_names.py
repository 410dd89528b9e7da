"""Names and hosts of the other world: mail domains, who hosts them, web sites, and what they resolve to."""

import hashlib

WORDS = ("alpen amber arc atlas bay beck berg blue bois brook casa cedar cloud coast crest dawn delta dune eiche elm fjord "
         "flor forge glen gold grove hafen haus heath hill ibis iron jade kite lago lark lime linden lux lynx maple marsh "
         "mill mira moss neo nord oak olive onyx orca pier pine plum polar quay reed ridge rio rosa ruby sable sage sand "
         "sierra silk sol stein stone swan tal terra tide umber vale vega verde vida wald wave wolf yew zen zinc").split()
SUFFIXES = {"com": 30, "de": 12, "net": 8, "org": 6, "fr": 5, "co.uk": 5, "com.br": 4, "ru": 4, "pl": 4, "co.jp": 3,
            "in": 3, "info": 3, "io": 2, "edu": 2, "xn--p1ai": 1, "ac.uk": 1, "edu.au": 1, "gov": 1}
ACADEMIC = {"edu", "ac.uk", "edu.au"}


def number_of(*parts):
    """A number that depends on nothing but the parts."""
    return int.from_bytes(hashlib.blake2b("/".join(map(str, parts)).encode(), digest_size=8).digest(), "big")


def hosting_address(*parts):
    """An address in a block where servers stand."""
    n = number_of("host", *parts)
    return f"{(45, 82, 151, 203)[n % 4]}.{n >> 8 & 255}.{n >> 16 & 255}.{1 + (n >> 24) % 254}"


class Names:
    """Registered domains without repeats."""

    def __init__(self, random):
        self.random = random
        self.taken = set()

    def domain(self, suffix=None):
        random = self.random
        suffix = suffix or random.choices(list(SUFFIXES), SUFFIXES.values())[0]
        while True:
            form = random.choice(["{}{}", "{}-{}", "{}{}-{}", "{}{}{}"])
            name = form.format(*(random.choice(WORDS) for _ in range(form.count("{}")))) + random.choice(["", "", "24", "7"])
            if (name, suffix) not in self.taken:
                self.taken.add((name, suffix))
                return f"{name}.{suffix}"


class MailDomain:
    """A domain that gets mail: `exchanges` is empty where its own address takes the mail, or where it does not exist."""

    __slots__ = ("name", "exchanges", "exists", "academic")

    def __init__(self, name, exchanges, exists=True):
        self.name, self.exchanges, self.exists = name, exchanges, exists
        self.academic = any(name.endswith("." + suffix) for suffix in ACADEMIC)


class MailWorld:
    """Giants, the domains that honest servers write to, and those of a run. No exchange's name says what it is."""

    def __init__(self, random, correspondents, targets):
        self.random = random
        names = Names(random)
        self.names = names
        providers = [(names.domain(), random.randint(1, 3)) for _ in range(40)]
        self.hosts = [[f"{random.choice(WORDS)}{i}.{provider}" for i in range(n)] for provider, n in providers]
        self.giants = []
        for _ in range(10):
            name = names.domain("com")
            self.giants.append(MailDomain(name, [f"{w}.{random.choice(WORDS)}.{name}" for w in random.sample(WORDS, 3)]))
        self.correspondents = [self.mail_domain(names.domain()) for _ in range(correspondents)]
        self.targets = [self.mail_domain(names.domain()) for _ in range(targets)]

    def mail_domain(self, name):
        point = self.random.random()
        if point < 0.05:
            return MailDomain(name, [], exists=False)
        if point < 0.10:
            return MailDomain(name, [])
        if point < 0.45:
            return MailDomain(name, [f"{word}.{name}" for word in self.random.sample(WORDS, self.random.randint(1, 2))])
        return MailDomain(name, self.random.choice(self.hosts))


class WebWorld:
    """Sites by popularity; every site has a few hosts."""

    def __init__(self, random, sites):
        names = Names(random)
        self.sites = [names.domain() for _ in range(sites)]
        self.random = random

    def popular_host(self):
        """Zipf with an exponent a little above one."""
        random = self.random
        site = int(len(self.sites) ** (random.random() ** 1.3)) - 1
        return random.choice(("", "www.", "static.", "img2.", "a.")) + self.sites[site]
