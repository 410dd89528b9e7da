#!/usr/bin/env python3
"""jobs/ under a real Slurm of two virtual nodes: an array and what depends on it give what one run gives."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "app"))

import program  # noqa: E402
from program import MPI_ENVIRONMENT, USAGE  # noqa: E402
from slurm_lab import SlurmLab, missing_programs  # noqa: E402
from zeek_log import DAY, MONDAY, log, row  # noqa: E402

JOBS = Path(__file__).resolve().parent.parent.parent / "jobs"
SKIPPED = 77
DAYS = [f"2013-08-{day}" for day in (16, 17, 18, 19)]

# Stands for the program: when a job starts for the first time, each rank pauses once there are checkpoints, until a
# signal comes. So the job lasts until its time limit, or whatever else ends it, without work to do for so long. `analyze`
# does not pause.
PAUSING = """#!/bin/bash
run=("{program}" "$@" --memory-per-rank 1 --checkpoint-every 0.0001)
[ "$1" != analyze ] || exec "{program}" "$@"
[ "${{SLURM_RESTART_COUNT:-0}}" = 0 ] && [ -z "$NO_PAUSE" ] || exec "${{run[@]}}"
"${{run[@]}}" & job=$!
trap 'kill -CONT $job; kill -USR1 $job' USR1
trap 'kill -CONT $job; kill -TERM $job' TERM
out=; for word in "$@"; do [ "$last" = --out ] && out=$word; last=$word; done
while [ ! -e "$out.work/manifest-3" ]; do sleep 0.005; done
kill -STOP $job
touch "$out.paused"
while kill -0 $job 2>/dev/null; do code=0; wait $job || code=$?; done
exit $code
"""


class Slurm(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # A short path: the sockets of MPI stand below it.
        folder = tempfile.TemporaryDirectory(prefix="sg-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        (cls.folder / "lab").mkdir()
        cls.lab = cls.enterClassContext(SlurmLab(cls.folder / "lab"))
        # The virtual nodes are one host to MPI: no shared memory between them.
        cls.environment = {**cls.lab.environment, **MPI_ENVIRONMENT, "OMPI_MCA_btl": "self,tcp",
                           "SPAMGRAPH": program.path()}

    def submit(self, *command, **environment):
        done = subprocess.run(list(map(str, command)), cwd=self.folder, env={**self.environment, **environment},
                              capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.lab.wait_until_empty(150)
        return done.stdout

    def logs(self):
        return "\n".join(f"{path.name}:\n{path.read_text(errors='replace')}" for path in
                         sorted(self.folder.glob("*.log")))

    def test_an_array_and_analyze_give_the_bytes_of_one_run(self):
        made = program.run("synth", "--scenario", "seed", "--seed", "3", "--days", "4", "--first-day", DAYS[0],
                           "--rows-per-day", "40000", "--clients", "2000", "--files-per-day", "1", "--out", "logs",
                           cwd=self.folder)
        self.assertEqual(made.code, 0, made)
        logs = sorted((self.folder / "logs").glob("dns.*.log*"))
        self.assertEqual(len(logs), 4)
        pattern = str(logs[0]).replace(DAYS[0], "%Y-%m-%d")
        self.submit(JOBS / "submit", f"{DAYS[0]}..{DAYS[-1]}", self.folder / "array", pattern)
        whole = program.run("run", "--out", "whole.h5", "logs", cwd=self.folder, ranks=2)
        self.assertEqual(whole.code, 0, whole)
        for day in DAYS:
            name = f"day-{day}.h5"
            with self.subTest(day):
                array = self.folder / "array/days" / day
                self.assertTrue((array / name).exists(), self.logs())
                self.assertEqual([path.name for path in array.glob("day-*.h5")], [name])
                self.assertEqual((array / name).read_bytes(), (self.folder / "whole.h5.days" / name).read_bytes())
        self.assertTrue((self.folder / "array/result.h5").exists(), self.logs())
        self.assertEqual((self.folder / "array/result.h5").read_bytes(), (self.folder / "whole.h5").read_bytes())
        self.assertIn("stage read:", self.logs())

        # The same again with mpirun in the place of srun, three days a task.
        self.submit(JOBS / "submit", "-d", "3", f"{DAYS[0]}..{DAYS[-1]}", self.folder / "slices", pattern,
                    SPAMGRAPH_LAUNCH="mpirun -n 2")
        found = sorted(path.relative_to(self.folder / "slices/days") for path in
                       (self.folder / "slices/days").glob("*/day-*.h5"))
        self.assertEqual([str(path) for path in found],
                         [f"{DAYS[0]}/day-{day}.h5" for day in DAYS[:3]] + [f"{DAYS[3]}/day-{DAYS[3]}.h5"], self.logs())
        self.assertEqual((self.folder / "slices/result.h5").read_bytes(), (self.folder / "whole.h5").read_bytes())

        # Cut in another way: the days that are there move to the folder of their task, and are not read again.
        written = {path.name: path.stat().st_mtime_ns for path in (self.folder / "slices/days").glob("*/day-*")}
        (self.folder / "slices/result.h5").unlink()
        for path in self.folder.glob("spamgraph-*.log"):
            path.unlink()
        self.submit(JOBS / "submit", "-d", "2", f"{DAYS[0]}..{DAYS[-1]}", self.folder / "slices", pattern)
        found = sorted((self.folder / "slices/days").glob("*/day-*"))
        self.assertEqual([str(path.relative_to(self.folder / "slices/days")) for path in found],
                         [f"{DAYS[i // 2 * 2]}/day-{day}.h5{end}" for i, day in enumerate(DAYS)
                          for end in ("", ".run.json", ".sha256")], self.logs())
        self.assertEqual({path.name: path.stat().st_mtime_ns for path in found}, written)
        self.assertEqual(self.logs().count("2 of 2 days skipped, 3 of 3 inputs not read"), 2, self.logs())
        self.assertEqual((self.folder / "slices/result.h5").read_bytes(), (self.folder / "whole.h5").read_bytes())

    def start(self, script, *arguments, **environment):
        """Submits a job; its number."""
        done = subprocess.run(["sbatch", "--parsable", *map(str, script), *map(str, arguments)], cwd=self.folder,
                              env={**self.environment, **environment}, capture_output=True, text=True, timeout=60,
                              check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout.strip().split(";")[0]

    def pausing(self):
        """The program, but for its pause."""
        path = self.folder / "pausing"
        path.write_text(PAUSING.format(program=program.path()), encoding="utf-8")
        path.chmod(0o755)
        return path

    def test_analyze_waits_for_tasks_that_go_on_after_their_time_limit(self):
        made = program.run("synth", "--scenario", "quiet", "--seed", "5", "--days", "2", "--first-day", DAYS[0],
                           "--rows-per-day", "60000", "--clients", "2000", "--files-per-day", "1", "--compress", "none",
                           "--out", "two days", cwd=self.folder)
        self.assertEqual(made.code, 0, made)
        pattern = str(sorted((self.folder / "two days").glob("dns.*.log"))[0]).replace(DAYS[0], "%Y-%m-%d")
        self.submit(JOBS / "submit", f"{DAYS[0]}..{DAYS[1]}", self.folder / "limited", pattern,
                    SPAMGRAPH=str(self.pausing()), SBATCH_TIMELIMIT="1", SBATCH_SIGNAL="B:USR1@50")
        whole = program.run("run", "--out", "two.h5", "two days", cwd=self.folder)
        self.assertEqual(whole.code, 0, whole)
        self.assertTrue((self.folder / "limited/result.h5").exists(), self.logs())
        self.assertEqual((self.folder / "limited/result.h5").read_bytes(), (self.folder / "two.h5").read_bytes())
        for day in DAYS[:2]:
            self.assertEqual((self.folder / f"limited/days/{day}/day-{day}.h5").read_bytes(),
                             (self.folder / f"two.h5.days/day-{day}.h5").read_bytes())
            self.assertTrue((self.folder / f"limited/days/{day}.paused").exists(), "no task was to go on in one go")
        self.assertGreaterEqual(self.logs().count("stopped while logs are read"), 2)
        self.assertGreaterEqual(self.logs().count("going on where an earlier run stopped"), 2)

    def test_stopped_jobs_go_on_to_the_same_bytes(self):
        made = program.run("synth", "--scenario", "quiet", "--seed", "4", "--days", "2", "--rows-per-day", "60000",
                           "--clients", "2000", "--files-per-day", "4", "--compress", "none", "--out", "small",
                           cwd=self.folder)
        self.assertEqual(made.code, 0, made)
        whole = program.run("run", "--out", "small.h5", "small", cwd=self.folder)
        self.assertEqual(whole.code, 0, whole)
        environment = {"SPAMGRAPH": str(self.pausing())}
        mpirun = {**environment, "SPAMGRAPH_LAUNCH": "mpirun -n 2"}
        run = [JOBS / "run.sbatch"]

        def out(name):
            return self.folder / f"{name}.h5"

        def wait_for_pause(name):
            self.lab.wait_for((self.folder / f"{name}.h5.paused").exists, f"{name} to pause\n" + self.logs())

        def check(name, *words):
            self.assertTrue(out(name).exists(), self.logs())
            self.assertEqual(out(name).read_bytes(), (self.folder / "small.h5").read_bytes())
            self.assertFalse(Path(f"{out(name)}.work").exists())
            for path in (self.folder / "small.h5.days").glob("day-*.h5"):
                self.assertEqual((Path(f"{out(name)}.days") / path.name).read_bytes(), path.read_bytes())
            for word in words:
                self.assertIn(word, self.logs())

        # The time limit is near: Slurm tells the batch shell; the job requeues itself.
        limited = ["--time=1", "--signal=B:USR1@50"]
        first = self.start([*limited, *run], out("srun"), "small", **environment)
        second = self.start([*limited, *run], out("mpirun"), "small", **mpirun)
        self.lab.wait_until_empty(240)
        check("srun")
        check("mpirun")
        for number in (first, second):
            log = (self.folder / f"spamgraph-run-{number}.log").read_text(errors="replace")
            self.assertIn("stopped while logs are read", log)
            self.assertIn("going on where an earlier run stopped", log)

        # Preempted: Slurm ends the job, and starts it again when the urgent one is through.
        preempted = self.start(run, out("preempted"), "small", **environment)
        wait_for_pause("preempted")
        urgent = self.start(["--partition=urgent", "--nodes=2", "--exclusive", "--wrap", "sleep 1"])
        self.lab.wait_for(lambda: self.lab.ask("squeue", "-h", "-j", urgent) == "", "the urgent job", 120)
        self.lab.wait_until_empty(240)
        check("preempted")
        self.assertIn("going on where an earlier run stopped",
                      (self.folder / f"spamgraph-run-{preempted}.log").read_text(errors="replace"))

        # Cancelled, and submitted again by hand.
        cancelled = self.start(run, out("cancelled"), "small", **environment)
        wait_for_pause("cancelled")
        self.lab.ask("scancel", cancelled)
        self.lab.wait_until_empty(60)
        self.assertFalse(out("cancelled").exists())
        again = self.start(run, out("cancelled"), "small", NO_PAUSE="yes", **environment)
        self.lab.wait_until_empty(120)
        check("cancelled")
        self.assertIn("going on where an earlier run stopped",
                      (self.folder / f"spamgraph-run-{again}.log").read_text(errors="replace"))

    def test_a_month_is_read_once(self):
        """A month as an array; later a day more and a day's log changed: only these are read and written."""
        days = [f"2013-08-{number:02}" for number in range(1, 32)]
        changed, added, per_task = days[14], days[30], 10
        logs = self.folder / "month"
        logs.mkdir()

        def write(day, rows):
            midnight = MONDAY + DAY * (int(day[-2:]) - 19)
            (logs / f"{day}.log").write_bytes(log(
                [row(ts=f"{midnight + 86_399 * i // rows}.5", id__orig_h=f"192.0.2.{i % 50}", trans_id=str(i),
                     query=f"n{i % 70}.example{i % 7}.com", kind="MX" if i % 3 == 0 else "A") for i in range(rows)]))

        def submit(last):
            self.submit(JOBS / "submit", "-d", str(per_task), f"{days[0]}..{last}", self.folder / "august",
                        logs / "%Y-%m-%d.log")
            self.assertTrue((self.folder / "august/result.h5").exists(), self.logs())
            return {path.name: path for path in (self.folder / "august/days").glob("*/day-*.h5")}

        def state(path):
            return [(file.read_bytes(), file.stat().st_mtime_ns) for file in (path, Path(f"{path}.sha256"))]

        for day in days[:-1]:
            write(day, 200)
        before = {name: state(path) for name, path in submit(days[29]).items()}
        self.assertEqual(sorted(before), [f"day-{day}.h5" for day in days[:30]])
        for path in self.folder.glob("spamgraph-*.log"):
            path.unlink()
        write(added, 200)
        write(changed, 210)
        after = submit(added)

        self.assertEqual(sorted(after), [f"day-{day}.h5" for day in days])
        self.assertEqual([day for day in days if before.get(f"day-{day}.h5") != state(after[f"day-{day}.h5"])],
                         [changed, added])
        for task in range(-(-len(days) // per_task)):
            mine = days[task * per_task:(task + 1) * per_task]
            # Rows near midnight may stand in the logs of the day before and after: a task is given those, too.
            given = days[max(task * per_task - 1, 0):(task + 1) * per_task + 1]
            (said,) = self.folder.glob(f"spamgraph-scan-*_{task}.log")
            said = said.read_text(encoding="utf-8")
            with self.subTest(mine[0]):
                read = given if mine == [added] else [day for day in given if day in (changed, added)]
                kept = [day for day in mine if day not in (changed, added)]
                told = f"{len(kept)} of {len(mine)} days skipped, {len(given) - len(read)} of {len(given)} inputs not read"
                self.assertIn(told if kept else "rows_received", said)
                for day in {changed, added} & set(mine):
                    record = json.loads(Path(f"{after[f'day-{day}.h5']}.run.json").read_text(encoding="utf-8"))
                    self.assertEqual([Path(i["path"]).stem for i in record["inputs"] if not i["taken_over"]], read)

        whole = program.run("run", "--out", "month.h5", "month", cwd=self.folder)
        self.assertEqual(whole.code, 0, whole)
        self.assertEqual((self.folder / "august/result.h5").read_bytes(), (self.folder / "month.h5").read_bytes())
        for name, path in after.items():
            self.assertEqual(path.read_bytes(), (self.folder / "month.h5.days" / name).read_bytes(), name)

    def test_ranks_that_do_not_know_of_each_other_are_caught(self):
        (self.folder / "small.log").write_bytes(b"#fields\tts\n")
        done = subprocess.run(["srun", "-n", "2", program.path(), "scan", "--out", "o", "small.log"], cwd=self.folder,
                              env=self.environment, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, USAGE, done.stdout + done.stderr)
        self.assertIn("srun --mpi=pmix spamgraph", done.stderr)
        self.assertFalse((self.folder / "o").exists())


class Submit(unittest.TestCase):
    """What jobs/submit refuses, and what it would do."""

    def submit(self, *arguments):
        return subprocess.run([JOBS / "submit", *arguments], capture_output=True, text=True, timeout=60, check=False)

    def test_it_prints_what_it_would_do(self):
        done = self.submit("-n", "-d", "2", "2013-08-30..2013-09-01", "/out", "/logs/%F.log", "--", "--max-q", "0.1")
        self.assertEqual(done.returncode, 0, done.stderr)
        scan, analyze = done.stderr.splitlines()
        self.assertRegex(scan, r"^sbatch .*--array=0-1 \S*/scan.sbatch 2013-08-30 2 /out /logs/%F.log ?$")
        self.assertRegex(analyze, r"--dependency=afterok:JOB .*/analyze.sbatch /out --max-q 0.1 ?$")

    def test_it_refuses_what_is_no_range(self):
        for days in ("2013-08-32..2013-09-01", "2013-09-01..2013-08-30", "x", "2013-8-1..2013-08-02"):
            with self.subTest(days):
                done = self.submit("-n", days, "/out", "/logs/%F.log")
                self.assertEqual(done.returncode, USAGE)
                self.assertIn(f"invalid days '{days}' (", done.stderr)
        self.assertEqual(self.submit("-n", "2013-08-01..2013-08-02", "/out").returncode, USAGE)


if __name__ == "__main__":
    lacking = missing_programs()
    if lacking or os.geteuid() != 0:
        print(f"skipped: needs root and {' '.join(lacking) or 'nothing else'}")
        sys.exit(SKIPPED)
    program.main()
