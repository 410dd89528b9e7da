#pragma once

#include <cstdint>
#include <map>

#include "spamgraph/core/day.hpp"

namespace spamgraph::tally {

/// The days of which an input has rows, inside the asked range or not.
class InputDays {
public:
    /// Most days that are told apart: an input with more of them is taken to hold any day.
    static constexpr std::size_t kMost = 4096;

    /// @param counts whether it is a query that would count, and not a row that is left out
    void note(Day day, bool counts)
    {
        if (day == last_day_ && (counts ? last_counts_ : last_left_out_)) return;
        take_in(day, counts);
    }

    /// What is known of every day: true where it has queries that count.
    [[nodiscard]] const std::map<Day, bool>& days() const { return days_; }
    /// Whether there were more than kMost.
    [[nodiscard]] bool overflowed() const { return overflowed_; }
    void set_overflowed() { overflowed_ = true; }

private:
    void take_in(Day day, bool counts)
    {
        if (day != last_day_) last_counts_ = last_left_out_ = false;
        last_day_ = day;
        (counts ? last_counts_ : last_left_out_) = true;
        const auto known = days_.find(day);
        if (known != days_.end())
            known->second |= counts;
        else if (days_.size() < kMost)
            days_.emplace(day, counts);
        else
            overflowed_ = true;
    }

    std::map<Day, bool> days_;
    Day last_day_ = 0;
    bool last_counts_ = false, last_left_out_ = false;
    bool overflowed_ = false;
};

/// A day of an input, as it crosses ranks.
struct InputDay {
    std::uint32_t input{};
    Day day{};
    std::uint32_t counts{};      ///< 1: with queries that count
    std::uint32_t overflowed{};  ///< 1: stands for any day
};

}  // namespace spamgraph::tally
