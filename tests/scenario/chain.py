"""Runs logs with a known truth through the chain and holds what comes out against the truth."""

import hashlib
import os
import re
import shlex
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent


class Failed(Exception):
    """A step of the chain did not do what it should; the text says which and how."""


def run_number():
    """What tells this run of the tests from others: the build number of a CI, otherwise the date."""
    for name in ("CI_PIPELINE_IID", "GITHUB_RUN_NUMBER", "BUILD_NUMBER"):
        if os.environ.get(name):
            return os.environ[name]
    return date.today().isoformat()


def draw_seeds(number, what, count):
    """Seeds that follow from the run's number, all different."""
    seeds = []
    for i in range(10 * count):
        digest = hashlib.sha256(f"{number}/{what}/{i}".encode()).digest()
        seed = int.from_bytes(digest[:3], "big")
        if seed not in seeds:
            seeds.append(seed)
    return seeds[:count]


def add_options(parser):
    """The options that every test of the chain has."""
    parser.add_argument("spamgraph", help="the program to test")
    parser.add_argument("--mpiexec", default="mpirun")
    parser.add_argument("--ranks", type=int, default=2)
    parser.add_argument("--run-number", default=run_number(), help="draws the seeds (default: of the CI, or the date)")
    parser.add_argument("--seed", type=int, action="append", help="this seed instead of drawn ones; may be repeated")
    parser.add_argument("--keep", metavar="DIR", help="keep logs and results there")


def call(command, expected=0):
    """Runs a command; its standard output."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != expected:
        raise Failed(f"exit code {done.returncode}, not {expected}: {shlex.join(map(str, command))}\n"
                     f"{done.stdout[-4000:]}{done.stderr[-4000:]}")
    return done.stdout


class Chain:
    """The program under test, and how to start it."""

    def __init__(self, options):
        self.program = options.spamgraph
        self.mpirun = [options.mpiexec, "-n", str(options.ranks), self.program]

    def synth(self, folder, **options):
        words = [word for name, value in options.items() for word in ("--" + name.replace("_", "-"), str(value))]
        call([*self.mpirun, "synth", *words, "--out", folder / "logs"])

    def check(self, folder, truth):
        """Runs, shows and checks the logs in folder/logs. Raises Failed."""
        result = folder / "result.h5"
        started = time.monotonic()
        places = folder / "logs" / "places.mmdb"
        files = [word for kind in ("country", "city", "asn") for word in (f"--{kind}-mmdb", places)]
        call([*self.mpirun, "run", "--out", result, folder / "logs", *(files if places.exists() else [])])
        seconds = time.monotonic() - started
        check_page(call([self.program, "show", result]), truth)
        call([self.program, "verify", result, *sorted((folder / "result.h5.days").glob("*.h5"))])
        call([sys.executable, HERE / "check_truth.py", folder / "logs" / "truth.json", result])
        return seconds


def check_page(page, truth):
    """Whether the terminal page says what was planted."""
    text = " ".join(page.split())
    expected = ["No spam run was found", "no suspects, no relays"]
    if truth["suspects"]:
        campaign = truth["campaigns"][0]
        expected = [f"share {len(truth['relays'])} hosts that hardly anyone else asks for",
                    f"{campaign['domains']:,} mail domains ({campaign['edges']:,} pairs"]
        for relay in truth["relays"]:
            k, shown = len(relay["suspects_asking"]), relay["names"] + relay["addresses"]
            # How many of an address's names are known depends on how often each was asked for.
            if not any(re.search(rf"\. {re.escape(name)}(, an address with \d+ names)? {k} of", text) for name in shown):
                expected.append(f"{k} suspects at one of {shown}")
    missing = [words for words in expected if words not in text]
    if missing:
        raise Failed(f"show does not say: {'; '.join(missing)}\n{page}")
