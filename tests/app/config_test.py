#!/usr/bin/env python3
"""Every option can stand in a TOML file; `config` shows what is in effect; an unknown key is told with the nearest."""

import re
import tomllib
import unittest

import program
from program import CONFIGURATION, MESSAGE, ProgramTest
from zeek_log import log, row

COMMANDS = ("plan", "selftest", "formats", "run", "scan", "analyze", "show", "explain", "verify", "follow", "synth")
# Not for a file: what asks for a text instead of a job.
NO_KEYS = {"help", "version", "config"}
UNKNOWN_CASES = [
    ("[scan]\nsender-mim = 2\n", "scan.sender-mim", "scan.sender-min"),
    ("[run]\nmemory_per_rank = 8\n", "run.memory_per_rank", "run.memory-per-rank"),
    ("[analise]\nmax-q = 0.1\n", "analise", "analyze"),
    ("stall-timeot = 5\n", "stall-timeot", "stall-timeout"),
    ("sender-min = 5\n", "sender-min", "run.sender-min"),
]


class Config(ProgramTest):
    def effective(self, *arguments):
        return tomllib.loads(self.run_well(*arguments, "config").out)

    def write(self, text):
        (self.folder / "some.toml").write_text(text, encoding="utf-8")
        return "--config", "some.toml"

    def test_what_it_prints_is_a_file_that_says_the_same(self):
        printed = self.run_well("config").out
        self.write(printed)
        self.assertEqual(self.run_well("--config", "some.toml", "config").out, printed)

    def test_every_option_of_the_help_is_a_documented_key(self):
        lines = self.run_well("config").out.splitlines()
        table, keys = "", {}
        for before, line in zip(["", *lines], lines):
            if line.startswith("["):
                table = line.strip("[]")
            key = re.match(r"(?:# )?([A-Za-z-]+) = ", line)
            if key:
                keys.setdefault(table, set()).add(key[1])
                self.assertRegex(before, r"^# \S", f"what {table}.{key[1]} is for")
        for command in ("", *COMMANDS):
            with self.subTest(command):
                help_text = self.run_well(*filter(None, [command]), "--help").out
                options = set(re.findall(r"^ +(?:-\w,)?--([a-z-]+)", help_text, re.MULTILINE)) - NO_KEYS
                self.assertLessEqual(options, keys.get(command, set()))

    def test_values_of_a_file_are_in_effect(self):
        text = """quiet = true
        [run]
        memory-per-rank = 7
        max-q = 0.1
        strict = true
        days = "2013-08-18"
        allow-list = 'a "quoted" name'
        """
        known = self.effective(*self.write(text))
        self.assertTrue(known["quiet"])
        self.assertEqual(known["run"]["memory-per-rank"], 7)
        self.assertEqual(known["run"]["max-q"], 0.1)
        self.assertTrue(known["run"]["strict"])
        self.assertEqual(known["run"]["days"], "2013-08-18")
        self.assertEqual(known["run"]["allow-list"], 'a "quoted" name')
        self.assertEqual(known["scan"]["memory-per-rank"], self.effective()["scan"]["memory-per-rank"])

    def test_the_command_line_comes_first(self):
        (self.folder / "a.log").write_bytes(log([row(query=f"n{i}.example.com") for i in range(9)]))
        config = self.write('[scan]\nout = "from-file"\ndays = "1999-12-31"\n')
        self.assertEqual(program.run(*config, "scan", "a.log", cwd=self.folder).code, program.BAD_DATA)
        self.run_well(*config, "scan", "--days", "2013-08-19", "a.log")
        self.assertTrue((self.folder / "from-file/day-2013-08-19.h5").exists())

    def test_an_unknown_key_is_told_with_the_nearest(self):
        for text, key, near in UNKNOWN_CASES:
            with self.subTest(key):
                ended = program.run(*self.write(text), "config", cwd=self.folder)
                self.assertEqual((ended.code, len(ended.said)), (CONFIGURATION, 1), ended)
                self.assertRegex(ended.said[0], rf"^{MESSAGE.pattern}$")
                self.assertIn(f"unknown option '{key}' in 'some.toml' (the nearest is '{near}'", ended.said[0])


if __name__ == "__main__":
    program.main()
