#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace spamgraph {

/// When look-ups of a host after MX queries make it a mail host.
struct FollowUpRule {
    std::uint64_t min_clients = 3;  ///< of a pair of a domain and a host
    double min_g = 10.8;            ///< chi-square, one degree of freedom, p = 0.001
};

/// MX queries for a domain, and those of them that look-ups of one host followed.
struct FollowedDomain {
    std::uint64_t mx_queries{};
    std::uint64_t followed{};
    std::vector<std::uint64_t> clients;  ///< whose look-ups followed, each once
};

/// Who looked up a host, and when.
struct HostFollowUps {
    std::uint64_t clients{};            ///< that looked it up
    std::uint64_t following_clients{};  ///< of them, within 5 s after an MX query of theirs at least once
    /// Of them, more often right after an MX query of theirs than right before one, and the other way round.
    std::uint64_t after{}, before{};
    std::vector<FollowedDomain> domains;
};

/// Whether look-ups of a host follow the MX queries of a domain, or MX queries at large, so that it is an
/// exchange though no answer says so. Local.
///
/// Needed: at least half of its clients looked it up within 5 s after an MX query. And one of two: at least
/// half of its clients stand in pairs of a domain and the host with 3 clients, more follow-ups than chance
/// and G^2 > 10.8 over all MX queries (Dunning 1993), and they do not look it up right before MX queries
/// rather; or the clients that look it up right after MX queries outnumber those that do so right before, G^2
/// > 10.8 against one half. The second finds an exchange of many domains, each asked for by few clients; and
/// a busy client looks up anything within seconds of some MX query, but as often before as after.
/// @param all_mx MX queries of the day
bool is_followed_host(const HostFollowUps& host, std::uint64_t all_mx, const FollowUpRule& rule = {});

}  // namespace spamgraph
