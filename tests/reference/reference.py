#!/usr/bin/env python3
"""What a scan of Zeek logs must count, said a second time in plain Python and SQL.

    reference.py [--sender-min N] [--keep-min-senders N] [--keep-max-client-share X] LOG...
"""

import argparse
import sqlite3
from collections import Counter
from itertools import accumulate
from pathlib import Path

import day_tables
from names import PublicSuffixes, format_address
from zeek_rows import SKIPPED, read_rows

MINUTE_COLUMNS = ["all", "mx", "mail", "labelled", "nxdomain", "coverage"]
CLIENT_COLUMNS = (
    "queries mx a aaaa ptr txt other nxdomain dnsbl names mail_domains mail_queries active_minutes "
    "peak_per_minute first last"
).split()
NAME_COLUMNS = "evidence queries clients mail_clients senders mx_queries mx_clients nxdomain".split()


def load(paths, *, sender_min=20, min_senders=3, max_share=0.01, days=None):
    """A database that holds the rows of all inputs and every table of their days."""
    db = sqlite3.connect(":memory:")
    day_tables.create(db)
    db.execute("INSERT INTO rule VALUES (?, ?, ?)", (sender_min, min_senders, max_share))
    seen = []
    for number, path in enumerate(sorted(map(str, paths), key=str.encode)):
        rows = list(read_rows(path, days))
        lines = Counter(row.line for row in rows)
        duplicate = bool(rows) and lines in seen
        seen.append(lines)
        db.execute("INSERT INTO input VALUES (?, ?, ?, ?)", (number, path, Path(path).stat().st_size, duplicate))
        for row in rows:
            _insert(db, number, row, duplicate)
    day_tables.describe_names(db, PublicSuffixes())
    day_tables.count(db)
    return db


def _insert(db, number, row, duplicate):
    reason = row.reason or ("duplicate" if duplicate else "")
    db.execute("INSERT INTO line VALUES (?, ?, ?)", (number, reason, row.day))
    if reason:
        return
    query = db.execute(
        "INSERT INTO query VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)",
        (number, row.day, row.time, row.client, row.name, row.kind, row.nxdomain, row.no_data),
    ).lastrowid
    db.executemany(
        "INSERT INTO answer VALUES (?, ?, ?, ?, ?)",
        [(query, position, *answer) for position, answer in enumerate(row.answers)],
    )


def accounting(db):
    """Per input path: bytes, read, accepted, skipped and rejected by reason."""
    inputs = {}
    for number, path, size in db.execute("SELECT id, path, bytes FROM input").fetchall():
        reasons = dict(db.execute("SELECT reason, COUNT(*) FROM line WHERE input = ? GROUP BY reason", (number,)))
        accepted = reasons.pop("", 0)
        inputs[path] = {
            "bytes": size,
            "read": accepted + sum(reasons.values()),
            "accepted": accepted,
            "skipped": {r: n for r, n in reasons.items() if r in SKIPPED},
            "rejected": {r: n for r, n in reasons.items() if r not in SKIPPED},
        }
    return inputs


def days(db):
    """Days with an accepted row, ascending."""
    return [day for (day,) in db.execute("SELECT day FROM total ORDER BY day")]


def _columns(db, table, columns, day, order):
    """{column: values} of a day's rows of a table."""
    quoted = ", ".join(f'"{c}"' for c in columns)
    rows = db.execute(f"SELECT {quoted} FROM {table} WHERE day = ? ORDER BY {order}", (day,)).fetchall()
    return {c: [row[i] for row in rows] for i, c in enumerate(columns)}


