#include "spamgraph/privacy/row_hider.hpp"

#include <cstring>

namespace spamgraph::privacy {

namespace {

constexpr std::size_t kSlots = 1 << 13;

/// Pseudonyms met lately; a slot holds the last address that fell on it.
struct Slot {
    Address address, pseudonym;
    bool used = false;
};

std::size_t slot_of(const Address& address)
{
    std::uint64_t halves[2];
    std::memcpy(halves, address.bytes.data(), sizeof halves);
    return (halves[0] * 0x9e3779b97f4a7c15 ^ halves[1] * 0xc2b2ae3d27d4eb4f) >> 51;
}
static_assert(kSlots == std::size_t{1} << (64 - 51));

}  // namespace

struct RowHider::Caches {
    std::array<Slot, kSlots> slots;
};

RowHider::RowHider(const Pseudonyms& pseudonyms, logs::RowHandler& to)
    : pseudonyms_(pseudonyms), to_(to), caches_(std::make_unique<Caches>())
{
}

RowHider::~RowHider() = default;

Address RowHider::hide(const Address& address)
{
    Slot& slot = caches_->slots[slot_of(address)];
    if (!slot.used || slot.address != address) slot = {address, pseudonyms_.hide(address), true};
    return slot.pseudonym;
}

logs::Query RowHider::hide(const logs::Query& query)
{
    logs::Query hidden = query;
    hidden.client = hide(query.client);
    if (query.subnet) hidden.subnet = hide(*query.subnet);
    qname_ = pseudonyms_.hide_name(query.qname);
    hidden.qname = qname_;
    answers_.assign(query.answers.begin(), query.answers.end());
    hosts_.resize(answers_.size());
    for (std::size_t i = 0; i < answers_.size(); ++i) {
        if (answers_[i].host.empty()) {
            answers_[i].address = hide(answers_[i].address);
        } else {
            hosts_[i] = pseudonyms_.hide_name(answers_[i].host);
            answers_[i].host = hosts_[i];
        }
    }
    hidden.answers = answers_;
    return hidden;
}

void RowHider::on_query(const logs::Query& query)
{
    to_.on_query(hide(query));
}

void RowHider::on_left_out(const logs::LeftOut& row)
{
    if (!row.answered) return to_.on_left_out(row);
    const logs::Query answered = hide(*row.answered);
    logs::LeftOut hidden = row;
    hidden.answered = &answered;
    to_.on_left_out(hidden);
}

}  // namespace spamgraph::privacy
