#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spamgraph/report/explain.hpp"

namespace spamgraph::report {

/// Day files that `run` leaves beside its result: `<result>.days/day-*.h5`, ascending; none where there is no
/// such folder. Local.
std::vector<std::filesystem::path> find_day_files(const std::filesystem::path& result);

/// A client's rows in day files. Throws as DayFile does, and Error(usage) for a file whose addresses are not
/// those of the result. Local.
/// @param pseudonyms as Findings::pseudonyms
ClientPast read_client_past(std::span<const std::filesystem::path> day_files, const Address& client,
                            const std::string& pseudonyms);

/// The canonical form of a name as a person types it or as it was shown (`\DDD` escapes are understood).
/// Throws Error(usage) for what cannot be a name. Local.
std::string parse_name(std::string_view text);

}  // namespace spamgraph::report
