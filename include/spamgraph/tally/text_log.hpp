#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "spamgraph/tally/bucket_log.hpp"
#include "spamgraph/tally/day_tables.hpp"
#include "spamgraph/tally/recent_ids.hpp"

namespace spamgraph::tally {

/// Where a name's text stands in a TextLog.
struct TextPlace {
    std::uint64_t name;
    std::uint64_t begin : 48;
    std::uint64_t length : 16;

    [[nodiscard]] std::uint64_t bucket_key() const { return name; }
    bool operator<(const TextPlace& place) const
    {
        return name != place.name ? name < place.name : begin < place.begin;
    }
};

/// Ids of names with their texts. A cache keeps most repetitions out; those that come through are harmless.
class TextLog : public Sealable {
public:
    TextLog(const std::filesystem::path& path, BufferBudget& budget);
    ~TextLog() override;

    /// Takes a name in, at the latest with settle().
    void append(std::uint64_t name, std::string_view text);

    /// Takes in the names that still wait for the memory of the cache.
    void settle();

    /// The places of all texts, by ascending id. The same id may come several times.
    [[nodiscard]] const BucketLog<TextPlace>& places() const { return places_; }

    /// The texts of places, in their order. Reads the file from front to back, however the places lie.
    [[nodiscard]] NameTexts read(std::span<const TextPlace> places) const;

    [[nodiscard]] std::size_t buffered_bytes() const override { return reserved_; }
    void seal() override;

    /// As BucketLog's.
    void save(const Saving& saving);
    void adopt(const Adopting& adopting);
    void discard();

    /// Takes in all texts of another log. Throws Error (74).
    void append_all(const TextLog& log);

private:
    /// A name until the memory has been fetched that tells whether it was met.
    struct Waiting {
        std::uint64_t name, mark;
        std::uint32_t length = kNone;
        std::array<char, 100> text;
        static constexpr std::uint32_t kNone = UINT32_MAX;
    };

    void take(Waiting& waiting);
    void keep(std::uint64_t name, std::string_view text);

    BucketLog<TextPlace> places_;
    RunFile bytes_;
    BufferBudget& budget_;
    std::string buffer_;
    std::size_t reserved_ = 0;
    std::uint64_t sealed_ = 0;  ///< bytes in the file, before those in the buffer
    RecentIds recent_;          ///< marks of names with their texts
    std::array<Waiting, 8> waiting_;
    std::size_t next_ = 0;
};

}  // namespace spamgraph::tally
