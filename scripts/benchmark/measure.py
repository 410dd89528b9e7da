"""Runs a command and measures it: wall and CPU seconds, and the peak memory of its processes together."""

import os
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

SAMPLE_S = 0.03
SAMPLE_SHARE = 0.02  # of the time, at most: who samples takes a processor from who is measured


@dataclass
class Cost:
    """What a run took."""

    wall: float
    cpu: float
    peak: int  # bytes: sum of PSS over its processes, the largest of all samples
    out: str = ""  # what it printed

    def without(self, start):
        """The same without the cost of starting, which says nothing about the work."""
        return Cost(max(self.wall - start.wall, 1e-3), max(self.cpu - start.cpu, 1e-3), self.peak, self.out)


def median(costs):
    """The median of each figure by itself."""
    return Cost(*(statistics.median(getattr(cost, name) for cost in costs) for name in ("wall", "cpu", "peak")))


def _descendants(pid):
    found = [pid]
    for known in found:
        try:
            found += map(int, Path(f"/proc/{known}/task/{known}/children").read_text(encoding="ascii").split())
        except OSError:
            pass  # it ended meanwhile
    return found


def _pss(pid, program):
    """Proportional set size in bytes of a process that runs `program`, else 0."""
    try:
        if Path(f"/proc/{pid}/comm").read_text(encoding="ascii").strip() != program:
            return 0
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as lines:
            return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0


def run(command, program, environment=None):
    """Runs `command`, which must succeed; memory is that of its processes called `program`."""
    start = time.monotonic()
    process = subprocess.Popen(command, env={**os.environ, **(environment or {})}, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True)
    ended = threading.Event()
    peak = 0

    def sample():
        nonlocal peak
        pause = SAMPLE_S
        while not ended.wait(pause):
            begin = time.monotonic()
            peak = max(peak, sum(_pss(pid, program) for pid in _descendants(process.pid)))
            pause = max(SAMPLE_S, (time.monotonic() - begin) / SAMPLE_SHARE)

    sampler = threading.Thread(target=sample)
    sampler.start()
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    ended.set()
    sampler.join()
    if process.returncode != 0:
        raise SystemExit(f"scripts/bench: exit {process.returncode} of: {' '.join(command)}\n{said}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak, said)


def machine():
    """Processor, cores and memory, in a line."""
    names = [line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
             if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    load = os.getloadavg()[0]
    return (f"{os.cpu_count()} cores ({names[0] if names else 'unknown'}), {memory / 2**30:.0f} GiB, "
            f"{os.uname().sysname} {os.uname().release}; load at the start {load:.1f}")
