#include "spamgraph/evaluate/truth.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "spamgraph/core/error.hpp"

namespace spamgraph::evaluate {

namespace {

using nlohmann::json;

struct Misfit {
    std::string reason;
};

Address read_address(const json& value)
{
    const auto address = parse_address(value.get_ref<const std::string&>());
    if (!address) throw Misfit{fmt::format("no address: {}", value.dump())};
    return *address;
}

template <class T>
std::optional<T> read_optional(const json& object, const char* key)
{
    const auto found = object.find(key);
    if (found == object.end() || found->is_null()) return std::nullopt;
    return found->get<T>();
}

PlantedRelay read_relay(const json& value)
{
    PlantedRelay relay;
    relay.names = value.at("names").get<std::vector<std::string>>();
    for (const json& address : value.at("addresses")) relay.addresses.push_back(read_address(address));
    if (relay.names.empty() && relay.addresses.empty()) throw Misfit{"a relay without a name or an address"};
    relay.suspects_asking = value.at("suspects_asking").size();
    relay.period_s = read_optional<double>(value, "period_s");
    relay.address_changes = read_optional<std::int64_t>(value, "address_changes");
    relay.domain_changes = read_optional<std::int64_t>(value, "domain_changes");
    return relay;
}

Truth read(const json& value)
{
    Truth truth;
    truth.scenario = value.value("scenario", "");
    truth.seed = value.value("seed", std::uint64_t{0});
    for (const json& surge : value.at("surges")) {
        const auto first_s = surge.at("first_s").get<std::int64_t>();
        truth.surges.push_back({first_s, surge.value("last_s", first_s)});
    }
    for (const json& address : value.at("suspects")) truth.suspects.insert(read_address(address));
    for (const json& campaign : value.at("campaigns")) {
        std::set<Address> members;
        for (const json& address : campaign.value("addresses", json::array()))
            members.insert(read_address(address));
        truth.campaigns.push_back(members);
    }
    // A truth with one campaign need not name its suspects twice.
    if (truth.campaigns.size() == 1) truth.campaigns[0] = truth.suspects;
    for (const json& relay : value.at("relays")) truth.relays.push_back(read_relay(relay));
    for (const auto& [name, domain] : value.at("domains").items())
        truth.domains[name] = {domain.at("tier").get<std::string>(), domain.at("exact").get<bool>()};
    for (const auto& [address, role] : value.at("explained").items())
        truth.explained[read_address(address)] = role.get<std::string>();
    return truth;
}

}  // namespace

Truth parse_truth(std::string_view text, const std::filesystem::path& path)
{
    const auto fault = [&path](std::string_view reason) {
        return Error(ExitCode::bad_data, fmt::format("cannot use '{}' ({})", path.string(), reason));
    };
    try {
        return read(json::parse(text));
    } catch (const Misfit& misfit) {
        throw fault(misfit.reason);
    } catch (const json::exception& error) {
        throw fault(error.what());
    }
}

Truth read_truth(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    if (!file || (file.peek() != std::ifstream::traits_type::eof() && !(text << file.rdbuf())))
        throw Error(ExitCode::no_input, fmt::format("cannot read '{}' ({})", path.string(),
                                                    system_reason(errno == 0 ? EIO : errno)));
    return parse_truth(text.view(), path);
}

}  // namespace spamgraph::evaluate
