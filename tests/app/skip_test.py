#!/usr/bin/env python3
"""A day that is complete is not written again, and what only such days need is not read again."""

import json
import os
import re

import program
from program import BAD_DATA, ProgramTest
from zeek_log import DAY, MONDAY, log, row

DAYS = [f"2013-08-{day}" for day in range(19, 24)]


def rows_of(day, hour, count=20):
    """Rows of one hour; a last one that is malformed, without a time."""
    first = MONDAY + day * DAY + hour * 3600
    rows = [row(ts=str(first + i), kind="MX" if i % 2 else "A", id__orig_h=f"192.0.2.{i % 7}",
                query=f"n{i}.example.com", answers=f"mx.n{i}.example.com" if i % 2 else "198.51.100.1",
                TTLs="60.000000") for i in range(count)]
    return [*rows, b"1\t2\n"]


class Skip(ProgramTest):
    def store(self, name, rows):
        (self.folder / "logs").mkdir(exist_ok=True)
        (self.folder / "logs" / name).write_bytes(log(rows))

    def store_day(self, day):
        """Two inputs; the later one ends with rows of the next day."""
        self.store(f"dns.{DAYS[day]}.a.log", rows_of(day, 3))
        self.store(f"dns.{DAYS[day]}.b.log", rows_of(day, 20) + rows_of(day + 1, 0, 3)[:-1])

    def scan(self, *options, out="days", inputs=("logs",), ranks=1):
        """Scans; which inputs were read, by the log's own words, and which days were written."""
        before = self.times(out)
        ended = self.run_well("--log-format", "json", "scan", *options, "--out", out, *inputs, ranks=ranks)
        after = self.times(out)
        lines = [json.loads(line) for line in ended.err.splitlines() if line.startswith("{")]
        skipped = [line for line in lines if "days_skipped" in line]
        return ended, skipped[0] if skipped else {}, sorted(d for d in after if before.get(d) != after[d])

    def times(self, out):
        return {path.name[4:14]: path.stat().st_mtime_ns for path in (self.folder / out).glob("day-*.h5")}

    def record(self, day, out="days"):
        return json.loads((self.folder / out / f"day-{day}.h5.run.json").read_text())

    def read_now(self, day, out="days"):
        """Names of the inputs that the job which wrote this day has read, and their rows."""
        inputs = [i for i in self.record(day, out)["inputs"] if not i["taken_over"]]
        return [os.path.basename(i["path"]) for i in inputs], sum(i["read"] for i in inputs)

    def assert_same_as_anew(self, *days):
        """The day files are those of a scan that found nothing."""
        self.run_well("scan", "--out", "fresh", "logs")
        found = {path.name for path in (self.folder / "fresh").glob("day-*.h5")}
        self.assertEqual(found, {path.name for path in (self.folder / "days").glob("day-*.h5")})
        for name in found:
            self.assertEqual((self.folder / "days" / name).read_bytes(), (self.folder / "fresh" / name).read_bytes(),
                             name)
        self.assertEqual((self.folder / "days/rejects.tsv").read_text(),
                         (self.folder / "fresh/rejects.tsv").read_text())
        for path in (self.folder / "fresh").iterdir():
            path.unlink()

    def test_nothing_is_read_twice(self):
        for day in range(3):
            self.store_day(day)
        self.scan()
        ended, skipped, written = self.scan(ranks=2)
        self.assertEqual(written, [])
        self.assertEqual((skipped["days_skipped"], skipped["inputs_skipped"]), (4, 6))
        self.assertEqual(skipped["rows_skipped"], 3 * (21 + 21 + 3))
        self.assertEqual(len(ended.out.split()), 4, "all days are named, for who reads them next")
        ended, skipped, written = self.scan("--anew")
        self.assertEqual((skipped, len(written)), ({}, 4))

    def test_a_day_that_is_added_later_touches_no_other(self):
        for day in range(3):
            self.store_day(day)
        self.scan()
        self.store_day(3)
        _, skipped, written = self.scan(ranks=2)
        # The new day begins in the last input of the day before, which must be read for that.
        self.assertEqual(written, [DAYS[3], DAYS[4]])
        self.assertEqual(self.read_now(DAYS[3]), ([f"dns.{DAYS[2]}.b.log", f"dns.{DAYS[3]}.a.log",
                                                   f"dns.{DAYS[3]}.b.log"], 24 + 21 + 24))
        self.assertEqual((skipped["days_skipped"], skipped["inputs_skipped"]), (3, 5))
        self.assert_same_as_anew()

    def test_a_changed_input_has_its_days_made_anew(self):
        for day in range(4):
            self.store_day(day)
        self.scan()
        self.store(f"dns.{DAYS[1]}.a.log", rows_of(1, 3, 30))
        _, skipped, written = self.scan(ranks=2)
        self.assertEqual(written, [DAYS[1]])
        names, rows = self.read_now(DAYS[1])
        self.assertEqual(names, [f"dns.{DAYS[0]}.b.log", f"dns.{DAYS[1]}.a.log", f"dns.{DAYS[1]}.b.log"])
        self.assertEqual(rows, 24 + 31 + 24)
        self.assertEqual(skipped["days_skipped"], 4)
        self.assert_same_as_anew()

    def test_an_input_that_is_gone_has_its_days_made_anew(self):
        for day in range(3):
            self.store_day(day)
        self.scan()
        (self.folder / "logs" / f"dns.{DAYS[0]}.a.log").unlink()
        _, _, written = self.scan()
        self.assertEqual(written, [DAYS[0]])
        self.assert_same_as_anew()

    def test_bytes_that_change_behind_the_same_size_and_time_are_noticed(self):
        self.store_day(0)
        self.store_day(1)
        self.scan()
        path = self.folder / "logs" / f"dns.{DAYS[0]}.a.log"
        times = path.stat()
        path.write_bytes(path.read_bytes().replace(b"192.0.2.3", b"192.0.2.9"))
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        self.assertEqual(path.stat().st_size, times.st_size)
        self.assertEqual(self.scan()[2], [DAYS[0]])
        self.assert_same_as_anew()

    def test_other_rules_and_damage_make_a_day_anew(self):
        self.store_day(0)
        self.store_day(1)
        self.scan()
        self.assertEqual(len(self.scan("--sender-min", "3")[2]), 3)
        self.assertEqual(len(self.scan()[2]), 3)
        for key in "ab":
            (self.folder / key).touch(0o600)
            (self.folder / key).write_text(key * 64)
            self.assertEqual(len(self.scan("--pseudonymize", key)[2]), 3)
            self.assertEqual(self.scan("--pseudonymize", key)[2], [])
        self.assertEqual(len(self.scan()[2]), 3)
        file = self.folder / "days" / f"day-{DAYS[0]}.h5"
        file.write_bytes(file.read_bytes()[:-1] + b"x")
        ended, _, written = self.scan()
        self.assertEqual(written, [DAYS[0]])
        self.assertRegex(ended.err, f"making 'day-{DAYS[0]}.h5' anew \\(")
        (self.folder / "days" / f"day-{DAYS[1]}.h5.run.json").write_text("{")
        self.assertEqual(self.scan()[2], [DAYS[1]])
        self.assert_same_as_anew()

    def test_an_unknown_input_that_touches_a_complete_day_has_it_made_anew(self):
        for day in range(3):
            self.store_day(day)
        self.scan()
        self.store("late.log", rows_of(1, 12, 5))
        _, skipped, written = self.scan(ranks=2)
        self.assertEqual(written, [DAYS[1]])
        self.assertEqual(self.read_now(DAYS[1])[0], [f"dns.{DAYS[0]}.b.log", f"dns.{DAYS[1]}.a.log",
                                                    f"dns.{DAYS[1]}.b.log", "late.log"])
        self.assert_same_as_anew()

    def test_a_range_of_days_reads_what_may_hold_them(self):
        for day in range(4):
            self.store_day(day)
        self.scan("--days", f"{DAYS[0]}..{DAYS[1]}")
        _, skipped, written = self.scan("--days", f"{DAYS[2]}")
        self.assertEqual(written, [DAYS[2]])
        self.assertEqual(self.read_now(DAYS[2])[0], [f"dns.{DAYS[1]}.b.log", f"dns.{DAYS[2]}.a.log",
                                                    f"dns.{DAYS[2]}.b.log"])

    def test_days_without_a_row_are_an_error_whether_others_are_complete_or_not(self):
        self.store_day(0)
        for _ in range(2):
            ended = program.run("scan", "--days", "1999-12-31", "--out", "days", "logs", cwd=self.folder)
            self.assertEqual(ended.code, BAD_DATA, ended)
            self.scan()

    def test_what_an_earlier_run_found_odd_is_odd_still(self):
        self.store("cut.log", rows_of(0, 5))
        path = self.folder / "logs/cut.log"
        path.write_bytes(path.read_bytes()[:-8])
        self.scan()
        refused = program.run("scan", "--strict", "--out", "days", "logs", cwd=self.folder)
        self.assertEqual(refused.code, BAD_DATA, refused)
        self.assertIn("is truncated", refused.err)

    def test_it_is_said_to_people_too(self):
        self.store_day(0)
        self.scan()
        said = self.run_well("scan", "--out", "days", "logs").err
        self.assertRegex(said, re.escape(f"2 of 2 days skipped, 2 of 2 inputs not read ('{DAYS[0]} to {DAYS[1]}': "))
        self.assertEqual(self.run_well("--quiet", "scan", "--out", "days", "logs").err, "")

    def test_what_a_killed_run_left_half_written_goes(self):
        self.store_day(0)
        self.scan()
        before = program.tree(self.folder / "days")
        for name in (f"day-{DAYS[0]}.h5", f"day-{DAYS[0]}.h5.sha256", f"day-{DAYS[1]}.h5.run.json", "rejects.tsv"):
            (self.folder / "days" / f"{name}.partial").write_bytes(b"half")
        self.assertEqual(self.scan()[2], [])
        self.assertEqual(program.tree(self.folder / "days"), before)

    def test_run_analyses_days_that_were_complete(self):
        self.store_day(0)
        self.store_day(1)
        self.run_well("run", "--out", "r.h5", "logs")
        first = (self.folder / "r.h5").read_bytes()
        self.assertRegex(self.run_well("run", "--out", "r.h5", "logs", ranks=2).err, "3 of 3 days skipped")
        self.assertEqual((self.folder / "r.h5").read_bytes(), first)


if __name__ == "__main__":
    program.main()
