"""A Slurm of two virtual nodes on this machine, below one folder, for as long as a test runs. Needs root."""

import os
import socket
import subprocess
import time
from pathlib import Path

NODES = 2
CORES = 2
DAEMONS = ("munged", "slurmctld", "slurmd")
SLOW_S = 60

CONFIGURATION = """
ClusterName=lab
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket={folder}/munge.socket,cred_expire=5
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobCompType=jobcomp/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SwitchType=switch/none
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,bf_interval=1,sched_min_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
KillWait=5
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
MinJobAge=600
SlurmdParameters=config_overrides
TmpFS={folder}/tmp-%n
{nodes}
PartitionName=batch Nodes=ALL Default=YES MaxTime=INFINITE State=UP PriorityTier=1
PartitionName=urgent Nodes=ALL MaxTime=INFINITE State=UP PriorityTier=9 PreemptMode=OFF
"""


def missing_programs():
    """What is not installed of what a lab needs."""
    found = os.environ["PATH"].split(":") + ["/usr/sbin", "/sbin"]
    return [name for name in (*DAEMONS, "sbatch", "srun") if not any(Path(p, name).exists() for p in found)]


def _free_ports(count):
    """Ports in a row that nobody listens on."""
    for first in range(26800, 28000, count):
        try:
            for port in range(first, first + count):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
            return first
        except OSError:
            continue
    raise RuntimeError("no free ports")


class SlurmLab:
    """Starts the daemons; `environment` leads Slurm's commands to them."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self._started = []
        self.environment = {
            **os.environ, "SLURM_CONF": str(self.folder / "slurm.conf"),
            "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin",
        }

    def __enter__(self):
        try:
            self._configure()
            self._start("munged", "--foreground", f"--key-file={self.folder}/key", f"--socket={self.folder}/munge.socket",
                        f"--pid-file={self.folder}/munged.pid", f"--log-file={self.folder}/munged.log",
                        f"--seed-file={self.folder}/seed", "--force")
            self._wait_for(lambda: (self.folder / "munge.socket").exists(), "munged")
            self._start("slurmctld", "-D", "-c")
            for node in range(1, NODES + 1):
                self._start("slurmd", "-D", "-N", f"n{node}")
            self._wait_for(lambda: self.ask("sinfo", "-h", "-t", "idle", "-o", "%D") == str(NODES), "the nodes")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for daemon in reversed(self._started):
            daemon.terminate()
            try:
                daemon.wait(10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()

    def ask(self, *command):
        """What one of Slurm's commands prints."""
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=SLOW_S,
                              check=False)
        return done.stdout.strip()

    def wait_for(self, condition, what, seconds=SLOW_S):
        """Waits until a condition holds."""
        self._wait_for(condition, what, seconds)

    def wait_until_empty(self, seconds):
        """Waits until no job is queued or runs."""
        self._wait_for(lambda: self.ask("squeue", "-h") == "", "the jobs", seconds)

    def _configure(self):
        for name in ("state", *(f"{kind}-n{node}" for kind in ("spool", "tmp") for node in range(1, NODES + 1))):
            (self.folder / name).mkdir()
        self.folder.chmod(0o755)
        key = self.folder / "key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o400)
        host, port = socket.gethostname().split(".")[0], _free_ports(NODES + 1)
        nodes = "\n".join(
            f"NodeName=n{node} NodeHostname={host} NodeAddr=127.0.0.1 Port={port + node} Sockets=1 "
            f"CoresPerSocket={CORES} ThreadsPerCore=1 RealMemory=4000 State=UNKNOWN"
            for node in range(1, NODES + 1))
        (self.folder / "slurm.conf").write_text(
            CONFIGURATION.format(host=host, port=port, folder=self.folder, nodes=nodes), encoding="utf-8")
        (self.folder / "cgroup.conf").write_text("CgroupPlugin=cgroup/v1\nCgroupAutomount=no\n", encoding="utf-8")

    def _start(self, *command):
        with open(self.folder / f"daemon-{len(self._started)}.out", "wb") as out:
            self._started.append(subprocess.Popen(command, env=self.environment, stdout=out, stderr=out))

    def _wait_for(self, ready, what, seconds=SLOW_S):
        end = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > end or any(daemon.poll() is not None for daemon in self._started):
                raise RuntimeError(f"waited in vain for {what}\n{self._last_words()}")
            time.sleep(0.1)

    def _last_words(self):
        return self.ask("squeue") + "\n" + "\n".join(f"{path.name}: {path.read_text(errors='replace')[-500:]}"
                         for path in sorted(self.folder.glob("*.log")) + sorted(self.folder.glob("daemon-*")))
