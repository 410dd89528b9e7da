#include "app/analyze_command.hpp"

#include "app/command.hpp"
#include "app/launch.hpp"
#include "app/number_range.hpp"
#include "spamgraph/comm/together.hpp"

namespace spamgraph::app {

void declare_analyze_options(CLI::App& command, AnalyzeOptions& options)
{
    const CLI::Validator share = number_from(0.0, 1.0);
    const CLI::Validator positive = number_from(0.0, 1e12);
    const auto add = [&command](const char* name, auto& value, const char* text,
                                const CLI::Validator& check) {
        command.add_option(name, value, text)->check(check)->capture_default_str()->group("Thresholds");
    };
    add("--surge-min-z", options.surge.min_z, "standard deviations above the baseline that raise an alarm",
        positive);
    add("--surge-min-ratio", options.surge.min_ratio, "queries over expected ones that raise an alarm",
        positive);
    add("--surge-min-excess", options.surge.min_excess, "queries a minute above the expected ones", positive);
    add("--min-mail-domains", options.suspect.min_mail_domains, "registered domains a suspect sends to",
        positive);
    add("--min-hour-mail", options.suspect.min_hour_mail, "mail queries of a suspect in some clock hour, or",
        positive);
    add("--min-day-mail", options.suspect.min_day_mail, "mail queries of a suspect in the day", positive);
    add("--max-q", options.suspect.max_q, "false discovery rate of the suspects", share);
    add("--relay-min-share", options.relay.min_suspect_share,
        "share of the suspects that a relay is asked for by", share);
    add("--relay-max-others", options.relay.max_others_share,
        "share of the other clients above which a name is everybody's", share);

    add("--similarity-min-jaccard", options.similarity.min_jaccard,
        "pairs of suspects below it are not listed", share);
    add("--similarity-max-suspects", options.similarity.max_suspects,
        "more suspects are not compared in pairs", positive);

    const auto add_list = [&command](const char* name, auto& path, const char* text) {
        command.add_option(name, path, text)->group("Lists");
    };
    add_list("--allow-list", options.allow_list,
             "clients that are never suspects: an address or prefix a line");
    add_list("--academic-list", options.academic,
             "registered domains of academic sites, one a line, instead of the built-in ones");
    add_list("--country-mmdb", options.places.country, "countries of addresses, an MMDB file");
    add_list("--city-mmdb", options.places.city, "positions of addresses, an MMDB file");
    add_list("--asn-mmdb", options.places.asn, "autonomous systems of addresses, an MMDB file");
    add_list("--residential-asns", options.residential_asns,
             "numbers of autonomous systems of households, one a line, instead of the built-in ones");
    add_list("--hosting-asns", options.hosting_asns,
             "numbers of autonomous systems of hosters, one a line, instead of the built-in ones");
    add_list("--reverse-names", options.reverse_names,
             "reverse names of clients and relays: an address and its name a line");
    add_list("--dynamic-words", options.dynamic_words,
             "words in reverse names of dynamic lines, one a line, instead of the built-in ones");
    add_list(
        "--web-proxies", options.web_proxies,
        "web proxies, an address, prefix or domain a line, instead of the built-in ones: such a client is "
        "no suspect, such a relay is marked");
    add_list("--provider-list", options.large,
             "registered domains of large mail providers, one a line, instead of the built-in ones");
}

void declare_analyze(CLI::App& app, Action& action)
{
    CLI::App* const command =
        app.add_subcommand("analyze",
                           "Reads the day files of a window and writes what they say of spam networks.\n\n"
                           "Give the days before a suspected run too: a surge is told from earlier days, and "
                           "a client's rate from its own "
                           "past.\nNo log is read: try other thresholds in seconds.");
    const auto options = std::make_shared<AnalyzeOptions>();
    // Not required() here: an empty list is told in our words, with our exit code.
    command->add_option("DAYFILE", options->day_files, "day files written by scan, of different days");
    command->add_option("--out", options->out, "result file to write")->required();
    command->add_option("--public-suffix-list", options->suffixes, "a newer list than the built-in one");
    command
        ->add_option("--pseudonymize", options->pseudonymize,
                     "put pseudonyms in the place of all addresses in the result; or, where the day files "
                     "hold pseudonyms,\n"
                     "the key that they were made with, to look up places and --allow-list: a file with 32 "
                     "random bytes\n"
                     "or 64 hex digits that only you may read")
        ->type_name("KEYFILE");
    declare_analyze_options(*command, *options);
    command->footer(
        "Example:\n  mpirun -n 2 spamgraph analyze --out result.h5 days/day-2013-08-*.h5\n  spamgraph show "
        "result.h5\n\n"
        "Exit codes: 0 done (also when nothing was found), 64 usage, 65 a damaged day file, 66 a missing "
        "one, 74 writing "
        "failed, 75 stopped by SIGUSR1 or SIGTERM,\n78 a list that cannot be read");
    command->callback([options, &action] {
        action = [options](const mpi::Communicator& comm) {
            mpi::listen_for_stop();
            mpi::together(comm, [&] { check_launch(comm); });
            RunLog log;
            analyze(comm, *options, log);
            return 0;
        };
    });
}

}  // namespace spamgraph::app
