#!/usr/bin/env python3
"""What goes wrong is told in one line, with the exit code of its kind, and nothing is left behind."""

import gzip
import os
import subprocess
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import program
from program import BAD_DATA, CONFIGURATION, IO, MESSAGE, NO_INPUT, USAGE, ProgramTest, tree
from zeek_log import FIELDS_CONN, header, log, row

GOOD = log([row(query=f"n{i}.example.com") for i in range(20)])
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
COMMANDS = "run scan analyze show explain export verify follow synth evaluate config plan selftest formats".split()
RANKS = (1, 3)
DEMO = Path(__file__).parents[2] / "scripts/demo"
AS_ROOT = os.geteuid() == 0

# (arguments, exit code, what the line must say)
USAGE_CASES = [
    ([], USAGE, "no command named (known: run scan"),
    (["wat"], USAGE, "unknown command 'wat' (known: run scan"),
    (["--wat"], USAGE, "unknown option '--wat' (see spamgraph --help)"),
    (["scan", "--wat", "--out", "o", "good.log"], USAGE, "unknown option '--wat' (see spamgraph scan --help)"),
    (["scan", "good.log"], USAGE, "'--out' is missing"),
    (["scan", "--out"], USAGE, "option '--out' has no value"),
    (["scan", "--out", "o", "--out", "p", "good.log"], USAGE, "option '--out' is given more than once"),
    # As after a shell's variable that is not set: true addresses in the place of pseudonyms, for one.
    (["run", "--out", "r.h5", "--pseudonymize", "", "good.log"], USAGE, "option '--pseudonymize' has an empty value ("),
    (["scan", "--out=", "good.log"], USAGE, "option '--out' has an empty value ("),
    (["--config", "", "config"], USAGE, "option '--config' has an empty value ("),
    (["pseudonym", "--key", "", "192.0.2.1"], USAGE, "option '--key' has an empty value ("),
    (["--config", "empty.toml", "pseudonym", "192.0.2.1"], CONFIGURATION, "no key file '' ("),
    (["--config", "empty.toml", "run", "good.log"], USAGE, "no result file '' ("),
    (["scan", "--out", "o"], USAGE, "no input named (give log files or directories"),
    (["run", "--out", "r.h5"], USAGE, "no input named (give log files or directories"),
    (["analyze", "--out", "r.h5"], USAGE, "no day file named (give"),
    (["show"], USAGE, "'RESULT' is missing"),
    (["show", "a.h5", "b.h5"], USAGE, "unexpected argument 'b.h5' (see spamgraph show --help)"),
    (["verify"], USAGE, "'FILE' is missing"),
    (["synth", "--scenario", "wat", "--out", "o"], USAGE, "unknown scenario 'wat' (known: "),
    (["synth", "--scenario", "seed", "--out", "o", "--format", "wax"], USAGE, "unknown log format 'wax' (known: zeek-tsv"),
    (["synth", "--scenario", "seed", "--out", "o", "--rate", "9"], USAGE, "invalid rate '9' (must be "),
    (["synth", "--scenario", "tunnel", "--out", "o", "--rate", "1"], USAGE, "no use for a rate '1' (scenario tunnel"),
    (["synth", "--scenario", "month", "--out", "o", "--days", "3"], USAGE, "invalid number of days '3' (must be 20 to"),
    (["synth", "--scenario", "seed", "--out", "o", "--first-day", "x"], USAGE, "'x' (must be YYYY-MM-DD)"),
]
# an option of scan with a value that it does not take
VALUE_CASES = [
    ("--days", "x", "as 2013-08-18..2013-08-19"),
    ("--days", "2013-02-30", "as 2013-08-18..2013-08-19"),
    ("--days", "2013-08-19..2013-08-18", "as 2013-08-18..2013-08-19"),
    ("--keep-max-client-share", "1.5", "from 0 to 1)"),
    ("--keep-max-client-share", "-0.1", "from 0 to 1)"),
    ("--keep-max-client-share", "nan", "from 0 to 1)"),
    ("--keep-max-client-share", "much", "from 0 to 1)"),
    ("--memory-per-rank", "0", "from 1 to 1048576)"),
    ("--memory-per-rank", "-5", "from 1 to 1048576)"),
    ("--memory-per-rank", "1.5", "from 1 to 1048576)"),
    ("--memory-per-rank", "99999999999999999999", "from 1 to 1048576)"),
    ("--sender-min", "0", "from 1 to"),
    ("--source-from", "(", "(an ECMAScript regular expression)"),
]
SCAN_CASES = [
    (["--client", "nat", "good.log"], USAGE, "invalid --client 'nat' (must be source or ecs)"),
    (["--resolver", "192.0.2.1,x", "good.log"], USAGE,
     "invalid --resolver '192.0.2.1,x' (must be an IP address, or several between commas)"),
    (["--format", "paper", "good.log"], USAGE, "unknown log format 'paper' (known: zeek-tsv"),
    (["--format", "delimited", "good.log"], USAGE, "missing option '--column-time' ("),
    (["--column-time", "1", "words.log"], USAGE, "missing option '--column-client' ("),
    (["--log-timezone", "Mars/Olympus", "good.log"], USAGE, "unknown time zone 'Mars/Olympus' (must be UTC"),
    (["--delimiter", "ab", "good.log"], USAGE, "invalid --delimiter 'ab' ("),
    (["*.paper"], NO_INPUT, "no such input '*.paper' (no file matches the pattern)"),
    (["--config", "missing.toml", "good.log"], CONFIGURATION, "cannot read configuration 'missing.toml'"),
    (["--config", "broken.toml", "good.log"], CONFIGURATION, "cannot read configuration 'broken.toml' (line 2"),
    (["--config", "unknown.toml", "good.log"], CONFIGURATION, "unknown option 'scan.sender-mim' in 'unknown.toml'"),
    (["--config", "range.toml", "good.log"], USAGE, "invalid --sender-min '0' (must be a number from 1"),
    (["--public-suffix-list", "missing.dat", "good.log"], NO_INPUT, "'missing.dat' (not a readable list)"),
    (["missing.log"], NO_INPUT, "no such input 'missing.log'"),
    (["good.log", "missing.log"], NO_INPUT, "no such input 'missing.log'"),
    (["two\nlines\x1b[31m"], NO_INPUT, "no such input 'two?lines?[31m'"),
    (["good.log/below"], NO_INPUT, "no such input 'good.log/below'"),
    (["loop"], NO_INPUT, "cannot read 'loop' (too many levels of symbolic links)"),
    (["links"], NO_INPUT, "cannot read 'links/nowhere' (no such file or directory)"),
    (["pipes"], NO_INPUT, "no file in directory 'pipes' (it is empty)"),
    (["pipes/pipe"], NO_INPUT, "cannot read 'pipes/pipe' (not a regular file)"),
    (["pictures"], BAD_DATA, "no log in 'pictures' (no file of it is in a known format: zeek-tsv"),
    (["/dev/null"], NO_INPUT, "cannot read '/dev/null' (not a regular file)"),
    (["nothing"], NO_INPUT, "no file in directory 'nothing' (it is empty)"),
    (["good.log", "nothing"], NO_INPUT, "no file in directory 'nothing' (it is empty)"),
    (["words.log"], BAD_DATA, "cannot tell the log format of 'words.log' (known: zeek-tsv"),
    (["good.log", "words.log"], BAD_DATA, "cannot tell the log format of 'words.log' (known: zeek-tsv"),
    (["conn.log"], BAD_DATA, "cannot tell the log format of 'conn.log' (known: zeek-tsv"),
    (["utf32.log"], BAD_DATA, "cannot tell the log format of 'utf32.log' (known: zeek-tsv"),
    (["picture.png"], BAD_DATA, "cannot tell the log format of 'picture.png' (known: zeek-tsv"),
    (["conn.log", "--format", "zeek-tsv"], BAD_DATA, "no row of 'conn.log' can be read (all 2 are rejected"),
    (["empty.log"], BAD_DATA, "no query in all inputs together ("),
    (["empty.log.gz", "header.log"], BAD_DATA, "no query in all inputs together ("),
    (["header.log"], BAD_DATA, "no query in all inputs together ("),
    (["good.log", "--memory-per-rank", "1048576"], CONFIGURATION,
     "not enough memory for --memory-per-rank '1048576' (1048640 MB needed by each of "),
    (["good.log", "--days", "1999-12-31"], BAD_DATA, "no query in all inputs together ("),
    (["rejected.log"], BAD_DATA, "no row of 'rejected.log' can be read (all 3 are rejected, most as 'no-time')"),
    (["good.log", "rejected.log"], BAD_DATA, "no row of 'rejected.log' can be read (all 3 are rejected"),
    (["cut.log.gz", "--strict"], BAD_DATA, "input 'cut.log.gz' is truncated (refused with --strict)"),
    (["good.log", "stub.log.gz", "--strict"], BAD_DATA, "input 'stub.log.gz' is truncated (refused with --strict)"),
]
OUTPUT_CASES = [
    (["scan", "--out", "good.log", "good.log"], IO, "cannot write to folder 'good.log' (not a directory)"),
    (["scan", "--out", "good.log/below", "good.log"], IO, "cannot write to folder 'good.log/below' (not a directory)"),
    (["scan", "--out", "o", "--work", "good.log/below", "good.log"], IO, "cannot write to folder 'good.log/below'"),
    (["scan", "--out", "taken", "good.log"], IO, "cannot write 'taken/day-2013-08-19.h5' (is a directory)"),
    (["run", "--out", "good.log/r.h5", "good.log"], IO, "(not a directory)"),
    (["run", "--out", "folder.h5", "good.log"], IO, "cannot write 'folder.h5' (a folder has this name)"),
    (["run", "--out", "pipes/pipe", "good.log"], IO, "cannot write 'pipes/pipe' (not a regular file)"),
    (["run", "--out", "good.log", "good.log"], USAGE, "cannot write 'good.log' (it is an input of this job)"),
    (["run", "--out", "mixed/../mixed/a.log", "mixed"], USAGE, "a.log' (it is an input of this job)"),
    (["analyze", "--out", "good.log", "good.log"], USAGE, "cannot write 'good.log' (it is an input of this job)"),
    # Before the logs are read, which may take hours.
    (["run", "--out", "r.h5", "--allow-list", "missing.txt", "good.log"], NO_INPUT, "cannot read list 'missing.txt'"),
    (["run", "--out", "r.h5", "--academic-list", "nothing", "good.log"], NO_INPUT, "cannot read list 'nothing'"),
    (["run", "--out", "r.h5", "--provider-list", "words.log", "good.log"], CONFIGURATION,
     "invalid entry 'hello' in 'words.log' (must be a registered domain"),
    (["run", "--out", "r.h5", "--allow-list", "words.log", "good.log"], CONFIGURATION, "'hello' (must be an address"),
    (["analyze", "--out", "r.h5", "missing.h5"], NO_INPUT, "cannot read 'missing.h5' (no such file or directory)"),
    (["analyze", "--out", "r.h5", "good.log"], BAD_DATA, "'good.log'"),
    (["show", "missing.h5"], NO_INPUT, "cannot read 'missing.h5' (no such file or directory)"),
    (["show", "good.log"], BAD_DATA, "'good.log'"),
    (["explain", "192.0.2.1", "missing.h5"], NO_INPUT, "cannot read 'missing.h5' (no such file or directory)"),
    (["export", "--format", "csv", "--out", "o", "missing.h5"], NO_INPUT, "cannot read 'missing.h5' (no such file or directory)"),
    (["verify", "missing.h5"], NO_INPUT, "cannot read 'missing.h5' (no such file or directory)"),
    (["verify", "good.log"], BAD_DATA, "'good.log'"),
    (["plan", "empty.log"], BAD_DATA, "no query in all inputs together ("),
    (["evaluate", "empty.log", "missing.h5"], BAD_DATA, "cannot use 'empty.log' ("),
    (["evaluate", "missing.json", "missing.h5"], NO_INPUT, "cannot read 'missing.json' (no such file or directory)"),
    (["evaluate", "words.log", "missing.h5"], BAD_DATA, "cannot use 'words.log' ("),
    (["synth", "--scenario", "seed", "--out", "good.log"], IO, "'good.log' (not a directory)"),
]
ALL_CASES = [
    *USAGE_CASES,
    *((["scan", "--out", "o", option, value, "good.log"], USAGE, f"invalid {option} '{value}' (")
      for option, value, _ in VALUE_CASES),
    *((["scan", "--out", "o", *arguments], code, words) for arguments, code, words in SCAN_CASES),
    *OUTPUT_CASES,
]
if not AS_ROOT:
    ALL_CASES += [
        (["scan", "--out", "o", "locked.log"], NO_INPUT, "cannot read 'locked.log' (permission denied)"),
        (["scan", "--out", "locked/o", "good.log"], IO, "cannot write to folder 'locked/o' (permission denied)"),
    ]
