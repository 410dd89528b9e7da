#include "app/relay_flux.hpp"

#include <algorithm>
#include <set>

#include "spamgraph/analysis/flux.hpp"

namespace spamgraph::app {

namespace {

/// A host on its way through the days.
struct Host {
    std::set<const TargetName*> names;
    std::vector<Sighting<Address>> addresses;
    std::vector<Sighting<std::string>> domains;
};

class FluxCounter {
public:
    FluxCounter(const Window& window, const TargetNames& names, const Findings& findings)
        : window_(window), names_(names), hosts_(findings.relays.size())
    {
        for (std::size_t r = 0; r < hosts_.size(); ++r)
            for (const std::string& name : findings.relays[r].names)
                hosts_[r].names.insert(&names.targets.at(name));
    }

    /// Names spread from the last day, on which relays are found as a rule, to the first and back.
    std::vector<Host> count()
    {
        for (std::size_t d = window_.days.size(); d-- > 0;) take_names(d);
        for (std::size_t d = 0; d < window_.days.size(); ++d) {
            take_names(d);
            take_sightings(d);
        }
        return std::move(hosts_);
    }

private:
    /// Records of the day that lead from or to names which suspects asked for.
    const std::vector<AddressRecord>& records_of(std::size_t d)
    {
        if (records_day_ == d) return records_;
        records_ = window_.days[d].addresses(0, window_.days[d].address_count());
        std::erase_if(records_, [&](const AddressRecord& record) {
            return names_.target_of[d][record.name] == nullptr;
        });
        records_day_ = d;
        return records_;
    }

    [[nodiscard]] const TargetName* target_of(std::size_t d, const AddressRecord& record) const
    {
        return names_.target_of[d][record.name];
    }

    [[nodiscard]] std::set<Address> addresses_of(std::size_t d, const Host& host)
    {
        std::set<Address> addresses;
        for (const AddressRecord& record : records_of(d))
            if (host.names.contains(target_of(d, record))) addresses.insert(record.address);
        return addresses;
    }

    void take_names(std::size_t d)
    {
        constexpr std::size_t kMaxNames = 100;  // more at one address are a content network
        for (Host& host : hosts_) {
            const std::set<Address> addresses = addresses_of(d, host);
            std::set<const TargetName*> same;
            for (const AddressRecord& record : records_of(d))
                if (addresses.contains(record.address)) same.insert(target_of(d, record));
            if (same.size() <= kMaxNames) host.names.insert(same.begin(), same.end());
        }
    }

    void take_sightings(std::size_t d)
    {
        for (Host& host : hosts_)
            for (const AddressRecord& record : records_of(d)) {
                const TargetName* const target = target_of(d, record);
                if (!host.names.contains(target)) continue;
                host.addresses.push_back({record.address, record.first, record.last});
                host.domains.push_back({target->registered_domain, record.first, record.last});
            }
    }

    const Window& window_;
    const TargetNames& names_;
    std::vector<Host> hosts_;
    std::vector<AddressRecord> records_;
    std::size_t records_day_ = static_cast<std::size_t>(-1);
};

void describe(Host host, RelayFinding& relay)
{
    std::set<Address> addresses;
    for (const Sighting<Address>& seen : host.addresses) addresses.insert(seen.thing);
    relay.all_addresses.assign(addresses.begin(), addresses.end());
    const std::uint64_t address_changes = count_address_changes(std::move(host.addresses));
    const std::uint64_t domain_changes = count_domain_changes(std::move(host.domains));
    relay.address_changes = static_cast<std::int64_t>(address_changes);
    relay.domain_changes = static_cast<std::int64_t>(domain_changes);
    relay.in_flux = is_in_flux(address_changes, domain_changes);
}

}  // namespace

void count_flux(const Window& window, const TargetNames& names, Findings& findings)
{
    for (RelayFinding& relay : findings.relays) relay.all_addresses = relay.addresses;
    if (window.days.size() > 1 && !findings.relays.empty()) {
        std::vector<Host> hosts = FluxCounter(window, names, findings).count();
        for (std::size_t r = 0; r < hosts.size(); ++r)
            if (!hosts[r].addresses.empty()) describe(std::move(hosts[r]), findings.relays[r]);
    }
    for (RelayFinding& relay : findings.relays)
        if (!relay.all_addresses.empty())
            relay.address_prefixes = static_cast<std::int64_t>(count_prefixes(relay.all_addresses));
}

}  // namespace spamgraph::app
