#include "spamgraph/tally/fact_log.hpp"

namespace spamgraph::tally {

FactLog::FactLog(const std::filesystem::path& path, BufferBudget& budget)
    : budget_(budget),
      log_(path, budget),
      small_(budget, budget.cache_bytes()),
      large_(budget, budget.cache_bytes() / 2)
{
    budget_.add(*this);
}

void FactLog::settle()
{
    const auto log = [this](const auto& fact, Leaving) { log_it(fact); };
    small_.settle(log);
    large_.settle(log);
    seal();
}

void FactLog::seal()
{
    for (const SmallFact& fact : small_.release())
        if (!is_free(fact)) log_it(fact);
    for (const Fact& fact : large_.release())
        if (!is_free(fact)) log_it(fact);
}

}  // namespace spamgraph::tally
