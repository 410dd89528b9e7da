#include "app/expansion.hpp"

#include <algorithm>
#include <map>

#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/random_walk.hpp"
#include "spamgraph/comm/together.hpp"

namespace spamgraph::app {

namespace {

constexpr std::size_t kClientsShown = 200, kNamesShown = 100;
constexpr std::uint64_t kMinRelays = 2;  // one may be an open relay, which honest servers use too

/// A client near a campaign.
struct NearClient {
    Address address;
    std::uint64_t mass{}, names{}, relays{};
};

/// Clients at several relays first, then by mass.
bool is_nearer(const NearClient& a, const NearClient& b)
{
    const bool a_found = a.relays >= kMinRelays, b_found = b.relays >= kMinRelays;
    if (a_found != b_found) return a_found;
    if (a.mass != b.mass) return a.mass > b.mass;
    return a.address < b.address;
}

/// The day of each campaign and its direct relays, as the root knows them.
struct Starts {
    std::vector<WalkStart> campaigns;
    std::vector<std::int32_t> suspect_campaigns;  ///< [suspect]
    std::vector<std::int32_t> relay_campaigns;    ///< [relay]; -1: no start
};

Starts choose_starts(const SuspectNetwork& network, const Findings& findings)
{
    Starts starts;
    for (const ClientFinding& client : findings.clients)
        if (client.suspect) starts.suspect_campaigns.push_back(client.campaign);
    for (const RelayFinding& relay : findings.relays)
        starts.relay_campaigns.push_back(relay.layer == "direct" && !relay.exploratory ? relay.campaign : -1);
    for (const CampaignFinding& campaign : findings.campaigns) {
        if (std::ranges::find(starts.relay_campaigns, campaign.id) == starts.relay_campaigns.end()) continue;
        std::map<std::size_t, std::size_t> days;
        for (std::size_t s = 0; s < network.suspects.size(); ++s)
            if (starts.suspect_campaigns[s] == campaign.id) ++days[network.suspects[s].day];
        const auto most = std::ranges::max_element(days, {}, [](const auto& day) { return day.second; });
        starts.campaigns.push_back({campaign.id, static_cast<std::uint32_t>(most->first)});
    }
    return starts;
}

/// One campaign's walk.
class Walk {
public:
    Walk(const Window& window, const SuspectNetwork& network, const Starts& starts, const WalkStart& start)
        : window_(window),
          network_(network),
          starts_(starts),
          start_(start),
          name_starts_(window.days[start.day].name_count())
    {
        std::vector<CurveName> relay_names;
        for (const CurveName& name : network.curves)
            if (name.day == start.day && name.curve < starts.relay_campaigns.size() &&
                starts.relay_campaigns[name.curve] == start.campaign)
                relay_names.push_back(name);
        relays_of_.emplace(start.day, name_starts_.size(), relay_names);
        // Half of the mass starts at the relays, in equal parts, half at the suspects.
        std::map<std::uint32_t, std::uint64_t> names_of_relay;
        for (const CurveName& name : relay_names) ++names_of_relay[name.curve];
        for (const CurveName& name : relay_names)
            name_starts_[name.name] += kWalkMass / 2 / names_of_relay.size() / names_of_relay[name.curve];
    }

    /// Reads this rank's clients of the day. Local.
    void read()
    {
        const auto own = [&](std::int32_t campaign) { return campaign == start_.campaign; };
        const auto members =
            static_cast<std::uint64_t>(std::ranges::count_if(starts_.suspect_campaigns, own));
        for_each_client(
            window_.days[start_.day], window_.mine[start_.day],
            [&](const ClientRow& row, const ClientEdgesView& client) {
                for (std::size_t e = client.first; e < client.last; ++e)
                    graph_.names.push_back(static_cast<std::uint32_t>(client.edges.names[e]));
                graph_.offsets.push_back(graph_.names.size());
                addresses_.push_back(row.address);
                const auto suspect =
                    std::ranges::lower_bound(network_.suspects, row.address, {}, &TestedClient::address);
                const bool known = suspect != network_.suspects.end() && suspect->address == row.address;
                suspect_.push_back(known);
                const bool member = known && own(starts_.suspect_campaigns[static_cast<std::size_t>(
                                                 suspect - network_.suspects.begin())]);
                client_starts_.push_back(member ? kWalkMass / 2 / members : 0);
            });
    }

