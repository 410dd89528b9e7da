#include "store/writable_file.hpp"

#include "store/latching_driver.hpp"

namespace spamgraph::hdf5 {

WritableFile::WritableFile(const OpenFile& contents, const std::filesystem::path& name)
    : name_(name), error_(std::make_unique<int>(0))
{
    silence();
    const std::string problem = "cannot write '" + name.string() + "'";
    const Handle access = make_latching_access(contents.descriptor(), error_.get());
    const Handle creation = make_properties(H5P_FILE_CREATE);
    check(H5Pset_obj_track_times(creation.id(), false), problem);
    file_ = Handle(H5Fcreate(name.c_str(), H5F_ACC_TRUNC, creation.id(), access.id()), H5Fclose, problem);
    check_disk();
}

void WritableFile::check_disk() const
{
    if (*error_ != 0) throw system_error("write", name_, *error_);
}

void WritableFile::close()
{
    file_.close("cannot write '" + name_.string() + "'");
    check_disk();
}

}  // namespace spamgraph::hdf5
