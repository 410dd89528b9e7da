#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <vector>

#include "spamgraph/core/day.hpp"
#include "spamgraph/logs/reason.hpp"
#include "spamgraph/tally/bucket_log.hpp"
#include "spamgraph/tally/event.hpp"
#include "spamgraph/tally/fact_log.hpp"
#include "spamgraph/tally/recent_ids.hpp"
#include "spamgraph/tally/records.hpp"
#include "spamgraph/tally/text_log.hpp"

namespace spamgraph::tally {

/// What a rank holds of one day until it is written: what it read, and the events of the clients that it
/// owns.
struct DayLogs {
    DayLogs(const std::filesystem::path& folder, BufferBudget& budget, std::size_t sources);

    // Of the rows that this rank read.
    TextLog names;
    BucketLog<ClientText> clients;
    RecentIds recent_clients;
    FactLog facts;
    std::vector<std::uint64_t> source_rows;  ///< [source * 1440 + minute]
    std::array<std::uint64_t, kMinutesPerDay> mx{}, nxdomain{};
    std::array<std::uint64_t, logs::kReasonCount> left_out{};  ///< [reason]
    std::uint64_t accepted = 0;

    // Of the clients that this rank owns.
    BucketLog<Event> events;
};

/// The days of a scan on this rank, by day. Any row may open a new one.
class DayStore {
public:
    /// @param folder scratch of this rank; each day has a folder below it, made when its buffers first
    /// overflow
    DayStore(std::filesystem::path folder, std::size_t buffer_bytes, std::size_t sources)
        : folder_(std::move(folder)), budget_(buffer_bytes), sources_(sources)
    {
    }

    DayLogs& at(Day day);
    [[nodiscard]] const std::map<Day, std::unique_ptr<DayLogs>>& days() const { return days_; }
    void erase(Day day) { days_.erase(day); }
    [[nodiscard]] BufferBudget& budget() { return budget_; }
    [[nodiscard]] std::filesystem::path folder_of(Day day) const { return folder_ / format_day(day); }

private:
    std::filesystem::path folder_;
    BufferBudget budget_;
    std::size_t sources_;
    std::map<Day, std::unique_ptr<DayLogs>> days_;
};

}  // namespace spamgraph::tally
