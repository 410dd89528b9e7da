"""The tables of day files, counted with plain SQL from every accepted row."""

import follow_ups
from names import is_dnsbl_style

SOURCE = """
CREATE TABLE input (id INTEGER PRIMARY KEY, path TEXT, bytes INTEGER, duplicate INTEGER);
CREATE TABLE line (input INTEGER, reason TEXT, day INTEGER);
CREATE TABLE query (id INTEGER PRIMARY KEY, input INTEGER, day INTEGER, time INTEGER,
                    client BLOB, name TEXT, kind TEXT, nxdomain INTEGER,
                    no_data INTEGER);
CREATE TABLE answer (query INTEGER, position INTEGER, host TEXT, address BLOB, ttl INTEGER);
CREATE TABLE text (name TEXT PRIMARY KEY, registered TEXT, label INTEGER, dnsbl INTEGER);
CREATE TABLE rule (sender_min INTEGER, min_senders INTEGER, max_share REAL);
"""

# What was answered: addresses and aliases of names, exchanges of domains.
FACTS = """
CREATE TABLE address_fact AS
  SELECT q.day, q.name, a.address, COUNT(DISTINCT q.id) AS count, MIN(q.time) AS first,
         MAX(q.time) AS last, IFNULL(MIN(NULLIF(a.ttl, -1)), -1) AS ttl_min, MAX(a.ttl) AS ttl_max
  FROM query q JOIN answer a ON a.query = q.id
  WHERE q.kind IN ('a', 'aaaa') AND a.address IS NOT NULL GROUP BY q.day, q.name, a.address;

CREATE TABLE alias_fact AS
  SELECT DISTINCT q.day, q.name, a.host FROM query q JOIN answer a ON a.query = q.id
  WHERE q.kind IN ('a', 'aaaa') AND a.host IS NOT NULL;

-- The TTL of a row's last host is that of its record set; hosts before the first with this TTL are aliases.
CREATE TABLE mx_answer AS
  SELECT q.id AS query, q.day, q.time, q.name, a.host, a.position, a.ttl
  FROM query q JOIN answer a ON a.query = q.id WHERE q.kind = 'mx' AND a.host IS NOT NULL;
CREATE INDEX mx_answer_query ON mx_answer (query, position);
CREATE TABLE mx_set AS
  SELECT m.query, MIN(m.position) AS start FROM mx_answer m
  JOIN (SELECT query, MAX(position) AS position FROM mx_answer GROUP BY query) l ON l.query = m.query
  JOIN mx_answer e ON e.query = l.query AND e.position = l.position
  WHERE m.ttl = e.ttl GROUP BY m.query;
CREATE TABLE mx_fact AS
  SELECT m.day, m.name, m.host, COUNT(DISTINCT m.query) AS count, MIN(m.time) AS first, MAX(m.time) AS last
  FROM mx_answer m JOIN mx_set s ON s.query = m.query
  WHERE m.position >= s.start
    AND NOT EXISTS (SELECT 1 FROM alias_fact x WHERE x.day = m.day AND x.name = m.name AND x.host = m.host)
  GROUP BY m.day, m.name, m.host;
"""

# Without answers in a row of a hundred, a day's mail hosts are told from what follows MX queries.
TOTAL = """
CREATE TABLE answered AS
  SELECT DISTINCT q.id AS query, q.day FROM query q JOIN answer a ON a.query = q.id
  WHERE q.kind IN ('a', 'aaaa', 'mx') AND (a.host IS NOT NULL OR a.address IS NOT NULL);
CREATE TABLE total AS
  SELECT day, COUNT(*) AS accepted, COUNT(DISTINCT client) AS clients,
         (SELECT COUNT(*) FROM answered a WHERE a.day = q.day) AS answered
  FROM query q GROUP BY day;
CREATE TABLE followed (day INTEGER, name TEXT, PRIMARY KEY (day, name));

-- With them, a domain without MX is its own mail host where at least half of those that look it up were told so.
CREATE TABLE no_mx AS
  SELECT day, name, client, MIN(time) AS first FROM query WHERE no_data GROUP BY day, name, client;
CREATE TABLE implicit AS
  SELECT q.day, q.name FROM query q JOIN total t ON t.day = q.day AND 100 * t.answered >= t.accepted
  LEFT JOIN no_mx n ON n.day = q.day AND n.name = q.name AND n.client = q.client AND q.time >= n.first
  WHERE q.kind IN ('a', 'aaaa') AND EXISTS (SELECT 1 FROM no_mx m WHERE m.day = q.day AND m.name = q.name)
  GROUP BY q.day, q.name
  HAVING COUNT(DISTINCT n.client) > 0 AND COUNT(DISTINCT q.client) <= 2 * COUNT(DISTINCT n.client);
"""

