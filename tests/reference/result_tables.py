"""The counts of a result, from the reference's day tables and from what the program decided.

Taken from the result as given: which clients are suspects, of which campaign, on which day they were tested, the tier
of each name, and which names make a relay. Everything counted about them is said again here with SQL.
"""

import ipaddress
from collections import Counter
from statistics import median

from names import format_address, top_level_domain

NOT_PUBLIC = [ipaddress.ip_network(prefix) for prefix in (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3")]

GIVEN = """
DROP TABLE IF EXISTS tested;
CREATE TABLE tested (row INTEGER PRIMARY KEY, address BLOB, day INTEGER, suspect INTEGER, campaign INTEGER);
DROP TABLE IF EXISTS relay_name;
CREATE TABLE relay_name (relay INTEGER, name TEXT, campaign INTEGER);
DROP VIEW IF EXISTS suspect_edge;
CREATE VIEW suspect_edge AS  -- over all days of the window
  SELECT t.row, t.campaign, e.name, SUM(e.data) AS data, SUM(e.mx) AS mx
  FROM tested t JOIN edges e ON e.client = t.address WHERE t.suspect GROUP BY t.row, e.name;
"""


def give(db, *, addresses, days, suspects, campaigns):
    """Notes the clients that passed the gates: 16 address bytes, day (or None), 0/1, id (or -1)."""
    db.executescript(GIVEN)
    rows = zip(range(len(addresses)), addresses, days, suspects, campaigns)
    db.executemany("INSERT INTO tested VALUES (?, ?, ?, ?, ?)", rows)
    db.execute("DROP TABLE IF EXISTS suspect_edges")
    db.execute("CREATE TABLE suspect_edges AS SELECT * FROM suspect_edge")


def _one(db, query, *values):
    return db.execute(query, values).fetchone()


def _table(group, columns, rows):
    return {f"{group}/{column}": [row[i] for row in rows] for i, column in enumerate(columns)}


def counts(db):
    """/counts: accepted rows and reasons over all days."""
    reasons = db.execute(
        """SELECT reason, COUNT(*) FROM line WHERE day IN (SELECT day FROM total) AND reason NOT IN ('', 'other-day')
           GROUP BY reason ORDER BY reason"""
    ).fetchall()
    return {
        "counts@accepted": _one(db, "SELECT SUM(accepted) FROM total")[0],
        **_table("counts/reasons", ["reason", "rows"], reasons),
    }


def series(db, times):
    """/series: queries of every minute in `times` (first seconds)."""
    columns = ["all", "mx", "mail", "labelled"]
    rows = {
        day * 86_400 + minute * 60: values
        for day, minute, *values in db.execute('SELECT day, minute, "all", mx, mail, labelled FROM minutes')
    }
    return _table("series", columns, [rows.get(time, (0, 0, 0, 0)) for time in times])


def clients(db):
    """/clients: the tested day of every client that passed the gates."""
    columns = ["queries", "mx", "mail_domains", "peak_per_minute", "day_mail", "peak_hour_mail"]
    rows = db.execute(
        """SELECT c.queries, c.mx, c.mail_domains, c.peak_per_minute, c.mail_queries,
                  (SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM kept_event e
                   WHERE e.day = t.day AND e.client = t.address AND e.mail GROUP BY e.time / 3600))
           FROM tested t LEFT JOIN clients c ON c.day = t.day AND c.address = t.address ORDER BY t.row"""
    ).fetchall()
    return _table("clients", columns, rows)


def domains(db):
    """/domains: every name that suspects asked for."""
    rows = []
    for name, suspects in db.execute("SELECT name, COUNT(*) FROM suspect_edges GROUP BY name ORDER BY name").fetchall():
        per_day = db.execute(
            "SELECT queries, clients, mail_clients, evidence FROM names WHERE name = ? ORDER BY day", (name,)
        ).fetchall()
        queries, clients_of, mail_clients, evidence = zip(*per_day)
        rows.append((
            name, _one(db, "SELECT registered FROM text WHERE name = ?", name)[0], top_level_domain(name),
            sum(queries), median(queries), max(clients_of), max(mail_clients), suspects,
            min((e for e in evidence if e), default=0),
        ))
    columns = "text registered_domain tld queries queries_per_day clients mail_clients suspects evidence".split()
    return _table("domains", columns, rows)


def graph(db):
    """/graph: suspects x domains, CSR, summed over the days."""
    suspects = [row for (row,) in db.execute("SELECT row FROM tested WHERE suspect ORDER BY row")]
    names = [name for (name,) in db.execute("SELECT DISTINCT name FROM suspect_edges ORDER BY name")]
    columns = {name: i for i, name in enumerate(names)}
    edges = db.execute("SELECT row, name, data, mx FROM suspect_edges ORDER BY row, name").fetchall()
    degrees = Counter(edge[0] for edge in edges)
    indptr = [0]
    for row in suspects:
        indptr.append(indptr[-1] + degrees[row])
    return {
        "graph@shape": [len(suspects), len(names)],
        "graph/indptr": indptr,
        "graph/indices": [columns[edge[1]] for edge in edges],
        "graph/data": [edge[2] for edge in edges],
        "graph/mx": [edge[3] for edge in edges],
    }


def similarity(db, min_jaccard=0.01):
    """/similarity: pairs of suspects that share names, as CSR of the upper triangle; names that only one asked for."""
    suspects = [row for (row,) in db.execute("SELECT row FROM tested WHERE suspect ORDER BY row")]
    names = {row: set() for row in suspects}
    for row, name in db.execute("SELECT row, name FROM suspect_edges"):
        names[row].add(name)
    indptr, indices, shared = [0], [], []
    for i, one in enumerate(suspects):
        for j in range(i + 1, len(suspects)):
            both = len(names[one] & names[suspects[j]])
            either = len(names[one] | names[suspects[j]])
            if both and both / either >= min_jaccard:
                indices.append(j)
                shared.append(both)
        indptr.append(len(indices))
    degrees = Counter(name for of_one in names.values() for name in of_one)
    exclusive = [sum(degrees[name] == 1 for name in names[row]) for row in suspects]
    return {"similarity/indptr": indptr, "similarity/indices": indices, "similarity/shared": shared,
            "similarity/exclusive": exclusive}


def _is_public(address):
    ip = ipaddress.ip_address(format_address(address))
    if ip.version == 6:
        return ip in ipaddress.ip_network("2000::/3")
    return not any(ip in prefix for prefix in NOT_PUBLIC)


def _overlap(one, other):
    return 2 * len(one & other) > len(one | other)


def exchange_clusters(db):
    """/exchange_clusters and /domains/exchange_cluster: hosted mail, from the answers of the tested days."""
    operators_of, exchanges_of = {}, {}
    for domain, exchange, operator in db.execute(
        """SELECT DISTINCT m.domain, m.exchange, x.registered FROM mx_records m JOIN text x ON x.name = m.exchange
           WHERE m.day IN (SELECT day FROM tested WHERE suspect)"""
    ):
        operators_of.setdefault(domain, set()).add(operator)
        exchanges_of.setdefault(operator, set()).add(exchange)
    domains_of = {operator: {d for d, named in operators_of.items() if operator in named} for operator in exchanges_of}
    addresses_of = {operator: set() for operator in exchanges_of}
    for operator, address in db.execute(
        """SELECT DISTINCT x.registered, a.address FROM addresses a JOIN text x ON x.name = a.name
           WHERE a.day IN (SELECT day FROM tested WHERE suspect)
             AND EXISTS (SELECT 1 FROM mx_records m WHERE m.day = a.day AND m.exchange = a.name)"""
    ):
        if _is_public(address):
            addresses_of[operator].add(address)

    part_of = {operator: {operator} for operator in domains_of}
    for one, of_one in domains_of.items():
        for other, of_other in domains_of.items():
            if one != other and (_overlap(of_one, of_other) or _overlap(addresses_of[one], addresses_of[other])):
                joined = part_of[one] | part_of[other]
                part_of.update(dict.fromkeys(joined, joined))
    cluster_of = {o: min(part, key=lambda p: (-len(domains_of[p]), p)) for o, part in part_of.items()}
    naming = Counter(c for named in operators_of.values() for c in {cluster_of[o] for o in named})
    of_domain = {d: min({cluster_of[o] for o in named}, key=lambda c: (naming[c], c))
                 for d, named in operators_of.items()}
    behind = Counter(of_domain.values())
    of_name = {x: cluster_of[o] for o, exchanges in exchanges_of.items() for x in exchanges} | of_domain

    found = {}
    for row, campaign, name, mx in db.execute("SELECT row, campaign, name, mx FROM suspect_edges WHERE mx > 0"):
        cluster = of_name.get(name)
        if cluster and behind[cluster] > 1:
            found.setdefault((campaign, cluster), []).append((row, name, mx))
    rows = []
    for (campaign, cluster), edges in sorted(found.items()):
        operators = [o for o in cluster_of if cluster_of[o] == cluster]
        exchanges = set().union(*(exchanges_of[o] for o in operators))
        addresses = set().union(*(addresses_of[o] for o in operators))
        rows.append((campaign, cluster, min(exchanges), len(exchanges), len(operators), len(addresses) or -1,
                     len({name for _, name, _ in edges}), behind[cluster], len({row for row, _, _ in edges}),
                     len(edges), sum(mx for *_, mx in edges)))
    columns = ("campaign cluster exchange exchanges exchange_domains addresses domains all_domains suspects edges "
               "queries").split()
    names = [name for (name,) in db.execute("SELECT DISTINCT name FROM suspect_edges ORDER BY name")]
    return {"domains/exchange_cluster": [of_name.get(name, "") for name in names],
            **_table("exchange_clusters", columns, rows)}


def tlds(db):
    """/tlds: the suspects' MX queries, their mail domains and edges by last label."""
    found = {}
    for name, queries, edges in db.execute(
        "SELECT name, SUM(mx), COUNT(*) FROM suspect_edges WHERE mx > 0 GROUP BY name"
    ):
        of_tld = found.setdefault(top_level_domain(name), [0, 0, 0])
        for i, value in enumerate((queries, 1, edges)):
            of_tld[i] += value
    rows = [(tld, *found[tld]) for tld in sorted(found)]
    return _table("tlds", ["tld", "queries", "domains", "edges"], rows)


def tiers(db, tier_of, order):
    """/tiers: names, edges and the suspects' queries of every tier. `tier_of`: {name: tier}."""
    found = {tier: [0, 0, 0] for tier in order}
    for name, edges, queries in db.execute("SELECT name, COUNT(*), SUM(data) FROM suspect_edges GROUP BY name"):
        of_tier = found[tier_of[name]]
        for i, value in enumerate((1, edges, queries)):
            of_tier[i] += value
    return _table("tiers", ["tier", "domains", "edges", "queries"], [(tier, *found[tier]) for tier in order])


def campaigns(db, ids):
    """/campaigns: suspects, mail domains, edges to them, and names that every suspect asked for."""
    rows = []
    for number in ids:
        suspects = _one(db, "SELECT COUNT(*) FROM tested WHERE suspect AND campaign = ?", number)[0]
        mail = _one(
            db, "SELECT COUNT(DISTINCT name), COUNT(*) FROM suspect_edges WHERE campaign = ? AND mx > 0", number
        )
        core = _one(
            db,
            """SELECT COUNT(*) FROM (SELECT name FROM suspect_edges WHERE campaign = ?
               GROUP BY name HAVING COUNT(*) = ?)""",
            number, suspects,
        )[0]
        rows.append((suspects, *mail, core))
    return _table("campaigns", ["suspects", "domains", "edges", "core_names"], rows)


def relays(db, names_of, campaign_of):
    """/relays: of each candidate's names, the campaign's suspects that asked for an address, and the others on its days.

    `names_of`: the names of each relay; an address's others are summed over its names.
    """
    db.execute("DELETE FROM relay_name")
    rows = []
    for relay, (names, campaign) in enumerate(zip(names_of, campaign_of)):
        db.executemany("INSERT INTO relay_name VALUES (?, ?, ?)", [(relay, name, campaign) for name in names])
        asking = _one(
            db,
            """SELECT COUNT(DISTINCT e.row) FROM suspect_edges e JOIN relay_name r ON r.name = e.name
               WHERE r.relay = ? AND e.campaign = r.campaign AND e.data > e.mx""",
            relay,
        )[0]
        suspects = _one(db, "SELECT COUNT(*) FROM tested WHERE suspect AND campaign = ?", campaign)[0]
        others = others_clients(db, campaign)
        rows.append((asking, suspects, min(others_asking(db, relay, campaign), others), others))
    return _table("relays", ["suspects_asking", "suspects", "others_asking", "others_clients"], rows)


def others_clients(db, campaign):
    """Clients of the campaign's days that are no suspects."""
    return _one(
        db,
        """SELECT IFNULL(SUM(n.clients - (
             SELECT COUNT(*) FROM client_day c JOIN tested t ON t.address = c.client
             WHERE c.day = n.day AND t.suspect)), 0)
           FROM total n WHERE n.day IN (SELECT day FROM tested WHERE suspect AND campaign = ?)""",
        campaign,
    )[0]


def relay_curves(db, names_of, times):
    """/relays/curves: kept queries per minute for each relay's names."""
    minutes = {time: i for i, time in enumerate(times)}
    curves = []
    for names in names_of:
        curve = [0] * len(times)
        for name in names:
            for (time,) in db.execute("SELECT time FROM kept_event WHERE name = ?", (name,)):
                curve[minutes[time // 60 * 60]] += 1
        curves.append(curve)
    return {"relays/curves": curves}


def others_asking(db, relay, campaign):
    """Clients of a relay's names on the campaign's days that are no suspects, summed over names and days."""
    return _one(
        db,
        """SELECT IFNULL(SUM(n.clients - (
             SELECT COUNT(DISTINCT e.client) FROM edges e JOIN tested t ON t.address = e.client
             WHERE e.day = n.day AND e.name = n.name AND t.suspect)), 0)
           FROM names n JOIN relay_name r ON r.name = n.name
           WHERE r.relay = ? AND n.day IN (SELECT day FROM tested WHERE suspect AND campaign = ?)""",
        relay, campaign,
    )[0]


def day_totals(db):
    """/days: what each day file holds."""
    columns = "day accepted mx mail clients mail_clients senders names edges".split()
    rows = db.execute(
        """SELECT t.day, t.accepted, (SELECT SUM(mx) FROM minutes m WHERE m.day = t.day),
                  (SELECT SUM(mail) FROM minutes m WHERE m.day = t.day), t.clients,
                  (SELECT COUNT(*) FROM clients c WHERE c.day = t.day),
                  (SELECT COUNT(*) FROM client_day c WHERE c.day = t.day AND c.sender),
                  (SELECT COUNT(*) FROM names n WHERE n.day = t.day),
                  (SELECT COUNT(*) FROM edges e WHERE e.day = t.day)
           FROM total t ORDER BY t.day"""
    ).fetchall()
    return _table("days", columns, rows)


def suspect_texts(db):
    """The suspects' addresses as text, ascending by bytes."""
    return [format_address(a) for (a,) in db.execute("SELECT address FROM tested WHERE suspect ORDER BY row")]
