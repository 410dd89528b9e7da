#!/usr/bin/env python3
"""The same rows give the same bytes, however they are stored, dealt and launched.

    identity_test.py SPAMGRAPH [--long]

With --long every number of ranks reads every split of the rows in every form.
"""

import gzip
import hashlib
import random
import sys
from dataclasses import dataclass
from pathlib import Path

import h5py

import program
from program import ProgramTest
from zeek_log import DAY, MONDAY, log, members, row, zstd

SUNDAY = MONDAY - DAY
RUN_BEGINS = MONDAY + 20 * 3600
SUSPECTS = 8
RELAYS = ["mx1.hidden.ru", "gate.covert.net"]
SUFFIXES = "com org net co.uk de ru edu ac.uk com.br jp info".split()
ANALYSIS = ["--quiet", "--min-mail-domains", "15", "--min-hour-mail", "15", "--surge-min-excess", "5"]
OPTIONS = [*ANALYSIS, "--keep-max-client-share", "0.05"]


def spell(random_, name):
    """A name in mixed case, as resolvers that guard against forgery ask."""
    return "".join(random_.choice([c, c.upper()]) for c in name)


def client_address(i):
    """Every fourth client asks over IPv6."""
    return f"2001:db8::{i:x}" if i % 4 == 0 else f"10.{i % 5}.{i % 7}.{i % 251}"


def mail_row(random_, time, client, domain):
    """An MX query: two exchanges, sometimes behind an alias, or no such domain."""
    shape = random_.random()
    answers, ttls, rcode = f"mail.{domain},mx2.{domain}", "3600.000000,3600.000000", ("0", "NOERROR")
    if shape < 0.1:
        answers, ttls, rcode = "-", "-", ("3", "NXDOMAIN")
    elif shape < 0.25:
        answers, ttls = f"alias.{domain},{answers}", f"60.000000,{ttls}"
    return row(kind="MX", ts=f"{time}.{random_.randrange(10**6):06}", id__orig_h=client, query=spell(random_, domain),
               answers=answers, TTLs=ttls, rcode=rcode[0], rcode_name=rcode[1], uid="C%08x" % random_.randrange(2**32))


def host_row(random_, time, client, name, address):
    """An A or AAAA query for a host."""
    kind = random_.choice(["A", "A", "AAAA"])
    answer = f"2001:db8:25::{address}" if kind == "AAAA" else f"198.51.100.{address}"
    if random_.random() < 0.2:
        answer = f"edge.{name},{answer}"
    ttls = ",".join(["300.000000"] * (answer.count(",") + 1))
    return row(kind=kind, ts=str(time), id__orig_h=client, query=spell(random_, name), answers=answer, TTLs=ttls,
               uid="C%08x" % random_.randrange(2**32))


def write_rows():
    """Two days of ordinary look-ups, and on the second evening clients that send to everybody."""
    random_ = random.Random(19)
    domains = [f"site{i}.{SUFFIXES[i % len(SUFFIXES)]}" for i in range(150)]
    rows = []
    for day in (SUNDAY, MONDAY):
        for i in range(180):
            client = client_address(i)
            for _ in range(10):
                time = day + random_.randrange(DAY)
                domain = domains[min(149, int(random_.expovariate(1 / 30)))]
                if random_.random() < 0.25:
                    rows.append(mail_row(random_, time, client, domain))
                else:
                    name = random_.choice(["www.", "mail.", "mx2.", "cdn.", ""]) + domain
                    rows.append(host_row(random_, time, client, name, len(name)))
    for i in range(SUSPECTS):
        client = client_address(1000 + i)
        for domain in random_.sample(domains, 120):
            rows.append(mail_row(random_, RUN_BEGINS + int(random_.gauss(1800, 600)), client, domain))
        for relay in RELAYS:
            rows.append(host_row(random_, RUN_BEGINS + 60 * i, client, relay, 9))
    odd = [row(ts="x"), row(query="-"), row(query="a..b"), row(id__resp_p="5353"), row(query="\\x00\\xff.odd.com")]
    return rows + odd * 3


@dataclass
class Launch:
    """One way of storing the rows and starting the program."""

    name: str
    ranks: int = 1
    files: int = 1
    form: str = "plain"
    padding: int = 0  # bytes that a row gets beside, so that a plain file is read in parts
    as_directory: bool = False
    options: tuple = ()


