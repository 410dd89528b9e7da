#include "app/result_rules.hpp"

#include <toml++/toml.h>

#include <cmath>
#include <string>

#include "spamgraph/core/error.hpp"

namespace spamgraph::app {

namespace {

template <class Number>
void read_number(const toml::table& configuration, const char* key, Number& number)
{
    if (const auto value = configuration[key].value<Number>()) number = *value;
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
    read_number(configuration, "min-mail-domains", rules.suspects.min_mail_domains);
    read_number(configuration, "min-hour-mail", rules.suspects.min_hour_mail);
    read_number(configuration, "min-day-mail", rules.suspects.min_day_mail);
    read_number(configuration, "max-q", rules.suspects.max_q);
    read_number(configuration, "relay-min-share", rules.relays.min_suspect_share);
    read_number(configuration, "relay-max-others", rules.relays.max_others_share);
    return rules;
}

}  // namespace spamgraph::app
