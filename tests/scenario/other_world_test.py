#!/usr/bin/python3
"""Whether the runs planted in worlds that `spamgraph synth` did not make are found too.

    other_world_test.py SPAMGRAPH [--long] [--style NAME] [--seed N]

Writes a world of each of some styles (other_world.py) with a seed that follows from the run's number, and some that
were hard once, runs each on two ranks, and holds the result and the page of `show` against the truth. With --long all
styles and five seeds each.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from chain import Chain, Failed, add_options, draw_seeds
from other_world import STYLES, write_world

SHORT = ("plain", "few", "churn", "silent", "quiet")
KNOWN = {"few": [5765240]}  # one suspect asks for none of the relays


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser)
    parser.add_argument("--long", action="store_true", help="all styles, five seeds each")
    parser.add_argument("--style", choices=STYLES, action="append", help="this style only; may be repeated")
    options = parser.parse_args()
    print(f"run number {options.run_number} (repeat with --run-number, or one world with --style and --seed)")
    chain, failed = Chain(options), 0
    for style in options.style or (STYLES if options.long else SHORT):
        drawn = draw_seeds(options.run_number, style, 5 if options.long else 1)
        for seed in options.seed or [*KNOWN.get(style, []), *drawn]:
            with tempfile.TemporaryDirectory() as scratch:
                folder = Path(options.keep or scratch) / f"{style}-{seed}"
                try:
                    folder.mkdir(parents=True)
                    truth = write_world(style, seed, folder / "logs")
                    print(f"ok    {style}-{seed}: run {chain.check(folder, truth):.0f} s", flush=True)
                except Failed as failure:
                    failed += 1
                    print(f"FAIL  {style}-{seed}\n{failure}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
