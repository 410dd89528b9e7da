"""The short readers for Python, R and Octave give the values that the program wrote. R and Octave are large: their
readers are tried where they are installed (apt-get install r-cran-hdf5r octave)."""

import csv
import json
import math
import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCRIPTS = HERE.parents[1] / "scripts"
sys.path[:0] = [str(HERE.parent / "app"), str(SCRIPTS)]

import program  # noqa: E402
from read_result import Result, Unreadable  # noqa: E402
from results import World  # noqa: E402

TABLES = ["clients", "relays", "domains", "relays/names", "surges", "not_observable"]
WORLDS = {
    "quiet": {"suspects": 0},
    "some": {"suspects": 9, "place": "country"},
    "full": {"suspects": 8, "full": True},
}


def has_r():
    return (
        shutil.which("Rscript") is not None
        and subprocess.run(["Rscript", "-e", "library(hdf5r)"], capture_output=True, check=False).returncode == 0
    )


class Readers(program.ProgramTest):
    def each_result(self):
        for name, options in WORLDS.items():
            path = World(**options).write(self.folder / f"{name}.h5")
            with self.subTest(name), Result(path) as result:
                yield path, result

    def expect_same(self, rows, expected, where):
        """Rows of another reader, where a missing value is None, NaN or empty, against the rows of Python's."""
        self.assertEqual(len(rows), len(expected), where)
        for row, wanted in zip(rows, expected):
            for key, value in wanted.items():
                found = row[key]
                if value is None:
                    self.assertTrue(
                        found is None or found in ("", "NA") or isinstance(found, float) and math.isnan(found),
                        (where, key, found),
                    )
                elif isinstance(value, str):
                    self.assertEqual(found, value, (where, key))
                else:
                    self.assertTrue(math.isclose(float(found), value, rel_tol=1e-12), (where, key, found, value))

    def test_python_gives_the_values_that_the_program_exports(self):
        for path, result in self.each_result():
            for table in TABLES:
                self.run_well("export", "--format", "jsonl", "--table", table, "--out", "out", path)
                exported = [json.loads(line) for line in (self.folder / "out").read_text().splitlines()]
                self.assertEqual(
                    [{key: row[key] for key in result.table(table)} for row in exported], result.rows(table)
                )

    def test_pandas_frames(self):
        for _, result in self.each_result():
            for table in TABLES:
                frame = result.frame(table)
                self.assertEqual(list(frame.columns), list(result.table(table)))
                rows = [
                    {key: None if value is None or value != value else value for key, value in row.items()}
                    for row in frame.astype(object).where(frame.notna(), None).to_dict("records")
                ]
                self.assertEqual(rows, result.rows(table))

    def test_python_by_hand(self):
        path = World(5).write(self.folder / "result.h5")
        listed = subprocess.run([SCRIPTS / "read_result.py", path], capture_output=True, text=True, check=True).stdout
        self.assertRegex(listed, r"(?m)^ +6  clients$")
        table = subprocess.run(
            [SCRIPTS / "read_result.py", path, "clients"], capture_output=True, text=True, check=True
        ).stdout
        self.assertEqual(table.count("\n"), 6)
        self.assertIn("country=None", table)

    def test_python_refuses_what_is_no_whole_result(self):
        path = World(1, days=1).write(self.folder / "result.h5")
        (self.folder / "other.h5").write_bytes(b"other")
        (self.folder / "other.h5.sha256").write_text(
            "d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa  other.h5\n"
        )
        path.write_bytes(path.read_bytes() + b"x")
        for name, code in (("missing.h5", 66), ("result.h5", 65), ("other.h5", 65)):
            with self.assertRaises(Unreadable) as caught:
                Result(str(self.folder / name))
            self.assertEqual(caught.exception.code, code)

    @unittest.skipUnless(has_r(), "R with hdf5r is not installed: its reader was not tried")
    def test_r(self):
        for path, result in self.each_result():
            script = f"""source("{SCRIPTS}/read_result.R")
                for (table in c({", ".join(f'"{table}"' for table in TABLES)}))
                  write.csv(read_result("{path}", table), paste0("{path}.", gsub("/", ".", table)), row.names = FALSE)
                graph <- read_graph("{path}")
                cat(nrow(graph), sum(graph$queries), sum(graph$domain - 1))"""
            done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=True)
            for table in TABLES:
                with open(f"{path}.{table.replace('/', '.')}", encoding="ascii", newline="") as file:
                    self.expect_same(list(csv.DictReader(file)), result.rows(table), table)
            csr = result.csr()
            self.assertEqual(
                list(map(int, done.stdout.split())), [len(csr["indices"]), csr["data"].sum(), csr["indices"].sum()]
            )

    @unittest.skipUnless(shutil.which("octave-cli"), "Octave is not installed: its reader was not tried")
    def test_octave(self):
        for path, result in self.each_result():
            done = subprocess.run(
                [
                    "octave-cli",
                    "--no-gui",
                    "--no-init-file",
                    "--quiet",
                    "--path",
                    SCRIPTS,
                    "--eval",
                    f"r = read_result('{path}'); disp(jsonencode(r))",
                ],
                capture_output=True,
                text=True,
                check=True,
                env={**os.environ, "HOME": str(self.folder)},
            )
            tables = json.loads(done.stdout)
            for table in TABLES:
                columns = tables
                for part in table.split("/"):
                    columns = columns[part]
                lists = {
                    key: value if isinstance(value, list) else [value]
                    for key, value in columns.items()
                    if not isinstance(value, dict) and key != "curves"
                }
                self.assertEqual(set(lists), set(result.table(table)))
                rows = [dict(zip(lists, values)) for values in zip(*lists.values())]
                self.expect_same(rows, result.rows(table), table)


if __name__ == "__main__":
    program.main()
