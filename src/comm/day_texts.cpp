#include <algorithm>
#include <limits>

#include "spamgraph/comm/batches.hpp"
#include "spamgraph/comm/day_exchanges.hpp"

namespace spamgraph::mpi {

using namespace tally;

namespace {

constexpr std::size_t kBatchBytes = 1 << 20;

/// A text on its way: its bytes travel beside, in the same order.
struct TextHead {
    std::uint64_t id;
    std::uint32_t length;
    std::uint32_t spare = 0;
};

struct TextBatch {
    std::vector<TextHead> heads;
    std::vector<char> bytes;

    void push_back(std::uint64_t id, std::string_view text)
    {
        heads.push_back({id, static_cast<std::uint32_t>(text.size())});
        bytes.insert(bytes.end(), text.begin(), text.end());
    }
};

/// Heads and bytes to the owners of the ids. Ids ascend, so both are in the order of the owners already.
TextBatch exchange_batch(const Communicator& comm, const TextBatch& batch)
{
    const auto ranks = static_cast<std::size_t>(comm.size());
    Outbox<TextHead> heads{batch.heads, std::vector<int>(ranks)};
    Outbox<char> bytes{batch.bytes, std::vector<int>(ranks)};
    for (const TextHead& head : batch.heads) {
        const auto owner = static_cast<std::size_t>(owner_of(head.id, comm.size()));
        ++heads.counts[owner];
        bytes.counts[owner] += static_cast<int>(head.length);
    }
    return {exchange(comm, heads), exchange(comm, bytes)};
}

/// Walks the texts that this rank read beside the wanted ids, both ascending.
class WantedTexts {
public:
    WantedTexts(const TextLog& log, const std::vector<std::uint64_t>& wanted)
        : log_(log), reader_(log.places()), wanted_(wanted)
    {
    }

    /// Fills the next batch; false: there is none. Notes an id with two texts.
    bool fill(TextBatch& batch)
    {
        batch = {};
        while (batch.bytes.size() < kBatchBytes) {
            if (at_ == places_.size() && !read_pass()) break;
            take(places_[at_].name, texts_[at_], batch);
            ++at_;
        }
        return !batch.heads.empty();
    }

    [[nodiscard]] bool collided() const { return collided_; }

private:
    /// The next wanted texts; false at the end.
    bool read_pass()
    {
        at_ = 0;
        do {
            if (!reader_.next(places_)) return false;
            std::erase_if(places_, [this](const TextPlace& place) {
                while (next_ < wanted_.size() && wanted_[next_] < place.name) ++next_;
                return next_ == wanted_.size() || wanted_[next_] != place.name;
            });
        } while (places_.empty());
        texts_ = log_.read(places_);
        return true;
    }

    void take(std::uint64_t name, std::string_view text, TextBatch& batch)
    {
        if (has_last_ && name == last_name_) {
            collided_ |= text != last_text_;
            return;
        }
        has_last_ = true;
        last_name_ = name;
        last_text_ = text;
        batch.push_back(name, text);
    }

