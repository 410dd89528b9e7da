#include "app/analyze.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "app/client_tests.hpp"
#include "app/configuration.hpp"
#include "app/network.hpp"
#include "app/periods.hpp"
#include "app/suspect_edges.hpp"
#include "app/window.hpp"
#include "app/work_folder.hpp"
#include "spamgraph/analysis/surges.hpp"
#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/store/result_file.hpp"

namespace spamgraph::app {

namespace fs = std::filesystem;

namespace {

/// The files that a user may give beside the logs, as they were read.
struct Lists {
    std::string allow_text, academic_text, large_text;
    AllowList allowed;
    TierLists tiers;
};

std::string read_list(const fs::path& path)
{
    if (path.empty()) return {};
    std::error_code ignored;
    std::ifstream file;
    if (fs::is_regular_file(path, ignored)) file.open(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad())
        throw Error(ExitCode::no_input,
                    "cannot read list '" + path.string() + "' (a file with one entry a line)");
    return text;
}

/// Entries of a list, ascending: a line each, without comments and blanks.
std::vector<std::string> parse_lines(const std::string& text)
{
    std::vector<std::string> entries;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        line.erase(std::ranges::find(line, '#'), line.end());
        std::erase_if(line, [](unsigned char c) { return std::isspace(c); });
        if (!line.empty()) entries.push_back(line);
    }
    std::ranges::sort(entries);
    return entries;
}

Lists read_lists(const AnalyzeOptions& options)
{
    Lists lists{read_list(options.allow_list), read_list(options.academic), read_list(options.large), {}, {}};
    lists.allowed = AllowList(lists.allow_text);
    lists.tiers = {parse_lines(lists.academic_text), parse_lines(lists.large_text)};
    return lists;
}

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

/// What cannot be told from so few clients.
void add_untestable(const Window& window, const std::vector<TestPeriod>& periods, std::size_t suspects,
                    Findings& findings)
{
    constexpr std::size_t kFewSuspects = 5;
    constexpr std::uint64_t kFewClients = 100;
    if (suspects > 0 && suspects < kFewSuspects)
        findings.not_observable.push_back({"relays", "under 5 suspects: a shared host is no evidence"});
    for (const TestPeriod& period : periods)
        if (window.days[period.day].client_count() < kFewClients)
            findings.not_observable.push_back(
                {"unusual rates on " + format_day(window.summaries[period.day].day),
                 "under 100 mail-active clients: there is no crowd to compare with"});
    for (std::size_t d = 0; d < window.days.size(); ++d)
        if (window.days[d].client_count() > 0 && window.days[d].mx_record_count() == 0 &&
            window.days[d].address_count() == 0)
            findings.not_observable.push_back(
                {"exchanges of mail domains and addresses of names on " + format_day(window.summaries[d].day),
                 "the logs hold no answers: mail hosts can stand among the relay candidates"});
    for (const char* const later :
         {"similarity of suspects", "several campaigns", "degree correction (q_degree)", "periods of relays",
          "flux of relays", "geography and networks of suspects"})
        findings.not_observable.push_back({later, "not computed by this version"});
}

/// The periods that made a client a suspect: the campaign's days.
std::vector<TestPeriod> choose_suspect_periods(const std::vector<TestPeriod>& periods, const Window& window,
                                               const std::vector<ClientFinding>& clients)
{
    std::vector<TestPeriod> chosen;
    std::ranges::copy_if(periods, std::back_inserter(chosen), [&](const TestPeriod& period) {
        const Day day = window.summaries[period.day].day;
        return std::ranges::any_of(clients,
                                   [&](const ClientFinding& c) { return c.suspect && c.day == day; });
    });
    return chosen;
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
    check_result_path(options.out);
}

void analyze(const mpi::Communicator& comm, const AnalyzeOptions& options, RunLog& log)
{
    std::optional<RunLog::Stage> stage(std::in_place, log, "analyze");
    Lists lists;
    std::optional<PublicSuffixes> suffixes;
    mpi::together(comm, [&] {
        lists = read_lists(options);
        suffixes = options.suffixes.empty() ? PublicSuffixes() : PublicSuffixes(options.suffixes);
        check_result_path(options.out);
    });
    const OutputFolder out(comm, options.out.parent_path());
    const Window window = open_window(comm, options.day_files);

    // When did mail look-ups surge?
    SurgeSearch search;
    mpi::together(comm, [&] { search = find_surge_periods(window, options); });

    // Which clients did it?
    Findings findings;
    findings.clients = test_all_clients(comm, window, search.periods, lists.allowed, options);
    std::vector<Address> suspects;
    for (const ClientFinding& client : findings.clients)
        if (client.suspect) suspects.push_back(client.address);
    const std::vector<TestPeriod> periods = choose_suspect_periods(search.periods, window, findings.clients);

    // What did they ask for, and what does nobody else?
    const auto edges = gather_suspect_edges(comm, window, suspects);
    const auto senders = count_senders(comm, window);
    std::vector<CurveName> curve_names;
    std::vector<std::string> busiest;
    mpi::together(comm, [&] {
        findings.first_day = window.range().first;
        findings.last_day = window.range().last;
        findings.configuration = describe_configuration(
            options, window.summaries.front().rules, lists.allow_text, lists.academic_text, lists.large_text);
        findings.series = std::move(search.series);
        findings.surges = std::move(search.surges);
        findings.not_observable = std::move(search.not_observable);
        add_totals(window, senders, findings);
        add_untestable(window, search.periods, suspects.size(), findings);
        if (!comm.is_root() || suspects.empty()) return;
        const NetworkInput input{window, periods, edges, suspects.size(), senders, *suffixes, lists.tiers};
        curve_names = find_network(input, options, findings, busiest);
    });

    // How do the shared hosts' queries run over the window?
    mpi::broadcast(comm, curve_names);
    const std::size_t curves = mpi::broadcast(comm, findings.relays.size() + busiest.size());
    auto counts = count_curves(comm, window, curve_names, curves);
    mpi::together(comm, [&] {
        if (!comm.is_root()) return;
        take_curves(std::move(counts), busiest, options.surge, findings);
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
