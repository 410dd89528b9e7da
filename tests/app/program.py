"""Starts the program under test, alone or with mpirun, and looks at what it leaves."""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from dataclasses import dataclass
from pathlib import Path

# Several ranks on one machine, as ctest sets it too: more ranks than cores, as root, without a network.
MPI_ENVIRONMENT = {
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
    "OMPI_MCA_hwloc_base_binding_policy": "none",
    "OMPI_MCA_mpi_yield_when_idle": "1",
    "OMPI_MCA_pml": "ob1",
    "OMPI_MCA_btl": "self,vader,tcp",
    "OMPI_MCA_btl_tcp_if_include": "lo",
    "OMPI_MCA_oob_tcp_if_include": "lo",
}
TIMEOUT_S = 120

# problem 'value' (reason or rule), lower case, no full stop
MESSAGE = re.compile(r"spamgraph: [a-z'][^\n]*\([^\n]+[^.]\)")

USAGE, BAD_DATA, NO_INPUT, IO, CONFIGURATION = 64, 65, 66, 74, 78

_path = ""


def path():
    """Where the program under test is."""
    return _path


@dataclass
class Ended:
    """How a run ended."""

    code: int
    out: str
    err: str
    command: str

    @property
    def said(self):
        """The program's own lines on stderr: mpirun adds some about a failed job."""
        return [line for line in self.err.splitlines() if "spamgraph:" in line]

    def __str__(self):
        return f"{self.command}\nexit {self.code}\n{self.out}{self.err}"


def run(*arguments, ranks=1, cwd=None, environment=None, through=()):
    """Runs the program. `through`: a command that starts it in turn, on every rank."""
    launch = ["mpirun", "-n", str(ranks)] if ranks > 1 else []
    command = [*launch, *through, _path, *map(str, arguments)]
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **MPI_ENVIRONMENT, **(environment or {})}, capture_output=True,
        text=True, errors="replace", timeout=TIMEOUT_S, stdin=subprocess.DEVNULL, check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr, " ".join(command))


def tree(directory):
    """Every file and folder below a directory, ascending."""
    return sorted(str(path.relative_to(directory)) for path in Path(directory).rglob("*"))


class ProgramTest(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="spamgraph-test-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def run_well(self, *arguments, **options):
        """Runs the program, which must succeed."""
        ended = run(*arguments, cwd=self.folder, **options)
        self.assertEqual(ended.code, 0, ended)
        return ended


def main():
    """Runs the tests of the calling file: TEST.py PATH_OF_SPAMGRAPH [unittest's arguments]."""
    global _path
    _path = str(Path(sys.argv.pop(1)).resolve())
    unittest.main(module="__main__")
