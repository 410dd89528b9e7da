#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_set>

#include "synth/batches.hpp"
#include "synth/campaign.hpp"
#include "synth/random.hpp"
#include "synth/run_edges.hpp"

namespace spamgraph::synth {

namespace {

constexpr std::int64_t kSecond_us = 1'000'000;

/// The queries of one suspect's edges, spread evenly over its part of the run.
class Mailer {
public:
    Mailer(const Stage& stage, Campaign& campaign, std::uint32_t number, std::uint32_t suspect,
           std::int64_t start_us, std::int64_t end_us, const std::optional<Batches>& batches)
        : stage_(stage),
          campaign_(campaign),
          suspect_(suspect),
          start_us_(start_us),
          end_us_(end_us),
          batches_(batches),
          random_(stage.options.seed, Purpose::campaign, number, 5, suspect),
          revisits_giants_(std::floor((suspect + 1) * campaign.spec.giant_revisits) >
                           std::floor(suspect * campaign.spec.giant_revisits)),
          has_v6_(stage.population.household(campaign.suspects[suspect]).v6)
    {
    }

    void send(std::vector<RunEdge> edges)
    {
        for (std::size_t i = edges.size(); i > 1; --i) std::swap(edges[i - 1], edges[random_.below(i)]);
        constexpr std::int64_t kLastTask_us = 150 * kSecond_us;  // the longest chain of retries
        const auto length = static_cast<double>(end_us_ - kLastTask_us - start_us_);
        const double step = length / static_cast<double>(edges.size());
        for (std::size_t i = 0; i < edges.size(); ++i) {
            double at = (static_cast<double>(i) + random_.unit()) * step;
            if (batches_) at = length * batches_->when(at / length);
            write_to(edges[i], start_us_ + static_cast<std::int64_t>(at));
        }
        add(start_us_ + wait(1, 20), 0, Ask::ip_check, 0);
    }

private:
    std::int64_t wait(double low_s, double high_s)
    {
        return static_cast<std::int64_t>(random_.between(low_s, high_s) * kSecond_us);
    }

    void add(std::int64_t time_us, std::uint32_t subject, Ask ask, std::uint32_t number)
    {
        campaign_.events.push_back(
            {std::min(time_us, end_us_), suspect_, subject, ask, static_cast<std::uint8_t>(number)});
    }

    void write_to(const RunEdge& edge, std::int64_t time_us)
    {
        const MailDomain& domain = stage_.mail.targets()[edge.target];
        if (campaign_.spec.asks_mx) {
            for (std::uint32_t i = 1; i < edge.mx_queries; ++i) {
                add(time_us, edge.target, Ask::mx_lost, 0);
                time_us += wait(1.5, 5);
            }
            add(time_us, edge.target, Ask::mx, 0);
            if (!domain.alive() || !random_.chance(campaign_.spec.follow_up)) return;
        } else if (!domain.alive()) {
            return;
        }
        resolve(edge.target, domain, 0, time_us + wait(0.05, 1.5));
        if (domain.exchanges() > 1 && random_.chance(0.15))
            resolve(edge.target, domain, 1, time_us + wait(2, 10));
    }

    /// A of an exchange, and AAAA where the suspect has IPv6; asked once a run, as its own cache keeps it.
    void resolve(std::uint32_t target, const MailDomain& domain, std::uint32_t exchange, std::int64_t time_us)
    {
        if (!known_.insert(stage_.mail.exchange_key(domain, exchange)).second) return;
        add(time_us, target, Ask::a, exchange);
        if (has_v6_) add(time_us + wait(0.01, 0.05), target, Ask::aaaa, exchange);
        if (domain.giant && revisits_giants_)
            for (std::int64_t again = time_us + wait(1500, 3000); again < end_us_; again += wait(1500, 3000))
                add(again, target, Ask::a, exchange);
    }

