#!/usr/bin/env python3
"""One client, or one name, with half of all queries: no rank gets much more than the others, and all bytes stay."""

import hashlib
import json
import random

import program
from program import ProgramTest
from zeek_log import DAY, MONDAY, log, row

ROWS = 48_000
NAMES = 500_000  # each asked for once, by one client
MOST_MB = 65
FILES = 8
CLIENTS = 8_000  # with the domains so many that chance alone spreads rows over ranks within a few percent
DOMAINS = 6_000


def write_rows(client_of, name_of):
    """Rows in order of time: every second one is of the client and name that the two functions give, if any."""
    random_ = random.Random(5)
    rows = []
    for i in range(ROWS):
        client = f"10.1.{i * 7 % CLIENTS // 250}.{i * 7 % CLIENTS % 250}"
        name = f"n{random_.randrange(DOMAINS)}.example.com"
        if i % 2:
            client, name = client_of(client, i), name_of(name, i)
        kind = "MX" if i % 5 == 0 else "A"
        answers = f"mail.{name}" if kind == "MX" else f"198.51.100.{i % 200}"
        rows.append(row(kind=kind, ts=str(MONDAY + i * DAY // ROWS), id__orig_h=client, query=name, answers=answers,
                        TTLs="60.000000"))
    return rows


class Skew(ProgramTest):
    def scan(self, name, ranks, *options):
        """The SHA-256 of the day file, and the rows that each rank received."""
        out = self.folder / f"{name}-{ranks}{''.join(options)}"
        self.run_well("scan", "--quiet", *options, "--out", out, *sorted(self.folder.glob(f"{name}.*.log")), ranks=ranks)
        day = out / "day-2013-08-19.h5"
        record = json.loads((out / "day-2013-08-19.h5.run.json").read_text())
        return hashlib.sha256(day.read_bytes()).hexdigest(), record["by_rank"]["rows_received"]

    def store(self, name, rows):
        for i in range(FILES):
            (self.folder / f"{name}.{i}.log").write_bytes(log(rows[i::FILES]))

    def check(self, name, rows):
        self.store(name, rows)
        alone, _ = self.scan(name, 1)
        self.assertEqual(self.scan(name, 1, "--memory-per-rank", "1")[0], alone)
        for ranks in (2, 3, 4, 8):
            bytes_, received = self.scan(name, ranks)
            self.assertEqual(bytes_, alone, ranks)
            self.assertEqual(len(received), ranks)
            self.assertGreaterEqual(sum(received), ROWS)
            self.assertLessEqual(max(received) / (sum(received) / ranks), 1.25, received)

    def test_one_client_with_half_of_all_queries(self):
        self.check("client", write_rows(lambda client, i: "192.0.2.7", lambda name, i: name))

    def test_one_client_with_a_name_for_every_query(self):
        self.check("names", write_rows(lambda client, i: "192.0.2.7", lambda name, i: f"u{i}.d{i % 700}.example.org"))

    def test_one_name_with_half_of_all_queries(self):
        self.check("name", write_rows(lambda client, i: client, lambda name, i: "www.example.net"))

    def test_memory_does_not_grow_with_names_that_one_client_asks_for(self):
        path = self.folder / "names.log"
        path.write_bytes(log(row(kind="A", ts=str(MONDAY + i * DAY // NAMES), id__orig_h="192.0.2.7",
                                 query=f"u{i}.example.org", answers="198.51.100.1", TTLs="60.000000")
                             for i in range(NAMES)))
        self.run_well("scan", "--memory-per-rank", "8", "--out", self.folder / "out", path)
        record = json.loads((self.folder / "out" / "day-2013-08-19.h5.run.json").read_text())
        self.assertEqual(record["totals"]["accepted"], NAMES)
        self.assertLess(record["peak_memory_bytes"]["largest_rank"], MOST_MB * 1_000_000)


if __name__ == "__main__":
    program.main()
