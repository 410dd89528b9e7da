#include "app/configuration.hpp"

#include <fmt/core.h>
#include <openssl/sha.h>

#include <array>
#include <map>

namespace spamgraph::app {

namespace {

/// SHA-256 of a list's content, or "none".
std::string hash_of(const std::string& text)
{
    if (text.empty()) return "none";
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    std::string hex;
    for (const unsigned char byte : digest) hex += fmt::format("{:02x}", byte);
    return hex;
}

}  // namespace

std::string describe_configuration(const AnalyzeOptions& options, const KeepRules& rules,
                                   const std::string& allow_list, const std::string& academic,
                                   const std::string& large)
{
    std::map<std::string, std::string> lines;
    const auto add = [&](const std::string& key, auto value) { lines[key] = fmt::format("{}", value); };
    const auto add_text = [&](const std::string& key, const std::string& value) {
        lines[key] = '"' + value + '"';
    };
    add("sender-min", rules.sender_min);
    add("keep-min-senders", rules.keep_min_senders);
    add("keep-max-client-share", rules.keep_max_client_share);
    add("surge-min-z", options.surge.min_z);
    add("surge-min-ratio", options.surge.min_ratio);
    add("surge-min-excess", options.surge.min_excess);
    add("min-mail-domains", options.suspect.min_mail_domains);
    add("min-hour-mail", options.suspect.min_hour_mail);
    add("min-day-mail", options.suspect.min_day_mail);
    add("max-q", options.suspect.max_q);
    add("large-min-share", options.tier.min_large_share);
    add("large-min-served", options.tier.min_served_domains);
    add("low-max-queries", options.tier.max_low_queries);
    add("relay-min-share", options.relay.min_suspect_share);
    add("relay-max-others", options.relay.max_others_share);
    add_text("allow-list", hash_of(allow_list));
    add_text("academic-list", hash_of(academic));
    add_text("large-list", hash_of(large));
    std::string toml;
    for (const auto& [key, value] : lines) toml += key + " = " + value + "\n";
    return toml;
}

}  // namespace spamgraph::app
