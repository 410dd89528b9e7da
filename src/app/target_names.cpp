#include "app/target_names.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <unordered_set>

#include "app/mail_routes.hpp"
#include "spamgraph/analysis/relays.hpp"

namespace spamgraph::app {

namespace {

/// One day's names, whole.
struct DayNames {
    std::vector<NameRow> rows;
    NameTexts texts;
};

class Reader {
public:
    explicit Reader(const NetworkInput& input) : input_(input)
    {
        out_.target_of.resize(input.window.days.size());
    }

    TargetNames read()
    {
        // A name that suspects asked for on one day counts with everybody's queries of all days.
        for (std::uint32_t d = 0; d < input_.window.days.size(); ++d) collect_targets(d);
        for (auto& [text, target] : out_.targets) {
            target.registered_domain = registered_domain(text);
            zones_.insert(target.registered_domain);
        }
        for (std::uint32_t d = 0; d < input_.window.days.size(); ++d) read_day(d);
        for (std::int64_t row = 0; auto& [text, target] : out_.targets) target.row = row++;
        for (auto& [text, neighbour] : out_.neighbours)
            neighbour.direct = !out_.mail_zones.contains(registered_domain(text));
        out_.served = routes_.count_served();
        routes_.cluster();
        out_.cluster_sizes = routes_.cluster_sizes();
        for (auto& [text, target] : out_.targets) target.exchange_cluster = routes_.cluster_of(text);
        return std::move(out_);
    }

private:
    std::string registered_domain(std::string_view name) const
    {
        return std::string(input_.suffixes.registered_domain(name));
    }

    [[nodiscard]] bool is_tested(std::uint32_t d) const
    {
        return std::ranges::find(input_.suspects, d, &TestedClient::day) != input_.suspects.end();
    }

    void collect_targets(std::uint32_t d)
    {
        const DayFile& file = input_.window.days[d];
        const NameTexts texts = file.name_texts(0, file.name_count());
        for (const SuspectDayEdge& edge : input_.asked.edges) {
            if (edge.day != d) continue;
            const std::string text(texts[edge.name]);
            out_.targets[text];
            if (edge.mx == 0) continue;
            MailDomain& domain = out_.mail_domains[text];
            domain.suspect_queries += edge.mx;
            domain.suspects.insert(edge.suspect);
        }
    }

    void read_day(std::uint32_t d)
    {
        const DayFile& file = input_.window.days[d];
        const DayNames names{file.names(0, file.name_count()), file.name_texts(0, file.name_count())};
        const bool tested = is_tested(d);
        out_.target_of[d].resize(names.rows.size());
        for (std::uint64_t row = 0; row < names.rows.size(); ++row) {
            const std::string text(names.texts[row]);
            const auto target = out_.targets.find(text);
            if (target != out_.targets.end()) take_row(d, row, names.rows[row], target->second);
            const bool asked_mx = names.rows[row].mx_queries > 0;
            if (asked_mx) out_.mail_domains[text].all_queries += names.rows[row].mx_queries;
            if (tested && (asked_mx || names.rows[row].evidence == MailEvidence::follow_up))
                out_.mail_zones.insert(registered_domain(text));
        }
        if (!tested) return;
        const std::vector<AddressRecord> records = file.addresses(0, file.address_count());
        read_addresses(d, names, records);
        routes_.read_day(file, names.texts, records, input_.suffixes);
    }

    void take_row(std::uint32_t d, std::uint64_t number, const NameRow& row, TargetName& target)
    {
        out_.target_of[d][number] = &target;
        target.days.push_back({d, number, row.evidence, row.clients, row.senders, row.queries, row.nxdomain});
        if (target.evidence == MailEvidence::none ||
            (row.evidence != MailEvidence::none && row.evidence < target.evidence))
            target.evidence = row.evidence;
        target.queries += row.queries;
        target.queries_by_day.push_back(static_cast<double>(row.queries));
        target.clients = std::max(target.clients, row.clients);
        target.mail_clients = std::max(target.mail_clients, row.mail_clients);
    }

    /// Addresses of the targets and of their registered domains, and the other names that share them.
    void read_addresses(std::uint32_t d, const DayNames& names, std::span<const AddressRecord> records)
    {
        std::set<Address> shared;
        for (const AddressRecord& record : records) {
            TargetName* const target = out_.target_of[d][record.name];
            const std::string_view name = names.texts[record.name];
            if (target != nullptr ? target->registered_domain == name : zones_.contains(name))
                out_.zone_addresses[std::string(name)].insert(record.address);
            if (target == nullptr) continue;
            target->addresses.insert(record.address);
            target->ttl_s = std::max(target->ttl_s, record.ttl_max);
            shared.insert(record.address);
        }
        std::set<std::uint64_t> counted;
        for (const AddressRecord& record : records) {
            if (!shared.contains(record.address) || out_.target_of[d][record.name] != nullptr) continue;
            const NameRow& row = names.rows[record.name];
            if (row.evidence == MailEvidence::mx_answer || row.evidence == MailEvidence::follow_up) continue;
            Neighbour& neighbour = out_.neighbours[std::string(names.texts[record.name])];
            neighbour.addresses.insert(record.address);
            if (counted.insert(record.name).second) neighbour.clients.emplace_back(d, row.clients);
        }
    }

    const NetworkInput& input_;
    TargetNames out_;
    MailRoutes routes_;
    std::unordered_set<std::string_view> zones_;  ///< registered domains of the targets
};

}  // namespace

TargetNames read_target_names(const NetworkInput& input)
{
    return Reader(input).read();
}

}  // namespace spamgraph::app
