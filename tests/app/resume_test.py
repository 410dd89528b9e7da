#!/usr/bin/env python3
"""A job that is killed, stopped or out of space goes on where it was, on any ranks, to the same bytes.

resume_test.py PATH_OF_SPAMGRAPH [--long]: with --long 200 kills, 30 sizes of the disk, and stops of a job of 12 million rows.
"""

import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

import program
from program import IO, MESSAGE, MPI_ENVIRONMENT, ProgramTest

STOPPED = 75
LONG = "--long" in sys.argv
KILLS = 200 if LONG else 40
CAPACITIES = 30 if LONG else 3
LARGE_ROWS = 6_000_000  # a day
LARGE_STOPS = 14
MOST_STOP_S = 10
SLOW_S = 120
# Small buffers and checkpoints in quick succession: every job has some of them.
OPTIONS = ("--memory-per-rank", "1", "--checkpoint-every", "0.03")
# So many checkpoints that reading takes long.
SLOW = ("--checkpoint-every", "0.0001")


class Job:
    """A run under way, alone or with mpirun."""

    def __init__(self, folder, ranks, *arguments):
        launch = ["mpirun", "-n", str(ranks)] if ranks > 1 else []
        self.ranks = ranks
        self.log = open(folder / "job.log", "w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        self.process = subprocess.Popen(
            [*launch, program.path(), *map(str, arguments)], cwd=folder, env={**os.environ, **MPI_ENVIRONMENT},
            stdout=subprocess.DEVNULL, stderr=self.log, stdin=subprocess.DEVNULL)

    def rank_pids(self):
        """The processes of the program itself."""
        pid = self.process.pid
        if self.ranks == 1:
            return [pid]
        try:
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        except OSError:
            return []
        return [int(child) for child in children]

    def signal(self, number):
        """To mpirun, which passes some on, or to the only rank."""
        self.process.send_signal(number)

    def wait(self, most_s=SLOW_S):
        """Its exit code and what it said."""
        code = self.process.wait(most_s)
        self.log.seek(0)
        said = self.log.read()
        self.log.close()
        return code, said

    def wait_after_kill(self):
        """As wait(). Once in some hundred times mpirun does not notice that a rank is gone: it is killed, too."""
        try:
            return self.wait(30)
        except subprocess.TimeoutExpired:
            print("mpirun did not notice that a rank was gone")
            for pid in (self.process.pid, *self.rank_pids()):
                kill_pid(pid)
            return self.wait()

    def wait_for(self, condition):
        """Whether the condition came true before the job ended."""
        end = time.monotonic() + SLOW_S
        while self.process.poll() is None and time.monotonic() < end:
            try:
                if condition():
                    return True
            except FileNotFoundError:  # a folder went while it was read
                pass
            time.sleep(0.002)
        return False


def kill_pid(pid, number=signal.SIGKILL):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


