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
    read_number(configuration, "suspects.min_mail_domains", rules.suspects.min_mail_domains);
    read_number(configuration, "suspects.min_hour_mail", rules.suspects.min_hour_mail);
    read_number(configuration, "suspects.min_day_mail", rules.suspects.min_day_mail);
    read_number(configuration, "suspects.max_q", rules.suspects.max_q);
    read_number(configuration, "relays.min_suspect_share", rules.relays.min_suspect_share);
    read_number(configuration, "relays.min_exploratory_share", rules.relays.min_exploratory_share);
    read_number(configuration, "relays.max_others_share", rules.relays.max_others_share);
    read_number(configuration, "relays.min_log_odds_low", rules.relays.min_log_odds_low);
    read_number(configuration, "relays.min_exploratory_low", rules.relays.min_exploratory_low);
    read_number(configuration, "relays.min_suspects_asking", rules.relays.min_suspects_asking);
    read_number(configuration, "suspects.min_mail_clients", rules.min_mail_clients);
    read_number(configuration, "relays.min_suspects", rules.min_suspects);
    return rules;
}

}  // namespace spamgraph::app
