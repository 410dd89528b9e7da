#pragma once

#include <string>

#include "spamgraph/analysis/findings.hpp"

namespace spamgraph::test {

/// 2013-08-18 and 2013-08-19.
inline constexpr Day kFirstDay = 15'935, kLastDay = 15'936;
/// 2013-08-19 19:41 to 22:10:59 UTC.
inline constexpr std::int64_t kSurgeFirst = 15'936 * 86'400LL + 19 * 3'600 + 41 * 60;
inline constexpr std::int64_t kSurgeLast = 15'936 * 86'400LL + 22 * 3'600 + 10 * 60 + 59;

/// Suspect i (0 to 67) of the sample: 198.51.100.i; clients that are no suspects have addresses below.
Address suspect_address(unsigned i);

/// Two days with a surge, 68 suspects, explained look-alikes, four relays, tiers and country TLDs.
Findings sample_findings();

/// The same two days without surge, suspects and relays.
Findings quiet_findings();

/// The sample with its first 3 suspects only, and no relays.
Findings three_suspects();

}  // namespace spamgraph::test
