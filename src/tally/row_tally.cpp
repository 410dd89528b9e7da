#include "spamgraph/tally/row_tally.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <numeric>
#include <tuple>

#include "spamgraph/core/qname.hpp"

namespace spamgraph::tally {

namespace {

using logs::Reason;

Kind kind_of(std::uint16_t qtype)
{
    switch (qtype) {
        case logs::qtype::kMx:
            return Kind::mx;
        case logs::qtype::kA:
            return Kind::a;
        case logs::qtype::kAaaa:
            return Kind::aaaa;
        case logs::qtype::kPtr:
            return Kind::ptr;
        case logs::qtype::kTxt:
            return Kind::txt;
        default:
            return Kind::other;
    }
}

void note_ttl(std::int64_t ttl_s, Fact& fact)
{
    const auto ttl = static_cast<std::uint32_t>(std::min<std::int64_t>(ttl_s, Fact::kNoTtl - 1));
    fact.ttl_min = std::min(fact.ttl_min, ttl);
    fact.ttl_max = std::max(fact.ttl_max, ttl);
}

/// Host names at the front of an MX answer that are no exchanges but CNAME targets: records of one set share
/// a TTL (RFC 2181, 5.2), so a leading name with another TTL than the last is not of the set.
std::size_t count_leading_aliases(std::span<const logs::Answer> answers)
{
    const auto is_host = [](const logs::Answer& a) { return !a.host.empty(); };
    const auto last = std::find_if(answers.rbegin(), answers.rend(), is_host);
    if (last == answers.rend()) return 0;
    const auto is_exchange = [&](const logs::Answer& a) { return is_host(a) && a.ttl_s == last->ttl_s; };
    return static_cast<std::size_t>(std::ranges::find_if(answers, is_exchange) - answers.begin());
}

/// The days that a row left out tells of: that of its time, or all days of a record that holds over a time.
std::optional<DayRange> days_of(const logs::LeftOut& row)
{
    if (!row.time_s) return std::nullopt;
    const std::int64_t until_s = row.answered ? row.answered->until_s : 0;
    return DayRange{static_cast<Day>(*row.time_s / kSecondsPerDay),
                    static_cast<Day>(std::max(*row.time_s, until_s) / kSecondsPerDay)};
}

/// Calls `use` with the answers of each host or address. Not by comparing all with all: a hostile row has
/// thousands of them.
/// @param sorted memory for a copy of several
template <class Use>
void for_each_distinct(std::span<const logs::Answer> answers, std::vector<logs::Answer>& sorted, Use use)
{
    if (answers.size() > 1) {
        sorted.assign(answers.begin(), answers.end());
        std::ranges::sort(sorted, {},
                          [](const logs::Answer& a) { return std::tie(a.host, a.address, a.preference); });
        answers = sorted;
    }
    while (!answers.empty()) {
        const logs::Answer& first = answers.front();
        const auto is_other = [&first](const logs::Answer& a) {
            return a.host != first.host || a.address != first.address;
        };
        const auto end = std::find_if(answers.begin() + 1, answers.end(), is_other);
        const auto same = static_cast<std::size_t>(end - answers.begin());
        use(answers.first(same));
        answers = answers.subspan(same);
    }
}

}  // namespace

std::uint64_t InputAccount::read() const
{
    return std::accumulate(left_out.begin(), left_out.end(), accepted);
}

void InputAccount::add(const InputAccount& other)
{
    accepted += other.accepted;
    for (std::size_t r = 0; r < left_out.size(); ++r) left_out[r] += other.left_out[r];
    row_hash_sum += other.row_hash_sum;
    content_sum += other.content_sum;
    truncated += other.truncated;
    layout_changed += other.layout_changed;
    assumed_zone += other.assumed_zone;
    inferred_year += other.inferred_year;
}

RowTally::RowTally(const HashKey& key, const PublicSuffixes& suffixes, std::optional<DayRange> range,
                   DayStore& days, std::size_t inputs, Route route, ClientRule rule)
    : key_(key),
      suffixes_(suffixes),
      range_(range),
      days_(days),
      route_(std::move(route)),
      rule_(std::move(rule)),
      mail_labels_(kMailLabels),
      accounts_(inputs),
      input_days_(inputs),
      rejects_seen_(inputs)
{
}

void RowTally::begin_unit(std::uint32_t input, std::uint32_t source, bool duplicate)
{
    input_ = input;
    source_ = source;
    duplicate_ = duplicate;
}

void RowTally::add_to_sums(std::string_view row, InputAccount& account) const
{
    const std::uint64_t hash = XXH3_64bits(row.data(), row.size());
    account.content_sum += hash;
    account.row_hash_sum += keyed_hash(key_, hash);
}

/// PublicSuffixes::has_mail_label, looked up once for each of the names met lately.
bool RowTally::has_mail_label(std::uint64_t id, std::string_view name)
{
    if (!is_mail_label(first_label(name))) return false;
    std::uint64_t& slot = mail_labels_[id % kMailLabels];
    if ((slot ^ id) >> 1 != 0 || slot == 0) slot = (id & ~std::uint64_t{1}) | suffixes_.has_mail_label(name);
    return slot & 1;
}

DayLogs& RowTally::logs_of(Day day)
{
    if (!last_logs_ || day != last_day_) {
        last_logs_ = &days_.at(day);
        last_day_ = day;
    }
    return *last_logs_;
}

/// Whether a well-formed row is left out all the same; then it has been counted.
bool RowTally::leave_out_by_rule(Day day, const logs::Query& query)
{
    const bool other_day = range_ && !range_->contains(day);
    const bool to_others = !rule_.resolvers.empty() && query.server != Address{} &&
                           std::ranges::find(rule_.resolvers, query.server) == rule_.resolvers.end();
    input_days_[input_].note(day, !duplicate_ && !to_others);
    if (!other_day && !duplicate_ && !to_others) return false;
    const Reason reason = other_day ? Reason::other_day : duplicate_ ? Reason::duplicate : Reason::upstream;
    on_left_out({reason, first_second(day), 0, 0, query.row});
    return true;
}

void RowTally::on_query(const logs::Query& query)
{
    const Day day = static_cast<Day>(query.time_s / kSecondsPerDay);
    if (leave_out_by_rule(day, query)) return;

    DayLogs& logs = logs_of(day);
    const Address& from = rule_.by_subnet && query.subnet ? *query.subnet : query.client;
    const std::uint64_t client = keyed_hash(key_, from);
    const std::uint64_t name = id_of(query.qname);
    if (!query.answers.empty()) note_answers(query, name, day, logs);

    InputAccount& account = accounts_[input_];
    ++account.accepted;
    add_to_sums(query.row, account);

    const auto second = static_cast<std::uint32_t>(query.time_s - first_second(day));
    const Kind kind = kind_of(query.qtype);
    const std::uint32_t minute = second / 60;
    ++logs.accepted;
    ++logs.source_rows[source_ * kMinutesPerDay + minute];
    logs.mx[minute] += kind == Kind::mx;
    logs.nxdomain[minute] += query.nxdomain;
    const Moment when(second, kind, query.nxdomain, has_mail_label(name, query.qname),
                      is_dnsbl_style(query.qname), kind == Kind::mx && query.no_data);

    logs.clients.append(client, from);
    logs.names.append(name, query.qname);
    route_(client, name, when, day);
}

void RowTally::note_answers(const logs::Query& query, std::uint64_t name, Day day, DayLogs& logs)
{
    // A record that holds over a time tells nothing of whether the day's logs have answers.
    logs.answered += !query.answers.empty() && query.until_s == 0;
    Fact fact;
    fact.name = name;
    fact.count = 1;
    fact.first = static_cast<std::uint32_t>(std::max(query.time_s, first_second(day)));
    fact.last = static_cast<std::uint32_t>(
        query.until_s == 0 ? query.time_s : std::min(query.until_s, first_second(day + 1) - 1));
    if (query.qtype == logs::qtype::kMx) return note_exchanges(query, fact, logs);

    for_each_distinct(query.answers, answers_, [&](std::span<const logs::Answer> same) {
        const std::string_view host = same.front().host;
        fact.kind = host.empty() ? Fact::Kind::address : Fact::Kind::alias;
        if (host.empty())
            fact.address = same.front().address;
        else
            fact.set_other(id_of(host));
        fact.ttl_min = Fact::kNoTtl;
        fact.ttl_max = 0;
        for (const logs::Answer& answer : same)
            if (host.empty() && answer.ttl_s >= 0) note_ttl(answer.ttl_s, fact);
        logs.facts.append(fact);
    });
}

void RowTally::note_exchanges(const logs::Query& query, Fact fact, DayLogs& logs)
{
    const auto answers = query.answers.subspan(count_leading_aliases(query.answers));
    fact.kind = Fact::Kind::mx;
    for_each_distinct(answers, answers_, [&](std::span<const logs::Answer> same) {
        const std::string_view host = same.front().host;
        if (host.empty()) return;
        const std::uint64_t exchange = id_of(host);
        fact.set_other(exchange);
        fact.preference = same.front().preference;
        logs.names.append(exchange, host);
        logs.facts.append(fact);
    });
}

/// Counts a row left out in each of its days of the range, and notes what it says of a name.
void RowTally::note_days(const logs::LeftOut& row, DayRange days, DayRange range, std::size_t reason)
{
    tally::InputDays& of_input = input_days_[input_];
    if (days.first == days.last)
        of_input.note(days.first, false);
    else if (!range.contains(days.first) || !range.contains(days.last))
        of_input.set_overflowed();  // there may be too many to keep
    for (Day day = std::max(days.first, range.first); day <= std::min(days.last, range.last); ++day) {
        of_input.note(day, false);
        DayLogs& logs = logs_of(day);
        ++logs.left_out[reason];
        if (row.answered && !duplicate_) note_answers(*row.answered, id_of(row.answered->qname), day, logs);
    }
}

void RowTally::on_left_out(const logs::LeftOut& row)
{
    const auto days = days_of(row);
    const DayRange known = range_.value_or(days.value_or(DayRange{}));
    const bool other_day = days && (days->last < known.first || known.last < days->first);
    const Reason reason = other_day ? Reason::other_day : row.reason;
    const auto index = static_cast<std::size_t>(reason);

    InputAccount& account = accounts_[input_];
    ++account.left_out[index];
    add_to_sums(row.row, account);
    if (days) note_days(row, *days, known, index);
    if (logs::info(reason).rejected && rejects_seen_[input_][index]++ < kRejectsShown)
        rejected_.push_back({input_, reason, row.offset, row.line});
}

}  // namespace spamgraph::tally
