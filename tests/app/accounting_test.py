#!/usr/bin/env python3
"""Every row is accounted for: read = accepted + skipped + rejected, per input and in sum."""

import gzip
import json
import random
import zlib
from collections import defaultdict

import h5py

import program
from program import BAD_DATA, ProgramTest
from zeek_log import DAY, FIELDS_23, FIELDS_24, MONDAY, header, log, members, row, zstd

SHOWN = 1000  # rejected rows that are listed, per input and reason
PART = 4 << 20  # large plain files are read in parts that begin at multiples of this
LABELLED = [*FIELDS_24, "tunnel_parents", "label", "detailed-label"]
WITH_OPCODE = [*FIELDS_24, "opcode", "opcode_name"]


def padded_row(number, fields=FIELDS_24, size=1000, **cells):
    """A row of about `size` bytes, its own client and name."""
    cells = {"id__orig_h": f"10.0.{number % 3}.{number % 200}", "query": f"n{number % 97}.example.com",
             "kind": "MX" if number % 2 else "A", "ts": str(MONDAY + number % DAY), **cells}
    return row(fields, uid=f"C{number}".ljust(size - 150, "u"), **cells)


class Accounting(ProgramTest):
    def scan(self, out, *inputs, ranks=1, options=()):
        """Scans well; the record beside the first day file."""
        self.run_well("scan", "--quiet", "--out", out, *options, *inputs, ranks=ranks)
        with open(min((self.folder / out).glob("*.run.json")), encoding="utf-8") as text:
            record = json.load(text)
        self._check_sums(record)
        return record

    def _check_sums(self, record):
        sums = defaultdict(int)
        for entry in record["inputs"]:
            left_out = sum(entry["skipped"].values()) + sum(entry["rejected"].values())
            self.assertEqual(entry["read"], entry["accepted"] + left_out, entry)
            for key in ("bytes", "read", "accepted"):
                sums[key] += entry[key]
            for kind in ("skipped", "rejected"):
                for reason, rows in entry[kind].items():
                    sums[kind, reason] += rows
        totals = record["totals"]
        self.assertEqual({key: totals[key] for key in ("bytes", "read", "accepted")},
                         {key: sums[key] for key in ("bytes", "read", "accepted")})
        for kind in ("skipped", "rejected"):
            self.assertEqual(totals[kind], {key[1]: n for key, n in sums.items() if key[0] == kind})

    def rejects(self, out):
        """{(input, reason): [(offset, line or None)]} in the file's order."""
        lines = (self.folder / out / "rejects.tsv").read_text().splitlines()
        self.assertEqual(lines[0], "input\treason\tbyte_offset\tline")
        found = defaultdict(list)
        for line in lines[1:]:
            name, reason, offset, number = line.split("\t")
            found[name, reason].append((int(offset), int(number) if number else None))
        return found

    def day_file(self, out, day="2013-08-19"):
        return (self.folder / out / f"day-{day}.h5").read_bytes()

    def test_rejected_rows_are_listed_where_they_stand(self):
        chance = random.Random(5)
        bad = {"no-time": {"ts": "x"}, "client": {"id__orig_h": "x"}, "empty-label": {"query": "a..b"}}
        lines, expected = [], defaultdict(list)
        data = header()
        number = data.count(b"\n")
        for i in range(4000):
            reason = chance.choice([None, *bad, "no-time"])
            lines.append(row(uid=f"C{i}", **bad.get(reason, {})))
            number += 1
            if reason:
                expected[reason].append((len(data), number))
            data += lines[-1]
        self.assertGreater(len(expected["no-time"]), SHOWN)
        self.assertLess(len(expected["client"]), SHOWN)
        forms = {"plain.log": data, "one.log.gz": gzip.compress(data), "many.log.gz": members(data, 9), "z.log.zst": zstd(data)}
        for ranks, (name, stored) in zip((1, 3, 1, 3), forms.items()):
            with self.subTest(name):
                (self.folder / name).write_bytes(stored)
                out = f"o-{name}"
                record = self.scan(out, name, ranks=ranks)
                self.assertEqual(record["inputs"][0]["rejected"], {r: len(rows) for r, rows in expected.items()})
                self.assertEqual(record["inputs"][0]["bytes"], len(stored))
                self.assertEqual(self.rejects(out), {(name, r): rows[:SHOWN] for r, rows in expected.items()})

    def test_rejected_rows_of_a_file_read_in_parts(self):
        rows, offsets, at = [header()], [], len(header())
        for i in range(9500):
            bad = i > 3000 and i % 4 == 0
            rows.append(padded_row(i, **({"qtype": "x"} if bad else {})))
            if bad:
                offsets.append(at)
            at += len(rows[-1])
        self.assertGreater(at, 2 * PART)
        self.assertGreater(len(offsets), SHOWN)
        (self.folder / "big.log").write_bytes(b"".join(rows))
        for ranks in (1, 3):
            record = self.scan(f"o{ranks}", "big.log", ranks=ranks)
            entry = record["inputs"][0]
            self.assertEqual((entry["accepted"], entry["rejected"]), (9500 - len(offsets), {"qtype": len(offsets)}))
            listed = self.rejects(f"o{ranks}")["big.log", "qtype"]
            self.assertEqual([offset for offset, _ in listed], offsets[:SHOWN])
        self.assertEqual(self.day_file("o1"), self.day_file("o3"))

    def test_a_header_that_changes_in_mid_file(self):
        """Also where the new header is the last thing in a part, so that the next one begins with its rows."""
        first = header(FIELDS_23)
        rows = [padded_row(i, FIELDS_23) for i in range(6000)]
        while len(first) + len(rows[-1]) < PART - len(header(FIELDS_24)) - 1200:
            first += rows.pop()
        gap = PART - len(first) - len(header(FIELDS_24))
        at_edge = first + b"#" + b"c" * (gap - 2) + b"\n" + header(FIELDS_24)
        self.assertEqual(len(at_edge), PART)
        before = 6000 - len(rows)
        after = [padded_row(7000 + i) for i in range(5000)]
        logs = {
            "edge.log": at_edge + b"".join(after),
            "middle.log": first + header(FIELDS_24) + b"".join(after),
            "same.log": first + header(FIELDS_23) + b"".join(padded_row(7000 + i, FIELDS_23) for i in range(5000)),
        }
        for name, data in logs.items():
            (self.folder / name).write_bytes(data)
            for ranks in (1, 3):
                with self.subTest(name, ranks=ranks):
                    entry = self.scan(f"{name}{ranks}", name, ranks=ranks)["inputs"][0]
                    self.assertEqual((entry["read"], entry["accepted"]), (before + 5000, before + 5000), entry)
        # The columns differ, the queries do not.
        self.assertEqual(len({self.day_file(f"{name}{ranks}") for name in logs for ranks in (1, 3)}), 1)

    def test_shapes_of_zeek_logs(self):
        def rows(fields, first):
            return [padded_row(first + i, fields, 250) for i in range(40)]

        shapes = {"c23.log": FIELDS_23, "c24.log": FIELDS_24, "c26.log": WITH_OPCODE, "labelled.log": LABELLED,
                  "turned.log": FIELDS_24[::-1]}
        for first, (name, fields) in enumerate(shapes.items()):
            (self.folder / name).write_bytes(log(rows(fields, 100 * first), fields) + b"#close\t2013\n")
        windows = log(rows(FIELDS_24, 900)).replace(b"\n", b"\r\n")
        (self.folder / "windows.log").write_bytes(windows)
        names = [*shapes, "windows.log"]
        record = self.scan("apart", *names, ranks=2)
        self.assertEqual([(e["path"], e["accepted"], e["read"]) for e in record["inputs"]],
                         sorted((name, 40, 40) for name in names))
        # One log after another in one file, as `cat` leaves them.
        (self.folder / "all.log").write_bytes(b"".join((self.folder / name).read_bytes() for name in names))
        entry = self.scan("joined", "all.log")["inputs"][0]
        self.assertEqual((entry["accepted"], entry["read"]), (240, 240))
        self.assertEqual(self.day_file("apart"), self.day_file("joined"))

    def test_the_same_rows_again_are_skipped(self):
        rows = [row(query=f"n{i % 50}.example.com", id__orig_h=f"10.0.0.{i % 9}", ts=str(MONDAY + i)) for i in range(300)]
        bad = [row(ts="x"), row(query="-")]
        turned = [*reversed(rows), *bad]
        files = {
            "a.log": log(rows + bad), "b.log": log(turned), "c.log.gz": gzip.compress(log(rows + bad)),
            "d.log": log(rows[:-1] + bad), "e.log": log(rows + rows + bad + bad),
        }
        for name, data in files.items():
            (self.folder / name).write_bytes(data)
        for ranks in (1, 3):
            ended = self.run_well("scan", "--out", f"o{ranks}", *files, ranks=ranks)
            self.assertEqual(ended.said, [
                f"spamgraph: input '{name}' has the same rows as another (skipped)" for name in ("b.log", "c.log.gz")])
            with open(self.folder / f"o{ranks}/day-2013-08-19.h5.run.json", encoding="utf-8") as text:
                record = json.load(text)
            self._check_sums(record)
            told = {e["path"]: (e["accepted"], e["skipped"], e["rejected"]) for e in record["inputs"]}
            again = (0, {"duplicate": 300, "response": 1}, {"no-time": 1})
            self.assertEqual(told, {
                "a.log": (300, {"response": 1}, {"no-time": 1}), "b.log": again, "c.log.gz": again,
                "d.log": (299, {"response": 1}, {"no-time": 1}), "e.log": (600, {"response": 2}, {"no-time": 2})})
        self.assertEqual(self.day_file("o1"), self.day_file("o3"))
        with h5py.File(self.folder / "o1/day-2013-08-19.h5") as file:
            self.assertEqual(file["counts"].attrs["accepted"], 300 + 299 + 600)

    def test_days_that_nobody_asked_for(self):
        rows = [row(uid=f"C{i}", ts=str(MONDAY + i * 3600)) for i in range(96)] + [row(ts="x")]
        (self.folder / "a.log").write_bytes(log(rows))
        record = self.scan("o", "a.log", ranks=2, options=("--days", "2013-08-20..2013-08-21"))
        entry = record["inputs"][0]
        self.assertEqual((entry["accepted"], entry["skipped"], entry["rejected"]), (48, {"other-day": 48}, {"no-time": 1}))
        self.assertEqual(sorted(path.name for path in (self.folder / "o").glob("*.h5")),
                         ["day-2013-08-20.h5", "day-2013-08-21.h5"])

    def test_a_compressed_log_cut_at_every_byte(self):
        expected = {}
        (self.folder / "cuts").mkdir()
        for size in range(1, len(self._three_members(0))):
            stored = self._three_members(size)[:size]
            name = f"cuts/{size:04}.log.gz"
            (self.folder / name).write_bytes(stored)
            data, whole = _inflate(stored)
            lines = data.split(b"\n")
            last = lines.pop()
            rows = [line for line in lines if line and not line.startswith(b"#")]
            has_rest = bool(last) and not last.startswith(b"#")
            complete = whole and last.count(b"\t") == len(FIELDS_24) - 1
            expected[name] = (len(rows) + (has_rest and complete), int(has_rest and not complete),
                              not whole or (has_rest and not complete))
        (self.folder / "whole.log").write_bytes(log([row()]))
        record = self.scan("o", "cuts", "whole.log", ranks=2)
        told = {e["path"]: (e["accepted"], e["rejected"].get("truncated", 0), e["truncated"])
                for e in record["inputs"] if e["path"] in expected}
        self.assertEqual(told, expected)
        ended = program.run("scan", "--strict", "--out", "strict", "cuts", cwd=self.folder)
        self.assertEqual(ended.code, BAD_DATA, ended)

    def _three_members(self, number):
        """A small gzip file of three members; another one for every number, so that none is a duplicate."""
        rows = [row(uid=f"C{number:05}{i:02}") for i in range(9)]
        data = log(rows)
        cuts = [0, len(data) - 700, len(data) - 333, len(data)]
        return b"".join(gzip.compress(data[a:b], mtime=0) for a, b in zip(cuts, cuts[1:]))


def _inflate(stored):
    """What can be had from the front of a gzip file, and whether that is all of it."""
    out = b""
    while stored:
        member = zlib.decompressobj(31)
        out += member.decompress(stored)
        if not member.eof:
            return out, False
        stored = member.unused_data
    return out, True


if __name__ == "__main__":
    program.main()
