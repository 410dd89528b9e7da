#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "spamgraph/analysis/exchange_clusters.hpp"
#include "spamgraph/core/public_suffix.hpp"
#include "spamgraph/store/day_file.hpp"

namespace spamgraph::app {

/// What answers said of who takes whose mail, over several days. Local.
class MailRoutes {
public:
    /// @param texts of all names of the day
    /// @param addresses all records of the day
    void read_day(const DayFile& day, const NameTexts& texts, std::span<const AddressRecord> addresses,
                  const PublicSuffixes& suffixes);

    /// Registered domain of exchanges -> mail domains that they serve.
    [[nodiscard]] std::map<std::string, std::uint64_t> count_served() const;

    /// Finds the clusters of all exchanges; before what follows.
    void cluster();
    /// The cluster that takes a mail domain's mail, or that an exchange belongs to; empty: no answer told.
    [[nodiscard]] std::string cluster_of(const std::string& name) const;
    [[nodiscard]] std::map<std::string, ExchangeClusterSize> cluster_sizes() const;

private:
    /// Numbers texts in the order in which they come.
    class Numbers {
    public:
        std::uint64_t of(const std::string& text)
        {
            return numbers_.try_emplace(text, numbers_.size()).first->second;
        }
        [[nodiscard]] const std::uint64_t* find(const std::string& text) const
        {
            const auto found = numbers_.find(text);
            return found == numbers_.end() ? nullptr : &found->second;
        }
        [[nodiscard]] std::vector<std::string> texts() const;

    private:
        std::unordered_map<std::string, std::uint64_t> numbers_;
    };

    Numbers exchange_domains_, mail_domains_;
    std::map<std::string, std::uint64_t> exchanges_;  ///< and the number of their registered domain
    std::vector<ServedDomain> served_;
    std::vector<ExchangeAddress> addresses_;  ///< public ones
    ExchangeClusters clusters_;
    std::vector<std::string> cluster_names_;  ///< [exchange domain]
};

}  // namespace spamgraph::app
