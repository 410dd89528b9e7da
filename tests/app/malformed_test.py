#!/usr/bin/env python3
"""Every malformed or odd row gets the one reason that it must get, and none harms its neighbours."""

import json
from collections import Counter, defaultdict

import h5py

import malformed_cdns
import malformed_frames
import malformed_lines
import malformed_messages
import malformed_zeek
import program
from malformed import SKIPPED, Case
from program import ProgramTest
from text_logs import COLUMNS
from zeek_log import header, row

SHOWN = 1000  # rejected rows that are listed, per input and reason


def accounts(folder):
    """{name: what the sidecar says of the input}"""
    with open(next(folder.glob("day-*.run.json")), encoding="utf-8") as text:
        return {entry["path"].split("/")[-1].split(".")[0]: entry for entry in json.load(text)["inputs"]}


class Malformed(ProgramTest):
    def write(self, cases):
        (self.folder / "logs").mkdir()
        for case in cases:
            (self.folder / "logs" / (case.name + case.suffix)).write_bytes(case.data)

    def check(self, cases, *options, days=None):
        """Scans all cases on 1 and 3 ranks and holds every account against what it must be."""
        scan = [*options, "scan", *(["--days", days] if days else [])]
        for ranks in (1, 3):
            ended = self.run_well(*scan, "--out", f"days{ranks}", "logs", ranks=ranks)
            told = accounts(self.folder / f"days{ranks}")
            self.assertEqual(set(told), {case.name for case in cases})
            for case in cases:
                with self.subTest(case.name, ranks=ranks):
                    self._check(case, told[case.name])
            self._check_rejects(f"days{ranks}", cases)
            cut = sorted(f"logs/{case.name}{case.suffix}" for case in cases if case.truncated)
            said = [line for line in ended.said if "truncated" in line]
            self.assertEqual(said, [f"spamgraph: input '{name}' is truncated (its whole rows are counted)" for name in cut])
        ended = program.run(*scan, "--strict", "--out", "strict", "logs", cwd=self.folder)
        self.assertEqual(ended.code, program.BAD_DATA if cut else 0, ended)

    def test_zeek(self):
        cases = list(malformed_zeek.cases())
        self.assertGreaterEqual(len(cases), 200)
        self.write(cases)
        self.check(cases)
        for ranks in (1, 3):
            self._check_days(f"days{ranks}", cases)

    def test_other_lines(self):
        cases = list(malformed_lines.cases())
        self.assertGreaterEqual(len(cases), 500)
        self.write(cases)
        columns = COLUMNS.replace("column-qtype = 2", 'column-qtype = "type"')
        (self.folder / "columns.toml").write_text(f"[scan]\n{columns}", encoding="utf-8")
        self.check(cases, "--config", "columns.toml")

    def test_passive_dns(self):
        cases = list(malformed_lines.passive_dns_cases())
        self.assertGreaterEqual(len(cases), 80)
        query = malformed_lines.bind("19-Aug-2013 00:00:00.080", "192.0.2.1", "a.example.com", "A")
        cases.append(Case("query", query.encode() + b"\n"))
        self.write(cases)
        self.check(cases, days="2013-08-18..2013-08-21")

    def test_messages(self):
        cases = list(malformed_messages.cases())
        self.assertGreaterEqual(len(cases), 160)
        self.write(cases)
        self.check(cases)

    def test_frames(self):
        cases = [*malformed_frames.cases(), *malformed_cdns.cases()]
        self.assertGreaterEqual(len(cases), 160)
        self.write(cases)
        self.check(cases)

    def test_an_input_without_one_good_row_is_bad_data(self):
        for name, form in malformed_lines.FORMATS.items():
            if form.header:
                continue
            bad = form.row(form.time, "256.1.1.1", malformed_lines.NAME, form.type)
            for kind, data in (("bad", bad.encode() + b"\n"), ("utf16", (bad + "\n").encode("utf-16"))):
                (self.folder / f"{name}-{kind}").write_bytes(data)
                for options in (("--format", name), ()):
                    ended = program.run("scan", "--out", "days", *options, f"{name}-{kind}", cwd=self.folder)
                    self.assertEqual(ended.code, program.BAD_DATA, ended)
                    self.assertRegex(ended.said[-1], program.MESSAGE)
                    self.assertFalse((self.folder / "days").exists(), ended)

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

    def _check_rejects(self, out, cases):
        """Every rejected row is listed, at the first byte of a line of its input, and with that line's number."""
        listed = defaultdict(Counter)
        by_path = {f"logs/{case.name}{case.suffix}": case for case in cases}
        lines = (self.folder / out / "rejects.tsv").read_text(encoding="utf-8").splitlines()
        for line in lines[1:]:
            path, reason, offset, number = line.split("\t")
            listed[path][reason] += 1
            data = by_path[path].data
            if by_path[path].lines:
                self.assertTrue(data[: int(offset)].endswith((b"", b"\n")[int(offset) > 0]), line)
                self.assertEqual(int(number), data.count(b"\n", 0, int(offset)) + 1, line)
        for path, case in by_path.items():
            expected = {reason: min(rows, SHOWN) for reason, rows in case.reasons.items() if reason not in SKIPPED}
            self.assertEqual(listed[path], expected, path)

    def _check_days(self, folder, cases):
        """The days' own counts are those of the rows with a readable time."""
        accepted, reasons = 0, Counter()
        for path in (self.folder / folder).glob("day-*.h5"):
            with h5py.File(path) as file:
                accepted += int(file["counts"].attrs["accepted"])
                table = file["counts/reasons"]
                reasons.update({r.decode(): int(n) for r, n in zip(table["reason"][:], table["rows"][:])})
        expected = sum((case.reasons for case in cases), Counter())
        for untimed in ("no-time", "no-header", "line-length", "truncated"):
            del expected[untimed]
        self.assertEqual((accepted, reasons), (sum(case.ordinary + case.accepted for case in cases), expected))


if __name__ == "__main__":
    program.main()
