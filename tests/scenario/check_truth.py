#!/usr/bin/python3
"""Holds a result file against the planted truth of its logs.

    check_truth.py TRUTH.json RESULT.h5

Prints a table of what was planted, what was found and whether that will do. Exit code 0: everything was found and
nothing else; 1: not; 2: a file cannot be read.
"""

import ipaddress
import json
import sys
from collections import Counter

import h5py

SURGE_TOLERANCE_S = 300
MINUTES_PER_DAY = 1440
SUSPECTS_MISSING_AT_MOST = 1


def column(group, name):
    """A column as a list: numbers, or texts however they are stored."""
    if name + "_offsets" in group:
        data = group[name][()].tobytes()
        at = group[name + "_offsets"][()].tolist()
        return [data[a:b].decode("ascii") for a, b in zip(at, at[1:])]
    values = group[name][()].tolist()
    return [v.decode("ascii").rstrip("\0 ") if isinstance(v, bytes) else v for v in values]


def table(result, path, *names):
    """The named columns of a table, as one dict a row."""
    group = result[path]
    columns = [column(group, name) for name in names]
    return [dict(zip(names, row)) for row in zip(*columns)]


def address(text):
    """An address in one spelling; a name stays as it is."""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return text


class Report:
    """The lines of the table, and whether one of them failed."""

    def __init__(self):
        self.failed = 0
        print(f"{'':6}{'what':<38}{'planted':>26}{'found':>36}")

    def line(self, good, what, planted, found):
        self.failed += not good
        print(f"{'ok' if good else 'FAIL':6}{what:<38}{planted!s:>26}{found!s:>36}")

    def note(self, what, planted, found):
        print(f"{'':6}{what:<38}{planted!s:>26}{found!s:>36}")

    def examples(self, items):
        for item in sorted(items, key=str)[:5]:
            print(f"{'':10}{item}")
        if len(items) > 5:
            print(f"{'':10}... and {len(items) - 5} more")


def check_surges(report, truth, result):
    found = table(result, "surges", "series", "first", "last")
    mail = [s for s in found if s["series"] in ("mx", "mail", "labelled")]
    report.note("surges", len(truth["surges"]), len(mail))
    for planted in truth["surges"]:
        off = min((s["first"] - planted["first_s"] for s in mail), key=abs, default=None)
        good = off is not None and abs(off) <= SURGE_TOLERANCE_S
        report.line(good, "surge begins", planted["first_s"], "none" if off is None else f"{off:+d} s")


def check_countries(report, truth, result):
    """Where the result was made with places: suspects by country."""
    planted = Counter()
    for campaign in truth["campaigns"]:
        planted.update(campaign.get("countries", {}))
    if planted and result["countries"].attrs["rows"]:
        found = {row["key"]: row["suspects"] for row in table(result, "countries", "key", "suspects")}
        wrong = sum(abs(planted[key] - found.get(key, 0)) for key in planted | Counter(found))
        report.line(wrong <= SUSPECTS_MISSING_AT_MOST, "suspects by country", len(planted),
                    f"{len(found)}, {wrong} off")


def check_clients(report, truth, result):
    clients = table(result, "clients", "address", "suspect", "role")
    found = {address(c["address"]) for c in clients if c["suspect"] == 1}
    planted = {address(a) for a in truth["suspects"]}
    missing, false = planted - found, found - planted
    most = SUSPECTS_MISSING_AT_MOST if planted else 0
    report.line(len(missing) <= most, "suspects", len(planted), len(planted & found))
    report.examples(missing)
    report.line(not false, "clients suspected wrongly", 0, len(false))
    report.examples(false)

    explained = {address(a): role for a, role in truth["explained"].items()}
    shown = {address(c["address"]): c["role"] for c in clients if address(c["address"]) in explained}
    # Yesterday's bot has one earlier day at the same hour too: a newsletter is known by two.
    few_days = len(result["series/time"]) < 3 * MINUTES_PER_DAY
    without = [f"{a} ({explained[a]})" for a, role in shown.items()
               if not role and not (few_days and explained[a] == "newsletter" and a not in found)]
    report.line(not without, "explained clients with a role", len(shown), len(shown) - len(without))
    report.examples(without)
    for (was, role), number in sorted(Counter((explained[a], r) for a, r in shown.items()).items()):
        report.note(f"  {was} as {role or 'nothing'}", "", number)


