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
                           const UseName& use)
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

}  // namespace spamgraph::tally
