#include "store/reading.hpp"

#include "store/partial_file.hpp"

namespace spamgraph::hdf5 {

Handle open_file(const std::filesystem::path& path)
{
    {
        const OpenFile readable(path, OpenFile::Mode::read);
    }
    silence();
    const Handle access = make_properties(H5P_FILE_ACCESS);
    check(H5Pset_fapl_sec2(access.id()), "cannot choose how a file is read");
    check(H5Pset_file_locking(access.id(), false, true), "cannot choose how a file is locked");
    return {H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.id()), H5Fclose, "it is not a whole HDF5 file"};
}

void require_format(const Handle& file, const std::string& format, std::int64_t schema_version)
{
    const std::string found = read_text_attribute(file, "format");
    if (found != format) refuse("its format is '" + printable(found) + "', not '" + format + "'");
    const std::int64_t version = read_int_attribute(file, "schema_version");
    if (version != schema_version)
        refuse("its schema version is " + std::to_string(version) + ", this program reads " +
               std::to_string(schema_version));
}

void refuse(const std::string& reason)
{
    throw Error(ExitCode::bad_data, reason);
}

void require(bool holds, const char* reason)
{
    if (!holds) refuse(reason);
}

NameTexts read_texts(const Handle& group, std::uint64_t first, std::uint64_t count)
{
    NameTexts texts;
    texts.offsets = read_rows<std::uint64_t>(group, "text_offsets", first, count + 1);
    const std::uint64_t begin = texts.offsets.front();
    require(std::ranges::is_sorted(texts.offsets), "the offsets of its names do not ascend");
    const auto bytes = read_rows<char>(group, "text", begin, texts.offsets.back() - begin);
    texts.bytes.assign(bytes.begin(), bytes.end());
    for (std::uint64_t& offset : texts.offsets) offset -= begin;
    return texts;
}

}  // namespace spamgraph::hdf5
