#include "app/lists.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>

#include "spamgraph/analysis/default_lists.hpp"
#include "spamgraph/core/error.hpp"
#include "spamgraph/core/qname.hpp"

namespace spamgraph::app {

namespace fs = std::filesystem;

namespace {

/// The text of a list: that of the user's file, where there is none the project's own.
std::string read_list(const fs::path& path, std::string_view otherwise = {})
{
    if (path.empty()) return std::string(otherwise);
    std::error_code ignored;
    std::ifstream file;
    if (fs::is_regular_file(path, ignored)) file.open(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad())
        throw Error(ExitCode::no_input,
                    "cannot read list '" + path.string() + "' (a file with one entry a line)");
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    return text.starts_with(kByteOrderMark) ? text.substr(kByteOrderMark.size()) : text;
}

/// Entries of a list, ascending: a line each, in lower case, without comments and the blanks around it.
std::vector<std::string> parse_lines(const std::string& text)
{
    constexpr std::string_view kBlank = " \t\r\v\f";
    std::vector<std::string> entries;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        line.erase(std::ranges::find(line, '#'), line.end());
        const std::size_t begin = line.find_first_not_of(kBlank);
        if (begin == line.npos) continue;
        line = line.substr(begin, line.find_last_not_of(kBlank) + 1 - begin);
        std::ranges::transform(line, line.begin(), [](unsigned char c) { return std::tolower(c); });
        entries.push_back(line);
    }
    std::ranges::sort(entries);
    return entries;
}

std::set<std::int64_t> parse_asns(const std::string& text, const fs::path& path)
{
    std::set<std::int64_t> numbers;
    for (const std::string& line : parse_lines(text)) {
        const std::string_view digits(line.starts_with("as") ? line.c_str() + 2 : line.c_str());
        std::uint32_t number = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (error != std::errc() || end != digits.data() + digits.size())
            throw Error(ExitCode::configuration, "invalid AS number '" + line + "' in '" + path.string() +
                                                     "' (must be a number, one a line)");
        numbers.insert(number);
    }
    return numbers;
}

std::vector<std::string> parse_domains(const std::string& text, const fs::path& path)
{
    std::vector<std::string> domains;
    for (const std::string& line : parse_lines(text)) {
        std::string& domain = domains.emplace_back();
        if (canonical_qname(line, domain) != NameProblem::none || !is_host_name(domain))
            throw Error(ExitCode::configuration, "invalid entry '" + line + "' in '" + path.string() +
                                                     "' (must be a registered domain, one a line)");
    }
    std::ranges::sort(domains);
    return domains;
}

std::map<Address, std::string> parse_reverse_names(const std::string& text, const fs::path& path)
{
    std::map<Address, std::string> names;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        line.erase(std::ranges::find(line, '#'), line.end());
        std::ranges::replace(line, ',', ' ');
        std::istringstream words(line);
        std::string address, name;
        if (!(words >> address)) continue;
        const auto parsed = parse_address(address);
        if (!parsed || !(words >> name))
            throw Error(ExitCode::configuration,
                        "invalid entry '" + address + "' in '" + path.string() +
                            "' (must be an address and its name, 192.0.2.1 ppp1.example.net)");
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
        names.try_emplace(*parsed, name);
    }
    return names;
}

}  // namespace

Lists read_lists(const AnalyzeOptions& options)
{
    Lists lists;
    lists.allow_text = read_list(options.allow_list);
    lists.academic_text = read_list(options.academic, default_academics());
    lists.large_text = read_list(options.large, default_providers());
    lists.residential_text = read_list(options.residential_asns, default_residential_asns());
    lists.hosting_text = read_list(options.hosting_asns, default_hosting_asns());
    lists.reverse_text = read_list(options.reverse_names);
    lists.dynamic_text = read_list(options.dynamic_words, default_dynamic_words());
    lists.proxy_text = read_list(options.web_proxies, default_web_proxies());
    lists.networks = {parse_asns(lists.residential_text, options.residential_asns),
                      parse_asns(lists.hosting_text, options.hosting_asns),
                      parse_reverse_names(lists.reverse_text, options.reverse_names),
                      parse_lines(lists.dynamic_text)};
    lists.allowed = AddressList(lists.allow_text);
    lists.proxies = WebProxies(lists.proxy_text);
    lists.tiers = {parse_domains(lists.academic_text, options.academic),
                   parse_domains(lists.large_text, options.large)};
    return lists;
}

std::optional<Role> find_listed_role(const Lists& lists, const Address& address)
{
    if (lists.allowed.contains(address)) return Role{"allow-listed", "on the list given with --allow-list"};
    if (lists.proxies.addresses().contains(address))
        return Role{"web-proxy", "on the list given with --web-proxies: others' queries come from it"};
    return std::nullopt;
}

void mark_web_proxies(const WebProxies& proxies, const TrueAddresses& addresses,
                      std::vector<RelayFinding>& relays)
{
    for (RelayFinding& relay : relays) {
        relay.web_proxy =
            std::ranges::any_of(relay.names,
                                [&](const std::string& name) { return proxies.has_name(name); }) ||
            std::ranges::any_of(relay.addresses, [&](const Address& address) {
                return !addresses.hidden() && proxies.addresses().contains(addresses.of(address));
            });
    }
}

}  // namespace spamgraph::app
