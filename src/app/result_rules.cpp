#include "app/result_rules.hpp"

#include <toml++/toml.h>

#include <cmath>
#include <string>

#include "spamgraph/core/error.hpp"

namespace spamgraph::app {

namespace {

template <class Number>
void read_number(const toml::table& configuration, const char* path, Number& number)
{
    if (const auto value = configuration.at_path(path).value<Number>()) number = *value;
}

}  // namespace

report::Rules rules_of(const Findings& findings)
{
    toml::table configuration;
    try {
        configuration = toml::parse(findings.configuration);
    } catch (const toml::parse_error& error) {
        throw Error(ExitCode::bad_data,
                    "cannot read the result's configuration (" + std::string(error.description()) + ")");
    }
    report::Rules rules;
    read_number(configuration, "suspects.min_mail_domains", rules.min_mail_domains);
    read_number(configuration, "suspects.min_mail_in_hour", rules.min_mail_in_hour);
    read_number(configuration, "suspects.min_mail_in_day", rules.min_mail_in_day);
    read_number(configuration, "suspects.max_q", rules.max_q);
    read_number(configuration, "relays.min_suspect_share", rules.min_suspect_share);
    read_number(configuration, "relays.exploratory_suspect_share", rules.exploratory_suspect_share);
    read_number(configuration, "relays.max_others_share", rules.max_others_share);
    read_number(configuration, "relays.min_log_odds", rules.min_log_odds);
    read_number(configuration, "relays.exploratory_log_odds", rules.exploratory_log_odds);
    read_number(configuration, "relays.min_suspects", rules.min_suspects);
    read_number(configuration, "suspects.min_mail_clients", rules.min_mail_clients);
    return rules;
}

}  // namespace spamgraph::app
