# Spack: copy to REPO/packages/spamgraph/package.py of a repository of yours (`spack repo create`), then
# `spack install spamgraph`.
from spack.package import *


class Spamgraph(CMakePackage):
    """Finds spam networks in the logs of DNS resolvers: a batch job in C++20 over MPI."""

    # The clone that holds this file; a version of your own can name a tag of it.
    git = "file:///path/to/spamgraph"

    license("Apache-2.0")
    version("main", branch="main")

    depends_on("c", type="build")
    depends_on("cxx", type="build")
    depends_on("cmake@3.25:", type="build")
    depends_on("ninja", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("mpi")
    depends_on("hdf5@1.10: +mpi")
    depends_on("boost@1.74: +graph")
    depends_on("fmt@9:")
    depends_on("cli11@2.1:")
    depends_on("tomlplusplus")
    depends_on("nlohmann-json@3.11:")
    depends_on("date@3: +tz tzdb=system")
    depends_on("isa-l@2.30:")
    depends_on("zlib-api")
    depends_on("zstd")
    depends_on("xz")
    depends_on("bzip2")
    depends_on("lz4")
    depends_on("libpsl")
    depends_on("libmaxminddb")
    depends_on("openssl@3:")
    depends_on("xxhash")

    generator("ninja")

    def cmake_args(self):
        return [self.define("SPAMGRAPH_TESTS", False)]
