#include "app/configuration.hpp"

#include <fmt/core.h>
#include <openssl/sha.h>

#include <array>
#include <fstream>
#include <iterator>
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

/// The same of a file that may be large.
std::string hash_of_file(const std::filesystem::path& path)
{
    if (path.empty()) return "none";
    std::ifstream file(path, std::ios::binary);
    return hash_of({std::istreambuf_iterator<char>(file), {}});
}

}  // namespace

std::string describe_configuration(const AnalyzeOptions& options, const KeepRules& rules,
                                   const std::map<std::string, std::string>& lists)
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
    add("similarity-min-jaccard", options.similarity.min_jaccard);
    add("similarity-max-suspects", options.similarity.max_suspects);
    for (const auto& [key, text] : lists) add_text(key, hash_of(text));
    add_text("country-mmdb", hash_of_file(options.places.country));
    add_text("city-mmdb", hash_of_file(options.places.city));
    add_text("asn-mmdb", hash_of_file(options.places.asn));
    std::string toml;
    for (const auto& [key, value] : lines) toml += key + " = " + value + "\n";
    return toml;
}

}  // namespace spamgraph::app
