#!/usr/bin/env python3
"""`plan` counts what is there, agrees with the scan that follows, and leaves nothing."""

import bz2
import gzip
import json
import tempfile
import unittest
from pathlib import Path

import program
from program import BAD_DATA, ProgramTest, tree
from zeek_log import log, row


def rows(count, first=0):
    return [row(query=f"n{i % 700}.example.com", id__orig_h=f"10.{i % 3}.{i % 5}.{i % 200}", trans_id=str(i % 60000),
                kind="MX" if i % 30 == 0 else "A") for i in range(first, first + count)]


class Plan(ProgramTest):
    def setUp(self):
        super().setUp()
        (self.folder / "logs").mkdir()
        (self.folder / "logs/a.log").write_bytes(log(rows(30000)))
        (self.folder / "logs/b.log.gz").write_bytes(gzip.compress(log(rows(10000, 50000)), mtime=0))

    def plan(self, *arguments, **options):
        return json.loads(self.run_well("plan", "--json", *arguments, "logs", **options).out)

    def test_a_small_job_is_counted_in_full(self):
        plan = self.plan("--ranks", 4)
        self.assertEqual((plan["records"], plan["sampled_rows"], plan["ranks"]), (40000, 40000, 4))
        self.assertEqual([(i["path"], i["format"], i["compression"]) for i in plan["inputs"]],
                         [("logs/a.log", "zeek-tsv", "plain"), ("logs/b.log.gz", "zeek-tsv", "gzip")])
        for key in ("cpu_seconds", "memory_per_rank_bytes", "seconds", "clients"):
            self.assertGreater(plan[key], 0, key)
        steps = [plan["scan"], plan["analyze"]]
        self.assertAlmostEqual(sum(step["cpu_seconds"] for step in steps), plan["cpu_seconds"])
        self.assertEqual(max(step["memory_per_rank_bytes"] for step in steps), plan["memory_per_rank_bytes"])
        self.assertGreaterEqual(plan["scratch_bytes"], 0)

    def test_a_work_folder_keeps_what_is_in_it(self):
        (self.folder / "scratch/plan").mkdir(parents=True)
        (self.folder / "scratch/plan/mine").write_bytes(b"mine")
        self.plan("--work", "scratch", ranks=2)
        self.assertEqual(tree(self.folder / "scratch"), ["plan", "plan/mine"])

    def test_several_ranks_plan_for_themselves(self):
        plan = self.plan(ranks=2)
        self.assertEqual((plan["records"], plan["ranks"]), (40000, 2))

    def test_what_it_needs_is_what_the_run_takes(self):
        plan = self.plan()
        self.run_well("run", "--out", "result.h5", "logs")
        with open(self.folder / "result.h5.run.json", encoding="utf-8") as text:
            record = json.load(text)
        self.assertEqual(record["totals"]["read"], plan["records"])
        # Bounds far wider than the forecast is good for: no test asserts a time, and machines are busy.
        self.assertLess(plan["cpu_seconds"], 10 * record["per_rank"]["cpu_s"]["sum"])
        self.assertLess(record["per_rank"]["cpu_s"]["sum"], 10 * plan["cpu_seconds"])
        self.assertLess(plan["memory_per_rank_bytes"], 3 * record["peak_memory_bytes"]["largest_rank"])
        self.assertLess(record["peak_memory_bytes"]["largest_rank"], 3 * plan["memory_per_rank_bytes"])

    def test_a_large_file_is_reckoned_from_pieces_of_it(self):
        body = b"".join(rows(30000))
        late = b"".join(row(ts="1376956800.0", id__orig_h=f"10.9.{i // 250}.{i % 250}") for i in range(30000))
        with open(self.folder / "logs/a.log", "wb") as file:
            file.write(log([]))
            for _ in range(100):
                file.write(body)
            file.write(late)
        (self.folder / "logs/b.log.gz").unlink()
        plan = self.plan()
        self.assertLess(plan["sampled_rows"], plan["records"])
        self.assertAlmostEqual(plan["records"] / (101 * 30000), 1, delta=0.02)
        self.assertGreater(plan["clients"], 20000)  # those of the last rows, too: 3,000 before

    def test_a_log_of_one_block_is_sampled_whole(self):
        (self.folder / "logs/a.log").unlink()
        (self.folder / "logs/b.log.gz").unlink()
        (self.folder / "logs/c.log.bz2").write_bytes(bz2.compress(log(rows(5000))))
        plan = self.plan()
        self.assertEqual((plan["records"], plan["sampled_rows"]), (5000, 5000))
        self.assertGreater(plan["cpu_seconds"], 0)

    def test_the_text_has_a_batch_script(self):
        out = self.run_well("plan", "--ranks", "8", "--memory-per-rank", "64", "logs").out
        self.assertRegex(out, r"zeek-tsv, gzip +1 file ")
        self.assertIn("records  about 40000\n", out)
        self.assertRegex(out, r"\nrun with 8 ranks, scan and then analyze:\n  CPU +[\d.]+ s in all: [\d.]+ s and [\d.]+ s\n")
        self.assertRegex(out, r"\n  time     00:00:\d\d where the file system delivers ")
        self.assertIn("#SBATCH --ntasks=8\n", out)
        self.assertRegex(out, r"#SBATCH --mem-per-cpu=\d+M\n#SBATCH --time=00:1\d:\d\d\n")
        self.assertIn("spamgraph run --memory-per-rank 64 --out result.h5 'logs'", out)

    def test_names_of_files_cannot_write_the_batch_script(self):
        (self.folder / "it's\n#SBATCH evil\x1b[31m.log").write_bytes(log(rows(50)))
        out = self.run_well("plan", "--days", "2013-08-19", "it's\n#SBATCH evil\x1b[31m.log").out
        self.assertNotIn("\x1b", out)
        self.assertNotIn("\n#SBATCH evil", out)
        self.assertTrue(out.endswith(r" --days 2013-08-19..2013-08-19 --out result.h5 'it'\''s?#SBATCH evil?[31m.log'"
                                     "\n"), out)

    def test_an_error_names_the_input(self):
        path = self.folder / "logs/a.log"
        path.write_bytes(log([row(ts="then")]))
        for ranks in (1, 2):
            ended = program.run("plan", "logs", cwd=self.folder, ranks=ranks)
            self.assertEqual((ended.code, ended.said), (BAD_DATA, [
                "spamgraph: no row of 'logs/a.log' can be read (all 1 are rejected, most as 'no-time')"]), ended)

    def test_it_leaves_nothing(self):
        before = tree(self.folder)
        with tempfile.TemporaryDirectory(prefix="spamgraph-test-") as scratch:
            self.run_well("plan", "logs", environment={"TMPDIR": scratch})
            self.assertEqual(list(Path(scratch).iterdir()), [])
            (self.folder / "logs/c.log").write_bytes(log([]))
            (self.folder / "logs/a.log").unlink()
            (self.folder / "logs/b.log.gz").unlink()
            ended = program.run("plan", "logs", cwd=self.folder, environment={"TMPDIR": scratch})
            self.assertEqual((ended.code, len(ended.said)), (BAD_DATA, 1), ended)
            self.assertEqual(list(Path(scratch).iterdir()), [])
        self.assertEqual([p for p in tree(self.folder) if not p.startswith("logs")],
                         [p for p in before if not p.startswith("logs")])


if __name__ == "__main__":
    program.main()