def day_file(db, day):
    """{dataset or group@attribute: values} of a day file; texts as text, addresses as bytes."""
    total = db.execute("SELECT accepted, clients, answered FROM total WHERE day = ?", (day,)).fetchone()
    file = {"counts@accepted": total[0], "clients_all@clients": total[1], "counts@answered": total[2]}
    file["minutes@sources"] = 1
    rules = db.execute("SELECT sender_min, min_senders, max_share FROM rule").fetchone()
    for rule, value in zip(("sender_min", "keep_min_senders", "keep_max_client_share"), rules):
        file[f"rules@{rule}"] = value
    reasons = db.execute(
        "SELECT reason, COUNT(*) FROM line WHERE day = ? AND reason NOT IN ('', 'other-day') "
        "GROUP BY reason ORDER BY reason",
        (day,),
    ).fetchall()
    file["counts/reasons/reason"], file["counts/reasons/rows"] = _transpose(reasons, 2)
    minutes = _columns(db, "minutes", ["minute", *MINUTE_COLUMNS], day, "minute")
    for column in MINUTE_COLUMNS:
        values = dict(zip(minutes["minute"], minutes[column]))
        file[f"minutes/{column}"] = [values.get(i, 0) for i in range(1440)]
    for column, values in _columns(db, "clients", ["address", *CLIENT_COLUMNS], day, "address").items():
        file[f"clients/{column}"] = values
    file["clients_all/queries_histogram"] = day_tables.queries_histogram(db, day)
    bins = _transpose(day_tables.names_histogram(db, day), 2)
    file["clients_all/names_histogram/names"], file["clients_all/names_histogram/clients"] = bins
    names = _columns(db, "names", ["name", *NAME_COLUMNS], day, "name")
    rows = {name: row for row, name in enumerate(names["name"])}
    file["names/text"] = names.pop("name")
    for column, values in names.items():
        file[f"names/{column}"] = values
    _add_graph(db, day, file, rows)
    _add_records(db, day, file, rows)
    return file


def _add_graph(db, day, file, rows):
    edges = db.execute(
        "SELECT client, name, data, mx FROM edges WHERE day = ? ORDER BY client, name", (day,)
    ).fetchall()
    degrees = Counter()
    events = Counter()
    for client, _, count, _ in edges:
        degrees[client] += 1
        events[client] += count
    clients = file["clients/address"]
    file["graph/indptr"] = [0, *accumulate(degrees[client] for client in clients)]
    file["graph/times_indptr"] = [0, *accumulate(events[client] for client in clients)]
    file["graph/indices"] = [rows[edge[1]] for edge in edges]
    file["graph/data"] = [edge[2] for edge in edges]
    file["graph/mx"] = [edge[3] for edge in edges]
    file["graph/times"], file["graph/times_mx"] = day_tables.edge_times(db, day)
    file["graph@shape"] = [len(file["clients/address"]), len(rows)]


def _add_records(db, day, file, rows):
    columns = ["domain", "exchange", "first", "last", "count"]
    records = _columns(db, "mx_records", columns, day, "domain, exchange")
    for column in ("domain", "exchange"):
        records[column] = [rows[name] for name in records[column]]
    records["preference"] = [-1] * len(records["domain"])  # these logs do not say
    columns = ["name", "address", "first", "last", "count", "ttl_min", "ttl_max"]
    addresses = _columns(db, "addresses", columns, day, "name, address")
    addresses["name"] = [rows[name] for name in addresses["name"]]
    file.update({f"mx_records/{c}": values for c, values in records.items()})
    file.update({f"addresses/{c}": values for c, values in addresses.items()})


def _transpose(rows, width):
    return [[row[i] for row in rows] for i in range(width)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sender-min", type=int, default=20)
    parser.add_argument("--keep-min-senders", type=int, default=3)
    parser.add_argument("--keep-max-client-share", type=float, default=0.01)
    parser.add_argument("log", nargs="+")
    args = parser.parse_args()
    db = load(
        args.log,
        sender_min=args.sender_min,
        min_senders=args.keep_min_senders,
        max_share=args.keep_max_client_share,
    )
    for path, counts in accounting(db).items():
        print(path, counts)
    for day in days(db):
        print(day, *db.execute("SELECT accepted, clients FROM total WHERE day = ?", (day,)).fetchone())
        print("  names:", *db.execute("SELECT COUNT(*), SUM(queries) FROM names WHERE day = ?", (day,)).fetchone())
        for (client,) in db.execute("SELECT address FROM clients WHERE day = ? ORDER BY address", (day,)):
            print("  mail-active:", format_address(client))


if __name__ == "__main__":
    main()
