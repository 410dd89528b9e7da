#include "store/hdf5.hpp"

#include "spamgraph/core/error.hpp"

namespace spamgraph::hdf5 {

namespace {

/// What went wrong, as the innermost entry of HDF5's error stack says it.
std::string error_words()
{
    std::string words;
    const auto keep_first = [](unsigned, const H5E_error2_t* entry, void* data) -> herr_t {
        auto& kept = *static_cast<std::string*>(data);
        if (kept.empty() && entry->desc != nullptr) kept = entry->desc;
        return 0;
    };
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, &words);
    H5Eclear2(H5E_DEFAULT);

    // The POSIX driver puts the system's own words in the middle of pointers and sizes.
    constexpr std::string_view kMark = "error message = '";
    if (const auto begin = words.find(kMark); begin != words.npos) {
        words.erase(0, begin + kMark.size());
        words.erase(std::min(words.find('\''), words.size()));
    }
    return words.empty() ? "HDF5 gives no reason" : words;
}

Handle scalar_space()
{
    return {H5Screate(H5S_SCALAR), H5Sclose, "cannot create a scalar dataspace"};
}

Handle text_type()
{
    Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "cannot copy the text type");
    check(H5Tset_size(type.id(), H5T_VARIABLE), "cannot make the text type variable");
    return type;
}

void write(const Handle& object, const char* name, hid_t file_type, hid_t memory_type, const Handle& space,
           const void* value)
{
    const std::string problem = std::string("cannot write attribute '") + name + "'";
    Handle attribute(H5Acreate2(object.id(), name, file_type, space.id(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                     problem);
    check(H5Awrite(attribute.id(), memory_type, value), problem);
    attribute.close(problem);
}

/// The attribute, after a look at its kind: one value of `type_class`.
Handle open_attribute(const Handle& object, const char* name, H5T_class_t type_class)
{
    const std::string problem = std::string("cannot read attribute '") + name + "'";
    Handle attribute(H5Aopen(object.id(), name, H5P_DEFAULT), H5Aclose, problem);
    const Handle type(H5Aget_type(attribute.id()), H5Tclose, problem);
    const Handle space(H5Aget_space(attribute.id()), H5Sclose, problem);
    if (H5Tget_class(type.id()) != type_class || H5Sget_simple_extent_npoints(space.id()) != 1)
        throw Error(ExitCode::io, problem + " (another type)");
    return attribute;
}

template <class T>
T read(const Handle& object, const char* name, H5T_class_t type_class, hid_t memory_type)
{
    const Handle attribute = open_attribute(object, name, type_class);
    T value{};
    check(H5Aread(attribute.id(), memory_type, &value), std::string("cannot read attribute '") + name + "'");
    return value;
}

}  // namespace

hid_t check(hid_t code, std::string_view problem)
{
    if (code < 0) throw Error(ExitCode::io, std::string(problem) + " (" + error_words() + ")");
    return code;
}

void silence()
{
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

Handle make_properties(hid_t list_class)
{
    return {H5Pcreate(list_class), H5Pclose, "cannot create a property list"};
}

Handle create_group(const Handle& parent, const std::string& name)
{
    const std::string problem = "cannot create group '" + name + "'";
    const Handle properties = make_properties(H5P_GROUP_CREATE);
    check(H5Pset_obj_track_times(properties.id(), false), problem);
    return {H5Gcreate2(parent.id(), name.c_str(), H5P_DEFAULT, properties.id(), H5P_DEFAULT), H5Gclose,
            problem};
}

Handle open_group(const Handle& parent, const std::string& name)
{
    return {H5Gopen2(parent.id(), name.c_str(), H5P_DEFAULT), H5Gclose, "cannot open group '" + name + "'"};
}

void write_attribute(const Handle& object, const char* name, std::string_view text)
{
    const std::string terminated(text);
    const char* const value = terminated.c_str();
    const Handle type = text_type();
    write(object, name, type.id(), type.id(), scalar_space(), &value);
}

void write_attribute(const Handle& object, const char* name, const char* text)
{
    write_attribute(object, name, std::string_view(text));
}

void write_attribute(const Handle& object, const char* name, std::int64_t value)
{
    write(object, name, H5T_STD_I64LE, H5T_NATIVE_INT64, scalar_space(), &value);
}

void write_attribute(const Handle& object, const char* name, std::uint64_t value)
{
    write(object, name, H5T_STD_U64LE, H5T_NATIVE_UINT64, scalar_space(), &value);
}

void write_attribute(const Handle& object, const char* name, double value)
{
    write(object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, scalar_space(), &value);
}

void write_attribute(const Handle& object, const char* name, std::span<const std::int64_t> values)
{
    const hsize_t size = values.size();
    const Handle space(H5Screate_simple(1, &size, nullptr), H5Sclose, "cannot create a dataspace");
    write(object, name, H5T_STD_I64LE, H5T_NATIVE_INT64, space, values.data());
}

bool has_attribute(const Handle& object, const char* name)
{
    const htri_t found = H5Aexists(object.id(), name);
    check(found, std::string("cannot look for attribute '") + name + "'");
    return found > 0;
}

std::string read_text_attribute(const Handle& object, const char* name)
{
    const std::string problem = std::string("cannot read attribute '") + name + "'";
    const Handle attribute = open_attribute(object, name, H5T_STRING);
    const Handle type(H5Aget_type(attribute.id()), H5Tclose, problem);
    if (H5Tis_variable_str(type.id()) <= 0) throw Error(ExitCode::io, problem + " (another type)");

    char* value = nullptr;
    check(H5Aread(attribute.id(), text_type().id(), &value), problem);
    std::string text = value == nullptr ? "" : value;
    H5free_memory(value);
    return text;
}

std::int64_t read_int_attribute(const Handle& object, const char* name)
{
    return read<std::int64_t>(object, name, H5T_INTEGER, H5T_NATIVE_INT64);
}

std::uint64_t read_count_attribute(const Handle& object, const char* name)
{
    return read<std::uint64_t>(object, name, H5T_INTEGER, H5T_NATIVE_UINT64);
}

double read_float_attribute(const Handle& object, const char* name)
{
    return read<double>(object, name, H5T_FLOAT, H5T_NATIVE_DOUBLE);
}

}  // namespace spamgraph::hdf5
