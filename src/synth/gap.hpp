#pragma once

#include <cstddef>
#include <vector>

#include "synth/calendar.hpp"
#include "synth/campaign.hpp"

namespace spamgraph::synth {

/// One log file to write.
struct Output {
    std::size_t file;    ///< of the calendar
    bool again = false;  ///< the same bytes under another name
};

/// What went wrong with the collection of the logs.
struct Gap {
    std::size_t lost_first{}, lost_files{};    ///< files of the calendar that are not there
    std::size_t twice_first{}, twice_files{};  ///< files that are there twice

    [[nodiscard]] bool loses(std::size_t file) const { return file - lost_first < lost_files; }
};

/// Two hours lost and one there twice, on days that the seed draws; no hour of a run is lost. Without
/// `happens`: nothing.
Gap choose_gap(bool happens, const SynthOptions& options, const Calendar& calendar,
               const std::vector<Campaign>& campaigns);

/// The files to write, in order.
std::vector<Output> list_outputs(const Calendar& calendar, const Gap& gap);

/// Background rows whose time lies on a day, in the files that are left.
RowCounts background_of_day(const Calendar& calendar, const Gap& gap, std::uint32_t day);

}  // namespace spamgraph::synth
