#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "spamgraph/tally/byte_log.hpp"
#include "spamgraph/tally/name_verdict.hpp"
#include "spamgraph/tally/row_log.hpp"

namespace spamgraph::tally {

/// The names that a day file keeps, among those a rank owns; columns of one length, ascending by id.
struct KeptNames {
    std::vector<std::uint64_t> ids;
    std::vector<NameRow> rows;
    std::vector<std::uint8_t> worth;  ///< senders' address look-ups are kept though it is no mail host
};

/// Names that a day file may keep, ascending by id. All is decided but whether a name shares its address with
/// others that make it worth keeping. They wait in a scratch file: they can be many more than are kept.
class NameCandidates {
public:
    explicit NameCandidates(std::filesystem::path path) : log_(std::move(path)) {}

    /// Decides on the names of a day as far as they alone tell: mail domains, mail hosts that were asked for,
    /// and exchanges that only stand in answers are kept; so are names that enough senders and few enough
    /// clients asked for. Throws Error (74). Local. Once.
    /// @param use is called with every name that was asked for, and its facts
    void find(const BucketLog<NameCount>& counts, const BucketLog<Fact>& facts, const ToldHosts& told,
              const DayLimits& limits, const UseName& use);

    /// Those that are kept, once the rest is known. Throws Error (74). Local.
    /// @param shared_addresses addresses whose names together reach the figures of a name worth keeping,
    /// ascending
    /// @param facts takes those of the kept names, ascending
    [[nodiscard]] KeptNames decide(std::span<const Address> shared_addresses, RowLog<Fact>& facts) const;

private:
    /// Its facts follow it in the log.
    struct Candidate {
        std::uint64_t id;
        NameRow row;
        bool kept;        ///< whatever addresses are shared
        bool worth;       ///< by its own figures
        bool by_address;  ///< a shared address makes it worth keeping
        std::uint32_t facts;
    };

    /// Sets how many facts it has.
    void put(Candidate name, std::span<const Fact> facts);

    ByteLog log_;
};

}  // namespace spamgraph::tally
