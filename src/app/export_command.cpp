#include <filesystem>
#include <map>
#include <memory>

#include "app/command.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/core/error.hpp"
#include "spamgraph/report/export.hpp"
#include "spamgraph/store/result_file.hpp"

namespace spamgraph::app {

namespace {

using report::ExportFormat;

constexpr auto kDescription =
    "Write findings for other programs: tables for spreadsheets, pandas or R, the suspects' graph for "
    "Gephi,\n"
    "networkx or igraph, the relays as a list to watch.";

constexpr auto kFooter =
    "Formats:\n"
    "  csv         one table; without --table the graph, a row for each pair of a suspect and a name\n"
    "  jsonl       an object a line; without --table all tables\n"
    "  graphml     the graph: suspects and names, with tiers, relays and numbers of queries\n"
    "  gexf        the same\n"
    "  watch-list  names and addresses of the relays with their evidence, separated by tabs\n"
    "A value that the logs cannot give is empty in csv, null in jsonl and left out of graphs. In csv and\n"
    "watch-list a text that a spreadsheet would take for a formula begins with ', and bytes outside "
    "printable\n"
    "ASCII are \\xHH; in jsonl such a byte is the character of that number.\n"
    "Examples:\n"
    "  spamgraph export --format csv --table relays --out relays.csv result.h5\n"
    "  spamgraph export --format graphml --out network.graphml result.h5";

const std::map<std::string, ExportFormat> kFormats{{"csv", ExportFormat::csv},
                                                   {"jsonl", ExportFormat::jsonl},
                                                   {"graphml", ExportFormat::graphml},
                                                   {"gexf", ExportFormat::gexf},
                                                   {"watch-list", ExportFormat::watch_list}};

struct ExportArguments {
    std::filesystem::path result, out;
    std::string format;
    report::ExportOptions options;
};

void export_result(const ExportArguments& arguments)
{
    report::ExportOptions options = arguments.options;
    options.format = kFormats.at(arguments.format);
    if (options.raw && options.format != ExportFormat::csv && options.format != ExportFormat::watch_list)
        throw Error(ExitCode::usage, "option '--raw' does not go with '" + arguments.format +
                                         "' (it is for csv and watch-list)");
    const Findings findings = read_result(arguments.result);
    std::error_code ignored;
    if (std::filesystem::equivalent(arguments.result, arguments.out, ignored))
        throw Error(ExitCode::usage,
                    "cannot write '" + arguments.out.string() + "' (it is the result itself)");
    report::export_findings(findings, options, arguments.out);
}

}  // namespace

void declare_export(CLI::App& app, Action& action)
{
    const auto arguments = std::make_shared<ExportArguments>();
    CLI::App* const command =
        app.add_subcommand("export", "write findings for spreadsheets, pandas, R, Gephi");
    command->description(kDescription);
    command->footer(kFooter);
    command->add_option("RESULT", arguments->result, "result file, written by analyze or run")->required();
    std::vector<std::string> formats;
    for (const auto& [name, format] : kFormats) formats.push_back(name);
    command->add_option("--format", arguments->format, "what to write (see below)")
        ->required()
        ->check(CLI::IsMember(formats));
    command->add_option("--out", arguments->out, "file to write")->required();
    command->add_option("--table", arguments->options.table, "for csv and jsonl")
        ->check(CLI::IsMember(report::export_tables()));
    command->add_flag("--raw", arguments->options.raw, "csv and watch-list: texts exactly as they are");
    command->callback([arguments, &action] {
        action = [arguments](const mpi::Communicator& comm) {
            mpi::together(comm, [&] {
                if (comm.is_root()) export_result(*arguments);
            });
            return 0;
        };
    });
}

}  // namespace spamgraph::app