# Which errors are tried with several ranks, too: some of every way in which ranks leave together.
SHARED = {
    "wat", "scan --out o", "scan --out o --config broken.toml good.log", "scan --out o loop", "scan --out o nothing",
    "scan --out o words.log", "scan --out o empty.log", "scan --out o rejected.log",
    "scan --out o cut.log.gz --strict", "synth --scenario wat --out o",
    *(" ".join(arguments) for arguments, _, _ in OUTPUT_CASES),
}


def write_inputs(folder):
    """Everything that the cases name."""
    many = log([row(query=f"n{i}.example.com", trans_id=str(i * i)) for i in range(500)])
    files = {
        "good.log": GOOD,
        "words.log": b"hello\nworld\n",
        "conn.log": header(FIELDS_CONN, "conn") + b"".join(row(FIELDS_CONN, uid=f"C{i}") for i in range(2)),
        "utf32.log": GOOD.decode().encode("utf-32"),
        "picture.png": PICTURE,
        "pictures/a.png": PICTURE,
        "pictures/notes": b"hello\n",
        "mixed/a.log": GOOD,
        "mixed/b.png": PICTURE,
        "empty.log": b"",
        "empty.log.gz": gzip.compress(b"", mtime=0),
        "header.log": header(),
        "rejected.log": log([row(ts="x"), row(ts="-"), row(id__orig_h="host")]),
        "cut.log.gz": gzip.compress(many, mtime=0)[:-2000],
        "stub.log.gz": gzip.compress(GOOD, mtime=0)[:12],
        "locked.log": GOOD,
        "broken.toml": b"[scan]\nsender-min = = 2\n",
        "unknown.toml": b"[scan]\nsender-mim = 2\n",
        "range.toml": b"[scan]\nsender-min = 0\n",
        "empty.toml": b"[pseudonym]\nkey = ''\n[run]\nout = ''\n",
        "taken/day-2013-08-19.h5/file": b"",
        "folder.h5/file": b"",
    }
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    for name in ("nothing", "links", "pipes", "locked"):
        (folder / name).mkdir()
    (folder / "loop").symlink_to("loop")
    (folder / "links/nowhere").symlink_to("missing")
    os.mkfifo(folder / "pipes/pipe")
    (folder / "locked.log").chmod(0)
    (folder / "locked").chmod(0o500)


