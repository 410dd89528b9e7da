#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "spamgraph/core/day.hpp"
#include "spamgraph/logs/reason.hpp"
#include "spamgraph/tally/bucket_log.hpp"
#include "spamgraph/tally/client_log.hpp"
#include "spamgraph/tally/event.hpp"
#include "spamgraph/tally/fact_log.hpp"
#include "spamgraph/tally/records.hpp"
#include "spamgraph/tally/spread_clients.hpp"
#include "spamgraph/tally/text_log.hpp"

namespace spamgraph::tally {

/// What a rank holds of one day until it is written: what it read, and the events of the clients that it
/// owns.
struct DayLogs {
    DayLogs(const std::filesystem::path& folder, BufferBudget& budget, std::size_t sources, int ranks);

    /// Takes events that came to this rank: of clients that it owns, or its part of those that are spread.
    void receive(std::span<const Event> received, const SpreadClients& spread);

    /// Takes in what still waits for memory, once the last row was read.
    void settle();

    /// Writes all to scratch files and takes down what is needed to go on from them. Throws Error (74).
    void save(const Saving& saving);
    /// Takes over what was saved. Throws Error (74). @pre empty
    /// @param sources where each source of then stands now
    void adopt(const Adopting& adopting, std::span<const std::uint32_t> sources);
    /// Adds the rows that another job's rank read, but not the events that it received. Throws Error (74).
    void add_read(DayLogs& other);
    /// Removes all, also what was saved, from the disk.
    void discard();

    // Of the rows that this rank read.
    TextLog names;
    ClientLog clients;
    FactLog facts;
    std::vector<std::uint64_t> source_rows;  ///< [source * 1440 + minute]
    std::array<std::uint64_t, kMinutesPerDay> mx{}, nxdomain{};
    std::array<std::uint64_t, logs::kReasonCount> left_out{};  ///< [reason]
    std::uint64_t accepted = 0;
    std::uint64_t answered = 0;  ///< rows with an address or a host name as an answer

    // Of the clients that this rank owns, and its part of the events of spread clients.
    BucketLog<Event> events;
    BucketLog<Event, SpreadKey> spread_events;
    BucketLog<NamePair> labelled;  ///< of both
    BucketLog<Event> no_mx;        ///< of both: MX queries that were answered without a record
};

/// The days of a scan on this rank, by day. Any row may open a new one.
class DayStore {
public:
    /// @param folder scratch of this rank; each day has a folder below it, made when its buffers first
    /// overflow
    /// @param ranks of the job
    DayStore(std::filesystem::path folder, std::size_t buffer_bytes, std::size_t sources, int ranks = 1)
        : folder_(std::move(folder)), budget_(buffer_bytes), sources_(sources), ranks_(ranks)
    {
    }

    DayLogs& at(Day day);
    [[nodiscard]] const std::map<Day, std::unique_ptr<DayLogs>>& days() const { return days_; }
    void erase(Day day) { days_.erase(day); }
    /// Removes a day, also what was saved of it, from the disk.
    void discard(Day day);
    [[nodiscard]] BufferBudget& budget() { return budget_; }
    /// Clients that were spread while reading, on all days; the same on every rank.
    [[nodiscard]] SpreadClients& spread() { return spread_; }
    [[nodiscard]] std::filesystem::path folder_of(Day day) const { return folder_ / format_day(day); }

private:
    std::filesystem::path folder_;
    BufferBudget budget_;
    std::size_t sources_;
    int ranks_;
    SpreadClients spread_;
    std::map<Day, std::unique_ptr<DayLogs>> days_;
};

}  // namespace spamgraph::tally
