#!/usr/bin/env python3
"""Random small Zeek logs with everything that goes wrong in real ones; the same seed, the same files.

    random_logs.py SEED DIR
"""

import gzip
import random as randoms
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from days import day_text
from header_form import HeaderForm
from random_rows import Log


@dataclass
class Options:
    """What a scan of the log is told."""

    sender_min: int
    min_senders: int
    max_share: float
    days: tuple | None  # first and last day wanted
    says_format: bool  # a file does not begin with a good header, so its format cannot be told

    def arguments(self):
        """The program's own words for it."""
        words = ["--sender-min", self.sender_min, "--keep-min-senders", self.min_senders]
        words += ["--keep-max-client-share", self.max_share]
        if self.says_format:
            words += ["--format", "zeek-tsv"]
        if self.days:
            words += ["--days", "..".join(day_text(day) for day in self.days)]
        return [str(word) for word in words]


def _file_lines(log, count):
    """Lines of one file: headers (again, or changed, in its middle) and rows; whether its first and last are usable."""
    random = log.random
    form = HeaderForm(random)
    has_header = random.random() > 0.03
    lines = form.lines(random) if has_header else []
    is_plain = has_header and form.is_usable()
    for _ in range(count):
        if random.random() < 0.01 or (not has_header and random.random() < 0.2):
            form = HeaderForm(random) if random.random() < 0.6 else form
            lines += form.lines(random)
            has_header = True
        lines.append(log.row(form))
    return lines, is_plain, has_header and form.is_usable()


def _file_bytes(random, lines, usable):
    """The lines with one kind of line end; sometimes the last has none, or is cut short."""
    ending = b"\r\n" if random.random() < 0.15 else b"\n"
    data = b"".join(line + ending for line in lines)
    if usable and random.random() < 0.2 and len(lines[-1]) < 60_000:
        data = data.removesuffix(ending)
        if random.random() < 0.3 and ending == b"\n":
            data = data[: len(data) - random.randrange(60)]
    return data


def _again(random, lines, data):
    """A second copy of a file: the same bytes, its rows in another order, or nearly the same rows."""
    shape = random.random()
    if shape < 0.5 or not lines[0].startswith(b"#") or sum(line.startswith(b"#fields") for line in lines) != 1:
        return data
    marks = [line for line in lines if line.startswith(b"#")]
    rows = [line for line in lines if line and not line.startswith(b"#")]
    random.shuffle(rows)
    if shape > 0.8 and rows:
        rows[0] = rows[-1]
    return b"".join(line + b"\n" for line in marks + rows)


def _compressed(random, data, path):
    """Writes `data` in a random form; the path gets its suffix."""
    form = random.choice(["plain", "plain", "gz", "members", "zst"])
    if form == "gz":
        path = path.with_suffix(".log.gz")
        path.write_bytes(gzip.compress(data, mtime=0))
    elif form == "members":
        path = path.with_suffix(".log.gz")
        cuts = sorted(random.randrange(len(data) + 1) for _ in range(random.randint(1, 4)))
        parts = [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)])]
        path.write_bytes(b"".join(gzip.compress(part, mtime=0) for part in parts))
    elif form == "zst":
        path = path.with_suffix(".log.zst")
        done = subprocess.run(["zstd", "-qc"], input=data, capture_output=True, check=True)
        path.write_bytes(done.stdout)
    else:
        path.write_bytes(data)
    return path


def write_log(seed, directory):
    """Writes the files of log `seed` below `directory`; returns their paths and the scan's options."""
    random = randoms.Random(seed)
    log = Log(random)
    rows = 2000 if log.is_spam_run else random.choice([50, 200, 500, 1000, 2000])
    files = random.randint(1, 6)
    paths, untold = [], False
    for number in range(files):
        lines, is_plain, usable = _file_lines(log, max(1, rows // files))
        untold = untold or not is_plain
        data = _file_bytes(random, lines, usable)
        paths.append(_compressed(random, data, Path(directory) / f"{random.choice('abc')}{number}.log"))
        if random.random() < 0.08:  # the same rows again, under another name and in another form
            data = _again(random, lines, data)
            paths.append(_compressed(random, data, Path(directory) / f"{random.choice('abc')}{number}-again.log"))
    gzips = [path for path in paths if path.suffix == ".gz"]
    if gzips and random.random() < 0.2:
        cut = random.choice(gzips)
        size = cut.stat().st_size
        cut.write_bytes(cut.read_bytes()[: random.randint(min(12, size), size)])
    if random.random() < 0.05:
        (Path(directory) / "empty.log").write_bytes(b"")
        paths.append(Path(directory) / "empty.log")
    wanted = random.choice([None] * 9 + [(log.days[0], log.days[-1] - 1), (log.days[1], log.days[1])])
    if wanted and wanted[0] > wanted[1]:
        wanted = None
    options = Options(
        sender_min=random.choice([1, 2, 3, 5, 10, 20]),
        min_senders=random.choice([1, 2, 3]),
        max_share=random.choice([0.01, 0.05, 0.1, 0.1, 0.2, 0.2, 0.3, 0.5, 1.0]),
        days=wanted,
        says_format=untold,
    )
    return paths, options


def main():
    directory = Path(sys.argv[2])
    directory.mkdir(parents=True, exist_ok=True)
    paths, options = write_log(int(sys.argv[1]), directory)
    print(*options.arguments())
    print(*paths, sep="\n")


if __name__ == "__main__":
    main()
