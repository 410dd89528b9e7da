#include "spamgraph/store/verify.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <random>

#include "spamgraph/core/error.hpp"
#include "spamgraph/store/day_file.hpp"
#include "spamgraph/store/result_file.hpp"
#include "spamgraph/store/write_day_file.hpp"
#include "store/read_column.hpp"
#include "store/sample_day.hpp"
#include "store/sample_findings.hpp"

namespace spamgraph {
namespace {

using testing::HasSubstr;

void write_bytes(const std::filesystem::path& path, const std::string& bytes)
{
    std::ofstream(path, std::ios::binary) << bytes;
}

std::filesystem::path small_day(const std::string& name)
{
    const mpi::Communicator alone(MPI_COMM_SELF);
    const auto path = samples::fresh_directory(name) / "day.h5";
    write_day_file(alone, path, samples::day_summary(), samples::day_block({.clients = 20, .names = 20}));
    return path;
}

/// Runs `use`, which must refuse a file, and returns the words; fails when it does not.
template <class Use>
std::string refusal(Use use, ExitCode code = ExitCode::bad_data)
{
    try {
        use();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), code) << error.what();
        return error.what();
    }
    ADD_FAILURE() << "accepted";
    return "";
}

std::string refusal(const std::filesystem::path& path)
{
    return refusal([&] { (void)verify_file(path); });
}

TEST(VerifyFile, TellsWhatAWholeFileIs)
{
    const auto day = small_day("verify");
    EXPECT_EQ(verify_file(day), "spamgraph-day");
    const auto result = day.parent_path() / "result.h5";
    write_result(result, samples::findings());
    EXPECT_EQ(verify_file(result), "spamgraph-result");
    EXPECT_EQ(
        std::system(("cd '" + day.parent_path().string() + "' && sha256sum --quiet -c *.sha256").c_str()), 0);
}

/// Flips one bit after the other, anywhere in the file.
void expect_every_flip_noticed(const std::filesystem::path& path)
{
    const std::string whole = samples::file_bytes(path);
    std::mt19937 random(11);
    for (int flip = 0; flip < 1'000; ++flip) {
        std::string damaged = whole;
        damaged[random() % whole.size()] ^= static_cast<char>(1 << random() % 8);
        write_bytes(path, damaged);
        ASSERT_THAT(refusal(path), HasSubstr("SHA-256")) << "flip " << flip;
    }
    write_bytes(path, whole);
    EXPECT_NE(verify_file(path), "");
}

TEST(VerifyFile, NoticesEveryFlippedBitOfADay)
{
    expect_every_flip_noticed(small_day("bit-flips"));
}

TEST(VerifyFile, NoticesEveryFlippedBitOfAResult)
{
    const auto path = samples::fresh_directory("result-bit-flips") / "result.h5";
    write_result(path, samples::findings());
    expect_every_flip_noticed(path);
}

TEST(VerifyFile, NoticesEveryFlippedBitOfTheChecksum)
{
    const auto path = small_day("checksum-flips");
    const auto checksum = path.string() + ".sha256";
    const std::string whole = samples::file_bytes(checksum);
    for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
        std::string damaged = whole;
        damaged[bit / 8] ^= static_cast<char>(1 << bit % 8);
        write_bytes(checksum, damaged);
        ASSERT_THAT(refusal(path), HasSubstr("SHA-256")) << "bit " << bit;
    }
}

TEST(VerifyFile, CallsNoFileDamagedThatWasRenamed)
{
    const auto path = small_day("renamed");
    const auto renamed = path.parent_path() / "renamed.h5";
    std::filesystem::rename(path, renamed);
    std::filesystem::rename(path.string() + ".sha256", renamed.string() + ".sha256");
    EXPECT_THAT(refusal(renamed), HasSubstr("is right, but stands for another name"));
}

TEST(VerifyFile, NoticesWhatIsMissing)
{
    const auto path = small_day("missing-parts");
    const std::string whole = samples::file_bytes(path);
    for (const std::size_t size : {std::size_t{0}, std::size_t{100}, whole.size() / 2, whole.size() - 1}) {
        write_bytes(path, whole.substr(0, size));
        EXPECT_THAT(refusal(path), HasSubstr("SHA-256"));
        EXPECT_THAT(refusal([&] { DayFile(path, Checksum::trust); }), HasSubstr("cannot use"));
        EXPECT_THAT(refusal([&] { (void)read_result(path, Checksum::trust); }), HasSubstr("cannot use"));
    }
    write_bytes(path, whole);
    std::filesystem::remove(path.string() + ".sha256");
    EXPECT_THAT(refusal(path), HasSubstr("is missing"));
    std::filesystem::remove(path);
    EXPECT_THAT(refusal([&] { (void)verify_file(path); }, ExitCode::no_input),
                HasSubstr("(no such file or directory)"));
}

TEST(VerifyFile, RefusesOtherFiles)
{
    const auto path = small_day("other-files");
    write_bytes(path, "not HDF5 at all\n");
    EXPECT_THAT(refusal([&] { DayFile(path, Checksum::trust); }), HasSubstr("not a whole HDF5 file"));

    const auto result = path.parent_path() / "result.h5";
    write_result(result, samples::findings());
    EXPECT_THAT(refusal([&] { DayFile(result, Checksum::trust); }),
                HasSubstr("its format is 'spamgraph-result', not 'spamgraph-day'"));
}

