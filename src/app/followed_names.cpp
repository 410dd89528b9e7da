#include "app/followed_names.hpp"

#include <algorithm>
#include <fstream>
#include <string_view>
#include <unordered_map>

#include "app/lists.hpp"
#include "app/window.hpp"
#include "spamgraph/analysis/robust.hpp"
#include "spamgraph/analysis/tiers.hpp"
#include "spamgraph/analysis/tlds.hpp"
#include "spamgraph/core/error.hpp"
#include "spamgraph/core/public_suffix.hpp"
#include "spamgraph/report/client_past.hpp"

namespace spamgraph::app {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kBlanks = " \t\r";

/// The text up to the first of these characters; takes it and what parts it off the front.
std::string_view take_word(std::string_view& text, std::string_view ends)
{
    const std::string_view word = text.substr(0, text.find_first_of(ends));
    text.remove_prefix(word.size());
    text.remove_prefix(std::min(text.find_first_not_of(ends), text.size()));
    return word;
}

/// A name that is no target, over the days of the window.
struct OtherName {
    std::vector<double> queries_by_day;
    std::uint64_t senders = 0;  ///< most of any day
};

/// Reads day by day, so that one day's names are in memory besides what is kept.
class Reader {
public:
    explicit Reader(const Findings& findings) : findings_(findings)
    {
        for (const ClientFinding& client : findings.clients)
            if (client.suspect) suspects_.push_back(client.address);
        for (std::size_t row = 0; row < findings.domains.size(); ++row) {
            const std::string name(findings.domain_texts[row]);
            const bool low = findings.domains[row].tier == "low";
            targets_.emplace(name, low ? row : kNotLow);
        }
        for (const DayTotals& day : findings.days) senders_ = std::max(senders_, day.senders);
    }

    void read(const DayFile& file)
    {
        const std::vector<NameRow> rows = file.names(0, file.name_count());
        const NameTexts texts = file.name_texts(0, file.name_count());
        std::vector<std::size_t> low_of(rows.size(), kNotLow);
        for (std::size_t row = 0; row < rows.size(); ++row) {
            const auto target = targets_.find(std::string(texts[row]));
            if (target != targets_.end())
                low_of[row] = target->second;
            else if (rows[row].mx_queries > 0)
                add_other(std::string(texts[row]), rows[row]);
        }
        const Day day = file.summary().day;
        for_each_listed_client(file, {0, file.client_count()}, suspects_,
                               [&](std::size_t, const ClientRow&, const ClientEdgesView& client) {
                                   for (std::size_t e = client.first; e < client.last; ++e) {
                                       const auto name = static_cast<std::size_t>(client.edges.names[e]);
                                       if (low_of[name] != kNotLow && client.edges.mx[e] > 0)
                                           first_.try_emplace(low_of[name], day);
                                   }
                               });
    }

    /// What was read of all days, in ascending order of the days.
    FollowedNames names() const
    {
        FollowedNames names;
        for (const auto& [row, first] : first_) {
            const DomainFinding& domain = findings_.domains[row];
            names.exposed.push_back(
                {std::string(findings_.domain_texts[row]), domain.tld, domain.queries_per_day, first});
        }
        const Lists lists = read_lists({});
        const PublicSuffixes suffixes;
        for (const auto& [name, other] : others_) {
            TierEvidence evidence;
            evidence.name = name;
            const std::string registered(suffixes.registered_domain(name));
            evidence.registered_domain = registered;
            evidence.other_senders = other.senders;
            evidence.suspects = 1;
            evidence.queries_per_day = median(other.queries_by_day);
            if (assign_tier(evidence, senders_, lists.tiers, {}).tier == "low")
                names.others.push_back(
                    {name, std::string(top_level_domain(name)), evidence.queries_per_day, 0});
        }
        return names;
    }

private:
    static constexpr std::size_t kNotLow = ~std::size_t{0};

    void add_other(std::string name, const NameRow& row)
    {
        OtherName& other = others_[std::move(name)];
        other.queries_by_day.push_back(static_cast<double>(row.queries));
        other.senders = std::max(other.senders, row.senders);
    }

    const Findings& findings_;
    std::vector<Address> suspects_;
    std::unordered_map<std::string, std::size_t> targets_;  ///< row of a low-profile name, or kNotLow
    std::map<std::size_t, Day> first_;                      ///< [row of a low-profile name]
    std::map<std::string, OtherName> others_;
    std::uint64_t senders_ = 0;
};

}  // namespace

std::optional<Day> BlockList::find(std::string_view name) const
{
    std::optional<Day> first;
    for (std::string_view part = name;;) {
        if (const auto at = listed.find(std::string(part)); at != listed.end())
            first = std::min(first.value_or(at->second), at->second);
        const auto dot = part.find('.');
        if (dot == part.npos) return first;
        part.remove_prefix(dot + 1);
    }
}

BlockList read_block_list(const fs::path& path)
{
    std::error_code ignored;
    std::ifstream file;
    if (fs::is_regular_file(path, ignored)) file.open(path, std::ios::binary);
    if (!file.is_open())
        throw Error(ExitCode::no_input,
                    "cannot read list '" + path.string() + "' (a file with a name and a date a line)");
    BlockList list;
    std::size_t number = 0;
    for (std::string line; std::getline(file, line);) {
        ++number;
        std::string_view rest = std::string_view(line).substr(0, line.find('#'));
        rest.remove_prefix(std::min(rest.find_first_not_of(kBlanks), rest.size()));
        if (rest.empty()) continue;
        const std::string_view name = take_word(rest, " \t\r,");
        const auto day = parse_day(rest.substr(0, 10));
        if (!day && number == 1) continue;  // it names the columns
        if (!day)
            throw Error(ExitCode::configuration, "invalid line " + std::to_string(number) + " in '" +
                                                     path.string() +
                                                     "' (must be a name and a date, example.com,2013-09-14)");
        const auto [at, added] = list.listed.try_emplace(report::parse_name(name), *day);
        if (!added) at->second = std::min(at->second, *day);
        list.last = std::max(list.last.value_or(*day), *day);
    }
    if (file.bad()) throw Error(ExitCode::io, "cannot read list '" + path.string() + "'");
    return list;
}

FollowedNames read_followed_names(const Findings& findings, std::span<const fs::path> day_files)
{
    FollowedNames names;
    const auto is_low = [](const DomainFinding& domain) { return domain.tier == "low"; };
    if (std::ranges::none_of(findings.domains, is_low))
        names.not_observable.push_back({"targeted names", "the result has no low-profile name"});
    else if (day_files.empty())
        names.not_observable.push_back(
            {"first contact, and names to compare with", "no day files (--days names them)"});
    if (!names.not_observable.empty()) return names;

    std::vector<DayFile> days;
    for (const fs::path& path : day_files) days.emplace_back(path);
    std::ranges::sort(days, {}, [](const DayFile& file) { return file.summary().day; });
    Reader reader(findings);
    for (const DayFile& file : days) {
        const Day day = file.summary().day;
        if (day >= findings.first_day && day <= findings.last_day) reader.read(file);
    }
    names = reader.names();
    if (names.exposed.empty())
        names.not_observable.push_back(
            {"first contact", "no suspect asks for a low-profile name in the day files given"});
    return names;
}

}  // namespace spamgraph::app
