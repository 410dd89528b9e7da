#include "app/client_roles.hpp"

#include <algorithm>
#include <map>

#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/core/qname.hpp"

namespace spamgraph::app {

namespace {

/// What the roles of a day's clients need of its names. Read once a day.
struct DayNames {
    std::vector<MailEvidence> evidence;
    std::vector<std::uint8_t> label_bytes;              ///< of the first label
    std::map<std::uint64_t, std::int64_t> ttl_of_name;  ///< smallest TTL seen, seconds
};

DayNames read_names(const DayFile& day)
{
    DayNames names{day.evidence(), {}, {}};
    constexpr std::uint64_t kPiece = 65'536;
    for (std::uint64_t first = 0; first < day.name_count(); first += kPiece) {
        const NameTexts texts = day.name_texts(first, std::min(kPiece, day.name_count() - first));
        for (std::size_t i = 0; i < texts.size(); ++i)
            names.label_bytes.push_back(
                static_cast<std::uint8_t>(std::min<std::size_t>(first_label(texts[i]).size(), 255)));
    }
    for (std::uint64_t first = 0; first < day.address_count(); first += kPiece)
        for (const AddressRecord& record :
             day.addresses(first, std::min(kPiece, day.address_count() - first))) {
            if (record.ttl_min < 0) continue;
            const auto [known, is_new] = names.ttl_of_name.emplace(record.name, record.ttl_min);
            if (!is_new) known->second = std::min(known->second, record.ttl_min);
        }
    return names;
}

HourCounts count_hours(const ClientEdgesView& edges, const std::vector<MailEvidence>& evidence)
{
    HourCounts hours{};
    for_each_mail_query(edges, evidence, [&](std::uint32_t second) { ++hours[second / 3600]; });
    return hours;
}

/// Names of today's mail queries, their labels, and how often an address was asked for again within its TTL.
void measure_names(const ClientEdgesView& edges, const DayNames& names, RoleEvidence& client)
{
    std::uint64_t label_bytes = 0, gaps = 0, repeats = 0;
    for_each_edge(edges, [&](std::size_t e, std::size_t first, std::size_t last) {
        const auto name = static_cast<std::uint64_t>(edges.edges.names[e]);
        if (edges.edges.mx[e] > 0 || names.evidence[name] != MailEvidence::none) {
            ++client.mail_names;
            label_bytes += names.label_bytes[name];
        }
        const auto ttl = names.ttl_of_name.find(name);
        if (ttl == names.ttl_of_name.end()) return;
        // A and AAAA of one name go out together and are one question, which no cache could have answered.
        constexpr std::uint32_t kPair_s = 1;
        std::optional<std::uint32_t> before;
        for (std::size_t t = first; t < last; ++t) {
            if (edges.edges.time_mx[t]) continue;
            const std::uint32_t time = edges.edges.times[t];
            if (before && time - *before <= kPair_s) continue;
            if (before) {
                ++gaps;
                repeats += time - *before < ttl->second;
            }
            before = time;
        }
    });
    if (client.mail_names > 0)
        client.mean_mail_label = static_cast<double>(label_bytes) / static_cast<double>(client.mail_names);
    if (gaps > 0) client.repeat_share = static_cast<double>(repeats) / static_cast<double>(gaps);
}

/// A profile on its way: texts travel as bytes beside.
struct ProfileOnWay {
    std::uint64_t client;  ///< place in the list
    ClientRow row;
    std::uint32_t name_bytes, evidence_bytes;
};

/// What this rank's part of the window tells of the listed clients; without a row where a client is another
/// rank's.
std::vector<std::optional<RoleEvidence>> read_evidence(const Window& window,
                                                       std::span<const TestedClient> clients,
                                                       std::uint64_t known_sender_min)
{
    std::vector<Address> listed;
    std::size_t last_day = 0;
    for (const TestedClient& client : clients) {
        listed.push_back(client.address);
        last_day = std::max(last_day, client.day);
    }
    std::vector<RoleEvidence> evidence(clients.size());
    std::vector<bool> seen(clients.size());
    for (std::size_t d = 0; d <= last_day && !clients.empty(); ++d) {
        const DayNames names = read_names(window.days[d]);
        for_each_listed_client(window.days[d], window.mine[d], listed,
                               [&](std::size_t i, const ClientRow& row, const ClientEdgesView& edges) {
                                   RoleEvidence& client = evidence[i];
                                   if (d < clients[i].day) {
                                       client.past_hours.push_back(count_hours(edges, names.evidence));
                                       client.known_sender |= row.mail_queries >= known_sender_min;
                                   } else if (d == clients[i].day) {
                                       client.today = row;
                                       client.past_days = d;
                                       client.mail_by_hour = count_hours(edges, names.evidence);
                                       measure_names(edges, names, client);
                                       seen[i] = true;
                                   }
                               });
    }
    std::vector<std::optional<RoleEvidence>> mine(clients.size());
    for (std::size_t i = 0; i < clients.size(); ++i)
        if (seen[i]) mine[i] = std::move(evidence[i]);
    return mine;
}

}  // namespace

std::vector<ClientProfile> find_profiles(const mpi::Communicator& comm, const Window& window,
                                         std::span<const TestedClient> clients, const RoleRule& rule,
                                         std::uint64_t known_sender_min)
{
    std::vector<ProfileOnWay> heads;
    std::vector<char> bytes;
    mpi::together(comm, [&] {
        const auto evidence_of = read_evidence(window, clients, known_sender_min);
        for (std::size_t i = 0; i < clients.size(); ++i) {
            if (!evidence_of[i]) continue;
            const auto [name, evidence] = find_role(*evidence_of[i], rule).value_or(Role{});
            heads.push_back({i, evidence_of[i]->today, static_cast<std::uint32_t>(name.size()),
                             static_cast<std::uint32_t>(evidence.size())});
            bytes.insert(bytes.end(), name.begin(), name.end());
            bytes.insert(bytes.end(), evidence.begin(), evidence.end());
        }
    });
    const std::vector<char> all_bytes = mpi::gather_all<char>(comm, bytes);
    std::vector<ClientProfile> profiles(clients.size());
    const char* at = all_bytes.data();
    for (const ProfileOnWay& head : mpi::gather_all<ProfileOnWay>(comm, heads)) {
        ClientProfile& profile = profiles[head.client];
        profile.row = head.row;
        profile.role.name.assign(at, head.name_bytes);
        profile.role.evidence.assign(at + head.name_bytes, head.evidence_bytes);
        at += head.name_bytes + head.evidence_bytes;
    }
    return profiles;
}

}  // namespace spamgraph::app