    /// The walk itself; the nearest clients come to the root. Collective.
    void run(const mpi::Communicator& comm)
    {
        mass_ = mpi::walk_with_restart(comm, graph_, client_starts_, name_starts_);
        std::vector<NearClient> mine;
        for (std::size_t c = 0; c < addresses_.size(); ++c) {
            if (suspect_[c] || mass_.clients[c] == 0) continue;
            mine.push_back({addresses_[c], mass_.clients[c], graph_.names_of(c).size(), count_relays(c)});
        }
        keep_nearest(mine);
        nearest_ = mpi::gather_to_root<NearClient>(comm, mine);
        keep_nearest(nearest_);
        edges_ = mpi::sum_over_ranks(comm, graph_.names.size());
    }

    /// On the root. Local.
    void describe(Findings& findings) const
    {
        for (const NearClient& client : nearest_)
            findings.expansion.push_back({start_.campaign, "client", format_address(client.address),
                                          share(client.mass), lift(client.mass, client.names), client.names,
                                          client.relays, client.relays >= kMinRelays});
        std::vector<std::size_t> order;
        for (std::size_t name = 0; name < mass_.names.size(); ++name)
            if (mass_.names[name] > 0 && name_starts_[name] == 0 && mass_.name_degrees[name] > 1)
                order.push_back(name);
        const auto nearer = [&](std::size_t a, std::size_t b) {
            return mass_.names[a] != mass_.names[b] ? mass_.names[a] > mass_.names[b] : a < b;
        };
        const std::size_t shown = std::min(order.size(), kNamesShown);
        std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(shown), nearer);
        for (std::size_t i = 0; i < shown; ++i) {
            const std::size_t name = order[i];
            findings.expansion.push_back(
                {start_.campaign, "name", std::string(window_.days[start_.day].name_texts(name, 1)[0]),
                 share(mass_.names[name]), lift(mass_.names[name], mass_.name_degrees[name]),
                 mass_.name_degrees[name], 0, false});
        }
    }

private:
    static void keep_nearest(std::vector<NearClient>& clients)
    {
        std::ranges::sort(clients, is_nearer);
        clients.resize(std::min(clients.size(), kClientsShown));
    }

    [[nodiscard]] std::uint64_t count_relays(std::size_t client) const
    {
        std::vector<std::uint32_t> relays;
        for (const std::uint32_t name : graph_.names_of(client))
            relays_of_->for_each(name, [&](std::uint32_t relay) { relays.push_back(relay); });
        std::ranges::sort(relays);
        return static_cast<std::uint64_t>(std::ranges::unique(relays).begin() - relays.begin());
    }

    [[nodiscard]] static double share(std::uint64_t mass)
    {
        return static_cast<double>(mass) / static_cast<double>(kWalkMass);
    }

    /// Against a walk that starts anywhere, whose mass is as the degrees.
    [[nodiscard]] double lift(std::uint64_t mass, std::uint64_t degree) const
    {
        return share(mass) * static_cast<double>(edges_) / static_cast<double>(degree);
    }

    const Window& window_;
    const SuspectNetwork& network_;
    const Starts& starts_;
    WalkStart start_;
    std::optional<CurvesOfDay> relays_of_;
    std::vector<std::uint64_t> name_starts_, client_starts_;
    WalkGraph graph_;
    std::vector<Address> addresses_;
    std::vector<bool> suspect_;
    mpi::WalkMass mass_;
    std::vector<NearClient> nearest_;
    std::uint64_t edges_ = 0;
};

}  // namespace

void expand_campaigns(const mpi::Communicator& comm, const Window& window, const SuspectNetwork& network,
                      Findings& findings)
{
    Starts starts;
    mpi::together(comm, [&] {
        if (comm.is_root()) starts = choose_starts(network, findings);
    });
    mpi::broadcast(comm, starts.campaigns);
    mpi::broadcast(comm, starts.suspect_campaigns);
    mpi::broadcast(comm, starts.relay_campaigns);
    for (const WalkStart& start : starts.campaigns) {
        std::optional<Walk> walk;
        mpi::together(comm, [&] {
            walk.emplace(window, network, starts, start);
            walk->read();
        });
        walk->run(comm);
        mpi::together(comm, [&] {
            if (comm.is_root()) walk->describe(findings);
        });
    }
}

}  // namespace spamgraph::app
