#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "spamgraph/core/day.hpp"
#include "spamgraph/core/keyed_hash.hpp"
#include "spamgraph/core/public_suffix.hpp"
#include "spamgraph/logs/query.hpp"
#include "spamgraph/tally/day_logs.hpp"
#include "spamgraph/tally/input_account.hpp"
#include "spamgraph/tally/input_days.hpp"

namespace spamgraph::tally {

/// A row that was rejected, for the list that users look at.
struct RejectedRow {
    std::uint32_t input{};
    logs::Reason reason{};
    std::uint64_t offset{}, line{};  ///< line 0: not known
};

/// Whose queries count, and as whose.
struct ClientRule {
    bool by_subnet = false;          ///< by the EDNS Client Subnet of a query that has one
    std::vector<Address> resolvers;  ///< that queries must have gone to, where it is logged; empty: any
};

/// Turns the rows of a reader into events, texts, facts and counts.
class RowTally : public logs::RowHandler {
public:
    /// Takes an event to the rank that owns its client. Its parts come one by one: a struct that is stored in
    /// parts and loaded as a whole right after makes the processor wait.
    using Route = std::function<void(std::uint64_t client, std::uint64_t name, Moment when, Day day)>;

    /// How many rejected rows are remembered per input and reason.
    static constexpr std::uint64_t kRejectsShown = 1000;

    RowTally(const HashKey& key, const PublicSuffixes& suffixes, std::optional<DayRange> range,
             DayStore& days, std::size_t inputs, Route route, ClientRule rule = {});

    /// The rows that follow are of this input and source. A duplicate's queries are skipped.
    void begin_unit(std::uint32_t input, std::uint32_t source, bool duplicate);

    void on_query(const logs::Query& query) override;
    void on_left_out(const logs::LeftOut& row) override;

    /// By input.
    [[nodiscard]] std::vector<InputAccount>& accounts() { return accounts_; }
    [[nodiscard]] const std::vector<InputAccount>& accounts() const { return accounts_; }
    [[nodiscard]] std::vector<InputDays>& input_days() { return input_days_; }
    [[nodiscard]] const std::vector<InputDays>& input_days() const { return input_days_; }
    [[nodiscard]] std::vector<RejectedRow>& rejected() { return rejected_; }
    [[nodiscard]] const std::vector<RejectedRow>& rejected() const { return rejected_; }

private:
    static constexpr std::size_t kMailLabels = 1 << 18;

    std::uint64_t id_of(std::string_view name) const { return keyed_hash(key_, name); }
    void add_to_sums(std::string_view row, InputAccount& account) const;
    bool has_mail_label(std::uint64_t id, std::string_view name);
    DayLogs& logs_of(Day day);
    bool leave_out_by_rule(Day day, const logs::Query& query);
    void note_answers(const logs::Query& query, std::uint64_t name, Day day, DayLogs& logs);
    void note_days(const logs::LeftOut& row, DayRange days, DayRange range, std::size_t reason);
    void note_exchanges(const logs::Query& query, Fact fact, DayLogs& logs);

    const HashKey& key_;
    const PublicSuffixes& suffixes_;
    std::optional<DayRange> range_;
    DayStore& days_;
    Route route_;
    ClientRule rule_;
    std::vector<std::uint64_t> mail_labels_;  ///< direct-mapped: a name's id, its lowest bit the answer
    std::vector<InputAccount> accounts_;
    std::vector<InputDays> input_days_;
    std::vector<RejectedRow> rejected_;
    std::vector<logs::Answer> answers_;                                        ///< of one row, sorted
    std::vector<std::array<std::uint64_t, logs::kReasonCount>> rejects_seen_;  ///< by input
    std::uint32_t input_ = 0, source_ = 0;
    bool duplicate_ = false;
    Day last_day_ = 0;
    DayLogs* last_logs_ = nullptr;
};

}  // namespace spamgraph::tally