class Resume(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.logs = cls.enterClassContext(program.tempfile.TemporaryDirectory(prefix="spamgraph-resume-"))
        cls.logs = Path(cls.logs)
        cls.make("plain", "none", 4)
        cls.make("packed", "gz", 1)
        cls.expected = {}

    @classmethod
    def make(cls, name, compression, files, log_format="zeek-tsv", rows=60_000, clients=2000):
        made = program.run("synth", "--scenario", "quiet", "--seed", "4", "--days", "2", "--rows-per-day", rows,
                           "--clients", clients, "--files-per-day", files, "--compress", compression, "--format",
                           log_format, "--out", cls.logs / name)
        assert made.code == 0, made

    def files(self, out):
        """The SHA-256 of the files that a run leaves, without what differs between two runs."""
        found = {}
        for path in sorted([Path(f"{out}"), *Path(f"{out}.days").glob("*")]):
            if path.is_file() and not path.name.endswith(".run.json"):
                name = Path(out).name
                data = path.read_bytes()
                if path.suffix == ".sha256":
                    data = data.replace(name.encode(), b"OUT")
                found[path.name.replace(name, "OUT")] = hashlib.sha256(data).hexdigest()
        return found

    def whole(self, name):
        """What an uninterrupted run over these logs leaves."""
        if name not in self.expected:
            done = program.run("run", "--out", "whole.h5", self.logs / name, cwd=self.folder)
            self.assertEqual(done.code, 0, done)
            self.expected[name] = self.files(self.folder / "whole.h5")
        return self.expected[name]

    def arguments(self, name, *more):
        """Later options hold: they replace earlier ones."""
        options = dict(zip((*OPTIONS, *more)[::2], (*OPTIONS, *more)[1::2]))
        options = [word for pair in options.items() for word in pair]
        return ["--log-format", "json", "run", *options, "--out", "o.h5", self.logs / name]

    def manifest_files(self, work):
        try:
            return list((self.folder / work).glob("manifest-*"))
        except FileNotFoundError:  # the folder went while it was read
            return []

    def manifests(self, work="o.h5.work"):
        return sorted(int(path.name.split("-")[1]) for path in self.manifest_files(work))

    def has_checkpoint(self, work="o.h5.work"):
        for path in self.manifest_files(work):
            try:
                if b"spamgraph checkpoint" in path.read_bytes():
                    return True
            except FileNotFoundError:
                pass
        return False

    def finish(self, name, ranks, *more):
        """Runs the same command to its end; rows that it had not to read."""
        done = program.run(*self.arguments(name, *more), cwd=self.folder, ranks=ranks)
        self.assertEqual(done.code, 0, done)
        self.assertEqual(self.files(self.folder / "o.h5"), self.whole(name), done)
        self.assertFalse((self.folder / "o.h5.work").exists(), program.tree(self.folder))
        saved = 0
        for line in done.err.splitlines():
            if line.startswith("{"):
                fields = json.loads(line)
                saved = max(saved, fields.get("rows_taken_over", 0), fields.get("rows_skipped", 0))
        return saved

    def clear(self):
        for path in sorted(self.folder.rglob("*"), reverse=True):
            if path.name.startswith("o.h5"):
                if path.is_dir():
                    subprocess.run(["rm", "-rf", path], check=True)
                elif path.exists():
                    path.unlink()
        subprocess.run("rm -rf o.h5*", shell=True, cwd=self.folder, check=True)

    def stop_in_mid_reading(self, name, ranks, *more):
        """Stops a job after its third checkpoint of very many, which is while it reads; its last words."""
        job = Job(self.folder, ranks, *self.arguments(name, *SLOW, *more))
        first = self.manifests()[-1] if self.manifests() else 0
        reached = job.wait_for(lambda: (self.manifests() or [0])[-1] >= first + 3)
        job.signal(signal.SIGUSR1)
        code, said = job.wait()
        self.assertTrue(reached, said)
        self.assertEqual(code, STOPPED, said)
        return said

    # Kills

    def test_a_killed_job_goes_on(self):
        draw = random.Random(11)
        self.whole("plain")
        start = time.monotonic()
        self.finish("plain", 2)
        usual = time.monotonic() - start
        saved_rows, with_checkpoint, kills = 0, 0, 0
        while kills < KILLS:
            self.clear()
            for _ in range(draw.choice((1, 1, 2, 3))):
                # Half of them at any moment, half after some checkpoints, which are left on a machine of whatever speed.
                slow = draw.random() < 0.5
                reached = (self.manifests() or [0])[-1] + draw.randint(2, 12)
                job = Job(self.folder, draw.randint(1, 3), *self.arguments("plain", *(SLOW if slow else ())))
                if slow:
                    job.wait_for(lambda last=reached: (self.manifests() or [0])[-1] >= last)
                else:
                    time.sleep((0.25 + 0.7 * draw.random()) * usual)
                ranks = job.rank_pids()
                kill_pid(draw.choice(ranks) if ranks and draw.random() < 0.6 else job.process.pid)
                code, said = job.wait_after_kill()
                self.assertNotIn(code, (IO, 65, 70), said)
                kills += 1
            had = self.has_checkpoint()
            saved = self.finish("plain", draw.randint(1, 3))
            if had:
                with_checkpoint += 1
                self.assertGreater(saved, 0)
            saved_rows += saved
        print(f"{kills} kills, {with_checkpoint} of the jobs left a checkpoint, {saved_rows:.0f} rows not read again")
        self.assertGreater(with_checkpoint, KILLS // 10)

    def test_of_two_jobs_the_later_one_goes_on(self):
        job = Job(self.folder, 2, *self.arguments("plain", *SLOW))
        self.assertTrue(job.wait_for(lambda: (self.manifests() or [0])[-1] >= 3))
        pids = job.rank_pids()
        for pid in pids:
            kill_pid(pid, signal.SIGSTOP)
        self.assertGreater(self.finish("plain", 2), 0)
        for pid in pids:
            kill_pid(pid, signal.SIGCONT)
        code, said = job.wait()
        self.assertEqual(code, STOPPED, said)
        self.assertRegex(said, "a later job goes on with the work in 'o.h5.work' \\(")
        self.assertEqual(self.files(self.folder / "o.h5"), self.whole("plain"))
        self.assertFalse((self.folder / "o.h5.work").exists(), program.tree(self.folder))

    def test_a_log_that_is_rotated_while_others_are_read_counts_as_truncated(self):
        (self.folder / "logs").mkdir()
        for i, log in enumerate(sorted((self.logs / "plain").glob("dns.*"))):
            (self.folder / "logs" / f"{i}.log").write_bytes(log.read_bytes())
        last = max((self.folder / "logs").iterdir())
        job = Job(self.folder, 1, "scan", *SLOW, "--out", "days", "logs")
        self.assertTrue(job.wait_for(lambda: (self.manifests("days.work") or [0])[-1] >= 3))
        kill_pid(job.process.pid, signal.SIGSTOP)
        last.rename(self.folder / "rotated")
        last.write_bytes((self.folder / "rotated").read_bytes()[:2000])
        kill_pid(job.process.pid, signal.SIGCONT)
        code, said = job.wait()
        self.assertEqual(code, 0, said)
        self.assertIn(f"input 'logs/{last.name}' is truncated (", said)

    # Stops

    def test_a_stopped_job_goes_on_with_any_ranks(self):
        for before, after in ((1, 2), (2, 1), (2, 2), (3, 2), (2, 4), (4, 3)):
            with self.subTest(before=before, after=after):
                self.clear()
                said = self.stop_in_mid_reading("plain", before)
                self.assertRegex(said, "stopped while logs are read \\(work is kept in 'o.h5.work'; run the same")
                self.assertEqual(list(self.folder.glob("o.h5")), [], "nothing under the final name")
                self.assertGreater(self.finish("plain", after), 0)

    def test_a_stopped_job_goes_on_in_packed_files_and_captures(self):
        for log_format, rows in (("pcap", 120_000), ("dnstap", 120_000), ("zeek-json", 60_000)):
            self.make(log_format, "none", 1, log_format, rows)
        for name in ("packed", "pcap", "dnstap", "zeek-json"):
            with self.subTest(name):
                self.clear()
                self.stop_in_mid_reading(name, 2)
                self.assertGreater(self.finish(name, 2), 0)

    def test_it_may_be_stopped_again_and_again(self):
        self.stop_in_mid_reading("plain", 2)
        self.stop_in_mid_reading("plain", 2)
        self.assertGreater(self.finish("plain", 2), 0)

    def test_a_stop_in_each_phase(self):
        days, work = self.folder / "o.h5.days", self.folder / "o.h5.work"
        phases = {
            "begin": lambda: True,
            "reading": lambda: list(work.glob("gen-1/rank-0/2*")),
            "building": lambda: list(work.glob("gen-1/rank-0/2*/owned*")),
            "writing": lambda: list(days.glob("*.partial")),
            "second day": lambda: list(days.glob("*.run.json")),
            "analysing": lambda: len(list(days.glob("*.h5"))) == 2 and not work.exists(),
        }
        stopped = {}
        for phase, condition in phases.items():
            for ranks in (1, 2):
                with self.subTest(phase, ranks=ranks):
                    self.clear()
                    job = Job(self.folder, ranks, *self.arguments("plain"))
                    job.wait_for(condition)
                    if phase == "begin":
                        time.sleep(0.4)
                    start = time.monotonic()
                    for pid in job.rank_pids() if phase == "begin" else [job.process.pid]:
                        kill_pid(pid, signal.SIGUSR1)
                    code, said = job.wait()
                    self.assertLess(time.monotonic() - start, MOST_STOP_S)
                    if phase != "begin":  # then mpirun may not even have started the ranks
                        self.assertIn(code, (0, STOPPED), said)
                    if code == STOPPED:
                        stopped[phase] = said
                        self.assertIn("run the same command again", said)
                    self.finish("plain", 2)
        self.assertGreaterEqual(len(stopped), 4, stopped.keys())

    @unittest.skipUnless(LONG, "takes minutes and 6 GB of disk")
    def test_a_large_job_stops_soon(self):
        """With buffers of the usual size, all over the time that a job takes, however much is to be saved."""
        self.make("large", "none", 24, rows=LARGE_ROWS, clients=200_000)
        self.addCleanup(subprocess.run, ["rm", "-rf", self.logs / "large"], check=False)
        arguments = ["run", "--out", "o.h5", self.logs / "large"]
        start = time.monotonic()
        self.assertEqual(program.run(*arguments, cwd=self.folder, ranks=2).code, 0)
        usual = time.monotonic() - start
        whole = self.files(self.folder / "o.h5")
        draw = random.Random(7)
        took = {}
        for i in range(LARGE_STOPS):
            moment = (i + draw.random()) / LARGE_STOPS * usual
            with self.subTest(moment=moment):
                self.clear()
                job = Job(self.folder, 2, *arguments)
                time.sleep(max(moment, 1))  # mpirun passes nothing on before it has started the ranks
                start = time.monotonic()
                job.signal(signal.SIGUSR1)
                code, said = job.wait()
                stop_s = time.monotonic() - start
                self.assertIn(code, (0, STOPPED), said)
                if code == STOPPED:
                    took[moment] = stop_s
                    (phase,) = re.findall("stopped while ([^(]*) \\(", said)
                    print(f"signal after {moment:.1f} of {usual:.1f} s, while {phase}: ended {stop_s:.2f} s later")
                self.assertLess(stop_s, MOST_STOP_S)
                self.assertEqual(program.run(*arguments, cwd=self.folder, ranks=2).code, 0)
                self.assertEqual(self.files(self.folder / "o.h5"), whole)
        self.assertGreaterEqual(len(took), LARGE_STOPS // 2)

    def test_a_scan_that_is_terminated_goes_on(self):
        job = Job(self.folder, 1, *self.arguments("plain", *SLOW))
        self.assertTrue(job.wait_for(lambda: (self.manifests() or [0])[-1] >= 3))
        job.signal(signal.SIGTERM)
        code, said = job.wait()
        self.assertEqual(code, STOPPED, said)
        self.assertGreater(self.finish("plain", 2), 0)

    def test_its_last_words_say_how_to_go_on(self):
        job = Job(self.folder, 2, "run", *OPTIONS[:2], *SLOW, "--out", "o.h5", self.logs / "plain")
        self.assertTrue(job.wait_for(lambda: (self.manifests() or [0])[-1] >= 3))
        job.signal(signal.SIGUSR1)
        code, said = job.wait()
        self.assertEqual(code, STOPPED)
        words = [line for line in said.splitlines() if "stopped" in line]
        self.assertEqual(len(words), 1, said)
        self.assertTrue(MESSAGE.fullmatch(words[0]), words)

    # What changed meanwhile

    def test_other_options_or_inputs_are_another_job(self):
        self.stop_in_mid_reading("plain", 2)
        done = program.run("run", *OPTIONS, "--sender-min", "3", "--out", "o.h5", self.logs / "plain", cwd=self.folder)
        self.assertEqual(done.code, 0, done)
        self.assertNotIn("taken over", done.err)

        self.clear()
        copy = self.folder / "logs"
        subprocess.run(["cp", "-rp", self.logs / "plain", copy], check=True)
        arguments = ["run", *OPTIONS[:2], *SLOW, "--out", "o.h5", copy]
        job = Job(self.folder, 2, *arguments)
        self.assertTrue(job.wait_for(lambda: (self.manifests() or [0])[-1] >= 3))
        job.signal(signal.SIGUSR1)
        self.assertEqual(job.wait()[0], STOPPED)
        for path in copy.glob("*.log"):  # every file: whichever was begun
            path.write_bytes(path.read_bytes() + path.read_bytes().splitlines(keepends=True)[-2])
        done = program.run(*arguments, cwd=self.folder, ranks=2)
        self.assertEqual(done.code, 0, done)
        self.assertRegex(done.err, "work in 'o.h5.work' is not gone on with \\(an input that it was read from has")
        anew = program.run("run", "--out", "anew.h5", copy, cwd=self.folder)
        self.assertEqual(anew.code, 0, anew)
        self.assertEqual(self.files(self.folder / "o.h5"), self.files(self.folder / "anew.h5"))

    def test_a_damaged_checkpoint_is_passed_over(self):
        self.stop_in_mid_reading("plain", 2)
        for path in (self.folder / "o.h5.work").rglob("state-*"):
            path.write_bytes(path.read_bytes()[:-3] + b"xyz")
        self.assertEqual(self.finish("plain", 2), 0)
        self.clear()
        self.stop_in_mid_reading("plain", 2)
        for path in (self.folder / "o.h5.work").rglob("events"):
            path.unlink()
        self.finish("plain", 2)

    def test_kept_work_takes_more_inputs(self):
        parts = sorted((self.logs / "plain").glob("*.log"))
        first = self.folder / "first"
        for ranks in ((2, 2), (2, 3)):
            with self.subTest(ranks=ranks):
                self.clear()
                subprocess.run(["rm", "-rf", first], check=True)
                first.mkdir()
                for path in parts[:-2]:
                    (first / path.name).symlink_to(path)
                arguments = ["--log-format", "json", "scan", "--keep-work", "--out", "o.h5.days", first]
                done = program.run(*arguments, cwd=self.folder, ranks=ranks[0])
                self.assertEqual(done.code, 0, done)
                self.assertTrue((self.folder / "o.h5.days.work").exists())
                rows = sum(i["read"] for i in json.loads(next((self.folder / "o.h5.days").glob("*.run.json"))
                                                         .read_text())["inputs"])
                for path in parts[-2:]:
                    (first / path.name).symlink_to(path)
                done = program.run(*arguments, cwd=self.folder, ranks=ranks[1])
                self.assertEqual(done.code, 0, done)
                self.assertIn(f'"rows_taken_over":{rows}', done.err.replace(".0", "").replace(" ", ""))
                expected = {name: data for name, data in self.whole("plain").items() if name.startswith("day-")}
                found = {name: data for name, data in self.files(self.folder / "o.h5").items() if
                         name.startswith("day-")}
                self.assertEqual(found, expected)
        self.assertEqual(program.run(*arguments, cwd=self.folder).code, 0)

    # A full disk

    def test_a_full_disk_harms_nothing(self):
        disk = self.folder / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512m", "tmpfs", disk], capture_output=True,
                                 check=False)
        if mounted.returncode != 0:
            self.skipTest("no tmpfs can be mounted here")
        self.addCleanup(subprocess.run, ["umount", "-l", disk], check=False)
        out = disk / "o.h5"
        arguments = ["run", *OPTIONS, "--out", out, self.logs / "plain"]
        self.whole("plain")
        draw = random.Random(3)
        full = 0
        for _ in range(CAPACITIES):
            subprocess.run(f"rm -rf {disk}/*", shell=True, check=True)
            size = draw.randint(200, 9_000)
            subprocess.run(["mount", "-o", f"remount,size={size}k", disk], check=True)
            with self.subTest(kilobytes=size):
                ended = program.run(*arguments, cwd=self.folder, ranks=draw.randint(1, 2))
                self.assertIn(ended.code, (0, IO), ended)
                full += ended.code == IO
                if ended.code == IO:
                    self.assertFalse(out.exists())
                    self.assertTrue(any(re.search("no space left", line) for line in ended.said), ended)
                for path in Path(f"{out}.days").glob("day-*.h5"):
                    self.assertEqual(hashlib.sha256(path.read_bytes()).hexdigest(), self.whole("plain")[path.name])
                subprocess.run(["mount", "-o", "remount,size=512m", disk], check=True)
                ended = program.run(*arguments, cwd=self.folder, ranks=2)
                self.assertEqual(ended.code, 0, ended)
                self.assertEqual(self.files(out), self.whole("plain"))
                self.assertFalse(Path(f"{out}.work").exists())
        self.assertGreater(full, 0)


if __name__ == "__main__":
    if LONG:
        sys.argv.remove("--long")
    program.main()