def try_case(arguments, ranks):
    """Runs a case in a folder of its own: how it ended, and the folder's content before and after."""
    with tempfile.TemporaryDirectory(prefix="spamgraph-test-") as name:
        folder = Path(name)
        write_inputs(folder)
        before = tree(folder)
        ended = program.run(*arguments, ranks=ranks, cwd=folder)
        return ended, before, tree(folder)


class Errors(ProgramTest):
    def test_every_error_is_one_line_with_its_code_and_leaves_nothing(self):
        cases = [(*case, ranks) for ranks in RANKS for case in ALL_CASES if ranks == 1 or " ".join(case[0]) in SHARED]
        with ThreadPoolExecutor(2) as pool:
            endings = list(pool.map(lambda case: try_case(case[0], case[3]), cases))
        for (arguments, code, words, ranks), (ended, before, after) in zip(cases, endings):
            with self.subTest(arguments=" ".join(arguments), ranks=ranks):
                self.assertEqual(ended.code, code, ended)
                remarks = [line for line in ended.said if words not in line]
                self.assertEqual(remarks, [], ended)
                self.assertEqual(len(ended.said), 1, ended)
                self.assertRegex(ended.said[0], rf"^{MESSAGE.pattern}$")
                self.assertEqual(ended.out, "", ended)
                if code == IO:  # what was read is kept for another try
                    after = [path for path in after if not path.startswith("taken.work")]
                self.assertEqual(after, before, ended)

    def test_shared_cases_exist(self):
        self.assertLessEqual(SHARED, {" ".join(arguments) for arguments, _, _ in ALL_CASES})

    def test_the_demo_empties_no_folder_of_others(self):
        (self.folder / "mine").write_bytes(b"mine")
        for folder in (self.folder, "--help"):
            ended = subprocess.run([DEMO, folder], capture_output=True, text=True, check=False)
            self.assertEqual(ended.returncode, USAGE, ended)
        self.assertEqual(tree(self.folder), ["mine"])

    def test_a_file_with_nothing_among_others_is_fine(self):
        write_inputs(self.folder)
        for extra in ("empty.log", "empty.log.gz", "header.log"):
            with self.subTest(extra):
                ended = self.run_well("scan", "--out", f"o-{extra}", "good.log", extra, ranks=3)
                self.assertEqual(ended.said, [])

    def test_files_of_a_directory_that_are_no_logs_are_passed_over_and_told(self):
        write_inputs(self.folder)
        ended = self.run_well("scan", "--out", "o", "mixed", ranks=2)
        self.assertEqual(len(ended.said), 1, ended)
        self.assertIn("'mixed/b.png'", ended.said[0])

    def test_a_truncated_input_is_told(self):
        write_inputs(self.folder)
        for name in ("cut.log.gz", "stub.log.gz"):
            with self.subTest(name):
                ended = self.run_well("scan", "--out", f"o-{name}", "good.log", name, ranks=3)
                self.assertEqual(
                    ended.said, [f"spamgraph: input '{name}' is truncated (its whole rows are counted)"])

    def test_a_wrong_launch_is_caught(self):
        write_inputs(self.folder)
        slurm = {"SLURM_NTASKS": "4"}
        ended = program.run("scan", "--out", "o", "good.log", cwd=self.folder, environment=slurm)
        self.assertEqual((ended.code, len(ended.said)), (USAGE, 1), ended)
        self.assertIn("mpirun -n 4 spamgraph", ended.said[0])
        self.run_well("scan", "--out", "o", "good.log", ranks=2, environment=slurm)

    def test_a_full_disk_is_told_and_leaves_nothing(self):
        data = log([row(query=f"n{i}.example.com", id__orig_h=f"10.0.0.{i % 250}", kind="MX") for i in range(30000)])
        (self.folder / "a.log").write_bytes(data)
        before = tree(self.folder)
        # No rank may write a file of more blocks of 512 bytes; without shared memory, which is files too.
        for ranks, blocks in [(2, 0), (2, 40), (3, 100), (3, 500), (3, 800)]:
            with self.subTest(ranks=ranks, blocks=blocks):
                limit = ("sh", "-c", f'ulimit -f {blocks}; exec "$0" "$@"')
                ended = program.run("scan", "--memory-per-rank", "1", "--out", "o", "a.log", ranks=ranks,
                                    cwd=self.folder, environment={"OMPI_MCA_btl": "self,tcp"}, through=limit)
                self.assertEqual(ended.code, IO, ended)
                self.assertEqual(len(ended.said), 1, ended)
                self.assertRegex(ended.said[0], r"\(file too large\)$")
                self.assertEqual(tree(self.folder), before)


class Help(ProgramTest):
    def test_help_of_every_command_has_an_example(self):
        for command in COMMANDS:
            with self.subTest(command):
                ended = self.run_well(command, "--help")
                self.assertEqual(ended.err, "")
                self.assertRegex(ended.out, rf"(?s)Example.*spamgraph {command} ")

    def test_help_lists_every_command_in_one_line(self):
        lines = self.run_well("--help").out.splitlines()
        for command in COMMANDS:
            self.assertEqual(sum(line.startswith(f"  {command} ") for line in lines), 1)

    def test_help_and_version_come_once_from_several_ranks(self):
        self.assertEqual(self.run_well("--help", ranks=3).out.count("Usage:"), 1)
        self.assertRegex(self.run_well("--version", ranks=3).out, r"\Aspamgraph \d+\.\d+\.\d+\n\Z")


if __name__ == "__main__":
    program.main()
