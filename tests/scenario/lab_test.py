#!/usr/bin/python3
"""A short form of scripts/lab: every scenario once, in a small world.

    lab_test.py SPAMGRAPH [--seed N]

One run says little of a rate, so a run may miss or wrongly suspect one client in ten; what is planted must be found, and
nothing else. The rates themselves are measured by scripts/lab over many seeds.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from chain import add_options, draw_seeds

LAB = Path(__file__).resolve().parents[2] / "scripts" / "lab"
LEAST_RECALL = 0.9
MOST_FALSE = 0.1
MOST_PERIOD_ERROR = 0.02
ORDERED = ("seed", "two-campaigns", "gap", "month")  # scenarios whose planted relays stand above every false one


def problems(run):
    """What is wrong with one run, as texts."""
    scores, found = run["scores"], []
    suspects, relays = scores["suspects"], scores["relays"]
    if suspects["planted"] == 0:
        if scores["campaigns"]["found"] or relays["found"]:
            found.append(f"{scores['campaigns']['found']} campaigns and {relays['found']} relays where nothing is planted")
        return found
    if suspects["recall"] < LEAST_RECALL:
        found.append(f"recall {suspects['recall']:.3f}, missed {suspects['missed'][:3]}")
    if suspects["false_discovery_rate"] > MOST_FALSE:
        found.append(f"false discovery rate {suspects['false_discovery_rate']:.3f}, wrong {suspects['wrong'][:3]}")
    if run["scenario"] in ORDERED:
        found += [f"relay {r['entity']} is missed" for r in relays["planted"] if not r["rank"]]
        if relays["wrong_above_last"]:
            found.append(f"{relays['wrong_above_last']} false relays above the last planted one: {relays['false_entities'][:3]}")
    for relay in relays["planted"]:
        if relay["planted_period_s"] and run["scenario"] in ORDERED:
            error = relay["period_error"]
            if error is None or abs(error) > MOST_PERIOD_ERROR:
                found.append(f"period of {relay['entity']}: error {error}")
        if relay["changes_planted"] and (relay["address_changes_error"], relay["domain_changes_error"]) != (0, 0):
            found.append(f"changes of {relay['entity']}: off by {relay['address_changes_error']} addresses, "
                         f"{relay['domain_changes_error']} domains")
    if relays["invented_periods"]:
        found.append(f"{relays['invented_periods']} invented periods")
    if scores["campaigns"]["recovered"] < scores["campaigns"]["planted"]:
        found.append(f"campaigns: {scores['campaigns']}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser)
    options = parser.parse_args()
    failed = 0
    for seed in options.seed or draw_seeds(options.run_number, "lab", 1):
        with tempfile.TemporaryDirectory() as scratch:
            out = Path(options.keep or scratch)
            done = subprocess.run([LAB, "--spamgraph", options.spamgraph, "--seeds", "1", "--first-seed", str(seed),
                                   "--power-seeds", "0", "--clients", "3000", "--rows", "100000", "--out", out,
                                   *(["--keep"] if options.keep else [])], check=False)
            runs = [json.loads(line) for line in (out / "runs.jsonl").read_text(encoding="utf-8").splitlines()]
        failed += done.returncode != 0
        for run in runs:
            for problem in problems(run):
                failed += 1
                print(f"FAIL  {run['scenario']}, seed {seed}: {problem}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
