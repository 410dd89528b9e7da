#include <benchmark/benchmark.h>

#include "bench/rows.hpp"
#include "core/ipv4.hpp"
#include "core/name_form.hpp"
#include "core/sip_hash.hpp"
#include "core/temp_folder.hpp"
#include "logs/packing.hpp"
#include "logs/row_scan.hpp"
#include "logs/zeek_tsv.hpp"
#include "spamgraph/core/keyed_hash.hpp"
#include "spamgraph/core/qname.hpp"
#include "spamgraph/tally/row_tally.hpp"

namespace spamgraph {
namespace {

constexpr std::size_t kRows = 500'000;

const std::string& log_text()
{
    static const std::string text = bench::zeek_log(kRows);
    return text;
}

void count_bytes(benchmark::State& state, std::size_t bytes)
{
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * state.iterations());
}

void count_items(benchmark::State& state, std::size_t items)
{
    state.SetItemsProcessed(static_cast<std::int64_t>(items) * state.iterations());
}

/// Cuts a log into rows and fields by one form of the scan.
void cut_rows(benchmark::State& state, logs::RowScanner form)
{
    if (!form.usable) return state.SkipWithError("this machine lacks the instructions");
    const std::string text = log_text() + std::string(logs::kScanPadding, '\0');
    std::vector<std::uint32_t> places(1 << 16);
    for (auto _ : state)
        for (std::size_t at = 0; at < log_text().size();) {
            const logs::RowScan row = form.scan(
                text.data() + at, std::min<std::size_t>(log_text().size() - at, 60'000), '\t', places.data());
            benchmark::DoNotOptimize(places.data());
            at += row.length + 1;
        }
    count_bytes(state, log_text().size());
}

[[maybe_unused]] const bool kFormsRegistered = [] {
    for (const logs::RowScanner& form : logs::row_scanners())
        benchmark::RegisterBenchmark((std::string("cut_rows/") + form.name).c_str(), cut_rows, form);
    return true;
}();

struct NoRows : logs::RowHandler {
    void on_query(const logs::Query& query) override { benchmark::DoNotOptimize(query); }
    void on_left_out(const logs::LeftOut& row) override { benchmark::DoNotOptimize(row); }
};

void read_file(benchmark::State& state, std::string_view bytes)
{
    const TempFolder folder;
    const auto path = folder.write("dns.log", bytes);
    const auto reader = logs::make_zeek_tsv_reader();
    NoRows rows;
    for (auto _ : state) reader->read(path, {}, rows);
    count_items(state, kRows);
}

void read_plain(benchmark::State& state)
{
    read_file(state, log_text());
}
void read_gzip(benchmark::State& state)
{
    read_file(state, logs::gzip(log_text()));
}
void read_zstd(benchmark::State& state)
{
    read_file(state, logs::zstd(log_text()));
}
BENCHMARK(read_plain)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK(read_gzip)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK(read_zstd)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();

/// Reading and everything up to the route: ids, texts, facts, sums.
void read_and_tally(benchmark::State& state)
{
    const TempFolder folder;
    const auto path = folder.write("dns.log", log_text());
    const auto reader = logs::make_zeek_tsv_reader();
    const PublicSuffixes suffixes;
    const HashKey key = draw_hash_key();
    for (auto _ : state) {
        tally::DayStore days(folder / "work", std::size_t{128} << 20, 1);
        tally::RowTally rows(key, suffixes, std::nullopt, days, 1,
                             [](std::uint64_t client, std::uint64_t name, tally::Moment when, Day) {
                                 benchmark::DoNotOptimize(client ^ name ^ when.second());
                             });
        reader->read(path, {}, rows);
    }
    count_items(state, kRows);
}
BENCHMARK(read_and_tally)->Unit(benchmark::kMillisecond);

template <class Work>
void for_texts(benchmark::State& state, const std::vector<std::string>& texts, Work work)
{
    for (auto _ : state)
        for (const std::string& text : texts) benchmark::DoNotOptimize(work(text));
    count_items(state, texts.size());
}

void ipv4(benchmark::State& state)
{
    std::uint32_t address{};
    for_texts(state, bench::addresses(200'000),
              [&](const std::string& text) { return parse_ipv4(text, address); });
}
void ipv4_bytewise(benchmark::State& state)
{
    std::uint32_t address{};
    for_texts(state, bench::addresses(200'000),
              [&](const std::string& text) { return parse_ipv4_bytewise(text, address); });
}
void name_is_canonical(benchmark::State& state)
{
    for_texts(state, bench::host_names(10'000),
              [](const std::string& text) { return is_canonical_qname(text); });
}
void name_form(benchmark::State& state, NameScanner form)
{
    if (!form.usable) return state.SkipWithError("this machine lacks the instructions");
    for_texts(state, bench::host_names(10'000), [&](const std::string& text) { return form.find(text); });
}

[[maybe_unused]] const bool kNameFormsRegistered = [] {
    for (const NameScanner& form : name_scanners())
        benchmark::RegisterBenchmark((std::string("name_form/") + form.name).c_str(), name_form, form);
    return true;
}();

void name_hash(benchmark::State& state)
{
    const HashKey key = draw_hash_key();
    for_texts(state, bench::host_names(10'000),
              [&](const std::string& text) { return keyed_hash(key, text); });
}
void name_sip_hash(benchmark::State& state)
{
    const HashKey key = draw_hash_key();
    for_texts(state, bench::host_names(10'000),
              [&](const std::string& text) { return sip_hash(key.words, text); });
}
BENCHMARK(ipv4);
BENCHMARK(ipv4_bytewise);
BENCHMARK(name_is_canonical);
BENCHMARK(name_hash);
BENCHMARK(name_sip_hash);

/// Names that repeat, as far as the cache before the log holds them.
void text_log(benchmark::State& state)
{
    const auto names = bench::host_names(static_cast<std::size_t>(state.range(0)));
    const HashKey key = draw_hash_key();
    std::vector<std::uint64_t> ids;
    for (const std::string& name : names) ids.push_back(keyed_hash(key, name));
    const TempFolder folder;
    tally::BufferBudget budget(std::size_t{128} << 20);
    tally::TextLog log(folder / "names", budget);
    for (auto _ : state)
        for (std::size_t i = 0; i < names.size(); ++i) log.append(ids[i], names[i]);
    count_items(state, names.size());
    state.counters["kept"] = static_cast<double>(log.places().size()) /
                             static_cast<double>(state.iterations()) / static_cast<double>(names.size());
}
BENCHMARK(text_log)->Arg(1'000)->Arg(100'000);

/// Upserts of a million ids: addresses that were counted up, and random ones, must cost the same.
void met_ids(benchmark::State& state)
{
    const bool crafted = state.range(0) != 0;
    const HashKey key = draw_hash_key();
    std::vector<Address> addresses(1'000'000);
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        const std::uint64_t number = crafted ? i << 32 : i * 0x9e3779b97f4a7c15;
        for (std::size_t byte = 0; byte < 8; ++byte)
            addresses[i].bytes[8 + byte] = static_cast<std::uint8_t>(number >> byte * 8);
    }
    for (auto _ : state) {
        tally::BufferBudget budget(std::size_t{1} << 30);
        tally::RecentIds ids(budget);
        for (const Address& address : addresses) ids.insert(keyed_hash(key, address));
    }
    count_items(state, addresses.size());
}
BENCHMARK(met_ids)->ArgName("crafted")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace spamgraph
