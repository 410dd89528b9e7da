#include "spamgraph/tally/day_logs.hpp"

namespace spamgraph::tally {

DayLogs::DayLogs(const std::filesystem::path& folder, BufferBudget& budget, std::size_t sources, int ranks)
    : names(folder / "names", budget),
      clients(folder / "clients", budget),
      facts(folder / "facts", budget),
      source_rows(sources * kMinutesPerDay),
      events(folder / "events", budget, ranks),
      spread_events(folder / "spread-events", budget, ranks),
      labelled(folder / "labelled", budget)
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
    for (const Event& event : received)
        if (event.when.mail_label()) labelled.append({event.name, event.client});
}

void DayLogs::settle()
{
    names.settle();
    clients.settle();
    facts.settle();
}

DayLogs& DayStore::at(Day day)
{
    std::unique_ptr<DayLogs>& logs = days_[day];
    if (!logs) logs = std::make_unique<DayLogs>(folder_of(day), budget_, sources_, ranks_);
    return *logs;
}

}  // namespace spamgraph::tally
