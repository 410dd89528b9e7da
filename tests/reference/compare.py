#!/usr/bin/env python3
"""Holds the program against the reference on random small logs: every count must be the same.

    compare.py SPAMGRAPH [--logs N] [--seed S] [--ranks 1,2,3] [--keep DIR] [--formats]

With --formats each log is clean, and written in every format that the project writes itself, too; the reference reads a
Zeek log of the same queries. Log number i has the seed S + i; `--seed` of a failure and `--logs 1` repeat it alone.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import files
import format_logs
import reference
import results
from days import day_text
from random_logs import write_log

MPI_ENVIRONMENT = {
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
    "OMPI_MCA_hwloc_base_binding_policy": "none",
    "OMPI_MCA_mpi_yield_when_idle": "1",
    "OMPI_MCA_pml": "ob1",
    "OMPI_MCA_btl": "self,vader,tcp",
    "OMPI_MCA_btl_tcp_if_include": "lo",
    "OMPI_MCA_oob_tcp_if_include": "lo",
}
NO_USABLE_ROW = 65  # none at all, or none of an input that has rows
TIMEOUT_S = 120


class Mismatch(Exception):
    """The program and the reference differ."""


@dataclass
class Program:
    """The program, started with some number of ranks."""

    path: str
    ranks: int

    def run(self, *arguments):
        """Its exit code and what it said."""
        launch = ["mpirun", "-n", str(self.ranks)] if self.ranks > 1 else []
        command = [*launch, self.path, *map(str, arguments)]
        environment = {**os.environ, **MPI_ENVIRONMENT}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=TIMEOUT_S, check=False)
        return done.returncode, " ".join(command) + "\n" + done.stdout + done.stderr


def check_log(path, seed, ranks, directory):
    """Compares everything about one random log; raises Mismatch. Returns whether there were suspects."""
    inputs = Path(directory) / "logs"
    inputs.mkdir()
    paths, options = write_log(seed, inputs)
    choose = random.Random(f"{seed} launch")
    program = Program(path, choose.choice(ranks))
    named = [inputs] if choose.random() < 0.3 else choose.sample(paths, len(paths))
    out = Path(directory) / "days"
    code, said = program.run("scan", "--out", out, *options.arguments(), *named)
    (Path(directory) / "scan.txt").write_text(said)

    db = reference.load(
        paths, sender_min=options.sender_min, min_senders=options.min_senders, max_share=options.max_share,
        days=options.days,
    )
    days = reference.days(db)
    # An input of which only a cut last row was left is truncated, not unreadable.
    unreadable = [path for path, c in reference.accounting(db).items()
                  if c["read"] == sum(c["rejected"].values()) > c["rejected"].get("truncated", 0)]
    expected_code = NO_USABLE_ROW if unreadable or not days else 0
    if code != expected_code:
        raise Mismatch(f"scan: exit {code}, expected {expected_code}\n{said}")
    if expected_code:
        days = []
    written = sorted(file.name for file in out.glob("day-*.h5"))
    expected = [f"day-{day_text(day)}.h5" for day in days]
    if written != expected:
        raise Mismatch(f"day files {written}, expected {expected}")
    for day, name in zip(days, expected):
        _expect(name, files.accounting_differences(out / f"{name}.run.json", reference.accounting(db)))
        _expect(name, files.day_differences(out / name, reference.day_file(db, day), day))
    if days and results.is_available(path):
        return _check_result(program, db, [out / name for name in expected], Path(directory))
    return False


def check_formats(path, seed, ranks, directory):
    """Compares day files of the same queries in every format; raises Mismatch."""
    queries = format_logs.draw_queries(seed)
    program = Program(path, random.Random(f"{seed} launch").choice(ranks))
    for name, (write, says, needed) in format_logs.FORMATS.items():
        twin = Path(directory) / f"{name}.zeek.log"
        twin.write_bytes(format_logs.zeek_twin(queries, says))
        (Path(directory) / f"log.{name}").write_bytes(write(queries))
        out = Path(directory) / f"days-{name}"
        rules = ["--sender-min", "3", "--keep-min-senders", "2", "--keep-max-client-share", "0.2"]
        code, said = program.run("scan", "--out", out, "--format", name, *rules, *needed, Path(directory) / f"log.{name}")
        if code != 0:
            raise Mismatch(f"{name}: exit {code}\n{said}")
        db = reference.load([twin], sender_min=3, min_senders=2, max_share=0.2)
        for day in reference.days(db):
            expected = reference.day_file(db, day)
            if name in format_logs.IS_WIRE:
                records = len(expected["mx_records/preference"])
                expected["mx_records/preference"] = [format_logs.PREFERENCE] * records
            file = out / f"day-{day_text(day)}.h5"
            if not file.exists():
                raise Mismatch(f"{name}: no {file.name}\n{said}")
            _expect(f"{name}, {file.name}", files.day_differences(file, expected, day))
    return False


def _check_result(program, db, day_files, directory):
    result = directory / "result.h5"
    code, said = program.run("analyze", "--out", result, *day_files)
    (directory / "analyze.txt").write_text(said)
    if code != 0:
        raise Mismatch(f"analyze: exit {code}\n{said}")
    differences, suspects = results.differences(result, db)
    _expect("result.h5", differences)
    return suspects > 0


def _expect(name, differences):
    differences = list(differences)
    if differences:
        raise Mismatch("\n".join(f"{name}: {difference}" for difference in differences))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("spamgraph")
    parser.add_argument("--logs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=None, help="default: drawn, and printed")
    parser.add_argument("--ranks", default="1,1,2,3", help="chosen from, per log; 1 runs without mpirun")
    parser.add_argument("--keep", default=tempfile.gettempdir(), help="where the log of a mismatch stays")
    parser.add_argument("--formats", action="store_true", help="clean logs in every format that the tests write")
    parser.add_argument("--go-on", action="store_true", help="do not stop at the first mismatch")
    args = parser.parse_args()
    seed = args.seed if args.seed is not None else random.SystemRandom().randrange(10**9)
    ranks = [int(text) for text in args.ranks.split(",")]
    print(f"seed {seed}", flush=True)

    check = check_formats if args.formats else check_log
    passed = failed = with_suspects = 0
    for number in range(seed, seed + args.logs):
        directory = Path(tempfile.mkdtemp(prefix=f"spamgraph-log-{number}-"))
        try:
            with_suspects += check(args.spamgraph, number, ranks, directory)
            passed += 1
            shutil.rmtree(directory)
        except (Mismatch, subprocess.TimeoutExpired) as mismatch:
            failed += 1
            kept = Path(args.keep) / directory.name
            if kept != directory:
                shutil.move(directory, kept)
            print(f"seed {number}: mismatch, kept in {kept}\n{mismatch}", flush=True)
            if not args.go_on:
                break
    if not args.formats:
        print(f"{with_suspects} logs had suspects")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