# What names and clients turn out to be, at the day's end.
VERDICT = """
CREATE TABLE asked AS  -- every name of the day, in a query or as an exchange
  SELECT day, name, COUNT(*) AS queries, COUNT(DISTINCT client) AS clients, SUM(kind = 'mx') AS mx_queries,
         COUNT(DISTINCT CASE kind WHEN 'mx' THEN client END) AS mx_clients, SUM(nxdomain) AS nxdomain
  FROM query GROUP BY day, name
  UNION ALL
  SELECT DISTINCT f.day, f.host, 0, 0, 0, 0, 0 FROM mx_fact f
  WHERE NOT EXISTS (SELECT 1 FROM query q WHERE q.day = f.day AND q.name = f.host);

CREATE TABLE verdict AS
  SELECT a.*, x.label AND NOT a.clients > r.max_share * t.clients AS label4,
         EXISTS (SELECT 1 FROM mx_fact f WHERE f.day = a.day AND f.host = a.name) AS exchange,
         EXISTS (SELECT 1 FROM followed w WHERE w.day = a.day AND w.name = a.name) AS follows,
         EXISTS (SELECT 1 FROM implicit i WHERE i.day = a.day AND i.name = a.name) AS itself
  FROM asked a JOIN total t ON t.day = a.day JOIN text x ON x.name = a.name CROSS JOIN rule r;
CREATE TABLE name_day AS
  SELECT *, CASE WHEN exchange THEN 1 WHEN follows THEN 2 WHEN itself THEN 3 WHEN label4 THEN 4 ELSE 0 END AS evidence
  FROM verdict;
CREATE UNIQUE INDEX name_day_key ON name_day (day, name);

CREATE TABLE event AS  -- queries with what their name is
  SELECT q.*, n.evidence, n.label4, q.kind IN ('a', 'aaaa') AS address_query,
         q.kind = 'mx' OR (q.kind IN ('a', 'aaaa') AND n.evidence > 0) AS mail
  FROM query q JOIN name_day n ON n.day = q.day AND n.name = q.name;

CREATE TABLE client_day AS
  SELECT e.day, e.client, SUM(e.mail) AS mail_queries, SUM(e.mail) >= r.sender_min AS sender
  FROM event e CROSS JOIN rule r GROUP BY e.day, e.client;
CREATE UNIQUE INDEX client_day_key ON client_day (day, client);

CREATE TABLE name_askers AS
  SELECT q.day, q.name, COUNT(DISTINCT CASE WHEN c.mail_queries > 0 THEN q.client END) AS mail_clients,
         COUNT(DISTINCT CASE WHEN c.sender THEN q.client END) AS senders
  FROM query q JOIN client_day c ON c.day = q.day AND c.client = q.client GROUP BY q.day, q.name;
CREATE UNIQUE INDEX name_askers_key ON name_askers (day, name);

CREATE TABLE shared_address AS  -- addresses that several names lead to, and who asked for any of them
  SELECT f.day, f.address FROM address_fact f
  JOIN name_askers s ON s.day = f.day AND s.name = f.name
  JOIN name_day n ON n.day = f.day AND n.name = f.name
  JOIN total t ON t.day = f.day CROSS JOIN rule r
  GROUP BY f.day, f.address
  HAVING SUM(s.senders) >= r.min_senders AND SUM(n.clients) - SUM(s.senders) <= r.max_share * t.clients;

CREATE TABLE worth AS
  SELECT n.day, n.name FROM name_day n
  JOIN name_askers s ON s.day = n.day AND s.name = n.name
  JOIN total t ON t.day = n.day CROSS JOIN rule r
  WHERE n.clients - s.senders <= r.max_share * t.clients AND s.senders >= r.min_senders
  UNION
  SELECT f.day, f.name FROM address_fact f
  JOIN shared_address s ON s.day = f.day AND s.address = f.address;

CREATE TABLE kept_event AS
  SELECT e.* FROM event e JOIN client_day c ON c.day = e.day AND c.client = e.client
  WHERE e.mail OR (e.address_query AND c.sender
                   AND EXISTS (SELECT 1 FROM worth w WHERE w.day = e.day AND w.name = e.name));
CREATE TABLE kept_name AS
  SELECT day, name FROM kept_event UNION SELECT day, host FROM mx_fact;
"""

