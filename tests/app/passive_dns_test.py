#!/usr/bin/env python3
"""Passive DNS beside query logs: where names led on each day, and nothing else of it."""

import json

import h5py

import program
from program import USAGE, ProgramTest
from text_logs import Asked, log

MONDAY, DAY = 1376870400, 86400  # 2013-08-19T00:00:00Z
DAYS = ("2013-08-18", "2013-08-19", "2013-08-20")
WEEK = "2013-08-17..2013-08-23"  # days of which nobody has a log among them
MOVED = MONDAY + 3600


def record(name, kind, data, first, last):
    return json.dumps({"rrname": name + ".", "rrtype": kind, "rdata": data, "time_first": first, "time_last": last,
                       "count": 7}) + "\n"


RECORDS = "".join([
    record("mx1.relay.example", "A", ["198.51.100.7"], MONDAY - 400 * DAY, MOVED),
    record("mx1.relay.example", "A", ["198.51.100.8", "198.51.100.9"], MOVED, MONDAY + 400 * DAY),
    record("mx1.relay.example", "AAAA", "2001:db8::7", MONDAY + DAY + 60, MONDAY + DAY + 90),
    record("mx1.relay.example", "A", ["198.51.100.6"], MONDAY - 400 * DAY, MONDAY - 300 * DAY),
    record("target.example", "MX", ["10 mx9.nobody.example."], MONDAY - DAY, MONDAY + DAY),
    record("mx9.nobody.example", "A", ["198.51.100.10"], MONDAY - DAY, MONDAY + DAY),
    record("mx1.relay.example", "A", ["relay.example."], MONDAY, MONDAY),
    *(record(f"mx{i}.crowd.example", "A", ["198.51.100.99"], MONDAY - DAY, MONDAY + 2 * DAY) for i in range(3000)),
]).encode()
QUERIES = [Asked(MONDAY + day * DAY + 60 * i, f"192.0.2.{i}", name, kind) for day in (-1, 0, 1) for i in range(1, 40)
           for name, kind in (("target.example", "MX"), ("mx1.relay.example", "A"), ("www.example", "A"))]


def tables(path):
    """{table: {column: values}} without the counts of rows, and the addresses as text."""
    with h5py.File(path) as file:
        names, offsets = bytes(file["names/text"][:]), file["names/text_offsets"][:]
        texts = [names[begin:end].decode() for begin, end in zip(offsets, offsets[1:])]
        rows = zip(*(file[f"addresses/{column}"][:] for column in ("name", "address", "first", "last", "count")))
        addresses = [(texts[name], bytes(address).hex(), int(first) - MONDAY, int(last) - MONDAY, int(count))
                     for name, address, first, last, count in rows]
        others = {}
        file.visititems(lambda name, item: others.update({name: item[:].tolist()})
                        if isinstance(item, h5py.Dataset) and not name.startswith(("addresses/", "counts/")) else None)
        return addresses, others


def v4(last):
    return "00" * 10 + "ffff" + f"c63364{last:02x}"


class PassiveDns(ProgramTest):
    def setUp(self):
        super().setUp()
        (self.folder / "logs").mkdir()
        (self.folder / "logs" / "query.log").write_bytes(log("bind", QUERIES))
        (self.folder / "pdns.json").write_bytes(RECORDS)

    def scan(self, out, *arguments, **options):
        self.run_well("scan", "--quiet", "--out", out, *arguments, **options)
        return {path.name: path.read_bytes() for path in (self.folder / out).glob("day-*.h5")}

    def test_names_lead_to_their_addresses_on_each_day(self):
        files = self.scan("with", "--days", WEEK, "logs", "pdns.json")
        self.assertEqual(sorted(files), [f"day-{day}.h5" for day in DAYS])
        self.scan("without", "logs")
        found = {}
        for day in DAYS:
            found[day], others = tables(self.folder / "with" / f"day-{day}.h5")
            none, same = tables(self.folder / "without" / f"day-{day}.h5")
            self.assertEqual((none, others), ([], same))  # who asked for what is what it was
        host, end = "mx1.relay.example", DAY - 1
        self.assertEqual(found, {
            DAYS[0]: [(host, v4(7), -DAY, -1, 1)],
            DAYS[1]: [(host, v4(7), 0, 3600, 1), (host, v4(8), 3600, end, 1), (host, v4(9), 3600, end, 1)],
            DAYS[2]: [(host, v4(8), DAY, DAY + end, 1), (host, v4(9), DAY, DAY + end, 1),
                      (host, "20010db8000000000000000000000007", DAY + 60, DAY + 90, 1)]})
        with open(self.folder / "with" / f"day-{DAYS[1]}.h5.run.json", encoding="utf-8") as text:
            told = {entry["path"]: entry for entry in json.load(text)["inputs"]}["pdns.json"]
        self.assertEqual((told["read"], told["accepted"], told["skipped"], told["rejected"]),
                         (3007, 0, {"response": 3005, "other-day": 1}, {"syntax": 1}))

    def test_the_same_days_for_any_ranks_and_range(self):
        (self.folder / "parts").mkdir()
        lines = RECORDS.splitlines(keepends=True)
        for part in range(3):
            (self.folder / "parts" / f"{part}.json").write_bytes(b"".join(lines[part::3]))
        one = self.scan("days1", "--days", WEEK, "logs", "pdns.json")
        for ranks in (2, 3):
            self.assertEqual(self.scan(f"days{ranks}", "--days", WEEK, "parts", "logs", ranks=ranks), one)
        for day in DAYS:
            self.assertEqual(self.scan("alone", "--days", day, "pdns.json", "logs")[f"day-{day}.h5"],
                             one[f"day-{day}.h5"])
        self.assertEqual(self.scan("alone", "--days", WEEK, "pdns.json", "logs"), one)  # these are complete now

    def test_says_what_it_needs(self):
        for command in (("scan", "--out", "days"), ("plan",)):
            ended = program.run(*command, "logs", "pdns.json", cwd=self.folder)
            self.assertEqual((ended.code, ended.said), (USAGE, [
                "spamgraph: no days named for 'pdns.json' (passive-dns has records of years; say which days with "
                "--days A..B)"]))
        ended = program.run("scan", "--days", WEEK, "--out", "days", "pdns.json", cwd=self.folder)
        self.assertEqual(ended.code, program.BAD_DATA, ended)
        self.assertIn("no query in all inputs together", ended.said[-1])
        plan = json.loads(self.run_well("plan", "--json", "--days", WEEK, "logs", "pdns.json").out)
        self.assertEqual([entry["format"] for entry in plan["inputs"]], ["bind", "passive-dns"])


if __name__ == "__main__":
    program.main()
