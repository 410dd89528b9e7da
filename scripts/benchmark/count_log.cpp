// Counts the queries of log files by type, minute and outcome with the readers alone: what reading a format
// costs before anything is kept. Usage: count_log FILE...

#include <algorithm>
#include <array>
#include <cstdint>
#include <iostream>

#include "spamgraph/core/error.hpp"
#include "spamgraph/logs/inputs.hpp"

namespace {

struct Counts : spamgraph::logs::RowHandler {
    std::uint64_t queries = 0, nxdomain = 0, answers = 0, left_out = 0;
    std::array<std::uint64_t, 1 << 16> by_type{};
    std::array<std::uint64_t, 1440> by_minute{};

    void on_query(const spamgraph::logs::Query& query) override
    {
        ++queries;
        nxdomain += query.nxdomain;
        answers += query.answers.size();
        ++by_type[query.qtype];
        ++by_minute[static_cast<std::size_t>(query.time_s / 60 % 1440)];
    }
    void on_left_out(const spamgraph::logs::LeftOut&) override { ++left_out; }
};

}  // namespace

int main(int argc, char** argv)
{
    using namespace spamgraph;
    try {
        Counts counts;
        const logs::ReaderOptions options;
        const std::vector<std::string> names(argv + 1, argv + argc);
        for (const logs::Input& input : logs::list_inputs(names, nullptr, options))
            if (input.format) input.format->make_reader(options)->read(input.path, {}, counts);
        std::uint64_t busiest = 0;
        for (const std::uint64_t queries : counts.by_minute) busiest = std::max(busiest, queries);
        std::cout << "{\"queries\": " << counts.queries << ", \"mx\": " << counts.by_type[logs::qtype::kMx]
                  << ", \"nxdomain\": " << counts.nxdomain << ", \"answers\": " << counts.answers
                  << ", \"most_a_minute\": " << busiest << ", \"left_out\": " << counts.left_out << "}\n";
    } catch (const Error& error) {
        std::cerr << "count_log: " << error.what() << "\n";
        return static_cast<int>(error.code());
    }
}