def check_relays(report, truth, result):
    found = table(result, "relays", "entity", "kind", "suspects_asking", "period_seconds")
    planted = truth["relays"]
    if not planted:
        report.line(not found, "relays", 0, len(found))
        report.examples([f"{r['entity']} ({r['kind']})" for r in found])
        return
    best = found[: len(planted)]
    for relay in planted:
        changing = len(relay["names"]) > 1
        hosts = {address(a) for a in relay["addresses"]}
        names = hosts if changing else hosts | set(relay["names"])
        rows = [r for r in best if address(r["entity"]) in names and (not changing or r["kind"] == "address")]
        asking = len(relay["suspects_asking"])
        good = len(rows) == 1 and rows[0]["suspects_asking"] == asking
        what = f"relay, {len(relay['names'])} names" if changing else f"relay {relay['names'][0]}"
        got = f"{rows[0]['suspects_asking']} ask {rows[0]['entity']}" if rows else "not among the best"
        report.line(good, what[:37], f"{asking} ask", got)
        if rows and relay["period_s"]:
            report.note("  its period", f"{relay['period_s']} s", f"{rows[0]['period_seconds']:.1f} s")
    own = set().union(*(set(r["names"]) | {address(a) for a in r["addresses"]} for r in planted))
    strange = [r["entity"] for r in best if address(r["entity"]) not in own]
    report.line(not strange, "other hosts among the best relays", 0, len(strange))
    report.examples(strange)


def check_campaigns(report, truth, result):
    found = table(result, "campaigns", "suspects", "domains", "edges")
    planted = truth["campaigns"]
    report.line(len(found) == len(planted), "campaigns", len(planted), len(found))
    by_size = sorted(found, key=lambda c: (c["domains"], c["edges"]))
    for was, now in zip(sorted(planted, key=lambda c: (c["domains"], c["edges"])), by_size):
        for count in ("domains", "edges"):
            report.line(was[count] == now[count], f"campaign {count} (MX)", was[count], now[count])


def check_tiers(report, truth, result):
    tiers = dict(zip(column(result["domains"], "text"), column(result["domains"], "tier")))
    missing = [name for name in truth["domains"] if name not in tiers]
    report.line(not missing, "mail domains listed", len(truth["domains"]), len(truth["domains"]) - len(missing))
    report.examples(missing)
    exact = {name: d["tier"] for name, d in truth["domains"].items() if d["exact"]}
    wrong = [f"{name}: {tier}, not {tiers[name]}" for name, tier in exact.items() if tiers.get(name, tier) != tier]
    planted = Counter(exact.values())
    for tier in sorted(planted):
        right = sum(1 for name, was in exact.items() if was == tier and tiers.get(name) == tier)
        report.line(right == planted[tier], f"tier {tier}", planted[tier], right)
    report.examples(wrong)


def check_tlds(report, truth, result):
    counts = ("queries", "domains", "edges")
    found = {r["tld"]: {c: r[c] for c in counts} for r in table(result, "tlds", "tld", *counts)}
    planted = truth["tlds"]
    differ = [t for t in set(planted) | set(found) if planted.get(t) != found.get(t)]
    report.line(not differ, "TLDs (queries, domains, edges)", len(planted), len(found))
    report.examples([f".{t}: {planted.get(t)}, not {found.get(t)}" for t in differ])


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with open(arguments[0], encoding="utf-8") as file:
            truth = json.load(file)
        with h5py.File(arguments[1], "r") as result:
            report = Report()
            for check in (check_surges, check_clients, check_countries, check_relays, check_campaigns, check_tiers, check_tlds):
                check(report, truth, result)
    except (OSError, KeyError, ValueError) as error:
        print(f"check_truth.py: {error}", file=sys.stderr)
        return 2
    print("all as planted" if not report.failed else f"{report.failed} lines are not as planted")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
