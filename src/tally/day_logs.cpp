#include "spamgraph/tally/day_logs.hpp"

namespace spamgraph::tally {

DayLogs::DayLogs(const std::filesystem::path& folder, BufferBudget& budget, std::size_t sources)
    : names(folder / "names", budget),
      clients(folder / "clients", budget),
      recent_clients(budget),
      facts(folder / "facts", budget),
      source_rows(sources * kMinutesPerDay),
      events(folder / "events", budget)
{
}

DayLogs& DayStore::at(Day day)
{
    std::unique_ptr<DayLogs>& logs = days_[day];
    if (!logs) logs = std::make_unique<DayLogs>(folder_of(day), budget_, sources_);
    return *logs;
}

}  // namespace spamgraph::tally
