#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "app/network.hpp"
#include "spamgraph/analysis/exchange_clusters.hpp"

namespace spamgraph::app {

/// Everybody's counts of a name on one day.
struct NameDay {
    std::uint32_t day{};  ///< index in the window
    std::uint64_t row{};  ///< of the day's names
    MailEvidence evidence{};
    std::uint64_t clients{}, senders{}, queries{}, nxdomain{};
};

/// A name that suspects asked for, over the days of the window.
struct TargetName {
    std::int64_t row{};  ///< of the findings' domains
    std::string registered_domain;
    std::string exchange_cluster;             ///< as in the findings
    MailEvidence evidence{};                  ///< strongest of any day
    std::uint64_t queries{};                  ///< everybody's
    std::vector<double> queries_by_day;       ///< of the days that kept it
    std::uint64_t clients{}, mail_clients{};  ///< largest of any day
    std::vector<NameDay> days;                ///< that kept it, ascending
    std::set<Address> addresses;              ///< on the tested days
    std::int64_t ttl_s = -1;                  ///< largest on the tested days, -1: no answer told
};

/// A mail domain's MX queries over the window.
struct MailDomain {
    std::uint64_t all_queries{}, suspect_queries{};
    std::set<std::uint32_t> suspects;
};

/// A name that no suspect asked for, but that shares an address with one they did; on the tested days.
struct Neighbour {
    std::vector<std::pair<std::uint32_t, std::uint64_t>> clients;  ///< day and clients, ascending
    bool direct{};
    std::set<Address> addresses;
};

/// Everything about names that the suspects' network needs, gathered day by day so that one day's names are
/// in memory.
struct TargetNames {
    std::map<std::string, TargetName> targets;       ///< ascending by bytes
    std::map<std::string, MailDomain> mail_domains;  ///< every name that anybody asked MX for
    std::map<std::string, Neighbour> neighbours;
    /// Registered domains that somebody asked MX for, or in which a host is looked up because of MX queries
    /// (so the domain's other hosts may be further exchanges); over the tested days.
    std::set<std::string> mail_zones;
    /// Registered domains of targets that have addresses themselves; on the tested days.
    std::map<std::string, std::set<Address>, std::less<>> zone_addresses;
    std::map<std::string, std::uint64_t> served;  ///< registered domain of exchanges -> mail domains
    std::map<std::string, ExchangeClusterSize> cluster_sizes;
    /// [day][row of the day's names]: the target, or null
    std::vector<std::vector<TargetName*>> target_of;
};

/// Reads the names of every day. Local.
TargetNames read_target_names(const NetworkInput& input);

}  // namespace spamgraph::app
