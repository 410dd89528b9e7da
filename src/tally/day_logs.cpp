#include "spamgraph/tally/day_logs.hpp"

namespace spamgraph::tally {

DayLogs::DayLogs(const std::filesystem::path& folder, BufferBudget& budget, std::size_t sources, int ranks)
    : names(folder / "names", budget),
      clients(folder / "clients", budget),
      facts(folder / "facts", budget),
      source_rows(sources * kMinutesPerDay),
      events(folder / "events", budget, ranks),
      spread_events(folder / "spread-events", budget, ranks),
      labelled(folder / "labelled", budget),
      no_mx(folder / "no-mx", budget)
{
}

void DayLogs::receive(std::span<const Event> received, const SpreadClients& spread)
{
    if (spread.ids().empty()) {
        events.append(received);
    } else {
        for (const Event& event : received)
            spread.contains(event.client) ? spread_events.append(event) : events.append(event);
    }
    for (const Event& event : received) {
        if (event.when.mail_label()) labelled.append({event.name, event.client});
        if (event.when.no_mx()) no_mx.append(event);
    }
}

void DayLogs::settle()
{
    names.settle();
    clients.settle();
    facts.settle();
}

void DayLogs::save(const Saving& saving)
{
    settle();
    names.save(saving);
    clients.save(saving);
    facts.save(saving);
    events.save(saving);
    spread_events.save(saving);
    labelled.save(saving);
    no_mx.save(saving);
    saving.out.put_all(std::span<const std::uint64_t>(source_rows));
    saving.out.put(mx);
    saving.out.put(nxdomain);
    saving.out.put(left_out);
    saving.out.put(accepted);
    saving.out.put(answered);
}

void DayLogs::adopt(const Adopting& adopting, std::span<const std::uint32_t> sources)
{
    names.adopt(adopting);
    clients.adopt(adopting);
    facts.adopt(adopting);
    events.adopt(adopting);
    spread_events.adopt(adopting);
    labelled.adopt(adopting);
    no_mx.adopt(adopting);
    const auto rows = adopting.in.take_all<std::uint64_t>();
    if (rows.size() != sources.size() * kMinutesPerDay)
        throw Error(ExitCode::io, "cannot use a checkpoint (of other sources)");
    for (std::size_t i = 0; i < rows.size(); ++i)
        source_rows[sources[i / kMinutesPerDay] * kMinutesPerDay + i % kMinutesPerDay] += rows[i];
    mx = adopting.in.take<decltype(mx)>();
    nxdomain = adopting.in.take<decltype(nxdomain)>();
    left_out = adopting.in.take<decltype(left_out)>();
    accepted = adopting.in.take<decltype(accepted)>();
    answered = adopting.in.take<decltype(answered)>();
}

void DayLogs::add_read(DayLogs& other)
{
    other.settle();
    names.append_all(other.names);
    BucketLog<ClientText>::Reader all_clients(other.clients.clients());
    for (std::vector<ClientText> pass; all_clients.next(pass);)
        for (const ClientText& client : pass) clients.append(client.client, client.address);
    BucketLog<Fact>::Reader all_facts(other.facts.facts());
    for (std::vector<Fact> pass; all_facts.next(pass);)
        for (const Fact& fact : pass) facts.append(fact);
    const auto add = [](auto& to, const auto& from) {
        for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i];
    };
    add(source_rows, other.source_rows);
    add(mx, other.mx);
    add(nxdomain, other.nxdomain);
    add(left_out, other.left_out);
    accepted += other.accepted;
    answered += other.answered;
}

void DayLogs::discard()
{
    names.discard();
    clients.discard();
    facts.discard();
    events.discard();
    spread_events.discard();
    labelled.discard();
    no_mx.discard();
}

void DayStore::discard(Day day)
{
    const auto logs = days_.find(day);
    if (logs == days_.end()) return;
    logs->second->discard();
    days_.erase(logs);
}

DayLogs& DayStore::at(Day day)
{
    std::unique_ptr<DayLogs>& logs = days_[day];
    if (!logs) logs = std::make_unique<DayLogs>(folder_of(day), budget_, sources_, ranks_);
    return *logs;
}

}  // namespace spamgraph::tally
