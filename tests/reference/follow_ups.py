"""Mail hosts of days without answers: names that clients look up because of MX queries. Plain loops."""

import math
from collections import defaultdict

WITHIN_S = 5
MOST_NAMES = 4
LEAST_CLIENTS = 3
LEAST_G = 10.8


def g_squared(cells):
    """2 sum of observed ln(observed / expected) of a 2 x 2 table."""
    (a, b), (c, d) = cells
    whole = a + b + c + d
    terms = [(a, a + b, a + c), (b, a + b, b + d), (c, c + d, a + c), (d, c + d, b + d)]
    return 2 * sum(n * math.log(n * whole / (row * column)) for n, row, column in terms if n)


def names_after(look_ups, second):
    """Names of the whole seconds after an MX query, as long as they are few."""
    names = set()
    for later in range(second, second + WITHIN_S + 1):
        more = names | look_ups.get(later, set())
        if len(more) > MOST_NAMES:
            break
        names = more
    return names


class Day:
    """What the clients of a day tell, added up client by client."""

    def __init__(self):
        self.mx_of = defaultdict(int)  # domain -> MX queries
        self.clients = defaultdict(set)  # host -> clients that looked it up
        self.following = defaultdict(set)
        self.after = defaultdict(set)
        self.before = defaultdict(set)
        self.followed = defaultdict(int)  # (host, domain) -> MX queries
        self.pair_clients = defaultdict(set)

    def add(self, client, queries):
        """queries: (second, kind, name) of one client."""
        mx = [(second, name) for second, kind, name in queries if kind == "mx"]
        look_ups = defaultdict(set)
        for second, kind, name in queries:
            if kind in ("a", "aaaa"):
                look_ups[second].add(name)
        seconds = {second for second, _ in mx}
        balance = defaultdict(int)
        for second, names in look_ups.items():
            right_after = bool(seconds & {second, second - 1})
            right_before = bool(seconds & {second + 1, second + 2})
            for name in names:
                self.clients[name].add(client)
                balance[name] += right_after - right_before
                if any(second - ago in seconds for ago in range(WITHIN_S + 1)):
                    self.following[name].add(client)
        for name, sum_of in balance.items():
            if sum_of:
                (self.after if sum_of > 0 else self.before)[name].add(client)
        for second, domain in mx:
            self.mx_of[domain] += 1
            for name in names_after(look_ups, second):
                self.followed[name, domain] += 1
                self.pair_clients[name, domain].add(client)

    def hosts(self):
        """Names that are mail hosts."""
        domains = defaultdict(list)
        for host, domain in self.followed:
            domains[host].append(domain)
        return sorted(host for host in self.clients if self._is_host(host, domains[host]))

    def _is_host(self, host, domains):
        asking = len(self.clients[host])
        if 2 * len(self.following[host]) < asking:
            return False
        after, before = len(self.after[host]), len(self.before[host])
        if after > before:
            against_half = 2 * sum(n * math.log(2 * n / (after + before)) for n in (after, before) if n)
            if against_half > LEAST_G:
                return True
        if after < before:
            return False
        everything = sum(self.mx_of.values())
        column = sum(self.followed[host, domain] for domain in domains)
        paired = set()
        for domain in domains:
            both, row = self.followed[host, domain], self.mx_of[domain]
            clients = self.pair_clients[host, domain]
            if len(clients) < LEAST_CLIENTS or both * everything <= row * column:
                continue
            if g_squared([(both, row - both), (column - both, everything - row - column + both)]) > LEAST_G:
                paired |= clients
        return 2 * len(paired) >= asking


def find_hosts(db, day):
    """The names of a day, from its queries in the database."""
    found = Day()
    of_client = defaultdict(list)
    rows = db.execute("SELECT client, time % 86400, kind, name FROM query WHERE day = ?", (day,))
    for client, second, kind, name in rows:
        of_client[client].append((second, kind, name))
    for client, queries in of_client.items():
        found.add(client, queries)
    return found.hosts()
