#include "spamgraph/store/day_file.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/core/error.hpp"
#include "spamgraph/store/write_day_file.hpp"
#include "store/sample_day.hpp"

namespace spamgraph {

// Compared field by field: a copy that misses one is seen.
bool operator==(const ClientRow& a, const ClientRow& b)
{
    const auto tie = [](const ClientRow& r) {
        return std::tie(r.address, r.queries, r.mx, r.a, r.aaaa, r.ptr, r.txt, r.other, r.nxdomain, r.dnsbl,
                        r.names, r.mail_domains, r.mail_queries, r.active_minutes, r.peak_per_minute, r.first,
                        r.last);
    };
    return tie(a) == tie(b);
}

bool operator==(const NameRow& a, const NameRow& b)
{
    const auto tie = [](const NameRow& r) {
        return std::tie(r.evidence, r.queries, r.clients, r.mail_clients, r.senders, r.mx_queries,
                        r.mx_clients, r.nxdomain);
    };
    return tie(a) == tie(b);
}

bool operator==(const MxRecord& a, const MxRecord& b)
{
    const auto tie = [](const MxRecord& r) {
        return std::tie(r.domain, r.exchange, r.preference, r.count, r.first, r.last);
    };
    return tie(a) == tie(b);
}

bool operator==(const AddressRecord& a, const AddressRecord& b)
{
    const auto tie = [](const AddressRecord& r) {
        return std::tie(r.name, r.address, r.count, r.first, r.last, r.ttl_min, r.ttl_max);
    };
    return tie(a) == tie(b);
}

namespace {

using samples::DaySize;

/// A directory that every rank knows and the root made.
std::filesystem::path shared_directory(const mpi::Communicator& comm, const std::string& name)
{
    std::filesystem::path path;
    if (comm.is_root()) path = samples::fresh_directory(name + ".np" + std::to_string(comm.size()));
    return mpi::broadcast(comm, path.string());
}

/// The file that one process writes alone.
std::string bytes_from_one_rank(const std::filesystem::path& path, const DayBlock& day)
{
    const mpi::Communicator alone(MPI_COMM_SELF);
    write_day_file(alone, path, samples::day_summary(), day);
    return samples::file_bytes(path);
}

/// Writes the day with each rank's share between consecutive cuts, and compares it with one rank's file.
void expect_same_bytes(const std::string& name, const DaySize& size, std::vector<double> cuts)
{
    const mpi::Communicator comm(MPI_COMM_WORLD);
    const auto directory = shared_directory(comm, name);
    const DayBlock day = samples::day_block(size);
    cuts.resize(static_cast<std::size_t>(comm.size()), 1.0);
    const double begin = comm.is_root() ? 0.0 : cuts[comm.rank() - 1];
    const double end = comm.rank() + 1 == comm.size() ? 1.0 : cuts[comm.rank()];

    write_day_file(comm, directory / "together.h5", samples::day_summary(),
                   samples::cut_block(day, begin, end));
    const std::string alone =
        bytes_from_one_rank(directory / ("alone" + std::to_string(comm.rank()) + ".h5"), day);
    EXPECT_TRUE(samples::file_bytes(directory / "together.h5") == alone);
    EXPECT_GT(alone.size(), 1000U);
}

TEST(WriteDayFile, IsTheSameBytesForAnyNumberOfRanks)
{
    expect_same_bytes("even", {}, {0.25, 0.5, 0.75});
}

TEST(WriteDayFile, ARankWithoutRowsTakesPart)
{
    expect_same_bytes("first-has-all", {}, {1.0, 1.0, 1.0});
    expect_same_bytes("last-has-all", {}, {0.0, 0.0, 0.0});
    expect_same_bytes("middle-has-all", {}, {0.0, 1.0, 1.0});
    expect_same_bytes("uneven", {}, {0.01, 0.02, 0.9});
}

TEST(WriteDayFile, EmptyTablesAreWrittenToo)
{
    expect_same_bytes("nothing", {0, 0, 0}, {0.5, 0.5, 0.5});
    expect_same_bytes("names-only", {0, 10, 0}, {0.5, 0.5, 0.5});
    expect_same_bytes("one-client", {1, 1, 1}, {0.5, 0.5, 0.5});
}

TEST(WriteDayFile, ManyChunksAreTheSameBytes)
{
    // 70,000 clients and names: two chunks a column; 400,000 edges: seven; 1,000,000 times: sixteen.
    expect_same_bytes("chunks", {70'000, 70'000, 6}, {0.1, 0.5, 0.55});
}

void expect_edges(const DayEdges& read, const DayBlock& written)
{
    EXPECT_EQ(read.offsets, written.edge_offsets);
    const std::vector<EdgeRow> edges = written.edges.all();
    ASSERT_EQ(read.names.size(), edges.size());
    for (std::size_t e = 0; e < edges.size(); ++e)
        ASSERT_EQ((EdgeRow{read.names[e], read.events[e], read.mx[e]}), edges[e]);
    const std::vector<EventTime> times = written.times.all();
    ASSERT_EQ(read.times.size(), times.size());
    ASSERT_EQ(read.time_mx.size(), times.size());
    for (std::size_t t = 0; t < times.size(); ++t) {
        ASSERT_EQ(read.times[t], times[t].second);
        ASSERT_EQ(read.time_mx[t], times[t].mx);
    }
}

TEST(DayFile, ReadsBackEveryField)
{
    const mpi::Communicator comm(MPI_COMM_SELF);
    const auto directory = samples::fresh_directory("round-trip" + std::to_string(getpid()));
    const auto path = directory / day_file_name(samples::day_summary().day);
    EXPECT_EQ(path.filename(), "day-2013-08-19.h5");
    const DayBlock day = samples::day_block({});
    const DaySummary summary = samples::day_summary();
    write_day_file(comm, path, summary, day);

    const DayFile file(path);
    EXPECT_EQ(file.path(), path);
    const DaySummary& read = file.summary();
    EXPECT_EQ(read.day, summary.day);
    EXPECT_EQ(read.rules, summary.rules);
    EXPECT_EQ(read.accepted, summary.accepted);
    EXPECT_EQ(read.answered, summary.answered);
    EXPECT_EQ(read.reasons, summary.reasons);
    EXPECT_EQ(read.sources, summary.sources);
    EXPECT_EQ(read.minutes.all, summary.minutes.all);
    EXPECT_EQ(read.minutes.mx, summary.minutes.mx);
    EXPECT_EQ(read.minutes.mail, summary.minutes.mail);
    EXPECT_EQ(read.minutes.labelled, summary.minutes.labelled);
    EXPECT_EQ(read.minutes.nxdomain, summary.minutes.nxdomain);
    EXPECT_EQ(read.minutes.coverage, summary.minutes.coverage);
    EXPECT_EQ(read.clients, summary.clients);
    EXPECT_EQ(read.queries_histogram, summary.queries_histogram);
    EXPECT_EQ(read.names_histogram, summary.names_histogram);

    EXPECT_EQ(file.client_count(), day.clients.size());
    EXPECT_EQ(file.name_count(), day.names.size());
    EXPECT_EQ(file.edge_count(), day.edges.size());
    EXPECT_EQ(file.event_count(), day.times.size());
    EXPECT_EQ(file.clients(0, file.client_count()), day.clients.all());
    EXPECT_EQ(file.names(0, file.name_count()), day.names);
    EXPECT_EQ(file.mx_records(0, file.mx_record_count()), day.mx_records);
    EXPECT_EQ(file.addresses(0, file.address_count()), day.addresses);
    const NameTexts texts = file.name_texts(0, file.name_count());
    EXPECT_EQ(texts.bytes, day.name_texts.bytes);
    EXPECT_EQ(texts.offsets, day.name_texts.offsets);
    expect_edges(file.edges(0, file.client_count()), day);

    const auto evidence = file.evidence();
    ASSERT_EQ(evidence.size(), day.names.size());
    for (std::size_t i = 0; i < evidence.size(); ++i) ASSERT_EQ(evidence[i], day.names[i].evidence);
}

TEST(DayFile, ReadsRangesOfRows)
{
    const mpi::Communicator comm(MPI_COMM_SELF);
    const auto path = samples::fresh_directory("ranges" + std::to_string(getpid())) / "day.h5";
    const DayBlock day = samples::day_block({.clients = 100, .names = 100});
    write_day_file(comm, path, samples::day_summary(), day);
    const DayFile file(path);

    const DayBlock part = samples::cut_block(day, 0.25, 0.75);
    EXPECT_EQ(file.clients(25, 50), part.clients.all());
    EXPECT_EQ(file.names(25, 50), part.names);
    EXPECT_EQ(file.name_texts(25, 50).bytes, part.name_texts.bytes);
    EXPECT_EQ(file.name_texts(25, 50).offsets, part.name_texts.offsets);
    expect_edges(file.edges(25, 50), part);

    EXPECT_TRUE(file.clients(100, 0).empty());
    EXPECT_TRUE(file.edges(0, 0).names.empty());
    EXPECT_THROW((void)file.clients(99, 2), Error);
    EXPECT_THROW((void)file.edges(0, 101), Error);
}

TEST(WriteDayFile, IsPrivateAndLeavesNoPartialFile)
{
    const mpi::Communicator comm(MPI_COMM_WORLD);
    const auto directory = shared_directory(comm, "private");
    const auto old_mask = umask(0);
    write_day_file(comm, directory / "day.h5", samples::day_summary(), {});
    write_day_file(comm, directory / "day.h5", samples::day_summary(), {});  // again, over the first
    umask(old_mask);

    for (const auto* name : {"day.h5", "day.h5.sha256"}) {
        struct stat status {};
        ASSERT_EQ(stat((directory / name).c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777, 0600U);
    }
    const std::filesystem::directory_iterator entries(directory);
    EXPECT_EQ(std::distance(begin(entries), end(entries)), 2);
}

}  // namespace
}  // namespace spamgraph
