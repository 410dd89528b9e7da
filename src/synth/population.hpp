#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "spamgraph/synth/scenario.hpp"
#include "synth/ip.hpp"

namespace spamgraph::synth {

/// Clients that look unusual and have a reason.
enum class Role : std::uint8_t { mail_server, newsletter, nat, scanner, forwarder, tunnel };

/// "mail-server", as the truth spells it.
std::string_view role_name(Role role);

/// A client with a fixed address and a purpose.
struct Special {
    Role role{};
    std::uint32_t number{};  ///< among those of its role
    Ip ip;
    double base{};          ///< mean rows per day
    std::uint32_t since{};  ///< its first day; before it nobody has its address
};

/// An ordinary household: what it is made of follows from its number.
struct Household {
    bool v6, dual_stack, mixes_case, churns, runs_ntp, scans_viruses, checks_ip, uses_smarthost, strays;
};

/// Everyone who asks, without the spam run.
class Population {
public:
    explicit Population(const SynthOptions& options);

    [[nodiscard]] const std::vector<Special>& specials() const { return specials_; }
    [[nodiscard]] std::uint32_t count(Role role) const;
    [[nodiscard]] std::uint32_t households() const { return static_cast<std::uint32_t>(cumulative_.size()); }
    /// Clients that send much mail in an ordinary way: the least number of background senders.
    [[nodiscard]] std::uint32_t mail_senders() const;

    [[nodiscard]] Household household(std::uint32_t number) const;
    /// The household's address on a day (0: the first), at an hour: some get a new one now and then (DHCP).
    [[nodiscard]] Ip address(std::uint32_t household, std::uint32_t day, int hour) const;
    /// A household at a point in [0, 1), by activity: few are very busy.
    [[nodiscard]] std::uint32_t pick(double point) const;
    /// A dial-up address that no household ever has.
    [[nodiscard]] std::uint32_t spare_address(std::uint32_t number) const;

    /// Rows that a special client plans for a day: volumes change by factors from day to day.
    [[nodiscard]] double rows(const Special& special, std::uint32_t day) const;
    /// Mean label-recognised or stray mail queries per household session.
    [[nodiscard]] double mail_like_share() const { return mail_like_share_; }

private:
    std::uint64_t seed_;
    std::uint64_t leases_;  ///< addresses that one household may have
    double mail_like_share_;
    std::vector<Special> specials_;
    std::vector<std::uint64_t> cumulative_;  ///< of activity
};

}  // namespace spamgraph::synth
