#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "spamgraph/comm/communicator.hpp"

namespace spamgraph::app {

/// What a subcommand does when it was chosen: its exit code. Collective.
using Action = std::function<int(const mpi::Communicator&)>;

/// Each declares one subcommand with its options and sets `action` when the command line names it.
void declare_formats(CLI::App& app, Action& action);
void declare_synth(CLI::App& app, Action& action);
void declare_scan(CLI::App& app, Action& action);
void declare_analyze(CLI::App& app, Action& action);
void declare_run(CLI::App& app, Action& action);
void declare_plan(CLI::App& app, Action& action);
void declare_selftest(CLI::App& app, Action& action);
void declare_show(CLI::App& app, Action& action);
void declare_explain(CLI::App& app, Action& action);
void declare_export(CLI::App& app, Action& action);
void declare_config(CLI::App& app, Action& action);
void declare_verify(CLI::App& app, Action& action);
void declare_pseudonym(CLI::App& app, Action& action);
void declare_evaluate(CLI::App& app, Action& action);
void declare_follow(CLI::App& app, Action& action);

}  // namespace spamgraph::app
