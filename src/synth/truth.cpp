#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "spamgraph/synth/plan.hpp"
#include "synth/world.hpp"

namespace spamgraph::synth {

namespace {

using Json = nlohmann::ordered_json;

std::string_view compression_name(Compression compression)
{
    switch (compression) {
        case Compression::none:
            return "none";
        case Compression::gz:
            return "gz";
        case Compression::zst:
            return "zst";
    }
    return "none";
}

/// Rows of a file or a day. What a log of this kind does not hold, or holds in another form, is left out.
Json rows_json(const World& world, const RowCounts& counts)
{
    Json skipped = Json::object();
    if (world.kind->rows_are_exchanges) {
        skipped["port"] = counts.port;
        skipped["class"] = counts.chaos;
        skipped["response"] = counts.response;
    }
    return {{"accepted", counts.accepted}, {"skipped", skipped}};
}

/// Events of the runs by day of the scenario.
std::vector<std::uint64_t> run_rows(const World& world)
{
    std::vector<std::uint64_t> rows(world.calendar.days());
    const std::int64_t first_s = first_second(world.options.first_day);
    for (const Campaign& campaign : world.campaigns)
        for (const Event& event : campaign.events)
            ++rows[(event.time_us / kMicro - first_s) / kSecondsPerDay];
    return rows;
}

void add_rows(const World& world, Json& truth)
{
    const std::vector<std::uint64_t> runs = run_rows(world);
    RowCounts total;
    std::uint64_t planted = 0;
    Json days = Json::array();
    for (std::uint32_t day = 0; day < world.calendar.days(); ++day) {
        RowCounts counts = background_of_day(world.calendar, world.gap, day);
        counts.accepted += runs[day];
        planted += runs[day];
        total += counts;
        Json json{{"date", format_day(world.options.first_day + static_cast<Day>(day))},
                  {"campaign_rows", runs[day]}};
        json.update(rows_json(world, counts));
        days.push_back(json);
    }
    truth["rows"] = rows_json(world, total);
    truth["rows"]["campaign_rows"] = planted;
    truth["rows"]["days"] = days;
}

Ip suspect_ip(const World& world, const Campaign& campaign, std::uint32_t suspect)
{
    return world.population.address(campaign.suspects[suspect], world.calendar.days() - 1, 0);
}

/// How often a relay changed over the window; null where that was not planted.
Json changes_json(const Campaign& campaign, std::size_t changes)
{
    return campaign.spec.relay_wanders ? Json(changes) : Json(nullptr);
}

Json relay_json(const World& world, const Campaign& campaign, const Relay& relay, std::size_t number)
{
    Json asking = Json::array();
    for (const std::uint32_t suspect : relay.asked_by)
        asking.push_back(to_text(suspect_ip(world, campaign, suspect)));
    Json addresses = Json::array();
    for (const Ip& ip : relay.addresses) addresses.push_back(to_text(ip));
    Json json{{"names", relay.names}, {"addresses", addresses}, {"suspects_asking", asking}};
    json["campaign"] = number;
    json["kind"] = relay.names.size() > 1 ? "address" : "name";
    json["honest_asking"] = relay.honest_askers.size();
    // Without answers nothing ties names to one host, and each is asked for too rarely to show a period.
    const bool shows = relay.names.size() == 1 || (world.scenario->answers && world.kind->answers);
    const Json period = relay.period_s > 0 ? Json(relay.period_s) : Json(nullptr);
    json["period_s"] = shows ? period : Json(nullptr);
    if (!shows) json["hidden_period_s"] = period;
    json["address_changes"] = changes_json(campaign, relay.moves_us.size());
    json["domain_changes"] = changes_json(campaign, 2 * relay.renames_us.size());
    return json;
}

/// A mail domain that runs ask for, summed over them.
struct DomainSum {
    std::uint64_t suspects{}, mx_queries{}, runs{};
};

/// The tier by the first rule that holds: academic suffix; asked for by most honest servers or hosting
/// hundreds; one suspect alone; the rest. Not exact: a domain hosted by such a host may be counted with it or
/// not; one that two runs ask for may be low in one of them.
Json domain_json(const MailDomain& domain, const DomainSum& sum)
{
    const char* tier = domain.academic     ? "academic"
                       : domain.giant      ? "large"
                       : sum.suspects == 1 ? "low"
                                           : "middle";
    const bool exact = domain.academic || domain.giant || (domain.hosting != Hosting::giant && sum.runs == 1);
    return {{"tier", tier}, {"exact", exact}, {"suspects", sum.suspects}, {"mx_queries", sum.mx_queries}};
}

struct TldSum {
    std::uint64_t queries{}, domains{}, edges{};
};

using DomainSums = std::map<std::uint32_t, DomainSum>;

void add_campaign(const World& world, const Campaign& campaign, std::size_t number, Json& truth,
                  DomainSums& domains)
{
    std::uint64_t edges = 0;
    std::uint64_t queries = 0;
    std::uint64_t asked = 0;
    const auto clustered = std::ranges::count_if(campaign.suspects, [&](std::uint32_t household) {
        const Ip ip = world.population.address(household, 0, 0);
        return !ip.v6 && in_cluster_country(ip.v4);
    });
    Json addresses = Json::array();
    std::map<std::string, std::uint64_t, std::less<>> countries;
    for (std::uint32_t s = 0; s < campaign.suspects.size(); ++s) {
        const Ip ip = suspect_ip(world, campaign, s);
        addresses.push_back(to_text(ip));
        ++countries[std::string(country_of(ip))];
    }
    truth["suspects"].insert(truth["suspects"].end(), addresses.begin(), addresses.end());
    for (const Relay& relay : campaign.relays)
        if (!relay.asked_by.empty()) truth["relays"].push_back(relay_json(world, campaign, relay, number));
    if (campaign.spec.asks_mx)
        for (const Targeted& targeted : campaign.targeted) {
            DomainSum& sum = domains[targeted.target];
            sum.suspects += targeted.suspects;
            sum.mx_queries += targeted.mx_queries;
            ++sum.runs;
            ++asked;
            edges += targeted.suspects;
            queries += targeted.mx_queries;
        }
    const Json json{{"suspects", campaign.suspects.size()},
                    {"domains", asked},
                    {"edges", edges},
                    {"mx_queries", queries},
                    {"rows", campaign.events.size()},
                    {"full_size", campaign.size.edges >= campaign.spec.edges},
                    {"clustered", clustered},
                    {"countries", countries},
                    {"first_s", campaign.first_us / kMicro},
                    {"last_s", campaign.last_us / kMicro},
                    {"addresses", addresses}};
    truth["campaigns"].push_back(json);
}

void add_domains(const World& world, const DomainSums& domains, Json& truth)
{
    std::map<std::string, TldSum> tlds;
    // Appended as to a vector: looking each of 40,000 names up first takes seconds.
    std::vector<Json::object_t::value_type>& list = truth["domains"].get_ref<Json::object_t&>();
    for (const auto& [target, sum] : domains) {
        const MailDomain& domain = world.mail.targets()[target];
        list.emplace_back(domain.name, domain_json(domain, sum));
        TldSum& tld = tlds[std::string(domain.tld)];
        tld.queries += sum.mx_queries;
        tld.domains += 1;
        tld.edges += sum.suspects;
    }
    for (const auto& [tld, sum] : tlds)
        truth["tlds"][tld] = {{"queries", sum.queries}, {"domains", sum.domains}, {"edges", sum.edges}};
}

Json hours_json(const World& world, std::size_t first, std::size_t files)
{
    return {{"first_s", world.calendar.span(first).begin_us / kMicro},
            {"last_s", world.calendar.span(first + files - 1).end_us / kMicro - 1}};
}

}  // namespace

std::string write_truth(const Plan& plan)
{
    const World& world = plan.world();
    const SynthOptions& options = world.options;
    Json truth{
        {"format", "spamgraph-truth"},
        {"scenario", options.scenario},
        {"description", world.scenario->description},
        {"seed", options.seed},
        {"sizes",
         {{"clients", options.clients},
          {"rows_per_day", options.rows_per_day},
          {"days", options.day_count()},
          {"files_per_day", options.files_per_day},
          {"files", plan.file_count()},
          {"format", options.format},
          {"compress", compression_name(options.compression)}}},
        {"rate", world.scenario->planted ? Json(options.rate.value_or(world.scenario->rate)) : Json(nullptr)},
        {"days", Json::array()}};
    if (world.scenario->gap)
        truth["gap"] = {{"lost", hours_json(world, world.gap.lost_first, world.gap.lost_files)},
                        {"twice", hours_json(world, world.gap.twice_first, world.gap.twice_files)}};
    for (std::uint32_t day = 0; day < options.day_count(); ++day)
        truth["days"].push_back(format_day(options.first_day + static_cast<Day>(day)));
    add_rows(world, truth);

    for (const char* list : {"surges", "campaigns", "suspects", "relays"}) truth[list] = Json::array();
    truth["surge"] = nullptr;
    truth["explained"] = Json::object();
    truth["domains"] = Json::object();
    truth["tlds"] = Json::object();
    for (const Special& special : world.population.specials())
        truth["explained"][to_text(special.ip)] = role_name(special.role);

    DomainSums domains;
    if (world.scenario->planted)
        for (std::size_t number = 0; number < world.campaigns.size(); ++number)
            add_campaign(world, world.campaigns[number], number, truth, domains);
    add_domains(world, domains, truth);
    for (const Json& campaign : truth["campaigns"])
        truth["surges"].push_back({{"first_s", campaign["first_s"]}, {"last_s", campaign["last_s"]}});
    if (!truth["surges"].empty()) truth["surge"] = truth["surges"][0];
    truth["campaign"] = truth["campaigns"].empty() ? Json{{"domains", 0}, {"edges", 0}, {"mx_queries", 0}}
                                                   : truth["campaigns"][0];
    return truth.dump() + "\n";
}

}  // namespace spamgraph::synth
