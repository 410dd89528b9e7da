#include "store/result_checks.hpp"

#include <algorithm>
#include <string>

namespace spamgraph {

namespace {

/// Whether `indptr` and `indices` are a matrix of `rows` rows and `columns` columns, ascending within a row.
bool is_csr(const std::vector<std::int64_t>& indptr, const std::vector<std::int64_t>& indices,
            std::size_t rows, std::size_t columns)
{
    if (indptr.size() != rows + 1 || indptr.front() != 0 || !std::ranges::is_sorted(indptr) ||
        indptr.back() != static_cast<std::int64_t>(indices.size()))
        return false;
    for (std::size_t row = 0; row < rows; ++row)
        for (std::int64_t i = indptr[row]; i < indptr[row + 1]; ++i) {
            const std::int64_t column = indices[i];
            if (column < 0 || column >= static_cast<std::int64_t>(columns)) return false;
            if (i > indptr[row] && indices[i - 1] >= column) return false;
        }
    return true;
}

bool fits(const SeriesTable& series)
{
    const std::size_t minutes = series.time.size();
    const auto all_long = [minutes](const auto&... column) { return ((column.size() == minutes) && ...); };
    return all_long(series.all, series.mx, series.mail, series.labelled, series.baseline, series.phi,
                    series.z, series.missing) &&
           series.names.size() == series.name_counts.size() &&
           std::ranges::all_of(series.name_counts, [&](const auto& row) { return row.size() == minutes; });
}

bool fits(const SimilarityTable& table, std::size_t suspects)
{
    const std::size_t pairs = table.indices.size();
    const bool computed = is_csr(table.indptr, table.indices, suspects, suspects);
    const bool absent = table.indptr.size() == 1 && pairs == 0;
    return (computed || absent) && table.data.size() == pairs && table.shared.size() == pairs &&
           table.idf_cosine.size() == pairs &&
           (table.exclusive.empty() || table.exclusive.size() == suspects);
}

}  // namespace

std::string find_misfit(const Findings& f)
{
    const auto suspects = static_cast<std::size_t>(std::ranges::count_if(f.clients, &ClientFinding::suspect));
    const std::size_t edges = f.graph.indices.size();
    const std::size_t curve = f.relays.empty() ? 0 : f.relays.front().curve.size();

    if (f.last_day < f.first_day) return "the window ends before it begins";
    if (!fits(f.series)) return "the columns of the series are not of one length";
    if (f.domains.size() != f.domain_texts.size()) return "there are not as many domains as their names";
    if (!is_csr(f.graph.indptr, f.graph.indices, suspects, f.domains.size()) ||
        f.graph.data.size() != edges || f.graph.mx.size() != edges)
        return "the graph is not one of the suspects and the domains";
    if (!fits(f.similarity, suspects)) return "the similarity is not one of the suspects";
    if (std::ranges::any_of(f.relays, [&](const RelayFinding& r) { return r.curve.size() != curve; }))
        return "the relays' curves are not of one length";
    return {};
}

}  // namespace spamgraph
