#include "app/analyze_command.hpp"
#include "app/command.hpp"
#include "app/launch.hpp"
#include "app/scan_command.hpp"
#include "spamgraph/comm/together.hpp"

namespace spamgraph::app {

void declare_run(CLI::App& app, Action& action)
{
    CLI::App* const command = app.add_subcommand(
        "run",
        "scan and analyze in one job: reads resolver logs, writes day files and the result.\n\n"
        "The day files stand in <out>.days; `spamgraph analyze` reads them again with other thresholds.");
    struct Both {
        ScanOptions scan;
        AnalyzeOptions analyze;
    };
    const auto options = std::make_shared<Both>();
    declare_scan_options(*command, options->scan);
    command->add_option("--out", options->analyze.out, "result file to write")->required();
    declare_analyze_options(*command, options->analyze);
    command->footer(
        "Example:\n  mpirun -n 2 spamgraph run --out result.h5 logs/dns.2013-08-1[89].log.gz\n  spamgraph "
        "show "
        "result.h5\n\nExit codes: those of scan and analyze");
    command->callback([options, &action] {
        action = [options](const mpi::Communicator& comm) {
            auto& [scan_options, analyze_options] = *options;
            scan_options.out = analyze_options.out.string() + ".days";
            scan_options.result = analyze_options.out;
            scan_options.keep_folder = !scan_options.work.empty();
            if (scan_options.work.empty()) scan_options.work = analyze_options.out.string() + ".work";
            analyze_options.suffixes = scan_options.suffixes;
            analyze_options.pseudonymize = scan_options.pseudonymize;
            mpi::listen_for_stop();
            mpi::together(comm, [&] {
                check_launch(comm);
                check_analyze_options(analyze_options);
            });
            RunLog log;
            analyze_options.day_files = scan(comm, scan_options, log);
            analyze(comm, analyze_options, log);
            return 0;
        };
    });
}

}  // namespace spamgraph::app
