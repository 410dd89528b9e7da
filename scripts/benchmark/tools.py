"""Builds and finds what is measured, and makes its inputs."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import measure

ROOT = Path(__file__).resolve().parent.parent.parent
# One machine: as in scripts/mpi-environment.
MPI = {
    "OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_hwloc_base_binding_policy": "none",
    "OMPI_MCA_mpi_yield_when_idle": "1", "OMPI_MCA_pml": "ob1", "OMPI_MCA_btl": "self,vader,tcp",
    "OMPI_MCA_btl_tcp_if_include": "lo", "OMPI_MCA_oob_tcp_if_include": "lo",
    **({"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"} if os.geteuid() == 0 else {}),
}


class Tools:
    """The programs to measure and a folder for their data."""

    def __init__(self, build, folder):
        self.build = Path(build)
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.program = self.build / "src/app/spamgraph"
        self.make_log = self.build / "scripts/benchmark/make_log"
        self.count_log = self.build / "scripts/benchmark/count_log"
        self._start = {}

    def prepare(self):
        """Builds the program and the generator."""
        if not (self.build / "build.ninja").exists():
            subprocess.run([ROOT / "scripts/build", self.build, "-DSPAMGRAPH_TESTS=OFF"], check=True)
        subprocess.run(["cmake", "--build", self.build, "--target", "spamgraph", "make_log", "count_log"], check=True,
                       stdout=subprocess.DEVNULL)

    def make(self, name, *options, rows, files=1, gzip=False):
        """Makes a day of `rows` rows in `files` files, or finds it made; the paths."""
        paths = [self.folder / f"{name}.{part}.log{'.gz' if gzip else ''}" for part in range(files)]
        for part, path in enumerate(paths):
            if path.exists():
                continue
            making = path.with_name(path.name + ".partial")
            subprocess.run([self.make_log, "--rows", str(rows), "--part", str(part), "--parts", str(files),
                            *(["--gzip"] if gzip else []), *map(str, options), "--out", making], check=True)
            making.rename(path)
        return paths

    def spamgraph(self, ranks, command, *arguments):
        """Runs the program on `ranks` ranks; its cost without the start of mpirun and MPI."""
        if ranks not in self._start:
            starts = [self._launch(ranks, "--version") for _ in range(3)]
            self._start[ranks] = measure.median(starts)
        return self._launch(ranks, command, "--quiet", *map(str, arguments)).without(self._start[ranks])

    def start_of(self, ranks):
        """The start that was taken off, as measured."""
        return self._start[ranks]

    def _launch(self, ranks, *arguments):
        return measure.run(["mpirun", "-n", str(ranks), str(self.program), *arguments], "spamgraph", MPI)

    def scan(self, ranks, inputs, *options):
        """Scans inputs of one day: the cost, and the record that the run wrote."""
        out = self.folder / "days"
        shutil.rmtree(out, ignore_errors=True)
        cost = self.spamgraph(ranks, "scan", "--out", out, *options, *inputs)
        record = json.loads(next(out.glob("day-*.run.json")).read_text(encoding="utf-8"))
        if record["totals"]["accepted"] != record["totals"]["read"]:
            raise SystemExit(f"scripts/bench: not every row was accepted: {record['totals']}")
        return cost, record

    def count(self, path):
        """Counts the queries of a file with its reader alone: the cost, and what it counted."""
        cost = measure.run([str(self.count_log), str(path)], "count_log")
        return cost, json.loads(cost.out)

    def synth(self, name, *options):
        """Makes logs with a spam run in a folder, or finds them made; the folder."""
        folder = self.folder / name
        if not (folder / "truth.json").exists():
            shutil.rmtree(folder, ignore_errors=True)
            self._launch(1, "synth", "--scenario", "seed", *map(str, options), "--out", str(folder))
        return folder

    def plan(self, ranks, logs):
        """What `plan` forecasts of a run."""
        return json.loads(self._launch(1, "plan", "--json", "--ranks", str(ranks), str(logs)).out)

    def run(self, ranks, logs):
        """The record that a run wrote."""
        out = self.folder / "run"
        shutil.rmtree(out, ignore_errors=True)
        self._launch(ranks, "run", "--quiet", "--out", str(out / "result.h5"), str(logs))
        return json.loads((out / "result.h5.run.json").read_text(encoding="utf-8"))


class DuckDb:
    """The peer: DuckDB from npm, kept in a cache folder of the user."""

    def __init__(self, threads):
        cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "spamgraph-bench"
        cache.mkdir(parents=True, exist_ok=True)
        if not (cache / "node_modules/@duckdb/node-api").exists():
            subprocess.run(["npm", "install", "--no-audit", "--no-fund", "@duckdb/node-api"], cwd=cache, check=True,
                           stdout=subprocess.DEVNULL)
        package = json.loads((cache / "node_modules/@duckdb/node-api/package.json").read_text(encoding="utf-8"))
        self.name = f"DuckDB {package['version']}"
        self._command = ["node", str(ROOT / "scripts/benchmark/peer.mjs"), str(cache), str(threads)]
        self.start = measure.median([measure.run(self._command, "node") for _ in range(3)])

    def run(self, inputs, rows):
        """The same work on `inputs`, which hold `rows` rows: its cost without the start of node and DuckDB."""
        cost = measure.run([*self._command, *map(str, inputs)], "node")
        counted = int(cost.out.split("\t")[0])
        if counted != rows:
            raise SystemExit(f"scripts/bench: {self.name} counted {counted} rows of {rows}")
        return cost.without(self.start)
