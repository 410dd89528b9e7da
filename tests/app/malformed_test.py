#!/usr/bin/env python3
"""Every malformed or odd row gets the one reason that it must get, and none harms its neighbours."""

import json
from collections import Counter

import h5py

import program
from malformed_cases import cases
from program import ProgramTest
from zeek_log import header, row

SKIPPED = {"port", "class", "response", "other-day", "duplicate"}


def accounts(folder):
    """{name: what the sidecar says of the input}"""
    with open(next(folder.glob("day-*.run.json")), encoding="utf-8") as text:
        return {entry["path"].split("/")[-1].split(".")[0]: entry for entry in json.load(text)["inputs"]}


class Malformed(ProgramTest):
    def setUp(self):
        super().setUp()
        self.cases = list(cases())
        (self.folder / "logs").mkdir()
        for case in self.cases:
            (self.folder / "logs" / (case.name + case.suffix)).write_bytes(case.data)

    def test_every_case_has_its_reason(self):
        self.assertGreaterEqual(len(self.cases), 200)
        for ranks in (1, 3):
            ended = self.run_well("scan", "--out", f"days{ranks}", "logs", ranks=ranks)
            told = accounts(self.folder / f"days{ranks}")
            self.assertEqual(set(told), {case.name for case in self.cases})
            for case in self.cases:
                with self.subTest(case.name, ranks=ranks):
                    self._check(case, told[case.name])
            cut = sorted(f"logs/{case.name}{case.suffix}" for case in self.cases if case.truncated)
            self.assertEqual(
                ended.said, [f"spamgraph: input '{name}' is truncated (its whole rows are counted)" for name in cut])
            self._check_days(f"days{ranks}")

    def test_rows_before_the_first_header(self):
        (self.folder / "late.log").write_bytes(row() * 2 + header() + row() * 3)
        ended = program.run("scan", "--out", "days", "late.log", cwd=self.folder)
        self.assertEqual(ended.code, program.BAD_DATA, ended)
        self.run_well("scan", "--out", "days", "--format", "zeek-tsv", "late.log")
        told = accounts(self.folder / "days")["late"]
        self.assertEqual((told["read"], told["accepted"], told["rejected"]), (5, 3, {"no-header": 2}))

    def _check(self, case, told):
        skipped = {reason: rows for reason, rows in case.reasons.items() if reason in SKIPPED}
        rejected = {reason: rows for reason, rows in case.reasons.items() if reason not in SKIPPED}
        self.assertEqual(
            (told["accepted"], told["skipped"], told["rejected"], told["truncated"]),
            (case.ordinary + case.accepted, skipped, rejected, case.truncated), case.data[:2000])
        self.assertEqual(told["read"], case.ordinary + case.accepted + sum(case.reasons.values()))

    def _check_days(self, folder):
        """The days' own counts are those of the rows with a readable time."""
        accepted, reasons = 0, Counter()
        for path in (self.folder / folder).glob("day-*.h5"):
            with h5py.File(path) as file:
                accepted += int(file["counts"].attrs["accepted"])
                table = file["counts/reasons"]
                reasons.update({r.decode(): int(n) for r, n in zip(table["reason"][:], table["rows"][:])})
        expected = sum((case.reasons for case in self.cases), Counter())
        for untimed in ("no-time", "no-header", "line-length", "truncated"):
            del expected[untimed]
        self.assertEqual((accepted, reasons), (sum(case.ordinary + case.accepted for case in self.cases), expected))


if __name__ == "__main__":
    program.main()
