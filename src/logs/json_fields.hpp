#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "logs/json_cursor.hpp"

namespace spamgraph::logs {

/// Reads the members that are asked for out of one JSON object after another. Objects of a log have the same
/// keys in the same order: each key is first looked for where the objects before had it, and mostly stands
/// there.
class JsonFields {
public:
    /// @param keys without escapes; the place of one is that of its value
    explicit JsonFields(std::span<const std::string_view> keys)
        : keys_(keys.begin(), keys.end()), values_(keys.size() + 1)
    {
    }

    /// Takes in the object that is all of `row` from byte `begin` on; false where it is no JSON object. Of a
    /// key that comes twice, the last value counts. Local.
    /// @param row with kScanPadding readable bytes behind it
    /// @param quotes where the quotes of `row` stand, ascending, and behind them its size; none is escaped
    bool read(std::string_view row, std::size_t begin, std::span<const std::uint32_t> quotes);

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
    };
    static constexpr std::size_t kMaxKnown = 64, kAhead = 8;

    [[nodiscard]] std::size_t place_of(std::string_view key) const;
    [[nodiscard]] const Known* find_known(std::string_view row, std::size_t at, std::size_t from) const;
    bool learn(std::string_view text, std::size_t place, std::size_t at);

    std::vector<std::string_view> keys_;
    std::vector<JsonValue> values_;  ///< [key]; the last is of all keys that nobody asked for
    std::vector<Known> known_;       ///< in the order in which they stand in an object
};

}  // namespace spamgraph::logs
