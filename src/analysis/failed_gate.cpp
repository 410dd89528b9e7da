#include <fmt/format.h>

#include "spamgraph/analysis/suspects.hpp"

namespace spamgraph {

std::optional<FailedGate> find_failed_gate(const ClientFinding& client, const SuspectRule& rule)
{
    if (client.mail_domains < rule.min_mail_domains)
        return FailedGate{
            "mail-domains",
            fmt::format("its mail queries name {} registered domains (a suspect has at least {})",
                        client.mail_domains, rule.min_mail_domains)};
    if (client.peak_hour_mail < rule.min_hour_mail && client.day_mail < rule.min_day_mail)
        return FailedGate{
            "mail-rate",
            fmt::format(
                "{} mail queries in its busiest hour and {} in the day (a suspect has at least {} or {})",
                client.peak_hour_mail, client.day_mail, rule.min_hour_mail, rule.min_day_mail)};
    if (!(client.q <= rule.max_q)) {
        if (client.p_past > client.p_cohort)
            return FailedGate{
                "past",
                fmt::format("{} mail queries are ordinary for it: {:.1f} before, p = {:.3g}, q = {:.3g} "
                            "(a suspect has q at most {})",
                            client.mail_queries, client.past_mean, client.p_past, client.q, rule.max_q)};
        return FailedGate{"cohort",
                          fmt::format("{} mail queries are ordinary among all clients: p = {:.3g}, q = "
                                      "{:.3g} (a suspect has q at most {})",
                                      client.mail_queries, client.p_cohort, client.q, rule.max_q)};
    }
    if (!client.role.empty())
        return FailedGate{"role", fmt::format("explained as {}: {}", client.role, client.role_evidence)};
    return std::nullopt;
}

}  // namespace spamgraph
