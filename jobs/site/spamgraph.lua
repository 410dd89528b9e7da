-- Lmod: copy to MODULEPATH/spamgraph/VERSION.lua and set the prefix of `cmake --install BUILD --prefix PREFIX`.
local prefix = "/opt/spamgraph"
help("Finds spam networks in the logs of DNS resolvers. Start with: spamgraph --help, spamgraph plan LOGS")
whatis("Name: spamgraph")
-- What it was built with: names differ from site to site.
-- depends_on("openmpi", "hdf5-parallel")
prepend_path("PATH", pathJoin(prefix, "bin"))
