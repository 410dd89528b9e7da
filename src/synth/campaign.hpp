#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "spamgraph/synth/scenario.hpp"
#include "synth/mail_world.hpp"
#include "synth/population.hpp"

namespace spamgraph::synth {

/// A host that suspects ask for by its name alone: it is in no MX answer, and nobody asks MX in its domain.
struct Relay {
    std::vector<std::string> names;        ///< each valid for an equal part of the run, unless it wanders
    std::vector<Ip> addresses;             ///< one after the other
    std::vector<std::int64_t> moves_us{};  ///< when it goes to its next address, ascending
    /// It wanders: its first name stays, the next ones follow each other at these times.
    std::vector<std::int64_t> renames_us{};
    std::uint32_t ttl_s{};
    std::uint32_t askers{};                    ///< how many suspects ask for it
    std::uint32_t period_s{};                  ///< 0: at no regular time
    std::vector<std::uint32_t> honest_askers;  ///< mail servers that use it too (an open relay)
    std::vector<std::uint32_t> asked_by;       ///< suspects, ascending; filled by the run

    [[nodiscard]] const Ip& address_at(std::int64_t time_us) const;
};

/// What a suspect asks for in a run.
enum class Ask : std::uint8_t { mx_lost, mx, a, aaaa, relay, ip_check };

/// One query of a run.
struct Event {
    std::int64_t time_us;   ///< since 1970-01-01T00:00:00Z
    std::uint32_t suspect;  ///< number in the campaign
    std::uint32_t subject;  ///< a target, or a relay of the campaign
    Ask ask;
    std::uint8_t number;  ///< which exchange of the target, which name of the relay
    auto operator<=>(const Event&) const = default;
};

/// A run's part in one mail domain.
struct Targeted {
    std::uint32_t target{};
    std::uint32_t suspects{};    ///< its degree
    std::uint64_t mx_queries{};  ///< with retries
};

/// How large a run is in a given world.
struct CampaignSize {
    std::uint32_t suspects, giants, all_ask, asked_once, domains;
    std::uint64_t edges;
    std::uint64_t jp_queries;  ///< MX queries for .jp domains that retries are to reach
};

/// A spam run, planned down to the second.
struct Campaign {
    CampaignSpec spec;
    CampaignSize size{};
    std::int64_t first_us{}, last_us{};     ///< of the run; its clients may ask before (active_before)
    std::vector<std::uint32_t> suspects{};  ///< households
    std::vector<Relay> relays{};
    std::vector<Targeted> targeted{};  ///< ascending by target
    std::vector<Event> events{};       ///< ascending
};

/// The size of a run in a world of these options.
CampaignSize scale_campaign(const CampaignSpec& spec, const SynthOptions& options);

/// The parts of a world that a run needs.
struct Stage {
    const SynthOptions& options;
    const Population& population;
    const MailWorld& mail;
};

/// The relays of run `number`, which exist whether or not it happens.
std::vector<Relay> build_relays(const Stage& stage, const CampaignSpec& spec, const CampaignSize& size,
                                std::uint32_t number);

/// Households that take part in run `number`: none of `taken`, none whose address changes or that asks MX
/// itself.
std::vector<std::uint32_t> choose_suspects(const Stage& stage, const CampaignSpec& spec, std::uint32_t count,
                                           std::uint32_t number, const std::vector<std::uint32_t>& taken);

/// Plans run `number` in full. `first_target`: where its own targets begin; `before`: the run planned before
/// it, or null.
void plan_run(const Stage& stage, Campaign& campaign, std::uint32_t number, std::uint32_t first_target,
              const Campaign* before);

}  // namespace spamgraph::synth