    const Stage& stage_;
    Campaign& campaign_;
    std::uint32_t suspect_;
    std::int64_t start_us_, end_us_;
    const std::optional<Batches>& batches_;
    Random random_;
    bool revisits_giants_, has_v6_;
    std::unordered_set<std::uint64_t> known_;
};

/// The queries for one relay, by the suspects that use it.
void ask_relay(const Stage& stage, Campaign& campaign, std::uint32_t number, std::uint32_t relay_number,
               const std::vector<std::int64_t>& starts_us, std::int64_t begin_us, std::int64_t end_us)
{
    Relay& relay = campaign.relays[relay_number];
    Random random(stage.options.seed, Purpose::relay, number, relay_number, 1);
    relay.asked_by = draw_some(campaign.size.suspects, relay.askers, random);
    std::ranges::sort(relay.asked_by);
    const auto ask = [&](std::uint32_t suspect, std::int64_t time_us) {
        auto part = static_cast<std::size_t>(time_us - begin_us) * relay.names.size() /
                    static_cast<std::size_t>(end_us - begin_us + 1);
        if (!relay.renames_us.empty()) part = random.chance(0.5) ? 0 : relay.names.size() - 1;
        campaign.events.push_back(
            {time_us, suspect, relay_number, Ask::relay, static_cast<std::uint8_t>(part)});
    };
    for (const std::uint32_t suspect : relay.asked_by) {
        const std::int64_t start_us = starts_us[suspect];
        if (relay.period_s > 0) {
            const std::int64_t period_us = relay.period_s * kSecond_us;
            const auto phase_us = static_cast<std::int64_t>(random.unit() * static_cast<double>(period_us));
            for (std::int64_t tick = start_us + phase_us; tick < end_us - 2 * kSecond_us; tick += period_us)
                ask(suspect, tick + static_cast<std::int64_t>(random.between(0, 1.5) * kSecond_us));
        } else {
            for (std::uint64_t times = 3 + random.below(6); times > 0; --times)
                ask(suspect, start_us + static_cast<std::int64_t>(random.unit() *
                                                                  static_cast<double>(end_us - start_us)));
        }
    }
}

/// The hours of a run.
struct Hours {
    std::int64_t begin_us, end_us;
};

Hours choose_hours(const Stage& stage, const CampaignSpec& spec, std::uint64_t mx_queries,
                   const Campaign* before, Random& random)
{
    const std::int64_t day_us =
        first_second(stage.options.first_day + static_cast<Day>(stage.options.day_count()) - 1) * kSecond_us;
    const auto in_minutes = [](double minutes) {
        return static_cast<std::int64_t>(minutes * 60 * kSecond_us);
    };
    if (spec.schedule == Schedule::all_day)
        return {day_us + in_minutes(random.between(0, 5)),
                day_us + in_minutes(kMinutesPerDay - random.between(1, 5))};

    // A small run is a short one, so that its rate still stands out.
    constexpr double kLeastRate = 150;  // MX queries a minute
    constexpr double kShortest_minutes = 60;
    const double planned = random.between(spec.shortest_minutes, spec.longest_minutes);
    const double minutes =
        std::clamp(static_cast<double>(mx_queries) / kLeastRate, kShortest_minutes, planned);
    const double shift = random.between(-spec.start_spread_minutes, spec.start_spread_minutes);
    std::int64_t begin_us = day_us + static_cast<std::int64_t>((spec.start_minute + shift) * 60 * kSecond_us);
    if (spec.joins_another && before != nullptr && random.chance(0.5))
        begin_us = before->first_us + in_minutes(random.between(-20, 30));
    return {begin_us, begin_us + in_minutes(minutes)};
}

/// What its clients ask on the days before a run: a little mail for domains of the run, and their relays.
class DaysBefore {
public:
    DaysBefore(const Stage& stage, Campaign& campaign, std::uint32_t number)
        : stage_(stage), campaign_(campaign), number_(number)
    {
    }

