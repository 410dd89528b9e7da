#include "spamgraph/analysis/relays.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "analysis/relay_entities.hpp"

namespace spamgraph {

namespace {

enum class Gate : std::uint8_t { failed, exploratory, passed };

Gate pass_gates(const RelayEntity& entity, MailLayer layer, const RelayCrowd& crowd, const RelayRule& rule)
{
    if (crowd.suspects == 0 || entity.asking < rule.min_suspects_asking) return Gate::failed;
    const double share = static_cast<double>(entity.asking) / static_cast<double>(crowd.suspects);
    const double others = static_cast<double>(entity.others_asking);
    if (others > rule.max_others_share * static_cast<double>(crowd.others)) return Gate::failed;
    if (layer == MailLayer::exchange && entity.other_senders > rule.max_exchange_senders) return Gate::failed;
    const bool returns = !entity.revisits || *entity.revisits >= rule.min_exchange_revisits;
    if ((layer == MailLayer::exchange || !crowd.mx_observed) && !returns) return Gate::failed;
    const bool follows = entity.after_mx > entity.before_mx &&
                         g_squared_of_halves(entity.after_mx, entity.before_mx) > rule.max_follow_g;
    if (!crowd.answers_logged && follows && !returns) return Gate::failed;
    if (share >= rule.min_suspect_share && entity.odds.low >= rule.min_log_odds_low) return Gate::passed;
    if (crowd.mx_observed && (crowd.answers_logged || returns) && share >= rule.min_exploratory_share &&
        entity.odds.low >= rule.min_exploratory_low)
        return Gate::exploratory;
    return Gate::failed;
}

RelayFinding describe(const RelayEntity& entity, Gate gate, std::span<const RelayName> names, MailLayer layer,
                      const RelayCrowd& crowd)
{
    RelayFinding relay;
    relay.entity = entity.text;
    relay.kind = entity.address ? "address" : "name";
    relay.layer = layer == MailLayer::direct ? "direct" : "exchange";
    relay.asking = entity.suspects;
    relay.suspects_asking = entity.asking;
    relay.suspects = crowd.suspects;
    relay.others_asking = entity.others_asking;
    relay.others_clients = crowd.others;
    relay.log_odds = entity.odds.value;
    relay.log_odds_low = entity.odds.low;
    relay.exploratory = gate == Gate::exploratory;
    if (entity.revisits) relay.revisits = *entity.revisits;
    if (layer == MailLayer::exchange) relay.other_senders = entity.other_senders;
    for (const std::size_t row : entity.names)
        if (!names[row].suspects.empty()) relay.names.push_back(names[row].name);
    std::ranges::sort(relay.names);
    return relay;
}

/// Names and hosts that are reported already.
class TakenHosts {
public:
    TakenHosts(std::span<const RelayName> names, const HostNames& hosts) : names_(names), hosts_(hosts) {}

    [[nodiscard]] bool holds(const RelayEntity& entity) const
    {
        if (entity.address) return addresses_.contains(*entity.address);
        const std::size_t row = entity.names.front();
        const auto is_taken = [&](const Address& address) { return addresses_.contains(address); };
        return rows_.contains(row) || std::ranges::any_of(names_[row].addresses, is_taken);
    }

    /// The entity's names, and every host that they lead to.
    void take(const RelayEntity& entity)
    {
        rows_.insert(entity.names.begin(), entity.names.end());
        for (const std::size_t row : entity.names)
            for (const Address& address : names_[row].addresses)
                if (hosts_.contains(address)) addresses_.insert(address);
    }

private:
    std::span<const RelayName> names_;
    const HostNames& hosts_;
    std::set<std::size_t> rows_;
    std::set<Address> addresses_;
};

}  // namespace

bool is_direct_name(bool asked_by_address, MailEvidence evidence, bool registered_domain_asked_mx)
{
    return asked_by_address && evidence != MailEvidence::mx_answer && evidence != MailEvidence::follow_up &&
           !registered_domain_asked_mx;
}

std::vector<RelayFinding> find_relays(std::span<const RelayName> names, MailLayer layer,
                                      const RelayCrowd& crowd, const RelayRule& rule)
{
    const HostNames hosts = find_hosts(names, rule.max_others_share * static_cast<double>(crowd.others));
    const std::vector<RelayEntity> entities = build_entities(names, hosts, crowd);
    std::vector<RelayEntity> passed;
    for (const RelayEntity& entity : entities)
        if (pass_gates(entity, layer, crowd, rule) != Gate::failed) passed.push_back(entity);
    std::ranges::sort(passed, {}, [&](const RelayEntity& entity) {
        return std::tuple(-entity.odds.low, crowd.suspects - entity.asking, std::string_view(entity.text));
    });
    const std::vector<DegreeTest> degrees = test_degrees(passed, entities.size(), crowd);

    std::vector<RelayFinding> relays;
    TakenHosts taken(names, hosts);
    for (std::size_t i = 0; i < passed.size(); ++i) {
        if (degrees[i].q > rule.max_q_degree || taken.holds(passed[i])) continue;
        taken.take(passed[i]);
        relays.push_back(describe(passed[i], pass_gates(passed[i], layer, crowd, rule), names, layer, crowd));
        relays.back().q_degree = degrees[i].q;
        relays.back().degree_weight = degrees[i].weight;
        relays.back().degree_expected = degrees[i].expected;
        relays.back().degree_p = degrees[i].p;
        relays.back().hosts_tested = entities.size();
    }
    return relays;
}

std::uint64_t count_revisits(std::span<const std::int64_t> times_s)
{
    constexpr std::int64_t kBin_s = 600;
    std::set<std::int64_t> bins;
    for (const std::int64_t time : times_s) bins.insert(time / kBin_s);
    return bins.size();
}

}  // namespace spamgraph
