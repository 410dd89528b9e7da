#pragma once

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

/// Ids of names with their texts. A small cache keeps most repetitions out; those that come through are
/// harmless.
class TextLog : public Sealable {
public:
    TextLog(const std::filesystem::path& path, BufferBudget& budget);
    ~TextLog() override;

    void append(std::uint64_t name, std::string_view text)
    {
        if (recent_.insert(name)) keep(name, text);
    }

    /// Has the memory fetched for a name that append() is going to be asked for.
    void prefetch(std::uint64_t name) const { recent_.prefetch(name); }

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
    void keep(std::uint64_t name, std::string_view text);

    BucketLog<TextPlace> places_;
    RunFile bytes_;
    BufferBudget& budget_;
    std::string buffer_;
    std::size_t reserved_ = 0;
    std::uint64_t sealed_ = 0;  ///< bytes in the file, before those in the buffer
    RecentIds recent_;
};

}  // namespace spamgraph::tally
