#pragma once

#include <cstdint>
#include <span>
#include <tuple>
#include <vector>

#include "spamgraph/tally/event.hpp"
#include "spamgraph/tally/records.hpp"

/// What tells mail hosts in logs without answers: which names a client looks up right after an MX query.
/// Times are whole seconds, so a look-up in the second of an MX query counts as one after it.
namespace spamgraph::tally {

/// A look-up within so many seconds of an MX query follows it.
inline constexpr std::uint32_t kFollowWithin_s = 5;
/// A look-up up to 1 s after an MX query is right after it, one 1 or 2 s before it is right before it: two
/// seconds each, so that a look-up at no particular time is as likely to be the one as the other.
inline constexpr std::uint32_t kRightAfter_s = 1, kRightBefore_s = 2;
/// Names that may follow one MX query; a second that brings more is a busy client's other business.
inline constexpr std::size_t kMaxFollowing = 4;

/// A client looked up a host within 5 s after its MX queries for a domain.
struct FollowUp {
    std::uint64_t domain, host, client;
    std::uint64_t mx_queries;  ///< that the host followed

    [[nodiscard]] std::uint64_t bucket_key() const { return domain; }
    [[nodiscard]] auto key() const { return std::tuple(domain, host, client); }
    bool operator<(const FollowUp& other) const { return key() < other.key(); }
    void merge(const FollowUp& same) { mx_queries += same.mx_queries; }
};

/// A client that asks MX looked up a host.
struct HostAsk {
    std::uint64_t host, client;
    std::int64_t balance;     ///< seconds with a look-up right after an MX query, less those right before one
    std::uint64_t following;  ///< seconds with a look-up within 5 s after an MX query

    [[nodiscard]] std::uint64_t bucket_key() const { return host; }
    [[nodiscard]] auto key() const { return std::tuple(host, client); }
    bool operator<(const HostAsk& other) const { return key() < other.key(); }
    void merge(const HostAsk& same)
    {
        balance += same.balance;
        following += same.following;
    }
};

/// A query of a client that is looked at by its order in time.
struct TimedQuery {
    std::uint32_t second;  ///< of the day
    bool mx;               ///< else for an address
    std::uint64_t name;
    auto operator<=>(const TimedQuery&) const = default;
};

/// Finds the follow-ups of one client after another.
class FollowUpSearch {
public:
    /// Looks at a client whose queries are all here.
    /// @param events one client's, sorted
    void look_at(std::span<const Event> events);

    /// Looks at a stretch of a client's day.
    /// @param queries from kFollowWithin_s before the stretch to kFollowWithin_s after it, in any order
    void look_at(std::uint64_t client, std::vector<TimedQuery>& queries, std::uint32_t first_second,
                 std::uint32_t end_second);

    /// Of the last look: follow-ups, ascending by domain and host.
    [[nodiscard]] std::span<const FollowUp> follow_ups() const { return follow_ups_; }
    /// Of the last look: hosts that it asked for, ascending. Of a whole client without MX queries: none.
    [[nodiscard]] std::span<const HostAsk> asks() const { return asks_; }
    /// Of the last look: MX queries of each domain; of a whole client without MX queries the names that it
    /// looked up, as one client each. Ascending by name.
    [[nodiscard]] std::span<const NameCount> counts() const { return counts_; }

private:
    /// MX queries for a domain in one second.
    struct MxSecond {
        std::uint32_t second;
        std::uint64_t domain;
        std::uint32_t queries;
    };

    void split(std::vector<TimedQuery>& queries);
    void count_mx(std::uint32_t first_second, std::uint32_t end_second);
    void find_asks(std::uint64_t client, std::uint32_t first_second, std::uint32_t end_second);
    void find_follow_ups(std::uint64_t client, std::uint32_t first_second, std::uint32_t end_second);
    [[nodiscard]] bool has_mx_within(std::int64_t first_second, std::int64_t last_second) const;

    std::vector<TimedQuery> queries_;   ///< of a whole client
    std::vector<MxSecond> mx_;          ///< ascending by second
    std::vector<TimedQuery> look_ups_;  ///< for addresses, ascending, each second and name once
    std::vector<FollowUp> follow_ups_;
    std::vector<HostAsk> asks_;
    std::vector<NameCount> counts_;
};

}  // namespace spamgraph::tally