    void plan(std::uint32_t suspect, const std::vector<RunEdge>& edges, std::vector<Targeted>& sums)
    {
        for (std::uint32_t day = 0; day + 1 < stage_.options.day_count(); ++day) {
            Random random(stage_.options.seed, Purpose::before, number_, suspect, day);
            if (random.chance(0.08)) continue;  // switched off
            const std::int64_t day_us =
                first_second(stage_.options.first_day + static_cast<Day>(day)) * kSecond_us;
            const auto at = [&] {
                return day_us +
                       static_cast<std::int64_t>(random.between(60, kSecondsPerDay - 60) * kSecond_us);
            };
            for (std::uint64_t mails = 24 + random.below(30); mails > 0; --mails) {
                const RunEdge& edge = edges[random.below(edges.size())];
                const std::int64_t time_us = at();
                campaign_.events.push_back({time_us, suspect, edge.target, Ask::mx, 0});
                ++sums[edge.target].mx_queries;
                const MailDomain& domain = stage_.mail.targets()[edge.target];
                if (domain.alive() && random.chance(campaign_.spec.follow_up))
                    campaign_.events.push_back({time_us + kSecond_us / 2, suspect, edge.target, Ask::a, 0});
            }
            for (std::uint32_t r = 0; r < campaign_.relays.size(); ++r)
                if (std::ranges::binary_search(campaign_.relays[r].asked_by, suspect))
                    for (std::uint64_t times = 2 + random.below(3); times > 0; --times)
                        ask_relay(suspect, r, at());
        }
    }

private:
    /// Every name that the relay has at the time.
    void ask_relay(std::uint32_t suspect, std::uint32_t number, std::int64_t time_us)
    {
        const Relay& relay = campaign_.relays[number];
        campaign_.events.push_back({time_us, suspect, number, Ask::relay, 0});
        if (relay.renames_us.empty()) return;
        const auto renamed = std::ranges::upper_bound(relay.renames_us, time_us) - relay.renames_us.begin();
        campaign_.events.push_back(
            {time_us + kSecond_us, suspect, number, Ask::relay, static_cast<std::uint8_t>(1 + renamed)});
    }

    const Stage& stage_;
    Campaign& campaign_;
    std::uint32_t number_;
};

}  // namespace

void plan_run(const Stage& stage, Campaign& campaign, std::uint32_t number, std::uint32_t first_target,
              const Campaign* before)
{
    const CampaignSpec& spec = campaign.spec;
    Random random(stage.options.seed, Purpose::campaign, number, 6);
    const std::vector<RunEdge> edges = draw_edges(stage, campaign, number, first_target);

    std::vector<std::vector<RunEdge>> edges_of(campaign.size.suspects);
    std::vector<Targeted> sums(stage.mail.targets().size());
    std::uint64_t queries = 0;
    for (const RunEdge& edge : edges) {
        edges_of[edge.suspect].push_back(edge);
        Targeted& sum = sums[edge.target];
        sum.target = edge.target;
        ++sum.suspects;
        sum.mx_queries += edge.mx_queries;
        queries += edge.mx_queries;
    }
    const auto [begin_us, end_us] = choose_hours(stage, spec, queries, before, random);

    constexpr std::int64_t kBatch_us = 20 * 60 * kSecond_us;  // and its pause
    const auto count = static_cast<std::uint32_t>(std::max<std::int64_t>(3, (end_us - begin_us) / kBatch_us));
    std::optional<Batches> batches;
    if (spec.schedule != Schedule::evenly)
        batches.emplace(count, Random(stage.options.seed, Purpose::campaign, number, 7));

    std::vector<std::int64_t> starts_us;
    std::vector<std::int64_t> stops_us;
    for (std::uint32_t s = 0; s < campaign.size.suspects; ++s) {
        starts_us.push_back(begin_us + static_cast<std::int64_t>(random.between(0, 45) * kSecond_us));
        stops_us.push_back(end_us - static_cast<std::int64_t>(random.between(0, 90) * kSecond_us));
    }
    for (std::uint32_t r = 0; r < campaign.relays.size(); ++r)
        ask_relay(stage, campaign, number, r, starts_us, begin_us, end_us);
    DaysBefore days_before(stage, campaign, number);
    for (std::uint32_t s = 0; s < campaign.size.suspects; ++s) {
        if (spec.active_before) days_before.plan(s, edges_of[s], sums);
        Mailer(stage, campaign, number, s, starts_us[s], stops_us[s], batches).send(std::move(edges_of[s]));
    }
    for (const Targeted& sum : sums)
        if (sum.suspects > 0) campaign.targeted.push_back(sum);
    std::ranges::sort(campaign.events);
    campaign.first_us = std::ranges::lower_bound(campaign.events, begin_us, {}, &Event::time_us)->time_us;
    campaign.last_us = campaign.events.back().time_us;
}

}  // namespace spamgraph::synth
