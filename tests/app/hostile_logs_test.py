#!/usr/bin/env python3
"""Hostile names, and hostile names of files, on their way through the whole program: every message, log line and table
stays what it is."""

import json
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "report"))
import program
from hostile import HOSTILE
from identity_test import OPTIONS, RUN_BEGINS, SUSPECTS, client_address, host_row, write_rows
from program import ProgramTest
from zeek_log import log, row

FILE = b"\x1b]0;title\x07\x1b[31m<b>'\"\nspamgraph: all is well\t.log"
PRINTABLE = r"\A[\x20-\x7e\n]*\Z"


def as_zeek_writes(name):
    """Bytes that are none of a line's text as \\xHH."""
    return b"".join(bytes([c]) if 0x20 < c < 0x7F and c not in b"\\," else b"\\x%02x" % c for c in name)


def write_hostile_rows():
    """The rows of a spam run whose clients also share every hostile name; some rows are hostile all through."""
    random_ = random.Random(2)
    rows = write_rows()
    for name in HOSTILE:
        for i in range(SUSPECTS):
            line = host_row(random_, RUN_BEGINS + 30 * i, client_address(1000 + i), "NAME", 9)
            rows.append(line.replace(b"NAME", as_zeek_writes(name)).replace(b"name", as_zeek_writes(name)))
        cell = name.replace(b"\t", b" ").replace(b"\n", b" ")
        rows += [row(ts=cell), row(id__orig_h=cell), row(qtype=cell), row(answers=as_zeek_writes(name))]
    return rows


class HostileLogs(ProgramTest):
    def setUp(self):
        super().setUp()
        (self.folder / "logs").mkdir()
        (self.folder / "logs" / FILE.decode()).write_bytes(log(write_hostile_rows()))

    def assert_printable(self, ended):
        self.assertRegex(ended.out, PRINTABLE, repr(ended.out[:2000]))
        self.assertRegex(ended.err, PRINTABLE, repr(ended.err[:2000]))
        self.assertNotIn("\nspamgraph: all is well", ended.err)

    def test_what_the_program_says_and_writes(self):
        plain = self.run_well("run", *OPTIONS[1:], "--verbose", "--out", "result.h5", "logs")
        lines = self.run_well("run", *OPTIONS[1:], "--verbose", "--log-format", "json", "--out", "again.h5", "logs", ranks=2)
        self.assert_printable(plain)
        self.assert_printable(lines)
        for line in lines.err.splitlines():
            self.assertIsInstance(json.loads(line), dict)

        rejects = (self.folder / "result.h5.days/rejects.tsv").read_bytes()
        self.assertRegex(rejects.decode("ascii"), r"\A[\x20-\x7e\n\t]*\Z")
        self.assertEqual({line.count(b"\t") for line in rejects.splitlines()}, {3})
        self.assertGreater(len(rejects.splitlines()), 3 * len(HOSTILE) // 2)
        record = json.loads((self.folder / "result.h5.days/day-2013-08-19.h5.run.json").read_text("utf-8"))
        self.assertEqual(len(record["inputs"]), 1)

        self.assert_printable(self.run_well("show", "--rows", "99", "--width", "200", "result.h5"))
        found = 0
        names = [name for name in HOSTILE if b"\0" not in name]
        for name in names[:: 1 if LONG else 4]:
            ended = program.run("explain", "--", name.decode("latin-1"), "result.h5", cwd=self.folder)
            self.assert_printable(ended)
            self.assertIn(ended.code, (0, 64, 66), ended)
            found += ended.code == 0
        self.assertGreater(found, len(names) // 4 // 2)

    def test_what_it_says_of_wrong_arguments(self):
        text = b" ".join(name for name in HOSTILE if b"\0" not in name).decode("latin-1")
        for words in (text[:100], text[100:300], text[300:]):
            for arguments in (["run", "--out", "x.h5", f"no/{words[:200]}"], ["run", "--out", "x.h5", "--format", words, "logs"],
                              ["run", "--out", "x.h5", "--days", words, "logs"], ["show", f"no/{words[:200]}"],
                              ["scan", "--out", "x", "--log-timezone", words, "logs"], [words]):
                ended = program.run(*arguments, cwd=self.folder)
                self.assert_printable(ended)
                self.assertGreaterEqual(ended.code, 64, ended)


LONG = "--long" in sys.argv  # explains every name, not every fourth
if __name__ == "__main__":
    sys.argv = [argument for argument in sys.argv if argument != "--long"]
    program.main()