    const TextLog& log_;
    BucketLog<TextPlace>::Reader reader_;
    const std::vector<std::uint64_t>& wanted_;
    std::vector<TextPlace> places_;  ///< of a pass, wanted
    NameTexts texts_;                ///< of the places
    std::size_t at_ = 0, next_ = 0;
    std::string last_text_;
    std::uint64_t last_name_ = 0;
    bool has_last_ = false;
    bool collided_ = false;
};

bool any_rank(const Communicator& comm, bool value)
{
    return sum_over_ranks(comm, std::uint64_t{value}) > 0;
}

/// std::lower_bound for an id that is probably near: steps that double come first (Bentley, Yao 1976).
template <class Place>
Place find_ascending(Place first, Place last, std::uint64_t id)
{
    std::ptrdiff_t step = 1;
    while (step < last - first && first[step] < id) {
        first += step;
        step *= 2;
    }
    return std::lower_bound(first, first + std::min(step + 1, last - first), id);
}

void fail_without_text()
{
    throw Error(ExitCode::internal, "a kept id has no text (a scratch file changed while the job ran)");
}

}  // namespace

std::optional<NameTexts> exchange_texts(const Communicator& comm, const TextLog& read_here,
                                        const std::vector<std::uint64_t>& wanted,
                                        const std::vector<std::uint64_t>& owned)
{
    WantedTexts here(read_here, wanted);
    constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
    NameTexts arrived;
    std::vector<std::uint32_t> place_of(owned.size(), kNone);  // in `arrived`
    bool collided = false;
    const auto store = [&](const TextBatch& received) {
        const char* at = received.bytes.data();
        auto owner = owned.begin();
        for (const TextHead& head : received.heads) {
            // Ids ascend within what came from a rank.
            if (owner == owned.end() || head.id < *owner) owner = owned.begin();
            owner = find_ascending(owner, owned.end(), head.id);
            std::uint32_t& place = place_of[static_cast<std::size_t>(owner - owned.begin())];
            const std::string_view text(at, head.length);
            if (place == kNone) {
                place = static_cast<std::uint32_t>(arrived.size());
                arrived.push_back(text);
            } else {
                collided |= arrived[place] != text;
            }
            at += head.length;
        }
    };
    for (TextBatch batch;;) {
        bool more = false;
        together(comm, [&] { more = here.fill(batch); });
        if (!any_rank(comm, more)) break;
        store(exchange_batch(comm, batch));
    }
    if (any_rank(comm, collided || here.collided())) return std::nullopt;

    NameTexts ordered;
    together(comm, [&] {
        for (const std::uint32_t place : place_of) {
            if (place == kNone) fail_without_text();
            ordered.push_back(arrived[place]);
        }
    });
    return ordered;
}

std::uint64_t exchange_clients(const Communicator& comm, const BucketLog<ClientText>& read_here,
                               BucketLog<ClientText>& owned)
{
    BucketLog<ClientText>::Reader reader(read_here, first_owned(comm.rank(), comm.size()));
    const auto produce = [&](std::vector<ClientText>& batch) {
        if (!reader.next(batch)) return false;
        batch.erase(std::ranges::unique(batch).begin(), batch.end());
        return true;
    };
    const auto owner = [&](const ClientText& text) { return owner_of(text.client, comm.size()); };
    exchange_sorted<ClientText>(comm, produce, owner, [&](std::span<const ClientText> received) {
        for (const ClientText& text : received) owned.append(text);
    });

    std::uint64_t clients = 0;
    together(comm, [&] {
        BucketLog<ClientText>::Reader all(owned);
        for (std::vector<ClientText> pass; all.next(pass);) {
            const auto rest = std::ranges::unique(pass, {}, &ClientText::client);
            clients += static_cast<std::uint64_t>(rest.begin() - pass.begin());
        }
    });
    return sum_over_ranks(comm, clients);
}

std::optional<std::vector<Address>> find_addresses(const Communicator& comm,
                                                   const BucketLog<ClientText>& owned,
                                                   const std::vector<std::uint64_t>& ids)
{
    std::vector<Address> addresses;
    bool collided = false;
    together(comm, [&] {
        BucketLog<ClientText>::Reader reader(owned);
        for (std::vector<ClientText> pass; reader.next(pass);) {
            pass.erase(std::ranges::unique(pass).begin(), pass.end());
            for (const ClientText& text : pass) {
                if (addresses.size() < ids.size() && ids[addresses.size()] == text.client)
                    addresses.push_back(text.address);
                else  // a second address
                    collided |= !addresses.empty() && ids[addresses.size() - 1] == text.client;
            }
        }
        if (addresses.size() < ids.size()) fail_without_text();
    });
    if (any_rank(comm, collided)) return std::nullopt;
    return addresses;
}

}  // namespace spamgraph::mpi
