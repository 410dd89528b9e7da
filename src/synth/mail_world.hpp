#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "synth/population.hpp"
#include "synth/random.hpp"
#include "synth/reply.hpp"

namespace spamgraph::synth {

/// Where a mail domain's mail goes.
enum class Hosting : std::uint8_t {
    own,       ///< its own exchanges, named as such: mx1., mail., smtp.
    odd,       ///< its own exchanges with names that say nothing
    itself,    ///< the domain is its own exchange
    provider,  ///< the exchanges of a small hoster, shared by some tens of domains
    giant,     ///< the exchanges of a giant
    implicit,  ///< no MX: the domain's own address takes the mail (RFC 5321, 5.1)
    refuses,   ///< a null MX: it takes no mail (RFC 7505)
    dead,      ///< the domain no longer exists
};

/// A mail domain: a name asked for with qtype MX.
struct MailDomain {
    std::string name;
    std::string_view tld;
    Hosting hosting{};
    std::uint32_t host{};  ///< which giant or provider
    bool giant = false;    ///< a large provider itself
    bool academic = false;

    /// How many exchanges an MX answer names.
    [[nodiscard]] std::uint32_t exchanges() const;
    /// Something takes mail for it.
    [[nodiscard]] bool alive() const { return hosting != Hosting::dead && hosting != Hosting::refuses; }
};

/// How many mail domains of each kind a world has; from the number of rows.
struct MailSizes {
    std::uint32_t giants;
    std::uint32_t correspondents;  ///< domains that only the background writes to
    std::uint32_t targets;         ///< domains that a run writes to besides the giants
    bool giants_host;              ///< two giants host more than a hundred targets each
};

/// Every mail domain of a scenario, and who among honest senders writes to the targets.
class MailWorld {
public:
    MailWorld(std::uint64_t seed, const MailSizes& sizes, const Population& population);

    [[nodiscard]] std::uint32_t giants() const { return sizes_.giants; }
    /// The giants, then the targets of the first run, then those of the next.
    [[nodiscard]] const std::vector<MailDomain>& targets() const { return targets_; }
    [[nodiscard]] std::uint32_t correspondents() const { return sizes_.correspondents; }
    [[nodiscard]] MailDomain correspondent(std::uint32_t index) const;
    /// Targets (not giants) that an honest sender also writes to: a few senders for each, never many.
    [[nodiscard]] const std::vector<std::uint32_t>& shared_targets(std::uint32_t sender) const
    {
        return shared_[sender];
    }
    /// A giant, the first far more often than the last.
    [[nodiscard]] std::uint32_t pick_giant(Random& random) const;

    [[nodiscard]] std::string exchange_name(const MailDomain& domain, std::uint32_t number) const;
    /// Equal for two exchanges that are one host.
    [[nodiscard]] std::uint64_t exchange_key(const MailDomain& domain, std::uint32_t number) const;
    [[nodiscard]] Reply mx_reply(const MailDomain& domain) const;

private:
    [[nodiscard]] std::string giant_exchange(std::uint32_t giant, std::uint32_t number) const;
    [[nodiscard]] std::string provider_exchange(std::uint32_t provider, std::uint32_t number) const;

    std::uint64_t seed_;
    MailSizes sizes_;
    std::vector<MailDomain> targets_;
    std::vector<std::vector<std::uint32_t>> shared_;
};

}  // namespace spamgraph::synth
