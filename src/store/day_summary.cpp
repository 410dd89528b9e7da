#include "store/day_summary.hpp"

#include <algorithm>

#include "store/day_layout.hpp"
#include "store/reading.hpp"

namespace spamgraph {

using hdf5::Handle;
using hdf5::require;

namespace {

void read_minutes(const Handle& file, DaySummary& summary)
{
    const Handle group = hdf5::open_group(file, "minutes");
    require(hdf5::read_count_attribute(group, "rows") == kMinutesPerDay,
            "its minutes are not those of a day");
    const std::uint64_t sources = hdf5::read_count_attribute(group, "sources");
    summary.sources = static_cast<std::uint32_t>(sources);
    require(summary.sources == sources, "its number of sources is out of range");
    hdf5::for_each_field(day_layout::kMinutes, [&](const auto& field) {
        const auto values = hdf5::read_column<std::uint64_t>(group, field.column.name);
        require(values.size() == kMinutesPerDay, "its minutes are not those of a day");
        std::ranges::copy(values, (summary.minutes.*field.member).begin());
    });
}

}  // namespace

DaySummary read_day_summary(const Handle& file)
{
    DaySummary summary;
    const auto day = parse_day(hdf5::read_text_attribute(file, "date"));
    require(day.has_value(), "its date is not a day");
    summary.day = *day;
    require(hdf5::read_int_attribute(file, "first_second") == first_second(*day),
            "its date and first second are of different days");

    if (hdf5::has_attribute(file, day_layout::kPseudonyms))
        summary.pseudonyms = hdf5::read_text_attribute(file, day_layout::kPseudonyms);

    const Handle rules = hdf5::open_group(file, "rules");
    const std::uint64_t sender_min = hdf5::read_count_attribute(rules, "sender_min");
    const std::uint64_t keep_min_senders = hdf5::read_count_attribute(rules, "keep_min_senders");
    summary.rules = {static_cast<std::uint32_t>(sender_min), static_cast<std::uint32_t>(keep_min_senders),
                     hdf5::read_float_attribute(rules, "keep_max_client_share")};
    require(summary.rules.sender_min == sender_min && summary.rules.keep_min_senders == keep_min_senders,
            "its keep rules are out of range");

    const Handle counts = hdf5::open_group(file, "counts");
    summary.accepted = hdf5::read_count_attribute(counts, "accepted");
    summary.answered = hdf5::read_count_attribute(counts, "answered");
    summary.reasons = hdf5::read_table<ReasonRows>(counts, "reasons", day_layout::kReasons);

    const Handle all = hdf5::open_group(file, "clients_all");
    summary.clients = hdf5::read_count_attribute(all, "clients");
    summary.queries_histogram = hdf5::read_column<std::uint64_t>(all, day_layout::kQueriesHistogram.name);
    summary.names_histogram = hdf5::read_table<NamesBin>(all, "names_histogram", day_layout::kNamesHistogram);
    read_minutes(file, summary);
    return summary;
}

}  // namespace spamgraph
