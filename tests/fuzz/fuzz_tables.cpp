#include <hdf5.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fuzz_reader.hpp"
#include "spamgraph/store/day_file.hpp"
#include "spamgraph/store/result_file.hpp"
#include "store/hdf5.hpp"

namespace {

using namespace spamgraph;
using logs::require;

/// The objects of a file that can be changed: columns of fixed width, groups.
struct Objects {
    std::vector<std::string> columns, groups;

    explicit Objects(const std::string& path)
    {
        const hdf5::Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, "open");
        H5Ovisit2(
            file.id(), H5_INDEX_NAME, H5_ITER_INC,
            [](hid_t, const char* name, const H5O_info_t* info, void* data) -> herr_t {
                auto& known = *static_cast<Objects*>(data);
                (info->type == H5O_TYPE_DATASET ? known.columns : known.groups).emplace_back(name);
                return 0;
            },
            this, H5O_INFO_BASIC);
    }
};

/// A change: of a value in a column, of a table's attribute "rows", or that a column is not there.
struct Change {
    std::uint8_t kind, object;
    std::uint16_t row;
    std::uint64_t value;
};

void set_value(hid_t file, const std::string& column, const Change& change)
{
    const hdf5::Handle dataset(H5Dopen2(file, column.c_str(), H5P_DEFAULT), H5Dclose, "open");
    const hdf5::Handle type(H5Dget_type(dataset.id()), H5Tclose, "type");
    const hdf5::Handle space(H5Dget_space(dataset.id()), H5Sclose, "space");
    const hssize_t rows = H5Sget_simple_extent_npoints(space.id());
    if (rows <= 0 || H5Tis_variable_str(type.id()) > 0 || H5Tget_class(type.id()) == H5T_VLEN) return;
    const std::size_t width = H5Tget_size(type.id());
    std::vector<char> bytes(static_cast<std::size_t>(rows) * width);
    if (H5Dread(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()) < 0) return;
    std::memcpy(bytes.data() + change.row % static_cast<std::uint64_t>(rows) * width, &change.value,
                std::min(width, sizeof change.value));
    require(H5Dwrite(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()) >= 0);
}

void set_rows(hid_t file, const std::string& group, std::uint64_t value)
{
    const hdf5::Handle opened(H5Oopen(file, group.c_str(), H5P_DEFAULT), H5Oclose, "open");
    if (H5Aexists(opened.id(), "rows") <= 0) return;
    const hdf5::Handle rows(H5Aopen(opened.id(), "rows", H5P_DEFAULT), H5Aclose, "attribute");
    require(H5Awrite(rows.id(), H5T_NATIVE_UINT64, &value) >= 0);
}

void apply(const std::string& path, const Objects& known, std::string_view changes)
{
    const hdf5::Handle file(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose, "open");
    for (Change change{}; changes.size() >= 12; changes.remove_prefix(12)) {
        std::memcpy(&change.kind, changes.data(), 1);
        std::memcpy(&change.object, changes.data() + 1, 1);
        std::memcpy(&change.row, changes.data() + 2, 2);
        std::memcpy(&change.value, changes.data() + 4, 8);
        const std::string& column = known.columns[change.object % known.columns.size()];
        if (change.kind % 8 == 0)
            set_rows(file.id(), known.groups[change.object % known.groups.size()], change.value);
        else if (change.kind % 8 == 1)
            H5Ldelete(file.id(), column.c_str(), H5P_DEFAULT);
        else if (H5Lexists(file.id(), column.c_str(), H5P_DEFAULT) > 0)
            set_value(file.id(), column, change);
    }
}

/// Reads all of a day; what it gives must fit together.
void read_day(const std::string& path)
{
    const DayFile day(path, Checksum::trust);
    (void)day.clients(0, day.client_count());
    (void)day.names(0, day.name_count());
    (void)day.evidence();
    (void)day.mx_records(0, day.mx_record_count());
    (void)day.addresses(0, day.address_count());
    require(day.name_texts(0, day.name_count()).size() == day.name_count());
    const DayEdges edges = day.edges(0, day.client_count());
    require(edges.offsets.back() == edges.names.size());
    for (const std::int64_t name : edges.names)
        require(name >= 0 && static_cast<std::uint64_t>(name) < day.name_count());
}

/// A file in memory under a name of its own, which HDF5 wants to have.
class NamedFile {
public:
    ~NamedFile() { std::filesystem::remove(path_); }
    const std::string& write(const std::string& bytes)
    {
        std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes;
        return path_;
    }

private:
    std::string path_ = "/dev/shm/spamgraph-fuzz-" + std::to_string(getpid()) + ".h5";
};

std::string bytes_of(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

/// Changes in the tables of a day file or a result, KIND, that no checksum tells of: it is read as if nothing
/// were, or refused in words.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const std::string base = SAMPLES "/" KIND ".h5";
    static const std::string whole = bytes_of(base);
    static const Objects known(base);
    static NamedFile file;
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    const std::string& path = file.write(whole);
    apply(path, known, {reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 12 * 16)});
    try {
        if (std::string_view(KIND) == "day")
            read_day(path);
        else
            (void)read_result(path, Checksum::trust);
    } catch (const Error&) {  // said to the user
    }
    return 0;
}
