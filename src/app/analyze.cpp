#include "app/analyze.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "app/client_tests.hpp"
#include "app/configuration.hpp"
#include "app/expansion.hpp"
#include "app/lists.hpp"
#include "app/network.hpp"
#include "app/origins.hpp"
#include "app/output_folder.hpp"
#include "app/periods.hpp"
#include "app/pseudonyms.hpp"
#include "app/relay_events.hpp"
#include "app/relay_tests.hpp"
#include "app/suspect_edges.hpp"
#include "app/window.hpp"
#include "spamgraph/analysis/surges.hpp"
#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/privacy/hide_findings.hpp"
#include "spamgraph/store/result_file.hpp"

namespace spamgraph::app {

namespace fs = std::filesystem;

namespace {

void add_totals(const Window& window, const std::vector<std::uint64_t>& senders, Findings& findings)
{
    std::map<std::string, std::uint64_t> reasons;
    for (std::size_t d = 0; d < window.days.size(); ++d) {
        const DaySummary& day = window.summaries[d];
        DayTotals totals;
        totals.day = day.day;
        totals.accepted = day.accepted;
        for (const std::uint64_t mx : day.minutes.mx) totals.mx += mx;
        for (const std::uint64_t mail : day.minutes.mail) totals.mail += mail;
        totals.clients = day.clients;
        totals.mail_clients = window.days[d].client_count();
        totals.senders = senders[d];
        totals.names = window.days[d].name_count();
        totals.edges = window.days[d].edge_count();
        findings.days.push_back(totals);
        findings.accepted += day.accepted;
        for (const ReasonRows& left_out : day.reasons) reasons[left_out.reason] += left_out.rows;
    }
    for (const auto& [reason, rows] : reasons) findings.reasons.push_back({reason, rows});
}

/// What places cannot be told of, and why.
void add_unplaced(const geo::Places& places, const TrueAddresses& addresses, Findings& findings)
{
    const auto add = [&](const char* what, const char* why) {
        findings.not_observable.push_back({what, why});
    };
    if (addresses.hidden()) {
        add("countries and networks of suspects", "addresses are pseudonyms, and their key was not given");
        return;
    }
    if (!places.has_countries()) add("countries of suspects", "no --country-mmdb or --city-mmdb");
    if (!places.has_networks()) add("networks of suspects", "no --asn-mmdb");
}

/// What cannot be told from so few clients.
void add_untestable(const Window& window, const std::vector<TestPeriod>& periods, Findings& findings)
{
    constexpr std::size_t kFewSuspects = 5;
    constexpr std::uint64_t kFewClients = 100;
    const auto suspects = static_cast<std::size_t>(
        std::ranges::count_if(findings.clients, [](const ClientFinding& client) { return client.suspect; }));
    if (suspects > 0 && suspects < kFewSuspects)
        findings.not_observable.push_back({"relays", "under 5 suspects: a shared host is no evidence"});
    std::set<std::size_t> tested;
    for (const TestPeriod& period : periods) tested.insert(period.day);
    for (const std::size_t day : tested)
        if (window.days[day].client_count() < kFewClients)
            findings.not_observable.push_back(
                {"unusual rates on " + format_day(window.summaries[day].day),
                 "under 100 mail-active clients: there is no crowd to compare with"});
    for (std::size_t d = 0; d < window.days.size(); ++d)
        if (window.days[d].client_count() > 0 && !window.summaries[d].has_answers())
            findings.not_observable.push_back(
                {"exchanges of mail domains and addresses of names on " + format_day(window.summaries[d].day),
                 "the logs hold no answers: exchanges are told from what clients look up after MX queries"});
    if (!findings.relays.empty() && window.days.size() < 2)
        findings.not_observable.push_back({"flux of relays", "only one day was given"});
}

/// Keeps the curves of the relays, and of the busiest names those that surged by themselves.
void take_curves(std::vector<std::vector<std::uint32_t>> curves, const std::vector<std::string>& busiest,
                 const SurgeRule& rule, Findings& findings)
{
    const std::size_t relays = findings.relays.size();
    for (std::size_t r = 0; r < relays; ++r) findings.relays[r].curve = std::move(curves[r]);
    for (std::size_t i = 0; i < busiest.size(); ++i) {
        std::vector<std::uint32_t>& curve = curves[relays + i];
        const MinuteSeries series{findings.first_day, {curve.begin(), curve.end()}, findings.series.missing};
        const auto surges = find_surges(busiest[i], series, build_baseline(series, rule), rule);
        if (surges.empty()) continue;
        findings.surges.insert(findings.surges.end(), surges.begin(), surges.end());
        findings.series.names.push_back(busiest[i]);
        findings.series.name_counts.push_back(std::move(curve));
    }
}

/// Throws Error where the result cannot take its name, or must not.
void check_out(const AnalyzeOptions& options)
{
    std::vector<fs::path> inputs{options.suffixes,      options.allow_list,       options.academic,
                                 options.large,         options.places.country,   options.places.city,
                                 options.places.asn,    options.residential_asns, options.hosting_asns,
                                 options.reverse_names, options.dynamic_words,    options.web_proxies,
                                 options.pseudonymize};
    inputs.insert(inputs.end(), options.day_files.begin(), options.day_files.end());
    check_result_path(options.out, inputs);
}

/// Day files as the inputs of an analysis: what they hold counts as read and accepted.
std::vector<InputRecord> describe_inputs(const Window& window)
{
    std::vector<InputRecord> inputs;
    for (std::size_t d = 0; d < window.days.size(); ++d) {
        InputRecord input;
        input.path = window.days[d].path().string();
        input.bytes = fs::file_size(window.days[d].path());
        input.read = input.accepted = window.summaries[d].accepted;
        inputs.push_back(std::move(input));
    }
    return inputs;
}

}  // namespace

void check_analyze_options(const AnalyzeOptions& options)
{
    read_lists(options);
    const geo::Places places(options.places);
    check_out(options);
}

void analyze(const mpi::Communicator& comm, const AnalyzeOptions& options, RunLog& log)
{
    const mpi::Stoppable stoppable("day files are analysed", "run the same command again");
    std::optional<RunLog::Stage> stage(std::in_place, log, "analyze");
    Lists lists;
    std::optional<PublicSuffixes> suffixes;
    std::optional<geo::Places> places;
    mpi::together(comm, [&] {
        lists = read_lists(options);
        suffixes = options.suffixes.empty() ? PublicSuffixes() : PublicSuffixes(options.suffixes);
        places.emplace(options.places);
        check_out(options);
    });
    const OutputFolder out(comm, options.out.parent_path());
    const auto pseudonyms = load_pseudonyms(comm, options.pseudonymize);
    const Window window = open_window(comm, options.day_files);
    const std::string& in_files = window.summaries.front().pseudonyms;
    std::optional<TrueAddresses> addresses;
    mpi::together(comm, [&] {
        addresses.emplace(in_files, pseudonyms);
        const char* const useless = !lists.allowed.empty()               ? "--allow-list"
                                    : !lists.proxies.addresses().empty() ? "--web-proxies"
                                                                         : nullptr;
        if (addresses->hidden() && useless)
            throw Error(ExitCode::usage, fmt::format("cannot use {} (the day files hold pseudonyms: give "
                                                     "their key with --pseudonymize)",
                                                     useless));
    });
    const auto listed_role = [&](const Address& client) -> std::optional<Role> {
        if (addresses->hidden()) return std::nullopt;
        return find_listed_role(lists, addresses->of(client));
    };

    // When did mail look-ups surge?
    SurgeSearch search;
    mpi::together(comm, [&] { search = find_surge_periods(window, options); });

    // Which clients did it?
    Findings findings;
    ClientTests tests = test_all_clients(comm, window, search.periods, listed_role, options);
    findings.clients = std::move(tests.clients);
    findings.periods = std::move(tests.described);
    std::vector<TestedClient> suspects;
    for (std::size_t c = 0; c < findings.clients.size(); ++c) {
        if (findings.clients[c].suspect) suspects.push_back(tests.tested[c]);
    }

    // What did they ask for, and what does nobody else?
    SuspectActivity asked = gather_suspect_activity(comm, window, suspects);
    const auto senders = count_senders(comm, window);
    SuspectNetwork network;
    mpi::together(comm, [&] {
        findings.first_day = window.range().first;
        findings.last_day = window.range().last;
        const auto hash_of = [&](const std::string& with_addresses) {
            return pseudonyms && !with_addresses.empty() ? pseudonyms->mark(with_addresses) : with_addresses;
        };
        findings.configuration = describe_configuration(options, window.summaries.front().rules,
                                                        {{"allow-list", hash_of(lists.allow_text)},
                                                         {"academic-list", lists.academic_text},
                                                         {"large-list", lists.large_text},
                                                         {"residential-asns", lists.residential_text},
                                                         {"hosting-asns", lists.hosting_text},
                                                         {"reverse-names", hash_of(lists.reverse_text)},
                                                         {"dynamic-words", lists.dynamic_text},
                                                         {"web-proxies", hash_of(lists.proxy_text)}});
        findings.series = std::move(search.series);
        findings.surges = std::move(search.surges);
        findings.not_observable = std::move(search.not_observable);
        add_totals(window, senders, findings);
        if (!comm.is_root()) return;
        if (!suspects.empty())
            network = find_network({window, search.periods, tests.periods, senders, suspects,
                                    std::move(asked), *suffixes, lists.tiers},
                                   options, findings);
        add_untestable(window, search.periods, findings);
        add_unplaced(*places, *addresses, findings);
        if (pseudonyms || !in_files.empty())
            findings.not_observable.push_back(
                {"true addresses", "pseudonyms stand in their place, also within names"});
    });

    // How do the shared hosts' queries run over the window, and what do they depend on?
    mpi::broadcast(comm, network.curves);
    mpi::broadcast(comm, network.suspects);
    const std::size_t relays = mpi::broadcast(comm, findings.relays.size());
    const std::size_t curves = mpi::broadcast(comm, findings.relays.size() + network.busiest.size());
    auto counts = count_curves(comm, window, network.curves, curves);
    const auto events = gather_relay_events(comm, window, network.suspects, network.curves, relays);
    expand_campaigns(comm, window, network, findings);
    find_origins(comm, window, *places, *addresses, lists.networks, *suffixes, network, findings);
    mpi::together(comm, [&] {
        if (!comm.is_root()) return;
        take_curves(std::move(counts), network.busiest, options.surge, findings);
        mark_web_proxies(lists.proxies, *addresses, findings.relays);
        find_periods(events, window, findings);
        count_dependent_suspects(events, search.periods, tests.periods, network, options.suspect, findings);
        findings.pseudonyms = in_files;
        if (pseudonyms && in_files.empty()) privacy::hide_findings(*pseudonyms, *suffixes, findings);
        write_result(options.out, findings);
    });
    stage.reset();
    if (!log.has_inputs()) log.set_inputs(describe_inputs(window));
    const RunRecord record = log.gather(comm);
    if (comm.is_root()) tell_run(record);
    mpi::together(comm, [&] {
        if (comm.is_root()) write_sidecar(options.out, record);
    });
}

}  // namespace spamgraph::app
