#include "spamgraph/tally/count_day.hpp"

#include <algorithm>
#include <bit>

#include "spamgraph/tally/client_stream.hpp"

namespace spamgraph::tally {

namespace {

/// How many events ahead a mail host is fetched from memory; its place in the table twice as far.
constexpr std::size_t kAhead = 12;

}  // namespace

void ClientHistograms::add(std::uint64_t client_queries, std::uint32_t address_names)
{
    ++clients;
    ++queries[static_cast<std::size_t>(std::bit_width(client_queries) - 1)];
    ++names[address_names];
}

void count_minutes(std::span<const Event> events, std::array<std::uint32_t, kMinutesPerDay>& minutes,
                   ClientRow& row)
{
    for (const Event& event : events) {
        const std::uint32_t queries = ++minutes[event.when.minute()];
        row.active_minutes += queries == 1;
        row.peak_per_minute = std::max(row.peak_per_minute, queries);
    }
    // Most clients ask little: their own minutes are fewer than the day's.
    if (events.size() > minutes.size())
        minutes.fill(0);
    else
        for (const Event& event : events) minutes[event.when.minute()] = 0;
}

void ClientCounter::count(std::span<const Event> events, std::span<const Event> following)
{
    events_ = events;
    prepared_end_ = events.data() + events.size() + following.size();
    row_ = {};
    row_.queries = events.size();
    row_.first = first_second_ + kSecondsPerDay;
    kinds_ = {};
    address_names_ = 0;
    name_counts_.clear();
    asked_hosts_.clear();
    for_each_name(events, [&](std::span<const Event> same) {
        const Event* const event = same.data();
        if (event + 2 * kAhead < prepared_end_) hosts_.prefetch(event[2 * kAhead].name);
        if (event + kAhead < prepared_end_) hosts_.prefetch_entry(event[kAhead].name);
        same.size() == 1 ? count_once(same.front()) : count_name(same);
    });
    row_.names = asked_hosts_.size();
    const auto of_kind = [&](Kind kind) { return kinds_[static_cast<std::size_t>(kind)]; };
    row_.mx = of_kind(Kind::mx);
    row_.a = of_kind(Kind::a);
    row_.aaaa = of_kind(Kind::aaaa);
    row_.ptr = of_kind(Kind::ptr);
    row_.txt = of_kind(Kind::txt);
    row_.other = of_kind(Kind::other);
    tally::count_minutes(events, minutes_, row_);
}

/// What count_name() does, for most names.
void ClientCounter::count_once(const Event& event)
{
    const Kind kind = event.when.kind();
    const std::uint32_t nxdomain = event.when.nxdomain();
    ++kinds_[static_cast<std::size_t>(kind)];
    row_.dnsbl += event.when.dnsbl();
    row_.nxdomain += nxdomain;
    NameCount& count = name_counts_.emplace_back();
    count.name = event.name;
    count.queries = 1;
    count.address_queries = asks_address(kind);
    count.mx_queries = kind == Kind::mx;
    count.nxdomain = static_cast<NameCount::Number>(nxdomain);
    count.mail_label = event.when.mail_label();
    note_name(count, {&event, 1}, count.mx_queries, count.address_queries);
}

void ClientCounter::count_name(std::span<const Event> events)
{
    std::uint64_t mx_queries = 0, address_queries = 0;
    for (std::span<const Event> rest = events; !rest.empty();) {
        const auto part = rest.first(std::min<std::size_t>(rest.size(), NameCount::kMost));
        rest = rest.subspan(part.size());
        const NameCount& count = count_part(part);
        mx_queries += count.mx_queries;
        address_queries += count.address_queries;
    }
    note_name(name_counts_.back(), events, mx_queries, address_queries);
}

/// @param count the last part of the name's: it tells of the client itself
void ClientCounter::note_name(NameCount& count, std::span<const Event> events, std::uint64_t mx_queries,
                              std::uint64_t address_queries)
{
    count.clients = 1;
    count.mx_clients = mx_queries > 0;
    count.address_senders = address_queries > 0;  // if it is a sender at all
    address_names_ += address_queries > 0;
    row_.first = std::min(row_.first, first_second_ + events.front().when.second());
    row_.last = std::max(row_.last, first_second_ + events.back().when.second());

    const MailHost* const host = address_queries > 0 ? hosts_.find(count.name) : nullptr;
    const bool is_host = host && host->is_host;
    asked_hosts_.push_back(is_host);
    row_.mail_queries += mx_queries + (is_host ? address_queries : 0);
    if (mx_queries == 0 && !host) return;
    for (const Event& event : events) {
        const bool asks_host = host && asks_address(event.when.kind());
        mail_minutes_.labelled[event.when.minute()] += asks_host && host->labelled;
        mail_minutes_.mail[event.when.minute()] += event.when.kind() == Kind::mx || (asks_host && is_host);
    }
}

const NameCount& ClientCounter::count_part(std::span<const Event> events)
{
    std::uint32_t address_queries = 0, mx_queries = 0, nxdomain = 0;
    for (const Event& event : events) {
        const Kind kind = event.when.kind();
        ++kinds_[static_cast<std::size_t>(kind)];
        address_queries += asks_address(kind);
        mx_queries += kind == Kind::mx;
        nxdomain += event.when.nxdomain();
        row_.dnsbl += event.when.dnsbl();
    }
    row_.nxdomain += nxdomain;
    NameCount& count = name_counts_.emplace_back();
    count.name = events.front().name;
    count.queries = static_cast<NameCount::Number>(events.size());
    count.address_queries = static_cast<NameCount::Number>(address_queries);
    count.mx_queries = static_cast<NameCount::Number>(mx_queries);
    count.nxdomain = static_cast<NameCount::Number>(nxdomain);
    count.mail_label = events.front().when.mail_label();
    return count;
}

std::span<const NameCount> ClientCounter::name_counts(bool is_mail_active, bool is_sender)
{
    for (NameCount& count : name_counts_) {
        count.mail_clients = is_mail_active ? count.clients : 0;
        count.senders = is_sender ? count.clients : 0;
        count.address_senders = is_sender ? count.address_senders : 0;
    }
    return name_counts_;
}

void ClientCounter::append_kept(bool is_sender, std::vector<KeptQuery>& kept) const
{
    std::size_t name = 0;
    for_each_name(events_, [&](std::span<const Event> same) {
        const bool addresses_too = is_sender || asked_hosts_[name++] != 0;
        for (const Event& event : same)
            if (event.when.kind() == Kind::mx || (addresses_too && asks_address(event.when.kind())))
                kept.push_back({event.name, event.when});
    });
}

}  // namespace spamgraph::tally
