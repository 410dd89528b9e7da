#pragma once

#include <array>
#include <cstdint>

#include "spamgraph/logs/reason.hpp"

namespace spamgraph::tally {

/// What became of an input's rows: read = accepted + skipped + rejected.
struct InputAccount {
    std::uint64_t accepted{};
    std::array<std::uint64_t, logs::kReasonCount> left_out{};  ///< [reason]
    std::uint64_t row_hash_sum{};    ///< keyed, of all rows, modulo 2^64: the same rows give the same sum
    std::uint64_t content_sum{};     ///< the same without a key, so that it may be written
    std::uint64_t truncated{};       ///< units that ended early
    std::uint64_t layout_changed{};  ///< units with another header than the input's first
    std::uint64_t assumed_zone{};    ///< units with stamps that name no time zone
    std::uint64_t inferred_year{};   ///< units with stamps that have no year

    /// All rows. Local.
    [[nodiscard]] std::uint64_t read() const;
    /// Adds those of another part of the input. Local.
    void add(const InputAccount& other);
};

}  // namespace spamgraph::tally
