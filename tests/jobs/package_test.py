#!/usr/bin/env python3
"""The Debian package: what cpack makes can be installed, names what it needs, and works. package_test.py BUILD_FOLDER"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SKIPPED = 77
FILES = ["usr/bin/spamgraph", "usr/share/spamgraph/jobs/submit", "usr/share/spamgraph/jobs/scan.sbatch",
         "usr/share/doc/spamgraph/README.md"]


def run(*command, cwd=None):
    """What a command that must succeed prints."""
    done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, timeout=250, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def main(build):
    if os.geteuid() != 0 or not shutil.which("dpkg-shlibdeps"):
        print("skipped: needs root and dpkg-dev")
        return SKIPPED
    with tempfile.TemporaryDirectory(prefix="spamgraph-package-") as name:
        folder = Path(name)
        run("cpack", "--config", build / "CPackConfig.cmake", "-B", folder / "made", cwd=build)
        (package,) = (folder / "made").glob("spamgraph_*.deb")
        needs = run("dpkg-deb", "-f", package, "Depends")
        for library in ("libc6", "libhdf5-openmpi", "libopenmpi3", "libpsl5", "openmpi-bin", "publicsuffix"):
            assert library in needs, f"no {library} in: {needs}"

        # Into a system of its own: what it needs is installed in the one around it.
        root = folder / "root"
        (root / "var/lib/dpkg/updates").mkdir(parents=True)
        (root / "var/lib/dpkg/info").mkdir()
        (root / "var/lib/dpkg/status").touch()
        run("dpkg", f"--root={root}", "--force-depends", "--force-script-chrootless", "-i", package)
        assert "install ok installed" in run("dpkg-query", f"--admindir={root}/var/lib/dpkg", "-W", "-f=${Status}",
                                             "spamgraph")
        for file in FILES:
            assert (root / file).is_file(), file
        assert not list(root.rglob("*.a")) and not list(root.rglob("*.hpp")), "the library is in the package"
        told = run(root / "usr/bin/spamgraph", "selftest", cwd=folder)
        assert told.count("ok  ") == 3, told
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
