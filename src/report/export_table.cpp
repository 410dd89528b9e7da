#include "report/export_table.hpp"

#include <memory>

#include "store/result_layout.hpp"

namespace spamgraph::report {

namespace {

template <class Row, class... Fields>
void add_fields(ExportTable& table, const std::vector<Row>& rows, const std::tuple<Fields...>& fields)
{
    table.rows = rows.size();
    hdf5::for_each_field(fields, [&](const auto& field) {
        table.columns.push_back({field.column.name, [&rows, &field](std::size_t row) {
                                     return make_cell(rows[row].*field.member, field.column.may_be_missing);
                                 }});
    });
}

template <class Row, class... Fields>
ExportTable make_table(const char* name, const std::vector<Row>& rows, const std::tuple<Fields...>& fields)
{
    ExportTable table{name, 0, {}};
    add_fields(table, rows, fields);
    return table;
}

template <class T>
ExportColumn take(const char* name, const std::vector<T>& values)
{
    return {name, [&values](std::size_t row) { return make_cell(values[row]); }};
}

ExportTable make_series(const SeriesTable& series)
{
    ExportTable table{"series", series.time.size(), {}};
    hdf5::for_each_field(result_layout::kSeries, [&](const auto& field) {
        table.columns.push_back(take(field.column.name, series.*field.member));
    });
    return table;
}

ExportTable make_clients(const std::vector<ClientFinding>& clients)
{
    ExportTable table{"clients", 0, {}};
    table.columns.push_back({result_layout::kClientAddress.name, [&clients](std::size_t row) {
                                 return make_cell(format_address(clients[row].address));
                             }});
    add_fields(table, clients, result_layout::kClients);
    return table;
}

ExportTable make_domains(const Findings& findings)
{
    ExportTable table{"domains", 0, {}};
    table.columns.push_back({"name", [&texts = findings.domain_texts](std::size_t row) {
                                 return make_cell(std::string(texts[row]));
                             }});
    add_fields(table, findings.domains, result_layout::kDomains);
    return table;
}

/// The row of a CSR matrix that each of its entries stands in.
std::vector<std::size_t> expand_rows(const std::vector<std::int64_t>& indptr)
{
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row + 1 < indptr.size(); ++row)
        rows.insert(rows.end(), static_cast<std::size_t>(indptr[row + 1] - indptr[row]), row);
    return rows;
}

/// A client of each entry of a matrix of suspects, by its address.
ExportColumn address_column(const char* name, const std::vector<const ClientFinding*>& suspects,
                            std::function<std::size_t(std::size_t)> suspect_of)
{
    return {name, [suspects, suspect_of = std::move(suspect_of)](std::size_t row) {
                return make_cell(format_address(suspects[suspect_of(row)]->address));
            }};
}

ExportTable make_graph(const Findings& findings)
{
    const SuspectGraph& graph = findings.graph;
    const auto suspects = list_suspects(findings);
    const auto owners = std::make_shared<std::vector<std::size_t>>(expand_rows(graph.indptr));
    const auto domain_of = [&graph](std::size_t row) { return static_cast<std::size_t>(graph.indices[row]); };
    ExportTable table{"graph", graph.indices.size(), {}};
    table.columns.push_back(
        address_column("client", suspects, [owners](std::size_t row) { return (*owners)[row]; }));
    table.columns.push_back({"name", [&findings, domain_of](std::size_t row) {
                                 return make_cell(std::string(findings.domain_texts[domain_of(row)]));
                             }});
    table.columns.push_back(take("queries", graph.data));
    table.columns.push_back(take("mx", graph.mx));
    table.columns.push_back({"tier", [&findings, domain_of](std::size_t row) {
                                 return make_cell(findings.domains[domain_of(row)].tier);
                             }});
    table.columns.push_back({"campaign", [suspects, owners](std::size_t row) {
                                 return make_cell(suspects[(*owners)[row]]->campaign);
                             }});
    return table;
}

ExportTable make_similarity(const Findings& findings)
{
    const SimilarityTable& pairs = findings.similarity;
    const auto suspects = list_suspects(findings);
    const auto owners = std::make_shared<std::vector<std::size_t>>(expand_rows(pairs.indptr));
    ExportTable table{"similarity", pairs.indices.size(), {}};
    table.columns.push_back(
        address_column("client", suspects, [owners](std::size_t row) { return (*owners)[row]; }));
    table.columns.push_back(address_column("other", suspects, [&pairs](std::size_t row) {
        return static_cast<std::size_t>(pairs.indices[row]);
    }));
    table.columns.push_back(take("jaccard", pairs.data));
    table.columns.push_back(take("shared", pairs.shared));
    table.columns.push_back(take("idf_cosine", pairs.idf_cosine));
    return table;
}

ExportTable make_relay_names(const std::vector<RelayFinding>& relays)
{
    struct Name {
        std::uint64_t relay;
        std::string entity, name;
    };
    const auto names = std::make_shared<std::vector<Name>>();
    for (std::size_t row = 0; row < relays.size(); ++row)
        for (const std::string& name : relays[row].names) names->push_back({row, relays[row].entity, name});
    ExportTable table{"relays/names", names->size(), {}};
    table.columns = {
        {"relay", [names](std::size_t row) { return make_cell((*names)[row].relay); }},
        {"entity", [names](std::size_t row) { return make_cell((*names)[row].entity); }},
        {"name", [names](std::size_t row) { return make_cell((*names)[row].name); }},
    };
    return table;
}

}  // namespace

std::vector<const ClientFinding*> list_suspects(const Findings& findings)
{
    std::vector<const ClientFinding*> suspects;
    for (const ClientFinding& client : findings.clients)
        if (client.suspect) suspects.push_back(&client);
    return suspects;
}

std::vector<ExportTable> make_export_tables(const Findings& f)
{
    namespace layout = result_layout;
    std::vector<ExportTable> tables;
    tables.push_back(make_table("surges", f.surges, layout::kSurges));
    tables.push_back(make_table("periods", f.periods, layout::kPeriods));
    tables.push_back(make_clients(f.clients));
    tables.push_back(make_table("campaigns", f.campaigns, layout::kCampaigns));
    tables.push_back(make_table("exchange_clusters", f.exchange_clusters, layout::kExchangeClusters));
    tables.push_back(make_table("relays", f.relays, layout::kRelays));
    tables.push_back(make_relay_names(f.relays));
    tables.push_back(make_table("expansion", f.expansion, layout::kExpansion));
    tables.push_back(make_table("tiers", f.tiers, layout::kTiers));
    tables.push_back(make_table("tlds", f.tlds, layout::kTlds));
    tables.push_back(make_table("countries", f.countries, layout::kOrigins));
    tables.push_back(make_table("asns", f.asns, layout::kOrigins));
    tables.push_back(make_table("same_zone", f.zone, layout::kZone));
    tables.push_back(make_table("not_observable", f.not_observable, layout::kNotObservable));
    tables.push_back(make_table("days", f.days, layout::kDays));
    tables.push_back(make_table("counts/reasons", f.reasons, day_layout::kReasons));
    tables.push_back(make_series(f.series));
    tables.push_back(make_domains(f));
    tables.push_back(make_graph(f));
    tables.push_back(make_similarity(f));
    return tables;
}

}  // namespace spamgraph::report