# The tables as they stand in a day file, keyed by day and by the texts themselves.
TABLES = """
CREATE TABLE names AS
  SELECT n.day, n.name, n.evidence, n.queries, n.clients, IFNULL(s.mail_clients, 0) AS mail_clients,
         IFNULL(s.senders, 0) AS senders, n.mx_queries, n.mx_clients, n.nxdomain
  FROM kept_name k JOIN name_day n ON n.day = k.day AND n.name = k.name
  LEFT JOIN name_askers s ON s.day = k.day AND s.name = k.name;

CREATE TABLE minutes AS
  SELECT day, time % 86400 / 60 AS minute, COUNT(*) AS "all", SUM(kind = 'mx') AS mx, SUM(mail) AS mail,
         SUM(address_query AND label4) AS labelled, SUM(nxdomain) AS nxdomain, 1 AS coverage
  FROM event GROUP BY day, minute;

CREATE TABLE client_minute AS
  SELECT day, client, time / 60 AS minute, COUNT(*) AS queries FROM query GROUP BY day, client, minute;
CREATE INDEX client_minute_key ON client_minute (day, client);
CREATE TABLE clients AS
  SELECT e.day, e.client AS address, COUNT(*) AS queries, SUM(e.kind = 'mx') AS mx, SUM(e.kind = 'a') AS a,
         SUM(e.kind = 'aaaa') AS aaaa, SUM(e.kind = 'ptr') AS ptr, SUM(e.kind = 'txt') AS txt,
         SUM(e.kind = 'other') AS other, SUM(e.nxdomain) AS nxdomain, SUM(x.dnsbl) AS dnsbl,
         COUNT(DISTINCT e.name) AS names,
         COUNT(DISTINCT CASE WHEN e.mail THEN x.registered END) AS mail_domains, SUM(e.mail) AS mail_queries,
         (SELECT COUNT(*) FROM client_minute m WHERE m.day = e.day AND m.client = e.client) AS active_minutes,
         (SELECT MAX(m.queries) FROM client_minute m WHERE m.day = e.day AND m.client = e.client)
           AS peak_per_minute,
         MIN(e.time) AS first, MAX(e.time) AS last
  FROM event e JOIN text x ON x.name = e.name
  GROUP BY e.day, e.client HAVING SUM(e.mail) > 0;

CREATE TABLE edges AS
  SELECT day, client, name, COUNT(*) AS data, SUM(kind = 'mx') AS mx FROM kept_event GROUP BY day, client, name;
CREATE TABLE mx_records AS SELECT day, name AS domain, host AS exchange, first, last, count FROM mx_fact;
CREATE TABLE addresses AS
  SELECT f.* FROM address_fact f JOIN kept_name k ON k.day = f.day AND k.name = f.name;
"""


def create(db):
    """Empty tables for inputs and their rows."""
    db.executescript(SOURCE)


def describe_names(db, suffixes):
    """Fills `text`: what each name is by itself."""
    names = db.execute("SELECT name FROM query UNION SELECT host FROM answer WHERE host IS NOT NULL")
    db.executemany(
        "INSERT INTO text VALUES (?, ?, ?, ?)",
        [(n, suffixes.registered_domain(n), suffixes.has_mail_label(n), is_dnsbl_style(n)) for (n,) in names],
    )


def count(db):
    """Every table of every day. The rows must be there, and described."""
    db.executescript("CREATE INDEX query_day_name ON query (day, name); CREATE INDEX answer_query ON answer (query);")
    db.executescript(FACTS + "CREATE INDEX mx_fact_host ON mx_fact (day, host);")
    db.executescript("CREATE INDEX alias_key ON alias_fact (day, name, host);")
    db.executescript(TOTAL)
    for (day,) in db.execute("SELECT day FROM total WHERE 100 * answered < accepted").fetchall():
        db.executemany("INSERT INTO followed VALUES (?, ?)", [(day, name) for name in follow_ups.find_hosts(db, day)])
    db.executescript(VERDICT)
    db.executescript(TABLES)


def queries_histogram(db, day):
    """[i]: clients with 2^i to 2^(i+1) - 1 queries, up to the last that is not 0."""
    bins = {}
    for (queries,) in db.execute("SELECT COUNT(*) FROM query WHERE day = ? GROUP BY client", (day,)):
        exponent = queries.bit_length() - 1
        bins[exponent] = bins.get(exponent, 0) + 1
    return [bins.get(i, 0) for i in range(max(bins) + 1)]


def names_histogram(db, day):
    """(names, clients), ascending: clients by their distinct names asked by A or AAAA."""
    return db.execute(
        """SELECT names, COUNT(*) FROM (
             SELECT COUNT(DISTINCT CASE WHEN kind IN ('a', 'aaaa') THEN name END) AS names
             FROM query WHERE day = ? GROUP BY client) GROUP BY names ORDER BY names""",
        (day,),
    ).fetchall()


def edge_times(db, day):
    """Second of the day of every kept event and whether it is of type MX: edge by edge, by time, MX first."""
    events = db.execute(
        "SELECT time % 86400, kind = 'mx' FROM kept_event WHERE day = ? ORDER BY client, name, time, kind <> 'mx'",
        (day,),
    ).fetchall()
    return [second for second, _ in events], [mx for _, mx in events]
