#include "app/mail_routes.hpp"

#include <algorithm>
#include <utility>

#include "spamgraph/core/public_address.hpp"

namespace spamgraph::app {

std::vector<std::string> MailRoutes::Numbers::texts() const
{
    std::vector<std::string> texts(numbers_.size());
    for (const auto& [text, number] : numbers_) texts[number] = text;
    return texts;
}

void MailRoutes::read_day(const DayFile& day, const NameTexts& texts,
                          std::span<const AddressRecord> addresses, const PublicSuffixes& suffixes)
{
    std::unordered_map<std::uint64_t, std::uint64_t> of_row;
    for (const MxRecord& record : day.mx_records(0, day.mx_record_count())) {
        const std::string exchange(texts[record.exchange]);
        const std::uint64_t of_exchange =
            exchange_domains_.of(std::string(suffixes.registered_domain(exchange)));
        exchanges_[exchange] = of_row[record.exchange] = of_exchange;
        served_.push_back(
            {of_exchange, mail_domains_.of(std::string(texts[record.domain])), record.preference});
    }
    for (const AddressRecord& record : addresses) {
        const auto exchange = of_row.find(record.name);
        if (exchange != of_row.end() && is_public(record.address))
            addresses_.push_back({exchange->second, record.address});
    }
}

std::map<std::string, std::uint64_t> MailRoutes::count_served() const
{
    const std::vector<std::string> texts = exchange_domains_.texts();
    std::map<std::string, std::uint64_t> served;
    for (const ServedCount& count : count_served_domains(served_))
        served[texts[count.exchange_domain]] = count.mail_domains;
    return served;
}

void MailRoutes::cluster()
{
    cluster_names_ = exchange_domains_.texts();
    clusters_ = cluster_exchanges(std::move(served_), addresses_, cluster_names_);
    served_.clear();
}

std::string MailRoutes::cluster_of(const std::string& name) const
{
    if (const std::uint64_t* const domain = mail_domains_.find(name))
        return cluster_names_[clusters_.of_mail_domain[*domain]];
    const auto exchange = exchanges_.find(name);
    return exchange == exchanges_.end() ? "" : cluster_names_[clusters_.of_exchange_domain[exchange->second]];
}

std::map<std::string, ExchangeClusterSize> MailRoutes::cluster_sizes() const
{
    std::vector<ExchangeClusterSize> sizes(cluster_names_.size());
    for (const auto& [exchange, of_exchange] : exchanges_) {  // ascending: the first one gives its text
        ExchangeClusterSize& size = sizes[clusters_.of_exchange_domain[of_exchange]];
        if (size.exchanges++ == 0) size.exchange = exchange;
    }
    for (const std::uint64_t cluster : clusters_.of_exchange_domain) ++sizes[cluster].exchange_domains;
    std::vector<std::pair<std::uint64_t, Address>> known;
    for (const ExchangeAddress& of : addresses_)
        known.emplace_back(clusters_.of_exchange_domain[of.exchange_domain], of.address);
    std::ranges::sort(known);
    const auto repeats = std::ranges::unique(known);
    known.erase(repeats.begin(), repeats.end());
    for (const auto& [cluster, address] : known) ++sizes[cluster].addresses;

    std::map<std::string, ExchangeClusterSize> by_name;
    for (std::size_t cluster = 0; cluster < sizes.size(); ++cluster) {
        if (sizes[cluster].exchanges == 0) continue;
        sizes[cluster].mail_domains = clusters_.mail_domains[cluster];
        by_name.emplace(cluster_names_[cluster], std::move(sizes[cluster]));
    }
    return by_name;
}

}  // namespace spamgraph::app
