#!/usr/bin/env python3
"""One job on two hosts with nothing but a network between them, and what happens when the cable is taken out."""

import os
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "app"))

import program  # noqa: E402
from net_lab import NetLab, usable  # noqa: E402
from program import MPI_ENVIRONMENT  # noqa: E402

SKIPPED = 77
TIMEOUT_S = 100
# When mpirun takes a silent host for lost, as README.md advises, only sooner.
KEEPALIVE = {"OMPI_MCA_oob_tcp_keepalive_time": "3", "OMPI_MCA_oob_tcp_keepalive_intvl": "1",
             "OMPI_MCA_oob_tcp_keepalive_probes": "3"}


class Network(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sg-")  # a short path: sockets of MPI stand below it
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.lab = self.enterContext(NetLab(self.folder))
        self.environment = {**os.environ, **MPI_ENVIRONMENT, **KEEPALIVE, "TMPDIR": str(self.folder)}

    def synth(self, rows):
        made = program.run("synth", "--scenario", "seed", "--seed", "5", "--rows-per-day", rows, "--clients", "3000",
                           "--files-per-day", "4", "--compress", "none", "--out", "logs", cwd=self.folder)
        self.assertEqual(made.code, 0, made)

    def start(self, name):
        """`run` on both hosts, its log in a file of its own."""
        with (self.folder / f"{name}.log").open("w") as log:
            return subprocess.Popen(
                self.lab.mpirun(program.path(), "run", "--out", self.folder / f"{name}.h5", self.folder / "logs"),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment)

    def said(self, name):
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def test_hosts_that_share_a_network_only_give_the_bytes_of_one(self):
        self.synth(60_000)
        alone = program.run("run", "--out", "alone.h5", "logs", cwd=self.folder)
        self.assertEqual(alone.code, 0, alone)
        self.assertEqual(self.start("both").wait(TIMEOUT_S), 0, self.said("both"))
        self.assertEqual((self.folder / "both.h5").read_bytes(), (self.folder / "alone.h5").read_bytes())
        for name in self.lab.names:  # half of the rows, at 20 bytes a row, go to the other host
            self.assertGreater(self.lab.bytes_sent(name), 60_000 * 20 // 2)

    def test_a_cut_cable_ends_in_an_error(self):
        self.synth(400_000)
        job = self.start("cut")
        self.addCleanup(job.kill)
        deadline = time.monotonic() + TIMEOUT_S
        while self.lab.bytes_sent("h2") < 1_000_000:
            self.assertIsNone(job.poll(), self.said("cut"))
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)
        self.lab.cut("h2")
        self.assertNotEqual(job.wait(TIMEOUT_S), 0)
        self.assertRegex(self.said("cut"), "lost communication[^$]*on node h2")
        while self.ranks():  # those on the lost host as well
            self.assertLess(time.monotonic(), deadline, self.ranks())
            time.sleep(0.1)
        self.assertFalse((self.folder / "cut.h5").exists())

    def ranks(self):
        """Command lines of the job's ranks that are still alive, on both hosts."""
        listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
        mine = [line for line in listed.splitlines() if str(self.folder) in line]
        return [line for line in mine if line.startswith(f"{program.path()} run")]


if __name__ == "__main__":
    if not usable():
        print("skipped: no network namespaces (not root, or not allowed here)")
        sys.exit(SKIPPED)
    program.main()
