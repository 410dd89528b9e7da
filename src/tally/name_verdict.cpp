#include "spamgraph/tally/name_verdict.hpp"

#include <algorithm>

namespace spamgraph::tally {

bool is_labelled(const NameTotal& count, const DayLimits& limits)
{
    return count.mail_label && !limits.is_popular(count.clients);
}

MailEvidence evidence_of(const NameTotal& count, MailEvidence told, const DayLimits& limits)
{
    if (told != MailEvidence::none) return told;
    return is_labelled(count, limits) ? MailEvidence::label : MailEvidence::none;
}

NameFacts take_name_facts(SortedStream<Fact>& stream)
{
    NameFacts taken;
    if (!stream.peek()) return taken;
    taken.name = stream.peek()->name;
    taken.end = false;
    std::vector<std::uint64_t> aliases;  // ascending, and before the other kinds, as the stream is sorted
    for (; stream.peek() && stream.peek()->name == taken.name; stream.pop()) {
        const Fact& fact = *stream.peek();
        if (fact.kind == Fact::Kind::alias)
            aliases.push_back(fact.other());
        else if (fact.kind == Fact::Kind::address || !std::ranges::binary_search(aliases, fact.other()))
            taken.facts.push_back(fact);
    }
    return taken;
}

void for_each_counted_name(const BucketLog<NameCount>& counts, const BucketLog<Fact>& facts,
                           const std::function<void(const NameTotal&, std::span<const Fact>)>& use)
{
    SortedStream<NameCount> count_stream(counts);
    SortedStream<Fact> fact_stream(facts);
    NameFacts next = take_name_facts(fact_stream);
    for (; count_stream.peek(); count_stream.pop()) {
        const NameTotal& count = *count_stream.peek();
        while (!next.end && next.name < count.name) next = take_name_facts(fact_stream);
        const bool has_facts = !next.end && next.name == count.name;
        use(count, has_facts ? std::span<const Fact>(next.facts) : std::span<const Fact>{});
        if (has_facts) next = take_name_facts(fact_stream);
    }
}

namespace {

const NameRow kUnasked{MailEvidence::mx_answer, 0, 0, 0, 0, 0, 0, 0};

NameRow make_name_row(const NameTotal& count, MailEvidence evidence)
{
    return {evidence,      count.queries,    count.clients,    count.mail_clients,
            count.senders, count.mx_queries, count.mx_clients, count.nxdomain};
}

void keep(KeptNames& kept, std::uint64_t id, const NameRow& row, bool worth)
{
    kept.ids.push_back(id);
    kept.rows.push_back(row);
    kept.worth.push_back(worth);
}

}  // namespace

KeptNames decide_kept_names(const BucketLog<NameCount>& counts, const BucketLog<Fact>& facts,
                            const ToldHosts& told, std::span<const Address> shared_addresses,
                            const DayLimits& limits)
{
    KeptNames kept;
    const auto& exchanges = told.exchanges;
    auto next_followed = told.followed.begin();
    auto next_implicit = told.implicit.begin();
    auto next_exchange = exchanges.begin();
    // An exchange that nobody asked for has no count; it takes its place among the others.
    const auto keep_unasked_exchanges = [&](std::uint64_t below) {
        for (; next_exchange != exchanges.end() && *next_exchange < below; ++next_exchange)
            keep(kept, *next_exchange, kUnasked, false);
    };
    const auto has_shared_address = [&](std::span<const Fact> of_name) {
        return std::ranges::any_of(of_name, [&](const Fact& fact) {
            return fact.kind == Fact::Kind::address &&
                   std::ranges::binary_search(shared_addresses, fact.address);
        });
    };
    for_each_counted_name(counts, facts, [&](const NameTotal& count, std::span<const Fact> of_name) {
        keep_unasked_exchanges(count.name);
        const bool in_mx_answer = next_exchange != exchanges.end() && *next_exchange == count.name;
        if (in_mx_answer) ++next_exchange;
        const bool is_followed = next_followed != told.followed.end() && *next_followed == count.name;
        if (is_followed) ++next_followed;
        const bool is_implicit = next_implicit != told.implicit.end() && *next_implicit == count.name;
        if (is_implicit) ++next_implicit;

        const MailEvidence by_others = in_mx_answer  ? MailEvidence::mx_answer
                                       : is_followed ? MailEvidence::follow_up
                                       : is_implicit ? MailEvidence::implicit_mx
                                                     : MailEvidence::none;
        const MailEvidence evidence = evidence_of(count, by_others, limits);
        const bool shared =
            count.senders >= limits.rules.keep_min_senders && !limits.is_popular(count.clients);
        // Only senders' look-ups of its address make a name worth keeping.
        const bool worth = shared || (count.address_senders > 0 && has_shared_address(of_name));
        const bool has_kept_event = count.mx_queries > 0 ||
                                    (evidence != MailEvidence::none && count.address_queries > 0) ||
                                    (worth && count.address_senders > 0);
        if (!has_kept_event && !in_mx_answer) return;
        keep(kept, count.name, make_name_row(count, evidence), worth);
        kept.facts.insert(kept.facts.end(), of_name.begin(), of_name.end());
    });
    if (next_exchange != exchanges.end()) {
        keep_unasked_exchanges(exchanges.back());
        keep(kept, exchanges.back(), kUnasked, false);
    }
    return kept;
}

}  // namespace spamgraph::tally
