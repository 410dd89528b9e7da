#include <fmt/core.h>

#include "spamgraph/core/error.hpp"
#include "spamgraph/synth/plan.hpp"
#include "synth/traffic.hpp"

namespace spamgraph::synth {

std::string write_log(const Plan& plan, std::size_t output)
{
    const World& world = plan.world();
    const std::size_t file = world.outputs.at(output).file;
    const RowCounts planned = world.calendar.background(file);
    constexpr std::uint64_t kSomeMore = 64;
    FileWriter out{world, file, world.calendar.span(file),
                   LogRows(world.kind->rows, world.scenario->answers,
                           planned.accepted + planned.port + planned.chaos + planned.response + kSomeMore),
                   planned.accepted};
    write_straddlers(out);
    write_scanner(out);
    write_tunnels(out);
    write_newsletters(out);
    write_mail_servers(out);
    write_forwarder(out);
    write_offices(out);
    write_households(out);
    if (out.rows.size() != planned.accepted)
        throw Error(ExitCode::internal, fmt::format("wrote '{}' background rows (the plan has {})",
                                                    out.rows.size(), planned.accepted));
    write_runs(out);
    write_junk(out);
    return out.rows.finish(out.span);
}

}  // namespace spamgraph::synth
