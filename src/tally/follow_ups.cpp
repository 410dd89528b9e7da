#include "spamgraph/tally/follow_ups.hpp"

#include <algorithm>

#include "spamgraph/core/day.hpp"
#include "spamgraph/tally/client_stream.hpp"

namespace spamgraph::tally {

namespace {

/// Sorts records and merges those of the same key.
template <class Record>
void merge_sorted(std::vector<Record>& records)
{
    std::sort(records.begin(), records.end());
    std::size_t kept = 0;
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (kept > 0 && !(records[kept - 1] < records[i]))
            records[kept - 1].merge(records[i]);
        else
            records[kept++] = records[i];
    }
    records.resize(kept);
}

void append_mx(std::uint64_t domain, std::uint32_t queries, std::vector<NameCount>& counts)
{
    while (queries > 0) {
        const std::uint32_t part = std::min(queries, NameCount::kMost);
        NameCount count;
        count.name = domain;
        count.queries = count.mx_queries = static_cast<NameCount::Number>(part);
        counts.push_back(count);
        queries -= part;
    }
}

NameCount one_client_of(std::uint64_t name)
{
    NameCount count;
    count.name = name;
    count.queries = count.address_queries = 1;
    count.clients = 1;
    return count;
}

}  // namespace

void FollowUpSearch::look_at(std::span<const Event> events)
{
    const std::uint64_t client = events.front().client;
    const auto asks_mx = [](const Event& event) { return event.when.kind() == Kind::mx; };
    if (std::ranges::any_of(events, asks_mx)) {
        queries_.clear();
        for (const Event& event : events)
            if (asks_mx(event) || asks_address(event.when.kind()))
                queries_.push_back({event.when.second(), asks_mx(event), event.name});
        return look_at(client, queries_, 0, static_cast<std::uint32_t>(kSecondsPerDay));
    }
    follow_ups_.clear();
    asks_.clear();
    counts_.clear();
    for_each_name(events, [&](std::span<const Event> same) {
        const auto by_address = [](const Event& event) { return asks_address(event.when.kind()); };
        if (std::ranges::any_of(same, by_address)) counts_.push_back(one_client_of(same.front().name));
    });
}

void FollowUpSearch::look_at(std::uint64_t client, std::vector<TimedQuery>& queries,
                             std::uint32_t first_second, std::uint32_t end_second)
{
    split(queries);
    count_mx(first_second, end_second);
    find_asks(client, first_second, end_second);
    find_follow_ups(client, first_second, end_second);
}

void FollowUpSearch::split(std::vector<TimedQuery>& queries)
{
    std::ranges::sort(queries);
    mx_.clear();
    look_ups_.clear();
    for (const TimedQuery& query : queries) {
        if (!query.mx) {
            if (look_ups_.empty() || look_ups_.back() != query) look_ups_.push_back(query);
        } else if (!mx_.empty() && mx_.back().second == query.second && mx_.back().domain == query.name) {
            ++mx_.back().queries;
        } else {
            mx_.push_back({query.second, query.name, 1});
        }
    }
}

void FollowUpSearch::count_mx(std::uint32_t first_second, std::uint32_t end_second)
{
    counts_.clear();
    for (const MxSecond& mx : mx_)
        if (mx.second >= first_second && mx.second < end_second) append_mx(mx.domain, mx.queries, counts_);
    std::sort(counts_.begin(), counts_.end());
    std::size_t kept = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        if (kept > 0 && counts_[kept - 1].name == counts_[i].name && counts_[kept - 1].fits(counts_[i]))
            add_counts(counts_[i], counts_[kept - 1]);
        else
            counts_[kept++] = counts_[i];
    }
    counts_.resize(kept);
}

bool FollowUpSearch::has_mx_within(std::int64_t first_second, std::int64_t last_second) const
{
    const auto at = std::ranges::lower_bound(mx_, first_second, {}, &MxSecond::second);
    return at != mx_.end() && at->second <= last_second;
}

void FollowUpSearch::find_asks(std::uint64_t client, std::uint32_t first_second, std::uint32_t end_second)
{
    asks_.clear();
    for (const TimedQuery& look_up : look_ups_) {
        const std::int64_t second = look_up.second;
        if (second < first_second || second >= end_second) continue;
        const bool right_after = has_mx_within(second - kRightAfter_s, second);
        const bool right_before = has_mx_within(second + 1, second + kRightBefore_s);
        const bool follows = has_mx_within(second - kFollowWithin_s, second);
        asks_.push_back({look_up.name, client, right_after - right_before, follows});
    }
    merge_sorted(asks_);
}

void FollowUpSearch::find_follow_ups(std::uint64_t client, std::uint32_t first_second,
                                     std::uint32_t end_second)
{
    follow_ups_.clear();
    auto next = look_ups_.begin();  // first that is not before the MX query
    std::vector<std::uint64_t> following;
    for (const MxSecond& mx : mx_) {
        if (mx.second < first_second || mx.second >= end_second) continue;
        while (next != look_ups_.end() && next->second < mx.second) ++next;
        following.clear();
        std::size_t of_whole_seconds = 0;
        for (auto at = next; at != look_ups_.end() && at->second <= mx.second + kFollowWithin_s; ++at) {
            if (at != next && at->second != std::prev(at)->second) of_whole_seconds = following.size();
            if (std::ranges::find(following, at->name) == following.end()) following.push_back(at->name);
            if (following.size() > kMaxFollowing) break;
        }
        if (following.size() > kMaxFollowing) following.resize(of_whole_seconds);
        for (const std::uint64_t host : following)
            follow_ups_.push_back({mx.domain, host, client, mx.queries});
    }
    merge_sorted(follow_ups_);
}

}  // namespace spamgraph::tally
