#include "app/client_activity.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"

namespace spamgraph::app {

namespace {

/// A client's earlier days, as far as they have been read.
struct Past {
    std::vector<std::uint64_t> sums;  ///< [period]: mail queries in its minutes
    std::uint64_t day_sum = 0;        ///< mail queries at any hour
    bool sender = false;
};

/// This rank's part of a period.
struct LocalPeriod {
    std::map<std::uint64_t, std::uint64_t> histogram;  ///< n -> clients
    std::vector<SenderPair> senders;
    PastMoments below_sender;
    std::uint64_t senders_past_sum = 0, senders_past_day_sum = 0;
    std::vector<ClientActivity> gated;
    std::map<std::uint64_t, std::uint64_t> host_names;  ///< mail hosts asked for by address -> clients
};

/// Mail queries of a client in the minutes of each period, and by hour.
struct ClientMail {
    std::vector<std::uint64_t> in_period;  ///< [period]
    std::array<std::uint64_t, 24> by_hour{};
    std::uint64_t hosts = 0;  ///< mail hosts asked for by address
};

ClientMail count_mail(const ClientEdgesView& edges, const std::vector<MailEvidence>& evidence,
                      const std::vector<TestPeriod>& periods)
{
    ClientMail mail{std::vector<std::uint64_t>(periods.size())};
    std::uint64_t all = 0;
    for_each_mail_query(edges, evidence, [&](std::uint32_t second) {
        ++all;
        ++mail.by_hour[second / 3600];
        for (std::size_t p = 0; p < periods.size(); ++p)
            if (periods[p].surge) mail.in_period[p] += periods[p].minutes[second / 60];
    });
    for (std::size_t p = 0; p < periods.size(); ++p)
        if (!periods[p].surge) mail.in_period[p] = all;
    for_each_edge(edges, [&](std::size_t e, std::size_t, std::size_t) {
        mail.hosts += edges.edges.events[e] > edges.edges.mx[e] &&
                      evidence[static_cast<std::size_t>(edges.edges.names[e])] != MailEvidence::none;
    });
    return mail;
}

/// Walks a rank's clients over the days, front to back.
class ActivityCounter {
public:
    ActivityCounter(const Window& window, const std::vector<TestPeriod>& periods, const SuspectRule& rule)
        : window_(window), periods_(periods), rule_(rule), local_(periods.size())
    {
    }

    std::vector<LocalPeriod> count()
    {
        for (std::size_t d = 0; d < window_.days.size(); ++d) {
            for (std::size_t p = 0; p < periods_.size(); ++p)
                if (periods_[p].day == d) note_past(p);
            count_day(d);
        }
        return std::move(local_);
    }

private:
    void note_past(std::size_t p)
    {
        PastMoments& moments = local_[p].below_sender;
        for (const auto& [address, past] : past_) {
            if (past.sender) {
                local_[p].senders_past_sum += past.sums[p];
                local_[p].senders_past_day_sum += past.day_sum;
                continue;
            }
            ++moments.clients;
            moments.sum += past.sums[p];
            moments.sum_squares += past.sums[p] * past.sums[p];
        }
    }

    void count_day(std::size_t d)
    {
        const std::vector<MailEvidence> evidence = window_.days[d].evidence();
        for_each_client(window_.days[d], window_.mine[d],
                        [&](const ClientRow& row, const ClientEdgesView& edges) {
                            const ClientMail mail = count_mail(edges, evidence, periods_);
                            Past& past = past_[row.address];
                            const bool active_before = !past.sums.empty();
                            past.sums.resize(periods_.size());
                            for (std::size_t p = 0; p < periods_.size(); ++p)
                                if (periods_[p].day == d) test(row, mail, past, active_before, p);
                            for (std::size_t p = 0; p < periods_.size(); ++p)
                                past.sums[p] += mail.in_period[p];
                            past.day_sum += row.mail_queries;
                            past.sender |= row.mail_queries >= rule_.known_sender_min;
                        });
    }

    void test(const ClientRow& row, const ClientMail& mail, const Past& past, bool active_before,
              std::size_t p)
    {
        LocalPeriod& period = local_[p];
        ++period.host_names[mail.hosts];
        const std::uint64_t n = mail.in_period[p];
        const std::uint64_t past_days = periods_[p].day;
        if (past.sender && n >= rule_.known_sender_min && past.sums[p] >= rule_.known_sender_min * past_days)
            period.senders.push_back({n, past.sums[p]});
        const ClientActivity client{row.address,
                                    n,
                                    row.mail_domains,
                                    row.mail_queries,
                                    *std::ranges::max_element(mail.by_hour),
                                    past.sender,
                                    active_before,
                                    past.sums[p],
                                    past.day_sum};
        // The crowd that a client is held against are the mail-active clients below the gates: in a small
        // network the bots themselves would be a good part of it.
        if (passes_gates(client, rule_))
            period.gated.push_back(client);
        else
            ++period.histogram[n];
    }

    const Window& window_;
    const std::vector<TestPeriod>& periods_;
    const SuspectRule& rule_;
    std::map<Address, Past> past_;
    std::vector<LocalPeriod> local_;
};

/// All ranks' bins, ascending, on every rank.
std::vector<HistogramBin> gather_histogram(const mpi::Communicator& comm,
                                           const std::map<std::uint64_t, std::uint64_t>& local)
{
    std::vector<HistogramBin> bins;
    for (const auto& [n, clients] : local) bins.push_back({n, clients});
    std::map<std::uint64_t, std::uint64_t> all;
    for (const HistogramBin& bin : mpi::gather_all<HistogramBin>(comm, bins)) all[bin.value] += bin.clients;
    bins.clear();
    for (const auto& [n, clients] : all) bins.push_back({n, clients});
    return bins;
}

PeriodActivity gather_period(const mpi::Communicator& comm, const LocalPeriod& local,
                             const TestPeriod& period, const Window& window)
{
    PeriodActivity activity;
    activity.day.histogram = gather_histogram(comm, local.histogram);
    activity.day.senders = mpi::gather_all<SenderPair>(comm, local.senders);
    std::ranges::sort(activity.day.senders, {},
                      [](const SenderPair& s) { return std::pair(s.now, s.past_sum); });
    const PastMoments& moments = local.below_sender;
    activity.day.below_sender = {mpi::sum_over_ranks(comm, moments.clients),
                                 mpi::sum_over_ranks(comm, moments.sum),
                                 mpi::sum_over_ranks(comm, moments.sum_squares)};
    activity.day.senders_past_sum = mpi::sum_over_ranks(comm, local.senders_past_sum);
    activity.day.senders_past_day_sum = mpi::sum_over_ranks(comm, local.senders_past_day_sum);
    activity.day.past_days = period.day;
    activity.day.clients = window.summaries[period.day].clients;
    activity.gated = mpi::gather_all<ClientActivity>(comm, local.gated);
    activity.host_names = gather_histogram(comm, local.host_names);
    return activity;
}

}  // namespace

std::vector<PeriodActivity> measure_activity(const mpi::Communicator& comm, const Window& window,
                                             const std::vector<TestPeriod>& periods, const SuspectRule& rule)
{
    std::vector<LocalPeriod> local;
    mpi::together(comm, [&] { local = ActivityCounter(window, periods, rule).count(); });
    std::vector<PeriodActivity> all;
    for (std::size_t p = 0; p < periods.size(); ++p)
        all.push_back(gather_period(comm, local[p], periods[p], window));
    return all;
}

}  // namespace spamgraph::app
