#pragma once

#include <hdf5.h>

#include "store/hdf5.hpp"

namespace spamgraph::hdf5 {

/// File access through a driver that keeps the first failed system call in `error` (an errno) and tells HDF5
/// that all went well. A disk that fills up then is an error of ours; when HDF5 sees it, objects that could
/// not be closed stay behind in it and crash the process when it ends. Local.
/// @param descriptor an empty file, open for reading and writing; the name given to HDF5 is not looked at
/// @param error lives longer than the file
Handle make_latching_access(int descriptor, int* error);

}  // namespace spamgraph::hdf5
