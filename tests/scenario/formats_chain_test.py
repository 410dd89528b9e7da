#!/usr/bin/python3
"""Whether one scenario, logged in different formats, gives one result.

    formats_chain_test.py SPAMGRAPH [--seed N]

Writes a small world in every format of `spamgraph synth` and runs each. Formats with answers must give the tables of
zeek-tsv, number for number. Formats without answers must give its suspects, and its planted relays above every other host.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import h5py

from chain import Chain, Failed, add_options, call, draw_seeds

WITH_ANSWERS = ("zeek-tsv", "zeek-json", "pcap", "dnstap")
QUERIES_ONLY = ("bind", "umbrella-csv")
TABLES = ("series", "surges", "clients", "domains", "graph", "similarity", "campaigns", "relays", "tlds", "tiers", "days")
WORLD = {"scenario": "seed", "clients": 3_000, "rows_per_day": 60_000, "files_per_day": 4}


def read_tables(path):
    """Every dataset of the result's tables: path -> bytes and text of its values."""
    found = {}

    def visit(name, node):
        if isinstance(node, h5py.Dataset) and name.split("/")[0] in TABLES:
            found[name] = node[()].tolist()

    with h5py.File(path) as result:
        result.visititems(visit)
    return found


def suspects_of(tables):
    return {a for a, suspect in zip(tables["clients/address"], tables["clients/suspect"]) if suspect}


def differences(expected, found):
    """Names of datasets that are not equal; NaN equals NaN."""
    return [name for name in sorted(set(expected) | set(found)) if repr(expected.get(name)) != repr(found.get(name))]


def check_format(chain, name, folder, seed, expected):
    """Runs the world in one format and compares; its tables."""
    folder.mkdir(parents=True)
    chain.synth(folder, **WORLD, seed=seed, format=name)
    result = folder / "result.h5"
    call([*chain.mpirun, "run", "--out", result, folder / "logs"])
    tables = read_tables(result)
    scores = json.loads(call([chain.program, "evaluate", "--json", folder / "logs" / "truth.json", result]))
    if scores["suspects"]["recall"] != 1 or scores["suspects"]["wrong"]:
        raise Failed(f"{name}: suspects are not those planted: {scores['suspects']}")
    missed = [r["entity"] for r in scores["relays"]["planted"] if not r["rank"]]
    if missed:
        raise Failed(f"{name}: planted relays are missing: {missed}")
    if name in QUERIES_ONLY and scores["relays"]["wrong_above_last"]:
        raise Failed(f"{name}: hosts above the planted relays: {scores['relays']['false_entities']}")
    if expected and name in WITH_ANSWERS and (unlike := differences(expected, tables)):
        raise Failed(f"{name}: not as with zeek-tsv: {', '.join(unlike)}")
    if expected and suspects_of(expected) != suspects_of(tables):
        raise Failed(f"{name}: other suspects than with zeek-tsv")
    return tables


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser)
    options = parser.parse_args()
    seed = (options.seed or draw_seeds(options.run_number, "formats", 1))[0]
    print(f"seed {seed} (repeat with --seed)")
    chain, expected, failed = Chain(options), None, 0
    with tempfile.TemporaryDirectory() as scratch:
        for name in WITH_ANSWERS + QUERIES_ONLY:
            try:
                tables = check_format(chain, name, Path(options.keep or scratch) / f"{name}-{seed}", seed, expected)
                expected = expected or tables
                print(f"ok    {name}", flush=True)
            except Failed as failure:
                failed += 1
                print(f"FAIL  {failure}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
