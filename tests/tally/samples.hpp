#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <tuple>
#include <vector>

#include "spamgraph/core/day.hpp"
#include "spamgraph/tally/bucket_log.hpp"
#include "spamgraph/tally/event.hpp"
#include "spamgraph/tally/records.hpp"
#include "spamgraph/tally/sorted_stream.hpp"

namespace spamgraph::tally {

/// A budget that nothing reaches.
inline constexpr std::size_t kAmple = std::size_t{1} << 30;

/// An event as it is handed to who takes it to its client's owner.
struct RoutedEvent {
    std::uint64_t client;
    std::uint64_t name;
    Moment when;
    Day day;
};

/// What compares and prints of an event.
inline auto fields_of(const Event& event)
{
    return std::tuple<std::uint64_t, std::uint64_t, Moment>(event.client, event.name, event.when);
}

inline Event make_event(std::uint64_t client, std::uint64_t name, std::uint32_t second, Kind kind,
                        bool nxdomain = false, bool mail_label = false, bool dnsbl = false)
{
    return {client, name, Moment(second, kind, nxdomain, mail_label, dnsbl)};
}

inline std::vector<Event> sorted(std::vector<Event> events)
{
    std::sort(events.begin(), events.end());
    return events;
}

/// Client 1: mail domain 10 (MX twice), host 20 (A, AAAA), host 30 (TXT only), 40 (A), 50 (PTR, NXDOMAIN),
/// DNSBL 60.
inline std::vector<Event> sample_client()
{
    return sorted({make_event(1, 10, 5, Kind::mx), make_event(1, 10, 86'399, Kind::mx, true),
                   make_event(1, 20, 61, Kind::a, false, true),
                   make_event(1, 20, 62, Kind::aaaa, false, true), make_event(1, 30, 119, Kind::txt),
                   make_event(1, 40, 120, Kind::a), make_event(1, 50, 3'600, Kind::ptr, true),
                   make_event(1, 60, 7'200, Kind::a, true, false, true),
                   make_event(1, 60, 7'201, Kind::other, false, false, true)});
}

/// Events of `clients` clients for `names` names: ids spread over all 64 bits, some seconds and kinds repeat.
inline std::vector<Event> draw_events(std::size_t count, std::uint64_t clients, std::uint64_t names,
                                      std::uint64_t seed)
{
    std::mt19937_64 draw(seed);
    std::vector<Event> events;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t client = (draw() % clients + 1) * 0x9e3779b97f4a7c15;
        const std::uint64_t name = (draw() % names + 1) * 0xbf58476d1ce4e5b9;
        events.push_back(make_event(client, name, static_cast<std::uint32_t>(draw() % 86'400),
                                    static_cast<Kind>(draw() % 6), draw() % 5 == 0, name % 3 == 0,
                                    name % 7 == 0));
    }
    return events;
}

/// Everything in a log, in the order in which it is read.
template <class T>
std::vector<T> read_all(const BucketLog<T>& log)
{
    typename BucketLog<T>::Reader reader(log);
    std::vector<T> all;
    for (std::vector<T> pass; reader.next(pass);) all.insert(all.end(), pass.begin(), pass.end());
    return all;
}

/// Everything in a log, merged.
template <class Record>
auto read_merged(const BucketLog<Record>& log)
{
    std::vector<typename SumOf<Record>::type> all;
    for (SortedStream<Record> stream(log); stream.peek(); stream.pop()) all.push_back(*stream.peek());
    return all;
}

inline auto fields_of(const Fact& fact)
{
    return std::tuple_cat(fact.key(),
                          std::tuple(fact.count, fact.first, fact.last, fact.ttl_min, fact.ttl_max));
}

inline auto fields_of(const NameTotal& c)
{
    return std::tuple(c.name, c.queries, c.address_queries, c.mx_queries, c.nxdomain, c.clients, c.mx_clients,
                      c.mail_clients, c.senders, c.address_senders, c.mail_label);
}

/// The fields of all records, which gtest compares and prints.
template <class Record>
auto fields_of(const std::vector<Record>& records)
{
    std::vector<decltype(fields_of(records.front()))> all;
    for (const Record& record : records) all.push_back(fields_of(record));
    return all;
}

}  // namespace spamgraph::tally
