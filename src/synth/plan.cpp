#include "spamgraph/synth/plan.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "synth/world.hpp"

namespace spamgraph::synth {

namespace {

MailSizes mail_sizes(const std::vector<CampaignSize>& runs, const SynthOptions& options)
{
    constexpr std::uint32_t kEnoughToHost = 4'000;  ///< targets, of which giants can host hundreds
    MailSizes sizes{};
    sizes.correspondents =
        static_cast<std::uint32_t>(std::clamp<std::uint64_t>(options.rows_per_day / 20, 2'000, 200'000));
    for (const CampaignSize& run : runs) {
        sizes.giants = run.giants;
        sizes.targets += run.domains - run.giants;
    }
    sizes.giants_host = sizes.targets >= kEnoughToHost;
    return sizes;
}

}  // namespace

Plan plan_scenario(const SynthOptions& options)
{
    check_options(options);
    const Scenario& scenario = find_scenario(options.scenario);
    std::vector<CampaignSize> sizes;
    for (const CampaignSpec& spec : scenario.campaigns) sizes.push_back(scale_campaign(spec, options));

    const Population population(options);
    const MailWorld mail(options.seed, mail_sizes(sizes, options), population);
    const Stage stage{options, population, mail};
    std::vector<Campaign> campaigns;
    std::vector<std::uint32_t> taken;
    std::uint32_t first_target = mail.giants();
    for (std::uint32_t number = 0; number < sizes.size(); ++number) {
        Campaign campaign{.spec = scenario.campaigns[number], .size = sizes[number]};
        campaign.relays = build_relays(stage, campaign.spec, campaign.size, number);
        if (scenario.planted) {
            campaign.suspects = choose_suspects(stage, campaign.spec, campaign.size.suspects, number, taken);
            taken.insert(taken.end(), campaign.suspects.begin(), campaign.suspects.end());
            plan_run(stage, campaign, number, first_target, campaigns.empty() ? nullptr : &campaigns.back());
        }
        first_target += campaign.size.domains - campaign.size.giants;
        campaigns.push_back(std::move(campaign));
    }
    const Calendar calendar(options);
    const Gap gap = choose_gap(scenario.gap, options, calendar, campaigns);
    return Plan(std::make_shared<const World>(
        World{options, &scenario, calendar, population, WebWorld(options), mail, std::move(campaigns),
              &find_log_kind(options.format), gap, list_outputs(calendar, gap)}));
}

std::size_t Plan::file_count() const
{
    return world_->outputs.size();
}

std::string Plan::file_name(std::size_t file) const
{
    const SynthOptions& options = world_->options;
    const Output& output = world_->outputs[file];
    const FileSpan span = world_->calendar.span(output.file);
    std::string name = "dns." + format_day(options.first_day + static_cast<Day>(span.day));
    if (options.files_per_day > 24 || 24 % options.files_per_day != 0)
        name += fmt::format(".{:02}-{:02}", span.first_minute / 60, span.first_minute % 60);
    else if (options.files_per_day > 1)
        name += fmt::format(".{:02}", span.first_minute / 60);
    if (output.again) name += ".again";
    name += world_->kind->extension;
    if (options.compression == Compression::gz) name += ".gz";
    if (options.compression == Compression::zst) name += ".zst";
    return name;
}

}  // namespace spamgraph::synth
