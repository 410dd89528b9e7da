#!/usr/bin/env python3
"""Every command that reads a day file or a result compares its checksum before it looks into it."""

import subprocess
from pathlib import Path

import program
from identity_test import ANALYSIS, OPTIONS, write_rows
from program import BAD_DATA, ProgramTest
from zeek_log import log

SCRIPTS = Path(__file__).parents[2] / "scripts"


class Damage(ProgramTest):
    def setUp(self):
        super().setUp()
        (self.folder / "dns.log").write_bytes(log(write_rows()))
        self.run_well("run", *OPTIONS, "--out", "result.h5", "dns.log")
        self.days = sorted(str(path) for path in self.folder.glob("result.h5.days/day-*.h5"))

    def refused(self, *arguments, ranks=1):
        """The command must end with the words about the checksum: HDF5 would have others for such bytes."""
        ended = program.run(*arguments, cwd=self.folder, ranks=ranks)
        self.assertEqual(ended.code, BAD_DATA, ended)
        self.assertEqual(len(ended.said), 1, ended)
        self.assertIn("SHA-256", ended.said[0])
        self.assertNotIn("HDF5", ended.err)

    def test_no_command_looks_into_damaged_files(self):
        (self.folder / "truth.json").write_text("{}")
        (self.folder / "result.h5").write_bytes(b"no HDF5 at all")
        self.refused("verify", "result.h5")
        self.refused("show", "result.h5")
        self.refused("explain", "10.1.1.1", "result.h5")
        for form in ("csv", "jsonl", "graphml", "gexf", "watch-list"):
            self.refused("export", "--format", form, "--out", "out", "result.h5")
        for command in ([SCRIPTS / "report", self.folder / "result.h5", "--out", self.folder / "report"],
                        [SCRIPTS / "read_result.py", self.folder / "result.h5"]):
            ended = subprocess.run(["/usr/bin/python3", *command], capture_output=True, text=True, check=False)
            self.assertEqual(ended.returncode, BAD_DATA, ended.stderr)
            self.assertIn("SHA-256", ended.stderr)

    def test_no_rank_opens_a_damaged_day(self):
        Path(self.days[1]).write_bytes(b"no HDF5 at all")
        for ranks in (1, 3):
            self.refused("analyze", *ANALYSIS, "--out", "again.h5", *self.days, ranks=ranks)
        self.refused("explain", "192.0.2.200", "result.h5", "--days", *self.days)
        self.refused("verify", *self.days)


if __name__ == "__main__":
    program.main()
