#include "spamgraph/tally/name_candidates.hpp"

#include <algorithm>

namespace spamgraph::tally {

namespace {

const NameRow kUnasked{MailEvidence::mx_answer, 0, 0, 0, 0, 0, 0, 0};

NameRow make_name_row(const NameTotal& count, MailEvidence evidence)
{
    return {evidence,      count.queries,    count.clients,    count.mail_clients,
            count.senders, count.mx_queries, count.mx_clients, count.nxdomain};
}

/// Whether `id` is the first of ascending `ids`; then it is taken off.
bool take(std::uint64_t id, std::span<const std::uint64_t>& ids)
{
    const bool found = !ids.empty() && ids.front() == id;
    if (found) ids = ids.subspan(1);
    return found;
}

}  // namespace

void NameCandidates::find(const BucketLog<NameCount>& counts, const BucketLog<Fact>& facts,
                          const ToldHosts& told, const DayLimits& limits, const UseName& use)
{
    std::span<const std::uint64_t> exchanges = told.exchanges, followed = told.followed,
                                   implicit = told.implicit;
    // An exchange that nobody asked for has no count; it takes its place among the others.
    const auto put_unasked_exchange = [&] {
        put({exchanges.front(), kUnasked, true, false, false, 0}, {});
        exchanges = exchanges.subspan(1);
    };
    for_each_counted_name(counts, facts, [&](const NameTotal& count, std::span<const Fact> of_name) {
        use(count, of_name);
        while (!exchanges.empty() && exchanges.front() < count.name) put_unasked_exchange();
        const bool in_mx_answer = take(count.name, exchanges);
        const bool is_followed = take(count.name, followed);
        const bool is_implicit = take(count.name, implicit);
        const MailEvidence by_others = in_mx_answer  ? MailEvidence::mx_answer
                                       : is_followed ? MailEvidence::follow_up
                                       : is_implicit ? MailEvidence::implicit_mx
                                                     : MailEvidence::none;
        const MailEvidence evidence = evidence_of(count, by_others, limits);
        const bool worth = limits.is_shared_by_senders(count.senders, count.clients);
        const bool kept = in_mx_answer || count.mx_queries > 0 ||
                          (evidence != MailEvidence::none && count.address_queries > 0) ||
                          (worth && count.address_senders > 0);
        // Only senders' look-ups of its address make a name worth keeping.
        const bool by_address = !worth && count.address_senders > 0 && !of_name.empty();
        if (kept || by_address)
            put({count.name, make_name_row(count, evidence), kept, worth, by_address, 0}, of_name);
    });
    while (!exchanges.empty()) put_unasked_exchange();
}

KeptNames NameCandidates::decide(std::span<const Address> shared_addresses, RowLog<Fact>& facts) const
{
    const auto is_shared = [&](const Fact& fact) {
        return fact.kind == Fact::Kind::address && std::ranges::binary_search(shared_addresses, fact.address);
    };
    KeptNames kept;
    std::vector<Fact> of_name;
    for (ByteLog::Reader reader(log_); !reader.at_end();) {
        const auto name = reader.take<Candidate>();
        of_name.resize(name.facts);
        reader.take(std::span(of_name));
        const bool shares = name.by_address && std::ranges::any_of(of_name, is_shared);
        if (!name.kept && !shares) continue;
        kept.ids.push_back(name.id);
        kept.rows.push_back(name.row);
        kept.worth.push_back(name.worth || shares);
        facts.append(of_name);
    }
    return kept;
}

void NameCandidates::put(Candidate name, std::span<const Fact> facts)
{
    name.facts = static_cast<std::uint32_t>(facts.size());
    log_.put(name);
    log_.put(facts);
}

}  // namespace spamgraph::tally
