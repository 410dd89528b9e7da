#include "comm/spread_sums.hpp"

#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"

namespace spamgraph::mpi {

using namespace tally;

namespace {

/// Numbers of a client that add up over its parts, which have no name in common.
constexpr std::array kSums = {&ClientRow::queries, &ClientRow::mx,          &ClientRow::a,
                              &ClientRow::aaaa,    &ClientRow::ptr,         &ClientRow::txt,
                              &ClientRow::other,   &ClientRow::nxdomain,    &ClientRow::dnsbl,
                              &ClientRow::names,   &ClientRow::mail_queries};

/// The sums of one client in a row of numbers: those of its row, its address names, its minutes.
constexpr std::size_t kAddressNames = kSums.size(), kMinutes = kAddressNames + 1,
                      kNumbers = kMinutes + kMinutesPerDay;

void add_part(std::span<const Event> part, const ClientCounter& counter, std::span<std::uint64_t> numbers)
{
    for (std::size_t s = 0; s < kSums.size(); ++s) numbers[s] += counter.row().*kSums[s];
    numbers[kAddressNames] += counter.address_names();
    for (const Event& event : part) ++numbers[kMinutes + event.when.minute()];
}

ClientRow make_row(std::span<const std::uint64_t> numbers)
{
    ClientRow row;
    for (std::size_t s = 0; s < kSums.size(); ++s) row.*kSums[s] = numbers[s];
    for (const std::uint64_t queries : numbers.subspan(kMinutes)) {
        row.active_minutes += queries > 0;
        row.peak_per_minute = std::max(row.peak_per_minute, static_cast<std::uint32_t>(queries));
    }
    return row;
}

}  // namespace

SpreadSums::SpreadSums(const Communicator& comm, const DayEvents& events, Day day,
                       const IdTable<MailHost>& hosts)
{
    const std::vector<std::uint64_t>& ids = events.spread.ids();
    std::vector<std::uint64_t> numbers(ids.size() * kNumbers);
    std::vector<std::uint64_t> last(ids.size()),
        before_end(ids.size());  // seconds of the day, from either end
    const std::int64_t begin = first_second(day), end = begin + kSecondsPerDay;
    together(comm, [&] {
        ClientCounter counter(day, hosts);
        ClientStream parts(events.spread_events);
        for (auto part = parts.next(); !part.empty(); part = parts.next()) {
            const auto i = static_cast<std::size_t>(
                std::ranges::lower_bound(ids, std::uint64_t{part.front().client}) - ids.begin());
            counter.count(part);
            add_part(part, counter, std::span(numbers).subspan(i * kNumbers, kNumbers));
            last[i] = std::max(last[i], static_cast<std::uint64_t>(counter.row().last - begin));
            before_end[i] = std::max(before_end[i], static_cast<std::uint64_t>(end - counter.row().first));
        }
    });
    sum_over_ranks(comm, std::span(numbers));
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto of_client = std::span<const std::uint64_t>(numbers).subspan(i * kNumbers, kNumbers);
        Client client{ids[i], make_row(of_client), static_cast<std::uint32_t>(of_client[kAddressNames])};
        client.row.last = begin + static_cast<std::int64_t>(max_over_ranks(comm, last[i]));
        client.row.first = end - static_cast<std::int64_t>(max_over_ranks(comm, before_end[i]));
        clients_.push_back(client);
    }
}

}  // namespace spamgraph::mpi
