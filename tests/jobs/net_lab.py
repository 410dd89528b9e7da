"""Hosts on this machine that have nothing in common but a network: namespaces with a bridge between. Needs root."""

import os
import subprocess
import time
from pathlib import Path

SUBNET = "10.77.0"
SLOW_S = 10

# Runs in a new host's namespaces, and holds them until it is killed.
HOLD = """
set -e
hostname {name}
mount --bind {folder}/hosts /etc/hosts
mount -t tmpfs -o size=256m tmpfs /dev/shm
echo $$ > {folder}/{name}.pid
exec sleep 3600
"""

# What mpirun starts in the place of ssh: HOST COMMAND...
AGENT = """#!/bin/sh
host=$1
shift
exec nsenter -t "$(cat {folder}/$host.pid)" -n -u -m -i -- sh -c "$*"
"""


def _ip(*words):
    subprocess.run(["ip", *words], check=True, capture_output=True, timeout=SLOW_S)


def usable():
    """Whether namespaces with links between them can be made here."""
    name = f"sg-try-{os.getpid()}"
    try:
        _ip("netns", "add", name)
    except (OSError, subprocess.SubprocessError):
        return False
    try:
        _ip("-n", name, "link", "add", "eth0", "type", "veth", "peer", "name", "eth1")
        subprocess.run(["ip", "netns", "exec", name, "unshare", "--uts", "--mount", "--ipc", "true"], check=True,
                       capture_output=True, timeout=SLOW_S)
        return True
    except (OSError, subprocess.SubprocessError):
        return False
    finally:
        _ip("netns", "del", name)


class NetLab:
    """`hosts` hosts, h1, h2, ...; `agent` starts a command on one of them."""

    def __init__(self, folder, hosts=2):
        self.folder = Path(folder)
        self.names = [f"h{i}" for i in range(1, hosts + 1)]
        self.agent = self.folder / "on"
        self._spaces, self._holders = [], []
        self._switch = self._space("switch")

    def _space(self, name):
        return f"sg-{os.getpid()}-{name}"

    def __enter__(self):
        try:
            self._build()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _build(self):
        (self.folder / "hosts").write_text("127.0.0.1 localhost\n" + "".join(
            f"{SUBNET}.{i} {name}\n" for i, name in enumerate(self.names, 1)))
        self.agent.write_text(AGENT.format(folder=self.folder))
        self.agent.chmod(0o755)
        self._add_space(self._switch)
        _ip("-n", self._switch, "link", "add", "bridge", "type", "bridge")
        _ip("-n", self._switch, "link", "set", "bridge", "up")
        for i, name in enumerate(self.names, 1):
            space = self._space(name)
            self._add_space(space)
            _ip("-n", space, "link", "add", "eth0", "type", "veth", "peer", "name", name, "netns", self._switch)
            _ip("-n", self._switch, "link", "set", name, "master", "bridge", "up")
            _ip("-n", space, "addr", "add", f"{SUBNET}.{i}/24", "dev", "eth0")
            _ip("-n", space, "link", "set", "eth0", "up")
            self._holders.append(subprocess.Popen(
                ["ip", "netns", "exec", space, "unshare", "--uts", "--mount", "--ipc", "sh", "-c",
                 HOLD.format(name=name, folder=self.folder)],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        deadline = time.monotonic() + SLOW_S
        while not all((self.folder / f"{name}.pid").exists() for name in self.names):
            if time.monotonic() > deadline:
                raise TimeoutError("the hosts do not come up")
            time.sleep(0.05)

    def _add_space(self, name):
        _ip("netns", "add", name)
        self._spaces.append(name)
        _ip("-n", name, "link", "set", "lo", "up")

    def __exit__(self, *_):
        for holder in self._holders:
            holder.kill()
            holder.wait()
        for name in self._spaces:
            for pid in subprocess.run(["ip", "netns", "pids", name], capture_output=True, text=True,
                                      check=False).stdout.split():
                subprocess.run(["kill", "-9", pid], capture_output=True, check=False)
            subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)

    def mpirun(self, *command, slots=2):
        """A command line that runs `command` on all hosts, started on the first. It lets Open MPI see nothing but the
        network: no shared memory, no host beyond these."""
        return [str(self.agent), self.names[0], "exec", "mpirun", "--mca", "plm_rsh_agent", str(self.agent),
                "--mca", "btl", "self,tcp", "--mca", "btl_tcp_if_include", f"{SUBNET}.0/24",
                "--mca", "oob_tcp_if_include", f"{SUBNET}.0/24",
                "--host", ",".join(f"{name}:{slots}" for name in self.names), *map(str, command)]

    def bytes_sent(self, name):
        """Bytes that a host has sent to the others."""
        counted = subprocess.run(["ip", "netns", "exec", self._space(name), "cat",
                                  "/sys/class/net/eth0/statistics/tx_bytes"], check=True, capture_output=True)
        return int(counted.stdout)

    def cut(self, name):
        """Takes a host's cable out."""
        _ip("-n", self._switch, "link", "set", name, "down")
