#include "spamgraph/comm/day_rows.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "spamgraph/comm/batches.hpp"
#include "spamgraph/comm/splitters.hpp"
#include "spamgraph/core/qname.hpp"
#include "spamgraph/tally/text_order.hpp"

namespace spamgraph::mpi {

using namespace tally;

namespace {

/// Records of one batch.
constexpr std::size_t kBatchRecords = 1 << 14;

/// A kept name on its way to the rank of its row; its text travels beside.
struct NameOnWay {
    std::uint64_t id;
    NameRow row;
    std::uint32_t length;
    std::uint32_t worth;
};

/// A fact whose ids have become rows.
struct Record {
    std::uint64_t name_row;  ///< where it has arrived: as a share of 2^64 of that rank's rows
    std::uint64_t exchange_row;
    Fact fact;

    [[nodiscard]] std::uint64_t bucket_key() const { return name_row; }
    [[nodiscard]] auto key() const
    {
        return std::tuple(name_row, exchange_row, std::int64_t{fact.preference}, fact.address);
    }
    bool operator<(const Record& other) const { return key() < other.key(); }
};

/// Names with their texts, in one order.
struct ArrivedNames {
    std::vector<NameOnWay> heads;
    NameTexts texts;
};

/// Names to the ranks of their rows. Collective.
ArrivedNames exchange_names(const Communicator& comm, KeptNames kept, NameTexts texts)
{
    const auto ranks = static_cast<std::size_t>(comm.size());
    Outbox<NameOnWay> heads{{}, std::vector<int>(ranks)};
    Outbox<char> bytes{{}, std::vector<int>(ranks)};
    {
        const std::vector<std::uint32_t> order = sorted_order(texts);
        const auto splitters =
            choose_splitters(comm, order.size(), [&](std::size_t i) { return texts[order[i]]; });
        heads.items.reserve(order.size());
        bytes.items.reserve(texts.bytes.size());
        for (const std::uint32_t i : order) {
            const std::string_view text = texts[i];
            const auto to = static_cast<std::size_t>(rank_of(text, splitters));
            heads.items.push_back(
                {kept.ids[i], kept.rows[i], static_cast<std::uint32_t>(text.size()), kept.worth[i]});
            bytes.items.insert(bytes.items.end(), text.begin(), text.end());
            ++heads.counts[to];
            bytes.counts[to] = as_count(static_cast<std::size_t>(bytes.counts[to]) + text.size());
        }
    }
    // Whatever is on the way is there twice: what it was made of goes first.
    kept = {};
    texts = {};
    ArrivedNames arrived;
    arrived.heads = exchange(comm, heads);
    heads = {};
    const std::vector<char> arrived_bytes = exchange(comm, bytes);
    const char* at = arrived_bytes.data();
    for (const NameOnWay& name : arrived.heads) {
        arrived.texts.push_back({at, name.length});
        at += name.length;
    }
    return arrived;
}

std::int64_t ttl_column(std::uint32_t ttl, const Fact& fact)
{
    return fact.ttl_min == Fact::kNoTtl ? -1 : std::int64_t{ttl};
}

}  // namespace

IdTable<KeptName> place_names(const Communicator& comm, KeptNames kept, NameTexts texts,
                              const PublicSuffixes& suffixes, const HashKey& key, DayBlock& block)
{
    const auto [arrived, arrived_texts] = exchange_names(comm, std::move(kept), std::move(texts));
    std::uint64_t row = sum_of_lower_ranks(comm, arrived.size());
    std::vector<KeptName> mine;
    mine.reserve(arrived.size());
    block.names.reserve(arrived.size());
    for (const std::uint32_t i : sorted_order(arrived_texts)) {
        const std::string_view text = arrived_texts[i];
        block.names.push_back(arrived[i].row);
        block.name_texts.push_back(text);
        KeptName name;
        name.name = arrived[i].id;
        name.row = row++;
        name.registered_domain = keyed_hash(key, suffixes.registered_domain(text));
        name.is_host = arrived[i].row.evidence != MailEvidence::none;
        name.worth = arrived[i].worth != 0;
        mine.push_back(name);
    }
    return IdTable(gather_all<KeptName>(comm, mine));
}

void place_facts(const Communicator& comm, const RowLog<Fact>& facts, const IdTable<KeptName>& kept,
                 const std::filesystem::path& scratch, BufferBudget& budget, DayBlock& block)
{
    const std::uint64_t first_row = sum_of_lower_ranks(comm, block.names.size());
    const std::vector<std::uint64_t> first_rows = gather_all<std::uint64_t>(comm, std::span(&first_row, 1));
    const auto rank_of_row = [&](const Record& record) {
        return static_cast<int>(std::ranges::upper_bound(first_rows, record.name_row) - first_rows.begin()) -
               1;
    };
    std::uint64_t next = 0;
    std::vector<const KeptName*> found_names, found_exchanges;  // of a part of the facts
    const auto produce = [&](std::vector<Record>& batch) {
        const std::uint64_t count = std::min<std::uint64_t>(kBatchRecords, facts.size() - next);
        facts.for_each_part(next, count, [&](std::span<const Fact> part) {
            kept.find_all(
                part, [](const Fact& fact) { return fact.name; }, found_names);
            kept.find_all(
                part, [](const Fact& fact) { return fact.kind == Fact::Kind::mx ? fact.other() : fact.name; },
                found_exchanges);
            for (std::size_t i = 0; i < part.size(); ++i)
                batch.push_back({found_names[i]->row,
                                 part[i].kind == Fact::Kind::mx ? found_exchanges[i]->row : 0, part[i]});
        });
        next += count;
        return count > 0;
    };
    // Rows of a rank are spread over all keys of its log.
    const std::uint64_t step =
        std::numeric_limits<std::uint64_t>::max() / std::max<std::uint64_t>(block.names.size(), 1);
    BucketLog<Record> arrived(scratch / "arrived-records", budget);
    exchange_batches<Record>(comm, produce, rank_of_row, [&](std::span<const Record> received) {
        for (Record record : received) {
            record.name_row = (record.name_row - first_row) * step;
            arrived.append(record);
        }
    });
    together(comm, [&] {
        BucketLog<Record>::Reader reader(arrived);
        for (std::vector<Record> pass; reader.next(pass);)
            for (const auto& [place, exchange, fact] : pass) {
                const std::uint64_t name = first_row + place / step;
                if (fact.kind == Fact::Kind::mx)
                    block.mx_records.push_back({name, exchange, static_cast<std::int32_t>(fact.preference),
                                                fact.count, fact.first, fact.last});
                else
                    block.addresses.push_back({name, fact.address, fact.count, fact.first, fact.last,
                                               ttl_column(fact.ttl_min, fact),
                                               ttl_column(fact.ttl_max, fact)});
            }
    });
}

}  // namespace spamgraph::mpi
