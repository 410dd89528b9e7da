#include <algorithm>
#include <string>

#include "spamgraph/store/result_file.hpp"
#include "store/checksum.hpp"
#include "store/reading.hpp"
#include "store/result_checks.hpp"
#include "store/result_layout.hpp"

namespace spamgraph {

namespace {

using hdf5::Handle;
using hdf5::read_column;
using hdf5::require;

std::string read_bytes(const Handle& group, const char* name)
{
    const auto bytes = read_column<char>(group, name);
    return {bytes.begin(), bytes.end()};
}

void read_root(const Handle& file, Findings& f)
{
    const auto first_day = parse_day(hdf5::read_text_attribute(file, "first_day"));
    const std::int64_t days = hdf5::read_int_attribute(file, "days");
    require(first_day && days > 0 && days < (1 << 24), "its window is not one of days");
    f.first_day = *first_day;
    f.last_day = static_cast<Day>(*first_day + days - 1);
    if (hdf5::has_attribute(file, day_layout::kPseudonyms))
        f.pseudonyms = hdf5::read_text_attribute(file, day_layout::kPseudonyms);
    f.configuration = read_bytes(hdf5::open_group(file, "configuration"), result_layout::kConfiguration.name);
    const Handle counts = hdf5::open_group(file, "counts");
    f.accepted = hdf5::read_count_attribute(counts, "accepted");
    f.reasons = hdf5::read_table<ReasonRows>(counts, "reasons", day_layout::kReasons);
}

NameTexts read_all_texts(const Handle& group, std::uint64_t count)
{
    NameTexts texts = hdf5::read_texts(group, 0, count);
    require(texts.bytes.size() == hdf5::count_rows<char>(group, "text"), "names do not fill their text");
    return texts;
}

SeriesTable read_series(const Handle& file)
{
    const Handle group = hdf5::open_group(file, "series");
    SeriesTable series;
    hdf5::for_each_field(result_layout::kSeries, [&](const auto& field) {
        auto& column = series.*field.member;
        column = read_column<typename std::remove_reference_t<decltype(column)>::value_type>(
            group, field.column.name);
    });
    require(hdf5::read_count_attribute(group, "rows") == series.time.size(),
            "its series is not as long as it says");

    const Handle names = hdf5::open_group(group, "names");
    for (const std::string& name : hdf5::read_text_column(names, result_layout::kSeriesName.name))
        series.names.push_back(name);
    series.name_counts = hdf5::read_matrix(names, result_layout::kSeriesCounts.name);
    return series;
}

std::vector<ClientFinding> read_clients(const Handle& file)
{
    auto clients = hdf5::read_table<ClientFinding>(file, "clients", result_layout::kClients);
    const auto addresses =
        hdf5::read_text_column(hdf5::open_group(file, "clients"), result_layout::kClientAddress.name);
    require(addresses.size() == clients.size(), "its clients have not one address each");
    for (std::size_t row = 0; row < clients.size(); ++row) {
        const auto address = parse_address(addresses[row]);
        require(address.has_value(), "a client's address is none");
        clients[row].address = *address;
    }
    return clients;
}

SuspectGraph read_graph(const Handle& file)
{
    const Handle group = hdf5::open_group(file, "graph");
    return {read_column<std::int64_t>(group, result_layout::kIndptr.name),
            read_column<std::int64_t>(group, result_layout::kIndices.name),
            read_column<std::uint32_t>(group, result_layout::kData.name),
            read_column<std::uint32_t>(group, result_layout::kMx.name)};
}

SimilarityTable read_similarity(const Handle& file)
{
    const Handle group = hdf5::open_group(file, "similarity");
    SimilarityTable table;
    table.indptr = read_column<std::int64_t>(group, result_layout::kPairIndptr.name);
    table.indices = read_column<std::int64_t>(group, result_layout::kPairIndices.name);
    table.data = read_column<double>(group, result_layout::kPairJaccard.name);
    table.shared = read_column<std::uint32_t>(group, result_layout::kPairShared.name);
    table.idf_cosine = read_column<double>(group, result_layout::kPairCosine.name);
    table.exclusive = read_column<std::int64_t>(group, result_layout::kExclusive.name);
    if (hdf5::read_count_attribute(group, "computed") == 0) table.indptr = {0};
    const auto unknown = [](std::int64_t names) { return names == kNotObservableCount; };
    if (std::ranges::all_of(table.exclusive, unknown)) table.exclusive.clear();
    return table;
}

std::vector<RelayFinding> read_relays(const Handle& file)
{
    auto relays = hdf5::read_table<RelayFinding>(file, "relays", result_layout::kRelays);
    const Handle group = hdf5::open_group(file, "relays");
    auto curves = hdf5::read_matrix(group, result_layout::kCurves.name);
    require(curves.size() == relays.size(), "its relays have not one curve each");
    for (std::size_t row = 0; row < relays.size(); ++row) relays[row].curve = std::move(curves[row]);

    const Handle names = hdf5::open_group(group, "names");
    const auto owners = read_column<std::uint64_t>(names, result_layout::kRelayOfName.name);
    require(hdf5::all_below(owners, relays.size()), "a relay's name points outside the relays");
    require(hdf5::read_count_attribute(names, "rows") == owners.size(),
            "its relays' names are not as many as it says");
    const NameTexts texts = read_all_texts(names, owners.size());
    for (std::size_t i = 0; i < owners.size(); ++i) relays[owners[i]].names.emplace_back(texts[i]);
    return relays;
}

Findings read_tables(const Handle& file)
{
    Findings f;
    read_root(file, f);
    f.days = hdf5::read_table<DayTotals>(file, "days", result_layout::kDays);
    f.series = read_series(file);
    f.surges = hdf5::read_table<SurgeFinding>(file, "surges", result_layout::kSurges);
    f.periods = hdf5::read_table<PeriodFinding>(file, "periods", result_layout::kPeriods);
    f.clients = read_clients(file);
    f.domains = hdf5::read_table<DomainFinding>(file, "domains", result_layout::kDomains);
    f.domain_texts = read_all_texts(hdf5::open_group(file, "domains"), f.domains.size());
    f.graph = read_graph(file);
    f.similarity = read_similarity(file);
    f.campaigns = hdf5::read_table<CampaignFinding>(file, "campaigns", result_layout::kCampaigns);
    f.exchange_clusters =
        hdf5::read_table<ExchangeClusterFinding>(file, "exchange_clusters", result_layout::kExchangeClusters);
    f.relays = read_relays(file);
    f.tlds = hdf5::read_table<TldFinding>(file, "tlds", result_layout::kTlds);
    f.countries = hdf5::read_table<OriginFinding>(file, "countries", result_layout::kOrigins);
    f.asns = hdf5::read_table<OriginFinding>(file, "asns", result_layout::kOrigins);
    f.zone = hdf5::read_table<ZoneTest>(file, "same_zone", result_layout::kZone);
    f.expansion = hdf5::read_table<ExpansionFinding>(file, "expansion", result_layout::kExpansion);
    f.tiers = hdf5::read_table<TierFinding>(file, "tiers", result_layout::kTiers);
    f.not_observable = hdf5::read_table<NotObservable>(file, "not_observable", result_layout::kNotObservable);
    return f;
}

}  // namespace

Findings read_result(const std::filesystem::path& path, Checksum checksum)
{
    if (checksum == Checksum::verify) verify_checksum(path);
    return hdf5::reading(path, [&] {
        const Handle file = hdf5::open_file(path);
        hdf5::require_format(file, result_layout::kFormat, result_layout::kSchemaVersion);
        Findings findings = read_tables(file);
        const std::string misfit = find_misfit(findings);
        require(misfit.empty(), misfit.c_str());
        return findings;
    });
}

}  // namespace spamgraph
