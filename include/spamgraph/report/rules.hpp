#pragma once

#include <cstdint>

namespace spamgraph::report {

/// The thresholds that verdicts are explained with: those of the analysis that made the result.
struct Rules {
    std::uint64_t min_mail_domains =
        30;  ///< distinct registered domains of a client's mail queries in the day
    std::uint64_t min_mail_in_hour = 20;      ///< mail queries in some clock hour, or
    std::uint64_t min_mail_in_day = 60;       ///< in the day
    double max_q = 0.05;                      ///< false discovery rate
    double min_suspect_share = 0.5;           ///< k/n of a relay
    double exploratory_suspect_share = 0.2;   ///< k/n, where the odds are better than exploratory_log_odds
    double max_others_share = 0.02;           ///< K/N of a relay
    double min_log_odds = 2.302585092994046;  ///< ln 10: lower 95% bound of the log-odds
    double exploratory_log_odds = 4.605170185988092;  ///< ln 100
    std::uint64_t min_suspects = 5;                   ///< below, shared hosts are not tested
    std::uint64_t min_mail_clients = 100;             ///< mail-active clients a day; below, nothing is tested
};

}  // namespace spamgraph::report
