#include "app/relay_search.hpp"

#include <algorithm>

namespace spamgraph::app {

namespace {

/// Takes the suspects' own numbers of names out of a histogram of all clients. Where a bin has nobody, the
/// one above is taken: a suspect's number is known a little less exactly than the histogram.
std::vector<HistogramBin> without(std::map<std::uint64_t, std::uint64_t> bins,
                                  const std::vector<std::uint64_t>& names)
{
    for (const std::uint64_t number : names) {
        auto bin = bins.lower_bound(number);
        if (bin == bins.end()) {
            if (bins.empty()) break;
            --bin;
        }
        if (--bin->second == 0) bins.erase(bin);
    }
    std::vector<HistogramBin> rest;
    for (const auto& [number, clients] : bins) rest.push_back({number, clients});
    return rest;
}

}  // namespace

/// A set of suspects and the days on which they are looked at.
struct RelaySearch::Scope {
    const SuspectSet& members;
    std::vector<std::uint32_t> days;

    [[nodiscard]] bool has_member(std::uint32_t suspect) const
    {
        return std::ranges::binary_search(members, suspect);
    }
    [[nodiscard]] bool has_day(std::uint32_t day) const { return std::ranges::binary_search(days, day); }
};

RelaySearch::RelaySearch(const NetworkInput& input, const TargetNames& names, const Findings& findings)
    : input_(input), names_(names), asks_(names.targets.size()), host_names_(input.suspects.size())
{
    std::set<std::uint32_t> tested;
    for (const TestedClient& suspect : input.suspects) tested.insert(static_cast<std::uint32_t>(suspect.day));
    for (const auto& [text, target] : names.targets)
        direct_.push_back(
            is_direct_name(true, target.evidence, names.mail_zones.contains(target.registered_domain)));
    mail_.resize(input.suspects.size());
    std::vector<std::uint64_t> mail_names(input.suspects.size());
    for (const SuspectDayEdge& edge : input.asked.edges) {
        if (!tested.contains(edge.day)) continue;
        seen_.emplace(edge.day, edge.suspect);
        const TargetName& target = *names.target_of[edge.day].at(edge.name);
        const bool by_address = edge.events > edge.mx;
        asks_[static_cast<std::size_t>(target.row)].push_back(
            {edge.suspect, edge.day, edge.revisits, by_address, edge.balance});
        if (edge.day != input.suspects[edge.suspect].day) continue;
        const bool is_host = std::ranges::lower_bound(target.days, edge.day, {}, &NameDay::day)->evidence !=
                             MailEvidence::none;
        mail_names[edge.suspect] += edge.mx > 0 || is_host;
        mail_[edge.suspect].first += edge.mx;
        mail_[edge.suspect].second += edge.mx > 0 || is_host ? edge.events : 0;
        host_names_[edge.suspect] += by_address && is_host;
    }
    for (const ClientFinding& client : findings.clients) {
        if (!client.suspect) continue;
        const std::uint64_t mail = mail_names[direct_names_.size()];
        direct_names_.push_back(client.names - std::min(client.names, mail));
    }
}

std::vector<std::uint32_t> RelaySearch::days_of(const SuspectSet& members) const
{
    std::set<std::uint32_t> days;
    for (const std::uint32_t suspect : members)
        days.insert(static_cast<std::uint32_t>(input_.suspects[suspect].day));
    return {days.begin(), days.end()};
}

bool RelaySearch::asked(const std::string& name, std::uint32_t suspect) const
{
    const auto target = names_.targets.find(name);
    if (target == names_.targets.end()) return false;
    return std::ranges::any_of(asks_of(target->second.row), [&](const SuspectAsk& ask) {
        return ask.suspect == suspect && ask.by_address;
    });
}

std::uint64_t RelaySearch::asked_names(std::uint32_t suspect, MailLayer layer) const
{
    return layer == MailLayer::direct ? direct_names_[suspect] : host_names_[suspect];
}

RelayCrowd RelaySearch::crowd_of(const Scope& scope, MailLayer layer) const
{
    RelayCrowd crowd;
    crowd.suspects = scope.members.size();
    std::map<std::uint64_t, std::uint64_t> bins;
    for (const std::uint32_t day : scope.days) {
        crowd.others += input_.window.summaries[day].clients;
        if (layer == MailLayer::direct)
            for (const NamesBin& bin : input_.window.summaries[day].names_histogram)
                bins[bin.names] += bin.clients;
    }
    for (std::size_t p = 0; p < input_.periods.size() && layer == MailLayer::exchange; ++p) {
        const std::size_t day = input_.periods[p].day;
        const bool counted = p > 0 && input_.periods[p - 1].day == day;
        if (!counted && scope.has_day(static_cast<std::uint32_t>(day)))
            for (const HistogramBin& bin : input_.activity[p].host_names) bins[bin.value] += bin.clients;
    }
    crowd.others -= static_cast<std::uint64_t>(std::ranges::count_if(
        seen_, [&](const auto& day_suspect) { return scope.has_day(day_suspect.first); }));
    crowd.answers_logged = std::ranges::all_of(
        scope.days, [&](std::uint32_t day) { return input_.window.summaries[day].has_answers(); });
    crowd.mx_observed = mx_observed(scope.members);

    std::vector<std::uint64_t> of_suspects;
    for (std::uint32_t suspect = 0; suspect < input_.suspects.size(); ++suspect) {
        if (scope.has_day(static_cast<std::uint32_t>(input_.suspects[suspect].day)))
            of_suspects.push_back(asked_names(suspect, layer));
        if (scope.has_member(suspect)) crowd.suspect_names.push_back(asked_names(suspect, layer));
    }
    crowd.other_names = without(std::move(bins), of_suspects);
    return crowd;
}

bool RelaySearch::mx_observed(const SuspectSet& members) const
{
    std::uint64_t mx = 0, mail = 0;
    for (const std::uint32_t suspect : members) {
        mx += mail_[suspect].first;
        mail += mail_[suspect].second;
    }
    constexpr std::uint64_t kLeastMx = 20;  // one in so many
    return !names_.mail_zones.empty() && mx * kLeastMx >= mail;
}

RelayName RelaySearch::name_of(const std::string& text, const TargetName& target, const Scope& scope) const
{
    RelayName name;
    name.name = text;
    std::uint64_t queries = 0, nxdomain = 0;
    for (const NameDay& day : target.days) {
        if (!scope.has_day(day.day)) continue;
        name.clients += day.clients;
        queries += day.queries;
        nxdomain += day.nxdomain;
    }
    name.nxdomain_only = queries == nxdomain;
    std::map<std::uint32_t, double> revisits;
    for (const SuspectAsk& ask : asks_of(target.row)) {
        if (!scope.has_day(ask.day)) continue;
        // Others are what is left of the clients of each day without the suspects that asked on it.
        ++name.all_suspects;
        if (!ask.by_address || !scope.has_member(ask.suspect)) continue;
        revisits[ask.suspect] += ask.revisits;
        name.after_mx += ask.balance > 0;
        name.before_mx += ask.balance < 0;
    }
    std::vector<double> bins;
    for (const auto& [suspect, count] : revisits) {
        name.suspects.push_back(suspect);
        bins.push_back(count);
    }
    name.revisits = std::move(bins);
    return name;
}

double RelaySearch::share_of_other_senders(const RelayName& name, const TargetName& target,
                                           const Scope& scope) const
{
    std::uint64_t asking = 0, senders = 0, suspects = 0;
    for (const NameDay& day : target.days) asking += scope.has_day(day.day) ? day.senders : 0;
    for (const std::uint32_t day : scope.days) senders += input_.senders[day];
    for (const auto& [day, suspect] : seen_) suspects += scope.has_day(day);
    if (senders <= suspects) return 0;
    return static_cast<double>(asking - std::min(asking, name.all_suspects)) /
           static_cast<double>(senders - suspects);
}

std::vector<RelayFinding> RelaySearch::find(const SuspectSet& members, MailLayer layer,
                                            const RelayRule& rule) const
{
    const Scope scope{members, days_of(members)};
    std::vector<RelayName> shared;
    for (const auto& [text, target] : names_.targets) {
        const bool direct = direct_[static_cast<std::size_t>(target.row)];
        if (direct != (layer == MailLayer::direct)) continue;
        if (!direct && target.evidence == MailEvidence::none) continue;
        RelayName name = name_of(text, target, scope);
        if (!direct && name.suspects.empty()) continue;
        if (!direct) name.other_senders = share_of_other_senders(name, target, scope);
        if (direct) name.addresses.assign(target.addresses.begin(), target.addresses.end());
        shared.push_back(std::move(name));
    }
    for (const auto& [text, neighbour] : names_.neighbours) {
        if (!neighbour.direct || layer == MailLayer::exchange) continue;
        RelayName name;
        name.name = text;
        for (const auto& [day, clients] : neighbour.clients) name.clients += scope.has_day(day) ? clients : 0;
        name.addresses.assign(neighbour.addresses.begin(), neighbour.addresses.end());
        shared.push_back(std::move(name));
    }
    return find_relays(shared, layer, crowd_of(scope, layer), rule);
}

}  // namespace spamgraph::app
