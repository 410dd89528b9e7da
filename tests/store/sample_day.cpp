#include "store/sample_day.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>
#include <set>

namespace spamgraph::samples {

namespace {

constexpr Day kDay = 15'936;  // 2013-08-19

Address address_of(std::uint64_t row)
{
    Address address;  // 2001:db8::, so that no address is IPv4-mapped by chance; ascending by row
    address.bytes = {0x20, 0x01, 0x0d, 0xb8};
    for (int i = 0; i < 8; ++i) address.bytes[15 - i] = static_cast<std::uint8_t>(row * 3 >> (8 * i));
    return address;
}

ClientRow client_row(std::uint64_t i)
{
    ClientRow row;
    row.address = address_of(i);
    row.queries = 1000 + i;
    row.mx = i % 7;
    row.a = i % 11;
    row.aaaa = i % 13;
    row.ptr = i % 17;
    row.txt = i % 19;
    row.other = i % 23;
    row.nxdomain = i % 29;
    row.dnsbl = i % 31;
    row.names = i % 37;
    row.mail_domains = i % 41;
    row.mail_queries = i % 43;
    row.active_minutes = static_cast<std::uint32_t>(i % 1440);
    row.peak_per_minute = static_cast<std::uint32_t>(i % 47);
    row.first = first_second(kDay) + static_cast<std::int64_t>(i % 4000);
    row.last = row.first + static_cast<std::int64_t>(i % 5000);
    return row;
}

NameRow name_row(std::uint64_t i)
{
    return {static_cast<MailEvidence>(i % 5), 500 + i, i % 53, i % 51, i % 9, i % 61, i % 67, i % 71};
}

void add_edges(DayBlock& day, std::uint64_t names, std::uint64_t about, std::mt19937_64& random)
{
    std::set<std::int64_t> columns;
    const std::uint64_t wanted = names == 0 ? 0 : random() % (2 * about + 1);
    for (std::uint64_t i = 0; i < wanted; ++i) columns.insert(static_cast<std::int64_t>(random() % names));
    for (const std::int64_t column : columns) {
        const auto events = static_cast<std::uint32_t>(1 + random() % 4);
        const auto mx = static_cast<std::uint32_t>(random() % (events + 1));
        day.edges.push_back({column, events, mx});
        std::vector<std::uint32_t> times(events);
        for (auto& time : times) time = static_cast<std::uint32_t>(random() % kSecondsPerDay);
        std::ranges::sort(times);
        for (std::uint32_t i = 0; i < events; ++i) day.times.push_back({times[i], i < mx});
    }
    day.edge_offsets.push_back(day.edges.size());
    day.time_offsets.push_back(day.times.size());
}

template <class T>
std::vector<T> cut(const std::vector<T>& rows, std::uint64_t begin, std::uint64_t end)
{
    return {rows.begin() + static_cast<std::ptrdiff_t>(begin),
            rows.begin() + static_cast<std::ptrdiff_t>(end)};
}

template <class T>
std::vector<T> cut_share(const std::vector<T>& rows, double begin, double end)
{
    const auto row = [&](double share) {
        return static_cast<std::uint64_t>(share * static_cast<double>(rows.size()));
    };
    return cut(rows, row(begin), row(end));
}

}  // namespace

DaySummary day_summary()
{
    DaySummary summary;
    summary.day = kDay;
    summary.rules = {21, 4, 0.0125};
    summary.accepted = 123'456'789'012;
    summary.answered = 98'765'432'101;
    summary.reasons = {{"columns", 3}, {"duplicate", 7}, {"port", 11}};
    summary.sources = 5;
    for (std::uint64_t m = 0; m < kMinutesPerDay; ++m) {
        summary.minutes.all[m] = 1000 + m;
        summary.minutes.mx[m] = m % 7;
        summary.minutes.mail[m] = m % 11;
        summary.minutes.labelled[m] = m % 13;
        summary.minutes.nxdomain[m] = m % 17;
        summary.minutes.coverage[m] = m % 6;
    }
    summary.clients = 987'654;
    summary.queries_histogram = {1, 0, 4, 9};
    summary.names_histogram = {{0, 12}, {1, 7}, {50'000, 1}};
    return summary;
}

DayBlock day_block(const DaySize& size)
{
    std::mt19937_64 random(7);
    DayBlock day;
    for (std::uint64_t i = 0; i < size.clients; ++i) {
        day.clients.push_back(client_row(i));
        add_edges(day, size.names, size.edges_per_client, random);
    }
    for (std::uint64_t i = 0; i < size.names; ++i) {
        std::string number = std::to_string(i);
        number.insert(0, 8 - number.size(), '0');
        day.names.push_back(name_row(i));
        day.name_texts.push_back("mx" + number + (i % 3 == 0 ? ".example" : ".mail.example.org"));
    }
    for (std::uint64_t i = 0; i < size.names / 2; ++i) {
        const auto time = first_second(kDay) + static_cast<std::int64_t>(i % 86'000);
        const std::int32_t preference = i % 4 == 0 ? -1 : static_cast<std::int32_t>(i % 50);
        day.mx_records.push_back({i, size.names - 1 - i, preference, i + 1, time, time + 3});
        day.addresses.push_back(
            {i, address_of(i), i + 2, time, time + 5, i % 3 == 0 ? -1 : 60, i % 3 == 0 ? -1 : 3600});
    }
    return day;
}

DayBlock cut_block(const DayBlock& day, double begin, double end)
{
    DayBlock part;
    part.clients.append(cut_share(day.clients.all(), begin, end));
    part.names = cut_share(day.names, begin, end);
    part.mx_records = cut_share(day.mx_records, begin, end);
    part.addresses = cut_share(day.addresses, begin, end);
    const auto first_name = static_cast<std::uint64_t>(begin * static_cast<double>(day.names.size()));
    for (std::size_t i = 0; i < part.names.size(); ++i)
        part.name_texts.push_back(day.name_texts[first_name + i]);

    const auto first_client = static_cast<std::uint64_t>(begin * static_cast<double>(day.clients.size()));
    const std::uint64_t last_client = first_client + part.clients.size();
    const auto cut_offsets = [&](const std::vector<std::uint64_t>& offsets) {
        auto some = cut(offsets, first_client, last_client + 1);
        for (auto& offset : some) offset -= offsets[first_client];
        return some;
    };
    part.edge_offsets = cut_offsets(day.edge_offsets);
    part.time_offsets = cut_offsets(day.time_offsets);
    part.edges.append(cut(day.edges.all(), day.edge_offsets[first_client], day.edge_offsets[last_client]));
    part.times.append(cut(day.times.all(), day.time_offsets[first_client], day.time_offsets[last_client]));
    return part;
}

std::string file_bytes(const std::filesystem::path& path)
{
    std::ifstream input(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(input), {}};
}

std::filesystem::path fresh_directory(const std::string& name)
{
    const auto path = std::filesystem::absolute("store-" + name);
    std::filesystem::remove_all(path);
    std::filesystem::create_directories(path);
    return path;
}

}  // namespace spamgraph::samples
