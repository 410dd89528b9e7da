#!/usr/bin/env python3
"""What the program says while it runs, for people and for programs; and that a job which hangs comes to an end."""

import json
import unittest

import program
from program import ProgramTest
from zeek_log import log, row

# Stops the rank 1 for good once its part of the scratch folder shows that the job is under way.
STOP_RANK_1 = (
    "sh", "-c",
    'if [ "$OMPI_COMM_WORLD_RANK" != 1 ]; then exec "$0" "$@"; fi; "$0" "$@" & '
    "while [ ! -d o.work/gen-1/rank-1 ]; do sleep 0.01; done; kill -STOP $!; wait",
)


class Log(ProgramTest):
    def setUp(self):
        super().setUp()
        self.data = [row(query=f"n{i}.example.com", id__orig_h=f"10.0.{i % 7}.{i % 250}") for i in range(500)]
        (self.folder / "a.log").write_bytes(log(self.data))
        (self.folder / "cut.log").write_bytes(log(self.data)[:-30])

    def lines(self, ended):
        return [json.loads(line) for line in ended.err.splitlines()]

    def test_verbose_tells_what_each_stage_took(self):
        ended = self.run_well("scan", "--verbose", "--out", "o", "a.log", ranks=2)
        said = "\n".join(ended.said)
        for stage in ("read", "facts", "clients", "look", "verdict", "texts", "rows", "write"):
            self.assertRegex(said, rf"stage {stage}: [0-9.]+ s on the slowest rank \([01]\), [0-9.]+ s on the mean")
        self.assertRegex(said, "rows_received: 500 in all, 250 on the mean rank, [0-9]+ on the largest")
        self.assertRegex(said, "peak memory: [0-9.]+ MB on the largest rank, [0-9.]+ MB in all")

    def test_json_lines_hold_the_same_and_figures(self):
        ended = self.run_well("scan", "--verbose", "--log-format", "json", "--out", "o", "a.log", "cut.log", ranks=2)
        lines = self.lines(ended)
        for line in lines:
            self.assertRegex(line["time"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual([line["message"] for line in lines if line["level"] == "remark"],
                         ["input 'cut.log' is truncated (its whole rows are counted)"])
        stage = next(line for line in lines if line["message"].startswith("stage read"))
        self.assertGreaterEqual(stage["slowest_s"], stage["mean_s"])
        with open(self.folder / "o/day-2013-08-19.h5.run.json", encoding="utf-8") as text:
            record = json.load(text)
        self.assertEqual(record["per_rank"]["rows_received"]["sum"], record["totals"]["accepted"])
        self.assertGreater(record["per_rank"]["cpu_s"]["sum"], 0)

    def test_errors_are_json_too(self):
        for arguments in (["scan", "--wat"], ["scan", "--out", "o", "missing\n.log"]):
            for ranks in (1, 2):
                with self.subTest(arguments=arguments, ranks=ranks):
                    ended = program.run("--log-format", "json", *arguments, cwd=self.folder, ranks=ranks)
                    line = json.loads(ended.err.splitlines()[0])
                    self.assertEqual(line["level"], "error")

    def test_quiet_says_nothing(self):
        ended = self.run_well("scan", "--quiet", "--verbose", "--out", "o", "cut.log", ranks=2)
        self.assertEqual([line for line in ended.said if "truncated" in line], [])
        self.assertEqual(ended.out, "")

    def test_a_job_that_stands_still_ends_with_an_error(self):
        (self.folder / "a.log").write_bytes(log(self.data * 400))
        ended = program.run("scan", "--stall-timeout", "2", "--out", "o", "a.log", ranks=2, cwd=self.folder,
                            through=STOP_RANK_1)
        self.assertNotEqual(ended.code, 0, ended)
        self.assertIn("spamgraph: rank 0 stands still since 2 s (", ended.err)
        self.assertFalse((self.folder / "o/day-2013-08-19.h5").exists())

    def test_a_job_that_goes_on_is_left_alone(self):
        self.run_well("scan", "--stall-timeout", "2", "--out", "o", "a.log", ranks=2)


if __name__ == "__main__":
    program.main()
