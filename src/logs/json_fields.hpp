#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "logs/json_cursor.hpp"
#include "logs/json_runs.hpp"

namespace spamgraph::logs {

/// Reads the members that are asked for out of one JSON object after another. Objects of a log have the same
/// keys in the same order: each key is first looked for where the objects before had it, and mostly stands
/// there.
class JsonFields {
public:
    /// @param keys without escapes; the place of one is that of its value
    /// @param few keys, asked for or not, that have few values each: where some of them follow each other,
    /// their members are mostly the same as in an object before
    explicit JsonFields(std::span<const std::string_view> keys, std::span<const std::string_view> few = {})
        : keys_(keys.begin(), keys.end()),
          few_(few.begin(), few.end()),
          nothing_(keys.size() + 1),
          values_(nothing_)
    {
    }

    /// Takes in the object that is all of `row` from byte `begin` on; false where it is no JSON object. Of a
    /// key that comes twice, the last value counts. Local.
    /// @param row with kScanPadding readable bytes behind it
    /// @param quotes where the quotes around the strings of `row` stand, ascending, and behind them its size
    /// or more
    /// @param escapes whether a backslash stands in it
    bool read(std::string_view row, std::size_t begin, std::span<const std::uint32_t> quotes,
              bool escapes = false);

    /// The same of any text. Local.
    bool read(std::string_view text);

    /// The value of a key in the last object; of kind none where it is not there.
    const JsonValue& operator[](std::size_t place) const { return values_[place]; }

private:
    /// A key as it stood in an object, from its first quote to what follows its colon, and its place.
    struct Known {
        static constexpr std::size_t kMaxBytes = 32;
        std::array<char, kMaxBytes> text;
        std::uint32_t bytes, place;
        bool few;  ///< it has few values
    };
    static constexpr std::size_t kMaxKnown = 64, kAhead = 8;

    [[nodiscard]] std::size_t place_of(std::string_view key) const;
    const Known* learn(std::string_view text, std::string_view key, std::size_t& next);
    [[nodiscard]] bool is_few(std::size_t known) const { return known < known_.size() && known_[known].few; }
    void take_values(const JsonRun& run, const char* at);

    std::vector<std::string_view> keys_, few_;
    std::vector<JsonValue> nothing_;  ///< values, none of which is there
    std::vector<JsonValue> values_;   ///< [key]; the last is of all keys that nobody asked for
    std::vector<Known> known_;        ///< in the order in which they stand in an object
    Known other_{};                   ///< the last key for which there was no room
    JsonRuns runs_;                   ///< of keys with few values
    JsonRunRecorder recorder_;
};

/// The quotes around strings among all quotes of a row, in `buffer`. Local.
std::span<const std::uint32_t> leave_out_escaped(std::string_view row, std::span<const std::uint32_t> quotes,
                                                 std::vector<std::uint32_t>& buffer);

}  // namespace spamgraph::logs
