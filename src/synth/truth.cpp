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

Json rows_json(const RowCounts& counts)
{
    return {{"accepted", counts.accepted},
            {"skipped", {{"port", counts.port}, {"class", counts.chaos}, {"response", counts.response}}}};
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
        RowCounts counts = world.calendar.background_of_day(day);
        counts.accepted += runs[day];
        planted += runs[day];
        total += counts;
        Json json{{"date", format_day(world.options.first_day + static_cast<Day>(day))},
                  {"campaign_rows", runs[day]}};
        json.update(rows_json(counts));
        days.push_back(json);
    }
    truth["rows"] = rows_json(total);
    truth["rows"]["campaign_rows"] = planted;
    truth["rows"]["days"] = days;
}

std::string suspect_address(const World& world, const Campaign& campaign, std::uint32_t suspect)
{
    return to_text(world.population.address(campaign.suspects[suspect], world.calendar.days() - 1, 0));
}

/// The tier by the first rule that holds: academic suffix; asked for by most honest servers or hosting
/// hundreds; one suspect alone; the rest. A domain hosted by such a host may be counted with it or not: not
/// exact.
Json domain_json(const World& world, const Targeted& targeted)
{
    const MailDomain& domain = world.mail.targets()[targeted.target];
    const char* tier = domain.academic          ? "academic"
                       : domain.giant           ? "large"
                       : targeted.suspects == 1 ? "low"
                                                : "middle";
    const bool exact = domain.academic || domain.giant || domain.hosting != Hosting::giant;
    return {{"tier", tier},
            {"exact", exact},
            {"suspects", targeted.suspects},
            {"mx_queries", targeted.mx_queries}};
}

Json relay_json(const World& world, const Campaign& campaign, const Relay& relay)
{
    Json asking = Json::array();
    for (const std::uint32_t suspect : relay.asked_by)
        asking.push_back(suspect_address(world, campaign, suspect));
    Json json{{"names", relay.names}, {"addresses", {to_text(relay.ip)}}, {"suspects_asking", asking}};
    json["honest_asking"] = relay.honest_askers.size();
    json["period_s"] = relay.period_s > 0 ? Json(relay.period_s) : Json(nullptr);
    return json;
}

struct TldSum {
    std::uint64_t queries{}, domains{}, edges{};
};

void add_campaign(const World& world, const Campaign& campaign, Json& truth,
                  std::map<std::string, TldSum>& tlds)
{
    std::uint64_t edges = 0;
    std::uint64_t queries = 0;
    const auto clustered = std::ranges::count_if(campaign.suspects, [&](std::uint32_t household) {
        const Ip ip = world.population.address(household, 0, 0);
        return !ip.v6 && in_cluster_country(ip.v4);
    });
    // Appended as to a vector: looking each of 40,000 names up first takes seconds.
    std::vector<Json::object_t::value_type>& domains = truth["domains"].get_ref<Json::object_t&>();
    for (std::uint32_t s = 0; s < campaign.suspects.size(); ++s)
        truth["suspects"].push_back(suspect_address(world, campaign, s));
    for (const Relay& relay : campaign.relays)
        if (!relay.asked_by.empty()) truth["relays"].push_back(relay_json(world, campaign, relay));
    for (const Targeted& targeted : campaign.targeted) {
        const MailDomain& domain = world.mail.targets()[targeted.target];
        domains.emplace_back(domain.name, domain_json(world, targeted));
        TldSum& sum = tlds[std::string(domain.tld)];
        sum.queries += targeted.mx_queries;
        sum.domains += 1;
        sum.edges += targeted.suspects;
        edges += targeted.suspects;
        queries += targeted.mx_queries;
    }
    const Json json{{"suspects", campaign.suspects.size()},
                    {"domains", campaign.targeted.size()},
                    {"edges", edges},
                    {"mx_queries", queries},
                    {"rows", campaign.events.size()},
                    {"full_size", campaign.size.edges >= campaign.spec.edges},
                    {"clustered", clustered},
                    {"first_s", campaign.first_us / kMicro},
                    {"last_s", campaign.last_us / kMicro}};
    truth["campaigns"].push_back(json);
}

}  // namespace

std::string write_truth(const Plan& plan)
{
    const World& world = plan.world();
    const SynthOptions& options = world.options;
    Json truth{{"format", "spamgraph-truth"},
               {"scenario", options.scenario},
               {"description", world.scenario->description},
               {"seed", options.seed},
               {"sizes",
                {{"clients", options.clients},
                 {"rows_per_day", options.rows_per_day},
                 {"days", options.days},
                 {"files_per_day", options.files_per_day},
                 {"files", plan.file_count()},
                 {"compress", compression_name(options.compression)}}},
               {"days", Json::array()}};
    for (std::uint32_t day = 0; day < options.days; ++day)
        truth["days"].push_back(format_day(options.first_day + static_cast<Day>(day)));
    add_rows(world, truth);

    for (const char* list : {"surges", "campaigns", "suspects", "relays"}) truth[list] = Json::array();
    truth["surge"] = nullptr;
    truth["explained"] = Json::object();
    truth["domains"] = Json::object();
    truth["tlds"] = Json::object();
    for (const Special& special : world.population.specials())
        truth["explained"][to_text(special.ip)] = role_name(special.role);

    std::map<std::string, TldSum> tlds;
    if (world.scenario->planted)
        for (const Campaign& campaign : world.campaigns) add_campaign(world, campaign, truth, tlds);
    for (const Json& campaign : truth["campaigns"])
        truth["surges"].push_back({{"first_s", campaign["first_s"]}, {"last_s", campaign["last_s"]}});
    if (!truth["surges"].empty()) truth["surge"] = truth["surges"][0];
    for (const auto& [tld, sum] : tlds)
        truth["tlds"][tld] = {{"queries", sum.queries}, {"domains", sum.domains}, {"edges", sum.edges}};
    truth["campaign"] = truth["campaigns"].empty() ? Json{{"domains", 0}, {"edges", 0}, {"mx_queries", 0}}
                                                   : truth["campaigns"][0];
    return truth.dump() + "\n";
}

}  // namespace spamgraph::synth
