#pragma once

#include <cstdint>
#include <string>

#include "spamgraph/synth/scenario.hpp"
#include "synth/random.hpp"
#include "synth/reply.hpp"

namespace spamgraph::synth {

/// Names that everybody asks for whatever they do: the traps for a search of shared names.
enum class Service : std::uint32_t { ntp, virus_update, ip_check, smarthost, dnsbl, dynamic_zone };

/// Web sites and services, their names and what they resolve to.
class WebWorld {
public:
    explicit WebWorld(const SynthOptions& options);

    /// A site by popularity: Zipf with exponent 1.
    [[nodiscard]] std::uint32_t popular_site(Random& random) const;
    /// A site, popular or not, all alike.
    [[nodiscard]] std::uint32_t any_site(Random& random) const;
    /// One of the few sites that embed themselves everywhere: counters, fonts, advertisements.
    [[nodiscard]] std::uint32_t embedded_site(Random& random) const;

    [[nodiscard]] std::string site_name(std::uint32_t site) const;
    /// The `n`th host of a site; 0 is www or the bare name.
    [[nodiscard]] std::string host_name(std::uint32_t site, std::uint32_t n) const;
    [[nodiscard]] std::string service_name(Service service, std::uint32_t n) const;
    /// A mail host that some households use: "mail." or "smtp." of a small provider.
    [[nodiscard]] std::string provider_mail_host(Random& random) const;

    /// What A or AAAA of a web host gives: the same addresses in a changing order, often behind a CNAME.
    [[nodiscard]] Reply resolve(const std::string& name, Qtype qtype, Random& random) const;
    /// Fixed addresses without CNAME, for mail hosts: as many as the name's hash says, in a changing order.
    [[nodiscard]] Reply resolve_host(const std::string& name, Qtype qtype, Random& random) const;

private:
    std::uint64_t seed_;
    std::uint32_t sites_;
};

/// A hash of a text.
std::uint64_t hash_text(std::uint64_t seed, std::string_view text);

}  // namespace spamgraph::synth