LAUNCHES = [
    Launch("as it comes"),
    Launch("once more"),
    Launch("two ranks", 2),
    Launch("three ranks, one file in parts", 3, padding=2000),
    Launch("four ranks, least memory, in parts", 4, padding=1500, options=("--memory-per-rank", "1")),
    Launch("one rank, least memory", 1, options=("--memory-per-rank", "1")),
    Launch("seven files", 2, files=7),
    Launch("seven gz", 3, files=7, form="gz"),
    Launch("seven gz of many members", 1, files=7, form="members"),
    Launch("48 files", 4, files=48),
    Launch("48 zst", 2, files=48, form="zst"),
    Launch("48 of every form, a directory", 3, files=48, form="mixed", as_directory=True),
    Launch("another work folder", 2, files=7, form="gz", options=("--work", "elsewhere/deep")),
]
MATRIX = [Launch(f"{ranks} ranks, {files} files, {form}", ranks, files, form)
          for ranks in (1, 2, 3, 4, 7, 8) for files in (1, 24, 97) for form in ("plain", "members", "zst")]
FORMS = {
    "plain": ("", lambda data: data),
    "gz": (".gz", lambda data: gzip.compress(data, mtime=0)),
    "members": (".gz", lambda data: members(data, 5)),
    "zst": (".zst", zstd),
}


class Identity(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.rows = write_rows()

    def _store(self, launch, random_):
        """Writes the rows as the launch says; returns the inputs to name, in any order."""
        folder = self.folder / launch.name / "logs"
        folder.mkdir(parents=True)
        rows = [line[:-1] for line in self.rows]
        if launch.padding:
            rows = [line.replace(b"\tC", b"\t" + b"P" * launch.padding, 1) for line in rows]
        if launch.files > 1:
            random_.shuffle(rows)
        parts = [[] for _ in range(launch.files)]
        for line in rows:
            random_.choice(parts).append(line + b"\n")
        paths = []
        for number, part in enumerate(parts):
            form = random_.choice(list(FORMS)) if launch.form == "mixed" else launch.form
            suffix, store = FORMS[form]
            paths.append(folder / f"{random_.randrange(10**6)}-{number}.log{suffix}")
            paths[-1].write_bytes(store(log(part)))
        random_.shuffle(paths)
        return [folder] if launch.as_directory else paths

    def _run(self, launch, random_):
        """{file name: SHA-256} of everything but the run records."""
        inputs = self._store(launch, random_)
        out = self.folder / launch.name / "result.h5"
        self.run_well("run", *OPTIONS, *launch.options, "--out", out, *inputs, ranks=launch.ranks)
        files = [path for path in Path(f"{out}.days").iterdir() if path.suffix == ".h5"] + [out]
        for path in files:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            self.assertEqual(Path(f"{path}.sha256").read_text(), f"{digest}  {path.name}\n")
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    def test_every_launch_gives_the_same_bytes(self):
        seed = random.SystemRandom().randrange(10**6)
        random_ = random.Random(seed)
        first = self._run(LAUNCHES[0], random_)
        self.assertEqual(sorted(first), ["day-2013-08-18.h5", "day-2013-08-19.h5", "result.h5"])
        self._check_substance(self.folder / LAUNCHES[0].name / "result.h5")
        for launch in LAUNCHES[1:] + (MATRIX if LONG else []):
            with self.subTest(launch.name, seed=seed):
                self.assertEqual(self._run(launch, random_), first)

    def test_analyze_gives_what_run_gives(self):
        whole = self._run(LAUNCHES[6], random.Random(1))
        days = sorted(self.folder.glob("*/result.h5.days/day-*.h5"), reverse=True)
        for ranks in (1, 3):
            self.run_well("analyze", *ANALYSIS, "--out", f"again{ranks}.h5", *days, ranks=ranks)
            data = (self.folder / f"again{ranks}.h5").read_bytes()
            self.assertEqual(hashlib.sha256(data).hexdigest(), whole["result.h5"])

    def _check_substance(self, result):
        """Empty files are equal easily: these hold suspects, relays, records and addresses."""
        with h5py.File(result) as file:
            self.assertEqual(sum(file["clients/suspect"][:]), SUSPECTS)
            self.assertGreater(file["relays"].attrs["rows"], 0)
            self.assertGreater(file["graph/data"].len(), 500)
            self.assertGreater(file["surges"].attrs["rows"], 0)
        with h5py.File(f"{result}.days/day-2013-08-19.h5") as file:
            for table, least in [("clients", 100), ("names", 200), ("mx_records", 200), ("addresses", 200)]:
                self.assertGreater(file[table].attrs["rows"], least, table)
            self.assertGreater(file["counts/reasons"].attrs["rows"], 2)


LONG = "--long" in sys.argv
if __name__ == "__main__":
    sys.argv = [argument for argument in sys.argv if argument != "--long"]
    program.main()
