#include "app/finished_days.hpp"

#define XXH_INLINE_ALL
#include <fmt/core.h>
#include <xxhash.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "spamgraph/core/error.hpp"
#include "spamgraph/store/write_day_file.hpp"

namespace spamgraph::app {

namespace fs = std::filesystem;

namespace {

/// Raised where the same rows come to another day file.
constexpr int kMaking = 4;

std::string hash_text(std::string_view text)
{
    return fmt::format("{:016x}", XXH3_64bits(text.data(), text.size()));
}

std::string hash_file(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad())
        throw Error(ExitCode::no_input,
                    fmt::format("cannot read '{}' (a public suffix list)", path.string()));
    return hash_text(bytes);
}

/// What tells an input from another.
auto identity(const InputRecord& input)
{
    return std::tie(input.path, input.bytes, input.modified_ns, input.sample);
}

bool holds(const InputRecord& input, Day day)
{
    return input.any_day || input.days->contains(day);
}

/// The day of a day file's name; nothing for another name.
std::optional<Day> day_of_name(const std::string& name)
{
    constexpr std::string_view kBefore = "day-", kAfter = ".h5";
    if (!name.starts_with(kBefore) || !name.ends_with(kAfter)) return std::nullopt;
    return parse_day(
        std::string_view(name).substr(kBefore.size(), name.size() - kBefore.size() - kAfter.size()));
}

std::vector<ReasonRows> list_reasons(const tally::InputAccount& account, bool rejected)
{
    std::vector<ReasonRows> reasons;
    for (std::size_t r = 0; r < logs::kReasonCount; ++r)
        if (account.left_out[r] > 0 && logs::kReasons[r].rejected == rejected)
            reasons.push_back({std::string(logs::kReasons[r].name), account.left_out[r]});
    return reasons;
}

}  // namespace

std::string describe_making(const ScanOptions& options, const std::string& pseudonyms)
{
    const auto& columns = options.columns;
    std::string text = fmt::format(
        "{} {}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{:d}{:d}{:d}|{}|{}|{}|{}|{}", SPAMGRAPH_VERSION, kMaking,
        options.format, options.log_timezone, columns.time, columns.client, columns.qname, columns.qtype,
        columns.rcode, columns.answers, options.source_from, columns.delimiter, columns.quote, columns.header,
        options.client_rule.by_subnet, options.rules.sender_min, options.rules.keep_min_senders,
        options.rules.keep_max_client_share, options.suffixes.empty() ? "" : hash_file(options.suffixes));
    for (const Address& resolver : options.client_rule.resolvers) text += '|' + format_address(resolver);
    return hash_text(text + '|' + pseudonyms);
}

InputRecord describe_input(const InputPlan& plan, std::size_t input, const tally::InputAccount& account,
                           const tally::InputDays& days)
{
    InputRecord record;
    record.path = plan.inputs[input].path.string();
    record.bytes = plan.inputs[input].bytes;
    record.hash = fmt::format("{:016x}", account.content_sum);
    record.read = account.read();
    record.accepted = account.accepted;
    record.skipped = list_reasons(account, false);
    record.rejected = list_reasons(account, true);
    record.truncated = account.truncated > 0;
    record.modified_ns = plan.fingerprints[input].modified_ns;
    record.sample = fmt::format("{:016x}", plan.fingerprints[input].sample);
    record.days = days.days();
    record.any_day = days.overflowed();
    return record;
}

FinishedDays::FinishedDays(const fs::path& folder, const std::string& made_with)
{
    std::error_code error;
    for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        const auto day = day_of_name(entry->path().filename().string());
        if (!day) continue;
        auto record = read_sidecar(entry->path());
        if (!record || record->made_with != made_with) continue;
        for (const InputRecord& input : record->inputs) known_[input.path].push_back(input);
        std::erase_if(record->inputs, [&](const InputRecord& input) { return !holds(input, *day); });
        made_.emplace(*day, std::move(record->inputs));
    }
}

const InputRecord* FinishedDays::find(const fs::path& path, const logs::Fingerprint& fingerprint) const
{
    const auto known = known_.find(path.string());
    if (known == known_.end()) return nullptr;
    const std::string sample = fmt::format("{:016x}", fingerprint.sample);
    for (const InputRecord& input : known->second)
        if (input.bytes == fingerprint.bytes && input.modified_ns == fingerprint.modified_ns &&
            input.sample == sample && !input.any_day)
            return &input;
    return nullptr;
}

bool FinishedDays::made_of(Day day, const std::vector<const InputRecord*>& inputs) const
{
    const auto made = made_.find(day);
    return made != made_.end() &&
           std::ranges::equal(made->second, inputs, [](const InputRecord& a, const InputRecord* b) {
               return identity(a) == identity(*b);
           });
}

std::vector<Day> FinishedDays::days() const
{
    std::vector<Day> days;
    for (const auto& [day, inputs] : made_) days.push_back(day);
    return days;
}

Outstanding find_outstanding(const std::vector<const InputRecord*>& inputs, const FinishedDays& finished,
                             const std::optional<DayRange>& range)
{
    Outstanding outstanding;
    std::set<Day> days;
    for (const InputRecord* input : inputs) {
        outstanding.read.push_back(input == nullptr);
        if (!input) continue;
        for (const auto& [day, counts] : *input->days)
            if (counts && (!range || range->contains(day))) days.insert(day);
    }
    for (const Day day : days) {
        std::vector<const InputRecord*> of_day;
        for (const InputRecord* input : inputs)
            if (input && holds(*input, day)) of_day.push_back(input);
        if (finished.made_of(day, of_day)) {
            outstanding.complete.push_back(day);
            continue;
        }
        outstanding.write.push_back(day);
        for (std::size_t i = 0; i < inputs.size(); ++i)
            if (inputs[i] && holds(*inputs[i], day)) outstanding.read[i] = true;
    }
    return outstanding;
}

}  // namespace spamgraph::app
