#include "store/latching_driver.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <memory>

namespace spamgraph::hdf5 {

namespace {

/// What travels in the access property list.
struct DriverInfo {
    int descriptor;
    int* error;
};

/// An open file as HDF5 holds it: its public part comes first.
struct LatchedFile {
    H5FD_t pub{};
    int fd = -1;
    haddr_t end_of_address = 0;
    haddr_t end_of_file = 0;
    int* error = nullptr;

    void keep(int number) const
    {
        if (*error == 0) *error = number;
    }
};

LatchedFile& of(H5FD_t* file)
{
    return *reinterpret_cast<LatchedFile*>(file);
}

const LatchedFile& of(const H5FD_t* file)
{
    return *reinterpret_cast<const LatchedFile*>(file);
}

H5FD_t* open_file(const char*, unsigned, hid_t access, haddr_t)
{
    const auto* info = static_cast<const DriverInfo*>(H5Pget_driver_info(access));
    if (info == nullptr) return nullptr;
    auto file = std::make_unique<LatchedFile>();
    file->error = info->error;
    file->fd = ::fcntl(info->descriptor, F_DUPFD_CLOEXEC, 0);
    if (file->fd < 0) file->keep(errno);
    return &file.release()->pub;
}

herr_t close_file(H5FD_t* file)
{
    const std::unique_ptr<LatchedFile> owned(&of(file));
    if (owned->fd >= 0 && ::close(owned->fd) != 0) owned->keep(errno);
    return 0;
}

herr_t query(const H5FD_t*, unsigned long* flags)
{
    *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
             H5FD_FEAT_AGGREGATE_SMALLDATA | H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
    return 0;
}

herr_t write_bytes(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t at, std::size_t size, const void* bytes)
{
    LatchedFile& f = of(file);
    f.end_of_file = std::max<haddr_t>(f.end_of_file, at + size);
    const auto* from = static_cast<const char*>(bytes);
    while (size > 0 && *f.error == 0) {
        const ssize_t written = ::pwrite(f.fd, from, size, static_cast<off_t>(at));
        if (written < 0 && errno != EINTR) f.keep(errno);
        if (written <= 0) continue;
        from += written;
        at += static_cast<haddr_t>(written);
        size -= static_cast<std::size_t>(written);
    }
    return 0;
}

herr_t read_bytes(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t at, std::size_t size, void* bytes)
{
    LatchedFile& f = of(file);
    auto* to = static_cast<char*>(bytes);
    while (size > 0 && *f.error == 0) {
        const ssize_t read = ::pread(f.fd, to, size, static_cast<off_t>(at));
        if (read < 0 && errno != EINTR) f.keep(errno);
        if (read == 0) break;
        if (read < 0) continue;
        to += read;
        at += static_cast<haddr_t>(read);
        size -= static_cast<std::size_t>(read);
    }
    std::memset(to, 0, size);  // beyond the end of a file there are zeros
    return 0;
}

herr_t cut_file(H5FD_t* file, hid_t, hbool_t)
{
    LatchedFile& f = of(file);
    if (f.end_of_address == f.end_of_file) return 0;
    if (*f.error == 0 && ::ftruncate(f.fd, static_cast<off_t>(f.end_of_address)) != 0) f.keep(errno);
    f.end_of_file = f.end_of_address;
    return 0;
}

H5FD_class_t driver_class()
{
    H5FD_class_t driver{};
#ifdef H5FD_CLASS_VERSION
    driver.version = H5FD_CLASS_VERSION;
    driver.value = static_cast<H5FD_class_value_t>(513);  // of those that HDF5 leaves to applications
#endif
    driver.name = "spamgraph";
    driver.maxaddr = (haddr_t{1} << 62) - 1;
    driver.fc_degree = H5F_CLOSE_WEAK;
    driver.fapl_size = sizeof(DriverInfo);
    driver.open = open_file;
    driver.close = close_file;
    driver.query = query;
    driver.get_eoa = [](const H5FD_t* file, H5FD_mem_t) { return of(file).end_of_address; };
    driver.set_eoa = [](H5FD_t* file, H5FD_mem_t, haddr_t end) -> herr_t {
        of(file).end_of_address = end;
        return 0;
    };
    driver.get_eof = [](const H5FD_t* file, H5FD_mem_t) { return of(file).end_of_file; };
    driver.read = read_bytes;
    driver.write = write_bytes;
    driver.truncate = cut_file;
    constexpr H5FD_mem_t kMap[] = H5FD_FLMAP_DICHOTOMY;
    std::ranges::copy(kMap, driver.fl_map);
    return driver;
}

}  // namespace

Handle make_latching_access(int descriptor, int* error)
{
    static const H5FD_class_t driver = driver_class();
    static const hid_t id = check(H5FDregister(&driver), "cannot register a file driver");
    Handle access = make_properties(H5P_FILE_ACCESS);
    const DriverInfo info{descriptor, error};
    check(H5Pset_driver(access.id(), id, &info), "cannot choose a file driver");
    return access;
}

}  // namespace spamgraph::hdf5
