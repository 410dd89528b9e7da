#!/usr/bin/env python3
"""Packages. package_test.py BUILD_FOLDER

What cpack makes can be installed, names what it needs, and works. What stands in jobs/site can be read, and the Spack
package names all that CMake asks for; neither Spack nor Apptainer nor Lmod is run.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SKIPPED = 77
FILES = ["usr/bin/spamgraph", "usr/share/spamgraph/jobs/submit", "usr/share/spamgraph/jobs/scan.sbatch",
         "usr/share/doc/spamgraph/README.md"]
SITE = Path(__file__).resolve().parent.parent.parent / "jobs/site"
# What CMake looks for under a name that is not that of the package in Spack.
IN_SPACK = {"zlib": "zlib-api", "liblzma": "xz", "date": "date", "nlohmann_json": "nlohmann-json", "libisal": "isa-l",
            "libzstd": "zstd", "liblz4": "lz4"}
NO_PACKAGE = {"threads"}  # of the compiler


def run(*command, cwd=None):
    """What a command that must succeed prints."""
    done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, timeout=250, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def check_site():
    """What can be told of jobs/site without the programs that it is for."""
    text = (SITE / "package.py").read_text(encoding="utf-8")
    (package,) = (node for node in ast.parse(text).body if isinstance(node, ast.ClassDef))
    named = {re.split("[@+: ]", call.args[0].value)[0] for call in ast.walk(package)
             if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "depends_on"}
    cmake = (SITE.parent.parent / "CMakeLists.txt").read_text(encoding="utf-8")
    wanted = re.findall(r"^ *find_package\((\w+) REQUIRED", cmake, re.MULTILINE)
    wanted += re.findall(r"^ *pkg_check_modules\(\w+ REQUIRED IMPORTED_TARGET (\w+)\)", cmake, re.MULTILINE)
    wanted = {IN_SPACK.get(name.lower(), name.lower()) for name in wanted} - NO_PACKAGE
    assert len(wanted) > 10 and wanted <= named, f"jobs/site/package.py lacks {wanted - named}"

    definition = (SITE / "spamgraph.def").read_text(encoding="utf-8")
    for script in re.split(r"^%\w+\n", definition, flags=re.MULTILINE)[1:]:
        done = subprocess.run(["sh", "-n"], input=script, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr


def main(build):
    check_site()
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
