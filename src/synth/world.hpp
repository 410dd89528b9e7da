#pragma once

#include <cstddef>
#include <vector>

#include "spamgraph/synth/log_kind.hpp"
#include "spamgraph/synth/scenario.hpp"
#include "synth/calendar.hpp"
#include "synth/campaign.hpp"
#include "synth/gap.hpp"
#include "synth/mail_world.hpp"
#include "synth/population.hpp"
#include "synth/web_world.hpp"

namespace spamgraph::synth {

/// Everything that is decided before a row is written.
struct World {
    SynthOptions options;
    const Scenario* scenario;
    Calendar calendar;
    Population population;
    WebWorld web;
    MailWorld mail;
    std::vector<Campaign> campaigns;  ///< one a run of the scenario; without events where it is not planted
    const LogKind* kind;
    Gap gap;
    std::vector<Output> outputs;
};

}  // namespace spamgraph::synth
