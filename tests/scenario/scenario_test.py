#!/usr/bin/python3
"""Whether the planted runs of `spamgraph synth` are found, and nothing where none is planted.

    scenario_test.py SPAMGRAPH [--long] [--seed N]

Makes scenario `seed` for five seeds and `quiet` for two, runs each on two ranks, and holds the result and the page
of `show` against truth.json. One seed has the size of the demonstration, the others are as small as a run of 68
suspects can be; with --long all have the full size, and there are more of them.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from chain import Chain, Failed, add_options, draw_seeds

FULL = {"clients": 20_000, "rows_per_day": 1_000_000}
SMALL = {"clients": 12_000, "rows_per_day": 250_000}


def choose_worlds(options):
    """The scenarios, their seeds and sizes."""
    many = 10 if options.long else 5
    seeds = options.seed or draw_seeds(options.run_number, "seed", many)
    quiet = options.seed or draw_seeds(options.run_number, "quiet", many // 2)
    worlds = [{"scenario": "seed", "seed": seed, **(FULL if options.long or i == 0 else SMALL)}
              for i, seed in enumerate(seeds)]
    worlds += [{"scenario": "quiet", "seed": seed, **(FULL if options.long else SMALL)} for seed in quiet]
    return worlds


def check_world(chain, world, folder):
    """Raises Failed, also where the generator planted less than it should."""
    chain.synth(folder, **world)
    truth = json.loads((folder / "logs" / "truth.json").read_text(encoding="utf-8"))
    planted = 68 if world["scenario"] == "seed" else 0
    if len(truth["suspects"]) != planted:
        raise Failed(f"synth planted {len(truth['suspects'])} suspects, not {planted}")
    return chain.check(folder, truth)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser)
    parser.add_argument("--long", action="store_true", help="more seeds, all at the demonstration's size")
    options = parser.parse_args()
    print(f"run number {options.run_number} (repeat with --run-number, or one world with --seed)")
    chain, failed = Chain(options), 0
    for world in choose_worlds(options):
        name = f"{world['scenario']}-{world['seed']}-{world['rows_per_day']}"
        with tempfile.TemporaryDirectory() as scratch:
            started = time.monotonic()
            try:
                folder = Path(options.keep or scratch) / name
                folder.mkdir(parents=True)
                seconds = check_world(chain, world, folder)
                print(f"ok    {name}: run {seconds:.0f} s of {time.monotonic() - started:.0f} s", flush=True)
            except Failed as failure:
                failed += 1
                print(f"FAIL  {name}\n{failure}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
