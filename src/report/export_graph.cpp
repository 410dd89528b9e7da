#include <fmt/core.h>

#include <map>
#include <string>

#include "report/export_table.hpp"
#include "report/text.hpp"

/// The suspects' graph for programs that draw graphs: suspects and names are nodes, an edge is a pair of
/// them.
namespace spamgraph::report {

namespace {

/// Text for an XML element or attribute. Control characters, which XML cannot hold, come out as `\xHH`.
std::string escape_xml(std::string_view text)
{
    std::string escaped;
    for (const char c : printable(text)) switch (c) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            case '\'':
                escaped += "&apos;";
                break;
            default:
                escaped += c;
        }
    return escaped;
}

std::string cell_text(const Cell& cell)
{
    const auto* const text = std::get_if<std::string>(&cell);
    return text != nullptr ? escape_xml(*text) : format_number(cell);
}

/// What is said of nodes, in the order of node_values().
struct Attribute {
    const char* name;
    const char* type;  ///< of GraphML and GEXF
};
constexpr Attribute kNodeAttributes[] = {
    {"kind", "string"},  {"bipartite", "long"}, {"campaign", "long"}, {"mail_queries", "long"},
    {"q", "double"},     {"country", "string"}, {"tier", "string"},   {"suspects", "long"},
    {"clients", "long"}, {"queries", "long"},   {"relay", "string"},
};

using Values = std::vector<Cell>;

Values node_values(const ClientFinding& client)
{
    return {make_cell(std::string("suspect")),
            make_cell(std::int64_t{0}),
            make_cell(client.campaign, true),
            make_cell(client.mail_queries),
            make_cell(client.q),
            make_cell(client.country, true),
            {},
            {},
            {},
            {},
            {}};
}

Values node_values(const DomainFinding& domain, const std::string& relay)
{
    return {make_cell(std::string("name")),
            make_cell(std::int64_t{1}),
            {},
            {},
            {},
            make_cell(domain.country, true),
            make_cell(domain.tier),
            make_cell(domain.suspects),
            make_cell(domain.clients),
            make_cell(domain.queries),
            make_cell(relay, true)};
}

/// Runs `node(id, label, values)` for every node and then `edge(source, target, queries, mx)` for every edge.
template <class Node, class Edge>
void visit_graph(const Findings& findings, Node node, Edge edge)
{
    std::map<std::string, std::string> relay_of;
    for (const RelayFinding& relay : findings.relays)
        for (const std::string& name : relay.names) relay_of.emplace(name, relay.entity);
    const auto suspects = list_suspects(findings);
    for (std::size_t s = 0; s < suspects.size(); ++s)
        node(fmt::format("s{}", s), format_address(suspects[s]->address), node_values(*suspects[s]));
    for (std::size_t d = 0; d < findings.domains.size(); ++d) {
        const std::string name(findings.domain_texts[d]);
        const auto relay = relay_of.find(name);
        node(fmt::format("n{}", d), name,
             node_values(findings.domains[d], relay == relay_of.end() ? "" : relay->second));
    }
    const SuspectGraph& graph = findings.graph;
    for (std::size_t s = 0; s < suspects.size(); ++s)
        for (auto e = static_cast<std::size_t>(graph.indptr[s]);
             e < static_cast<std::size_t>(graph.indptr[s + 1]); ++e)
            edge(fmt::format("s{}", s), fmt::format("n{}", graph.indices[e]), graph.data[e], graph.mx[e]);
}

}  // namespace

void write_graphml(const Findings& findings, const Sink& sink)
{
    sink(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml "
        "xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
    const auto key = [&](const char* name, const char* of, const char* type) {
        sink(fmt::format("<key id=\"{0}-{1}\" for=\"{0}\" attr.name=\"{1}\" attr.type=\"{2}\"/>\n", of, name,
                         type));
    };
    key("label", "node", "string");
    for (const auto& [name, type] : kNodeAttributes) key(name, "node", type);
    key("weight", "edge", "long");
    key("mx", "edge", "long");
    sink("<graph id=\"suspects\" edgedefault=\"undirected\">\n");
    visit_graph(
        findings,
        [&](const std::string& id, const std::string& label, const Values& values) {
            std::string line =
                fmt::format("<node id=\"{}\"><data key=\"node-label\">{}</data>", id, escape_xml(label));
            for (std::size_t i = 0; i < values.size(); ++i)
                if (values[i].index() != 0)
                    line += fmt::format("<data key=\"node-{}\">{}</data>", kNodeAttributes[i].name,
                                        cell_text(values[i]));
            sink(line + "</node>\n");
        },
        [&](const std::string& source, const std::string& target, std::uint32_t queries, std::uint32_t mx) {
            sink(
                fmt::format("<edge source=\"{}\" target=\"{}\"><data key=\"edge-weight\">{}</data>"
                            "<data key=\"edge-mx\">{}</data></edge>\n",
                            source, target, queries, mx));
        });
    sink("</graph>\n</graphml>\n");
}

void write_gexf(const Findings& findings, const Sink& sink)
{
    sink(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gexf xmlns=\"http://www.gexf.net/1.2draft\" "
        "version=\"1.2\">\n"
        "<graph defaultedgetype=\"undirected\" mode=\"static\">\n<attributes class=\"node\">\n");
    std::size_t number = 0;
    for (const auto& [name, type] : kNodeAttributes)
        sink(fmt::format("<attribute id=\"{}\" title=\"{}\" type=\"{}\"/>\n", number++, name, type));
    sink(
        "</attributes>\n<attributes class=\"edge\">\n<attribute id=\"0\" title=\"mx\" "
        "type=\"long\"/>\n</attributes>\n"
        "<nodes>\n");
    bool in_edges = false;
    std::size_t edges = 0;
    const auto begin_edges = [&] {
        if (!in_edges) sink("</nodes>\n<edges>\n");
        in_edges = true;
    };
    visit_graph(
        findings,
        [&](const std::string& id, const std::string& label, const Values& values) {
            std::string line = fmt::format("<node id=\"{}\" label=\"{}\"><attvalues>", id, escape_xml(label));
            for (std::size_t i = 0; i < values.size(); ++i)
                if (values[i].index() != 0)
                    line += fmt::format("<attvalue for=\"{}\" value=\"{}\"/>", i, cell_text(values[i]));
            sink(line + "</attvalues></node>\n");
        },
        [&](const std::string& source, const std::string& target, std::uint32_t queries, std::uint32_t mx) {
            begin_edges();
            sink(
                fmt::format("<edge id=\"{}\" source=\"{}\" target=\"{}\" weight=\"{}\"><attvalues>"
                            "<attvalue for=\"0\" value=\"{}\"/></attvalues></edge>\n",
                            edges++, source, target, queries, mx));
        });
    begin_edges();
    sink("</edges>\n</graph>\n</gexf>\n");
}

}  // namespace spamgraph::report
