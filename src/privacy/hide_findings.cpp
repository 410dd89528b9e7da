#include "spamgraph/privacy/hide_findings.hpp"

#include <algorithm>
#include <numeric>
#include <set>

namespace spamgraph::privacy {

namespace {

/// Old rows in their new order, and the new row of every old one.
struct Order {
    std::vector<std::size_t> old_rows, new_rows;
};

template <class Less>
Order sort_rows(std::size_t rows, Less less)
{
    Order order{std::vector<std::size_t>(rows), std::vector<std::size_t>(rows)};
    std::iota(order.old_rows.begin(), order.old_rows.end(), std::size_t{0});
    std::ranges::sort(order.old_rows, less);
    for (std::size_t row = 0; row < rows; ++row) order.new_rows[order.old_rows[row]] = row;
    return order;
}

template <class Row>
std::vector<Row> reorder(const std::vector<Row>& rows, const Order& order)
{
    if (rows.empty()) return rows;
    std::vector<Row> sorted;
    for (const std::size_t old : order.old_rows) sorted.push_back(rows[old]);
    return sorted;
}

/// An entry of a sparse table: where it stands, and where its values stood.
struct Entry {
    std::size_t row, column, at;
};

std::vector<Entry> list_entries(const std::vector<std::int64_t>& indptr,
                                const std::vector<std::int64_t>& indices, const Order& rows,
                                const Order& columns, bool upper_triangle)
{
    std::vector<Entry> entries;
    for (std::size_t row = 0; row + 1 < indptr.size(); ++row)
        for (auto e = static_cast<std::size_t>(indptr[row]); e < static_cast<std::size_t>(indptr[row + 1]);
             ++e) {
            Entry entry{rows.new_rows[row], columns.new_rows[static_cast<std::size_t>(indices[e])], e};
            if (upper_triangle && entry.column < entry.row) std::swap(entry.row, entry.column);
            entries.push_back(entry);
        }
    std::ranges::sort(entries, {}, [](const Entry& e) { return std::pair(e.row, e.column); });
    return entries;
}

template <class T>
std::vector<T> take(const std::vector<T>& values, const std::vector<Entry>& entries)
{
    std::vector<T> taken;
    for (const Entry& entry : entries) taken.push_back(values[entry.at]);
    return taken;
}

/// Writes where the entries stand now.
void place(const std::vector<Entry>& entries, std::vector<std::int64_t>& indptr,
           std::vector<std::int64_t>& indices)
{
    std::ranges::fill(indptr, 0);
    for (std::size_t e = 0; e < entries.size(); ++e) {
        ++indptr[entries[e].row + 1];
        indices[e] = static_cast<std::int64_t>(entries[e].column);
    }
    std::partial_sum(indptr.begin(), indptr.end(), indptr.begin());
}

/// @return the suspects' new order: rows of the graph
Order hide_clients(const Pseudonyms& pseudonyms, std::vector<ClientFinding>& clients)
{
    std::vector<Address> suspects;
    for (ClientFinding& client : clients) {
        client.address = pseudonyms.hide(client.address);
        if (client.suspect) suspects.push_back(client.address);
    }
    std::ranges::sort(clients, {}, &ClientFinding::address);
    return sort_rows(suspects.size(),
                     [&](std::size_t a, std::size_t b) { return suspects[a] < suspects[b]; });
}

/// @return the names' new order: columns of the graph
Order hide_domains(const Pseudonyms& pseudonyms, const PublicSuffixes& suffixes, Findings& findings)
{
    NameTexts hidden;
    for (std::size_t i = 0; i < findings.domain_texts.size(); ++i) {
        const std::string_view text = findings.domain_texts[i];
        const std::string name = pseudonyms.hide_name(text);
        if (name != text) findings.domains[i].registered_domain = suffixes.registered_domain(name);
        hidden.push_back(name);
    }
    const Order order =
        sort_rows(hidden.size(), [&](std::size_t a, std::size_t b) { return hidden[a] < hidden[b]; });
    findings.domain_texts = {};
    for (const std::size_t old : order.old_rows) findings.domain_texts.push_back(hidden[old]);
    findings.domains = reorder(findings.domains, order);
    return order;
}

void reorder_graph(const Order& suspects, const Order& names, SuspectGraph& graph)
{
    const auto entries = list_entries(graph.indptr, graph.indices, suspects, names, false);
    graph.data = take(graph.data, entries);
    graph.mx = take(graph.mx, entries);
    place(entries, graph.indptr, graph.indices);
}

void reorder_similarity(const Order& suspects, SimilarityTable& table)
{
    table.exclusive = reorder(table.exclusive, suspects);
    const auto entries = list_entries(table.indptr, table.indices, suspects, suspects, true);
    table.data = take(table.data, entries);
    table.shared = take(table.shared, entries);
    table.idf_cosine = take(table.idf_cosine, entries);
    place(entries, table.indptr, table.indices);
}

/// An entity is the text of an address or a name.
std::string hide_entity(const Pseudonyms& pseudonyms, const std::string& entity)
{
    const auto address = parse_address(entity);
    return address ? format_address(pseudonyms.hide(*address)) : pseudonyms.hide_name(entity);
}

void hide_relay(const Pseudonyms& pseudonyms, RelayFinding& relay)
{
    relay.entity = hide_entity(pseudonyms, relay.entity);
    for (std::string& name : relay.names) name = pseudonyms.hide_name(name);
    std::ranges::sort(relay.names);
    relay.addresses.clear();  // in memory only, as are the rows of those that asked
    relay.all_addresses.clear();
    relay.asking.clear();
}

void hide_clusters(const Pseudonyms& pseudonyms, Findings& findings)
{
    for (DomainFinding& domain : findings.domains)
        domain.exchange_cluster = pseudonyms.hide_name(domain.exchange_cluster);
    for (ExchangeClusterFinding& cluster : findings.exchange_clusters) {
        cluster.cluster = pseudonyms.hide_name(cluster.cluster);
        cluster.exchange = pseudonyms.hide_name(cluster.exchange);
    }
    std::ranges::sort(findings.exchange_clusters, {}, [](const ExchangeClusterFinding& cluster) {
        return std::pair(cluster.campaign, std::string_view(cluster.cluster));
    });
}

void hide_surges(const Pseudonyms& pseudonyms, Findings& findings)
{
    static const std::set<std::string> kSeries{"mx", "mail", "labelled"};
    for (SurgeFinding& surge : findings.surges)
        if (!kSeries.contains(surge.series)) surge.series = pseudonyms.hide_name(surge.series);
    NameTexts names;
    for (std::size_t i = 0; i < findings.series.names.size(); ++i)
        names.push_back(pseudonyms.hide_name(findings.series.names[i]));
    findings.series.names = std::move(names);
}

}  // namespace

void hide_findings(const Pseudonyms& pseudonyms, const PublicSuffixes& suffixes, Findings& findings)
{
    findings.pseudonyms = pseudonyms.check();
    const Order suspects = hide_clients(pseudonyms, findings.clients);
    const Order names = hide_domains(pseudonyms, suffixes, findings);
    reorder_graph(suspects, names, findings.graph);
    reorder_similarity(suspects, findings.similarity);
    for (RelayFinding& relay : findings.relays) hide_relay(pseudonyms, relay);
    for (ExpansionFinding& near : findings.expansion) near.entity = hide_entity(pseudonyms, near.entity);
    hide_clusters(pseudonyms, findings);
    hide_surges(pseudonyms, findings);
}

}  // namespace spamgraph::privacy
