#include <algorithm>
#include <array>
#include <string>

#include "spamgraph/core/error.hpp"
#include "spamgraph/store/result_file.hpp"
#include "store/dataset.hpp"
#include "store/partial_file.hpp"
#include "store/result_checks.hpp"
#include "store/result_layout.hpp"
#include "store/writable_file.hpp"

namespace spamgraph {

namespace {

using hdf5::Handle;
using hdf5::write_attribute;
using hdf5::write_column;

template <class Row, class T>
void write_field(const Handle& group, const std::vector<Row>& rows, const hdf5::Field<Row, T>& field)
{
    if constexpr (std::is_same_v<T, std::string>) {
        std::vector<std::string> texts;
        for (const Row& row : rows) texts.push_back(row.*field.member);
        hdf5::write_text_column(group, field.column, texts);
    } else {
        std::vector<hdf5::stored_t<T>> values;
        for (const Row& row : rows) values.push_back(static_cast<hdf5::stored_t<T>>(row.*field.member));
        write_column(group, field.column, values);
    }
}

Handle create_table(const Handle& parent, const char* name, std::uint64_t rows)
{
    Handle group = hdf5::create_group(parent, name);
    write_attribute(group, "rows", rows);
    return group;
}

template <class Row, class... Fields>
Handle write_table(const Handle& parent, const char* name, const std::vector<Row>& rows,
                   const std::tuple<Fields...>& fields)
{
    Handle group = create_table(parent, name, rows.size());
    hdf5::for_each_field(fields, [&](const auto& field) { write_field(group, rows, field); });
    return group;
}

void write_texts(const Handle& group, const NameTexts& texts)
{
    write_column(group, day_layout::kText, std::vector<char>(texts.bytes.begin(), texts.bytes.end()));
    write_column(group, day_layout::kTextOffsets, texts.offsets);
}

/// Rows of one length as a dataset of two dimensions.
void write_matrix(const Handle& group, const hdf5::Column& column,
                  const std::vector<std::vector<std::uint32_t>>& rows, std::size_t width)
{
    std::vector<std::uint32_t> values;
    values.reserve(rows.size() * width);
    for (const auto& row : rows) values.insert(values.end(), row.begin(), row.end());
    hdf5::ElementType type = hdf5::element_type<std::uint32_t>();
    type.width = width;
    type.is_matrix = true;
    hdf5::write_values(group, column, type, rows.size(), values.data());
}

Handle create_csr(const Handle& parent, const char* name, std::size_t rows, std::size_t columns)
{
    Handle group = hdf5::create_group(parent, name);
    const std::array shape{static_cast<std::int64_t>(rows), static_cast<std::int64_t>(columns)};
    write_attribute(group, "encoding-type", "csr_matrix");
    write_attribute(group, "encoding-version", "0.1.0");
    write_attribute(group, "shape", shape);
    return group;
}

void write_root(const Handle& file, const Findings& f)
{
    write_attribute(file, "format", result_layout::kFormat);
    write_attribute(file, "schema_version", result_layout::kSchemaVersion);
    write_attribute(file, "first_day", format_day(f.first_day));
    write_attribute(file, "days", std::int64_t{f.last_day} - f.first_day + 1);

    if (!f.pseudonyms.empty()) write_attribute(file, day_layout::kPseudonyms, f.pseudonyms);

    const Handle configuration = hdf5::create_group(file, "configuration");
    write_column(configuration, result_layout::kConfiguration,
                 std::vector<char>(f.configuration.begin(), f.configuration.end()));
    const Handle counts = hdf5::create_group(file, "counts");
    write_attribute(counts, "accepted", f.accepted);
    write_table(counts, "reasons", f.reasons, day_layout::kReasons);
}

void write_series(const Handle& file, const SeriesTable& series)
{
    const Handle group = create_table(file, "series", series.time.size());
    hdf5::for_each_field(result_layout::kSeries,
                         [&](const auto& field) { write_column(group, field.column, series.*field.member); });

    const Handle names = create_table(group, "names", series.names.size());
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < series.names.size(); ++i) texts.emplace_back(series.names[i]);
    hdf5::write_text_column(names, result_layout::kSeriesName, texts);
    write_matrix(names, result_layout::kSeriesCounts, series.name_counts, series.time.size());
}

void write_clients(const Handle& file, const std::vector<ClientFinding>& clients)
{
    const Handle group = write_table(file, "clients", clients, result_layout::kClients);
    std::vector<std::string> addresses;
    for (const ClientFinding& client : clients) addresses.push_back(format_address(client.address));
    hdf5::write_text_column(group, result_layout::kClientAddress, addresses);
}

void write_graph(const Handle& file, const SuspectGraph& graph, std::size_t suspects, std::size_t domains)
{
    const Handle group = create_csr(file, "graph", suspects, domains);
    write_column(group, result_layout::kIndptr, graph.indptr);
    write_column(group, result_layout::kIndices, graph.indices);
    write_column(group, result_layout::kData, graph.data);
    write_column(group, result_layout::kMx, graph.mx);
}

/// The attribute `computed` tells "no two suspects are alike" from "nobody looked".
void write_similarity(const Handle& file, const SimilarityTable& table, std::size_t suspects)
{
    const bool computed = table.indptr.size() == suspects + 1;
    const Handle group = create_csr(file, "similarity", suspects, suspects);
    write_attribute(group, "computed", std::uint64_t{computed});
    write_column(group, result_layout::kPairIndptr,
                 computed ? table.indptr : std::vector<std::int64_t>(suspects + 1));
    write_column(group, result_layout::kPairIndices, table.indices);
    write_column(group, result_layout::kPairJaccard, table.data);
    write_column(group, result_layout::kPairShared, table.shared);
    write_column(group, result_layout::kPairCosine, table.idf_cosine);
    write_column(
        group, result_layout::kExclusive,
        table.exclusive.empty() ? std::vector<std::int64_t>(suspects, kNotObservableCount) : table.exclusive);
}

void write_relays(const Handle& file, const std::vector<RelayFinding>& relays)
{
    const Handle group = write_table(file, "relays", relays, result_layout::kRelays);
    NameTexts texts;
    std::vector<std::uint64_t> owners;
    std::vector<std::vector<std::uint32_t>> curves;
    for (std::size_t row = 0; row < relays.size(); ++row) {
        for (const std::string& name : relays[row].names) {
            texts.push_back(name);
            owners.push_back(row);
        }
        curves.push_back(relays[row].curve);
    }
    const Handle names = create_table(group, "names", owners.size());
    write_column(names, result_layout::kRelayOfName, owners);
    write_texts(names, texts);
    write_matrix(group, result_layout::kCurves, curves, curves.empty() ? 0 : curves.front().size());
}

void write_tables(const Handle& file, const Findings& f)
{
    const auto suspects = static_cast<std::size_t>(std::ranges::count_if(f.clients, &ClientFinding::suspect));
    write_root(file, f);
    write_table(file, "days", f.days, result_layout::kDays);
    write_series(file, f.series);
    write_table(file, "surges", f.surges, result_layout::kSurges);
    write_table(file, "periods", f.periods, result_layout::kPeriods);
    write_clients(file, f.clients);
    write_texts(write_table(file, "domains", f.domains, result_layout::kDomains), f.domain_texts);
    write_graph(file, f.graph, suspects, f.domains.size());
    write_similarity(file, f.similarity, suspects);
    write_table(file, "campaigns", f.campaigns, result_layout::kCampaigns);
    write_table(file, "exchange_clusters", f.exchange_clusters, result_layout::kExchangeClusters);
    write_relays(file, f.relays);
    write_table(file, "tlds", f.tlds, result_layout::kTlds);
    write_table(file, "countries", f.countries, result_layout::kOrigins);
    write_table(file, "asns", f.asns, result_layout::kOrigins);
    write_table(file, "same_zone", f.zone, result_layout::kZone);
    write_table(file, "expansion", f.expansion, result_layout::kExpansion);
    write_table(file, "tiers", f.tiers, result_layout::kTiers);
    write_table(file, "not_observable", f.not_observable, result_layout::kNotObservable);
}

}  // namespace

void write_result(const std::filesystem::path& path, const Findings& findings)
{
    const std::string problem = "cannot write '" + path.string() + "'";
    if (const std::string misfit = find_misfit(findings); !misfit.empty())
        throw Error(ExitCode::internal, problem + " (" + misfit + ")");

    PartialFile partial(path);
    hdf5::WritableFile file(partial.contents(), path);
    write_tables(file.handle(), findings);
    file.close();
    partial.publish_with_checksum();
}

}  // namespace spamgraph
