#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "spamgraph/synth/scenario.hpp"

namespace spamgraph::synth {

struct World;

/// A scenario, decided in full: who lives in it, who sends what to whom, and how many rows each file gets.
/// A pure function of the options, so every rank makes the same one.
class Plan {
public:
    explicit Plan(std::shared_ptr<const World> world) : world_(std::move(world)) {}

    [[nodiscard]] std::size_t file_count() const;
    /// "dns.2013-08-18.07.log.gz": day, and hour (and minute, where files are not whole hours).
    [[nodiscard]] std::string file_name(std::size_t file) const;
    [[nodiscard]] const World& world() const { return *world_; }

private:
    std::shared_ptr<const World> world_;
};

/// Builds the plan. Local; throws Error (usage) for options that make no sound world.
Plan plan_scenario(const SynthOptions& options);

/// The bytes of one log file, uncompressed: they depend on the plan and the file's number alone. Local.
std::string write_log(const Plan& plan, std::size_t file);

/// The planted truth as JSON, from the plan alone: no log is read. Local.
std::string write_truth(const Plan& plan);

/// An MMDB file of where the made-up world's addresses are: country, position and network. Local.
std::string write_places();

/// The numbers of its access networks, one a line, as --residential-asns reads them. Local.
std::string write_residential_asns();

/// `bytes` as one gzip member or zstd frame, or as they are. Local.
std::string compress(std::string bytes, Compression compression);

}  // namespace spamgraph::synth
