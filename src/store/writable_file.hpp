#pragma once

#include <filesystem>
#include <memory>

#include "store/hdf5.hpp"
#include "store/partial_file.hpp"

namespace spamgraph::hdf5 {

/// An HDF5 file that is being written by this process. Local.
class WritableFile {
public:
    /// @param contents empty; lives longer than this
    /// @param name what the file will be called, for messages
    WritableFile(const OpenFile& contents, const std::filesystem::path& name);

    [[nodiscard]] const Handle& handle() const { return file_; }

    /// Throws Error(io) with the system's words when a write has failed so far.
    void check_disk() const;
    /// Closes; all objects in it must be closed. Throws Error(io) when anything was not written.
    void close();

private:
    std::filesystem::path name_;
    std::unique_ptr<int> error_;  // outlives file_, which writes when it closes
    Handle file_;
};

}  // namespace spamgraph::hdf5