/// Opens a day file for changes, runs `change`, and says why the file is refused then.
std::string refusal_after(const std::string& name, const std::function<void(const hdf5::Handle&)>& change)
{
    const auto path = small_day(name);
    {
        const hdf5::Handle file(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose, "open");
        change(file);
    }
    return refusal([&] {
        const DayFile day(path, Checksum::trust);
        (void)day.clients(0, day.client_count());
        (void)day.edges(0, day.client_count());
        (void)day.names(0, day.name_count());
        (void)day.name_texts(0, day.name_count());
        (void)day.evidence();
        (void)day.mx_records(0, day.mx_record_count());
        (void)day.addresses(0, day.address_count());
    });
}

/// Overwrites one value of a column.
template <class T>
std::function<void(const hdf5::Handle&)> set_value(const std::string& name, std::size_t row, T value)
{
    return [=](const hdf5::Handle& file) {
        auto values = hdf5::read_column<T>(file, name);
        ASSERT_LT(row, values.size());
        values[row] = value;
        const hdf5::Handle dataset(H5Dopen2(file.id(), name.c_str(), H5P_DEFAULT), H5Dclose, "open");
        hdf5::check(H5Dwrite(dataset.id(), hdf5::element_type<T>().memory, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                             values.data()),
                    "write");
    };
}

TEST(DayFile, RefusesTablesThatDoNotFit)
{
    const auto replace_attribute = [](const char* object, const char* name, std::uint64_t value) {
        return [=](const hdf5::Handle& file) {
            const hdf5::Handle group(H5Oopen(file.id(), object, H5P_DEFAULT), H5Oclose, "open");
            H5Adelete(group.id(), name);
            hdf5::write_attribute(group, name, value);
        };
    };
    const auto remove = [](const char* name) {
        return [=](const hdf5::Handle& file) { H5Ldelete(file.id(), name, H5P_DEFAULT); };
    };
    EXPECT_THAT(refusal_after("version", replace_attribute("/", "schema_version", 2)),
                HasSubstr("its schema version is 2, this program reads 1"));
    EXPECT_THAT(refusal_after("first-second", replace_attribute("/", "first_second", 5)),
                HasSubstr("first second"));
    EXPECT_THAT(refusal_after("rows", replace_attribute("/clients", "rows", 19)), HasSubstr("not as long"));
    EXPECT_THAT(refusal_after("no-column", remove("/clients/queries")), HasSubstr("'queries'"));
    EXPECT_THAT(refusal_after("no-group", remove("/graph")), HasSubstr("'graph'"));
    EXPECT_THAT(refusal_after("no-evidence", remove("/names/evidence")), HasSubstr("'evidence'"));

    EXPECT_THAT(refusal_after("index", set_value<std::int64_t>("/graph/indices", 3, 20)),
                HasSubstr("outside"));
    EXPECT_THAT(refusal_after("negative", set_value<std::int64_t>("/graph/indices", 3, -1)),
                HasSubstr("outside"));
    EXPECT_THAT(refusal_after("indptr", set_value<std::int64_t>("/graph/indptr", 5, 100'000)),
                HasSubstr("ascend"));
    EXPECT_THAT(refusal_after("end", set_value<std::int64_t>("/graph/indptr", 20, 1)), HasSubstr("end"));
    EXPECT_THAT(refusal_after("events", set_value<std::uint32_t>("/graph/data", 0, 50'000)),
                HasSubstr("events"));
    EXPECT_THAT(refusal_after("mx", set_value<std::uint32_t>("/graph/mx", 0, 50)), HasSubstr("MX events"));
    EXPECT_THAT(refusal_after("time-mx", set_value<std::uint8_t>("/graph/times_mx", 0, 2)),
                HasSubstr("type MX"));
    EXPECT_THAT(refusal_after("time", set_value<std::uint32_t>("/graph/times", 0, 86'400)),
                HasSubstr("second of a day"));
    EXPECT_THAT(refusal_after("evidence", set_value<std::uint8_t>("/names/evidence", 0, 5)),
                HasSubstr("evidence"));
    EXPECT_THAT(refusal_after("text", set_value<std::uint64_t>("/names/text_offsets", 1, 1'000'000)),
                HasSubstr("ascend"));
    EXPECT_THAT(refusal_after("names", set_value<char>("/names/text", 0, 'z')),
                HasSubstr("names do not ascend"));
    EXPECT_THAT(refusal_after("exchange", set_value<std::uint64_t>("/mx_records/exchange", 0, 20)),
                HasSubstr("outside"));
    EXPECT_THAT(refusal_after("address", set_value<std::uint64_t>("/addresses/name", 0, 20)),
                HasSubstr("outside"));
    Address last;
    last.bytes.fill(0xff);
    EXPECT_THAT(refusal_after("clients", set_value<Address>("/clients/address", 0, last)),
                HasSubstr("clients do not ascend"));
}

TEST(DayFile, RefusesMoreRowsThanItHolds)
{
    const std::string words = refusal_after("bomb", [](const hdf5::Handle& file) {
        H5Ldelete(file.id(), "/names/evidence", H5P_DEFAULT);
        const hdf5::Handle names = hdf5::open_group(file, "names");
        (void)hdf5::create_dataset(names, {"evidence", "1", "claims a lot"},
                                   hdf5::element_type<std::uint8_t>(), std::uint64_t{1} << 40);
    });
    EXPECT_THAT(words, HasSubstr("claims more rows than it can hold"));
}

TEST(ReadResult, NoticesDamage)
{
    const auto path = samples::fresh_directory("result-damage") / "result.h5";
    write_result(path, samples::findings());
    const std::string whole = samples::file_bytes(path);
    std::string damaged = whole;
    damaged[whole.size() / 2] ^= 4;
    write_bytes(path, damaged);
    EXPECT_THAT(refusal([&] { (void)read_result(path); }), HasSubstr("SHA-256"));
    EXPECT_THAT(refusal(path), HasSubstr("SHA-256"));
}

}  // namespace
}  // namespace spamgraph
