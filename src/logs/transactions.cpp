#include "logs/transactions.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <random>

namespace spamgraph::logs {

namespace {

constexpr std::uint16_t kClassIn = 1;
constexpr std::uint8_t kOpcodeQuery = 0, kRcodeNoError = 0, kRcodeNxdomain = 3;
constexpr std::int64_t kTimeLimit = (std::int64_t{1} << 32) * kNanoseconds;  // 2106-02-07
constexpr std::uint32_t kSlotsPerChunk = 1 << 8;
constexpr std::size_t kFirstTable = 1 << 10;
/// Enough for header and question; what follows it of a long query is not kept.
constexpr std::size_t kKeptBytes = kDnsHeaderBytes + kMaxWireNameBytes + 4;

/// Why a message that holds together is not a query, or a response, that counts.
std::optional<Reason> find_skip_reason(const DnsMessage& message, bool wants_response)
{
    if (message.is_response != wants_response) return wants_response ? Reason::upstream : Reason::response;
    if (message.opcode != kOpcodeQuery) return Reason::opcode;
    return message.qclass != kClassIn ? std::optional(Reason::dns_class) : std::nullopt;
}

}  // namespace

/// A query that waits. Flow, time and message stand side by side: they are its row.
struct Transactions::Slot {
    Flow flow;
    std::int64_t time_ns;
    std::array<std::uint8_t, kKeptBytes> message;
    std::uint16_t message_bytes, name_bytes, qtype;
    std::uint64_t hash;          ///< of the flow
    std::uint32_t older, newer;  ///< links; `newer` is also the next free slot
    std::optional<Address> subnet;

    void fill(const Carrier& carrier, const DnsMessage& from, const std::optional<Address>& client_subnet)
    {
        time_ns = carrier.time_ns;
        message_bytes = static_cast<std::uint16_t>(std::min(from.bytes.size(), kKeptBytes));
        std::memcpy(message.data(), from.bytes.data(), message_bytes);
        name_bytes = static_cast<std::uint16_t>(from.wire_name.size());
        qtype = from.qtype;
        subnet = client_subnet;
    }
    [[nodiscard]] Bytes wire_name() const { return Bytes(message).subspan(kDnsHeaderBytes, name_bytes); }
    [[nodiscard]] std::string_view row() const
    {
        return {reinterpret_cast<const char*>(this), offsetof(Slot, message) + message_bytes};
    }
};

Transactions::Transactions(RowHandler& handler)
    : handler_(handler),
      seed_(std::uint64_t{std::random_device{}()} << 32 | std::random_device{}()),
      table_(kFirstTable)
{
}

Transactions::~Transactions() = default;

Transactions::Slot& Transactions::slot(std::uint32_t link)
{
    return chunks_[(link - 1) / kSlotsPerChunk][(link - 1) % kSlotsPerChunk];
}

std::uint64_t Transactions::hash(const Flow& flow) const
{
    return XXH3_64bits_withSeed(&flow, sizeof flow, seed_);
}

/// Doubles the table: it is as small as its content allows, so that it stays in the cache.
void Transactions::grow_table()
{
    table_.assign(2 * table_.size(), 0);
    for (std::uint32_t link = oldest_; link != 0; link = slot(link).newer) {
        std::uint64_t place = home(slot(link).hash);
        while (table_[place] != 0) place = home(place + 1);
        table_[place] = link;
    }
}

/// The place of the query of this flow that waits longest; null where none does.
std::uint32_t* Transactions::find(const Flow& flow)
{
    for (std::uint64_t place = home(hash(flow)); table_[place] != 0; place = home(place + 1))
        if (slot(table_[place]).flow == flow) return &table_[place];
    return nullptr;
}

/// A free slot; where there is none, that of the query that waits longest.
std::uint32_t Transactions::take_slot()
{
    if (free_ == 0 && made_ == kSlots) give_up(oldest_);
    if (free_ != 0) {
        const std::uint32_t link = free_;
        free_ = slot(link).newer;
        return link;
    }
    if (made_ % kSlotsPerChunk == 0)
        chunks_.push_back(std::make_unique_for_overwrite<Slot[]>(kSlotsPerChunk));
    return ++made_;
}

void Transactions::remember(const Carrier& carrier, const Flow& flow, const DnsMessage& message,
                            const std::optional<Address>& subnet)
{
    const std::uint32_t link = take_slot();
    if (++waiting_ > table_.size() / 2) grow_table();
    const std::uint64_t flow_hash = hash(flow);
    std::uint64_t place = home(flow_hash);
    int repeats = 0;
    std::uint32_t first_of_flow = 0;
    for (; table_[place] != 0; place = home(place + 1)) {
        if (slot(table_[place]).flow != flow) continue;
        if (repeats++ == 0) first_of_flow = table_[place];
    }
    table_[place] = link;

    Slot& made = slot(link);
    made.flow = flow;
    made.fill(carrier, message, subnet);
    made.hash = flow_hash;
    made.older = newest_;
    made.newer = 0;
    if (newest_ != 0) slot(newest_).newer = link;
    newest_ = link;
    if (oldest_ == 0) oldest_ = link;
    if (repeats == kRepeats) give_up(first_of_flow);
}

/// Hands over a query without a response.
void Transactions::give_up(std::uint32_t link)
{
    Slot& unanswered = slot(link);
    hand_over(unanswered, nullptr);
    std::uint64_t place = home(unanswered.hash);
    while (table_[place] != link) place = home(place + 1);
    forget(&table_[place]);
}

void Transactions::forget(std::uint32_t* place)
{
    const std::uint32_t link = *place;
    Slot& gone = slot(link);
    (gone.older != 0 ? slot(gone.older).newer : oldest_) = gone.newer;
    (gone.newer != 0 ? slot(gone.newer).older : newest_) = gone.older;
    gone.newer = free_;
    free_ = link;
    --waiting_;

    // Close the gap: pull back entries whose search would stop at it.
    auto gap = static_cast<std::uint64_t>(place - table_.data());
    for (std::uint64_t next = home(gap + 1); table_[next] != 0; next = home(next + 1)) {
        const bool reaches_over_gap = home(next - slot(table_[next]).hash) >= home(next - gap);
        if (!reaches_over_gap) continue;
        table_[gap] = table_[next];
        gap = next;
    }
    table_[gap] = 0;
}

/// @param response null where there is none; its answers have been parsed
void Transactions::hand_over(Slot& slot, const DnsMessage* response)
{
    read_wire_name(Bytes(slot.message).first(slot.message_bytes), kDnsHeaderBytes, name_);
    Query query;
    query.time_s = slot.time_ns / kNanoseconds;
    query.client = slot.flow.client;
    query.qtype = slot.qtype;
    query.nxdomain = response && response->rcode == kRcodeNxdomain;
    query.no_data = slot.qtype == qtype::kMx && response && response->rcode == kRcodeNoError &&
                    !response->is_cut && !response->may_refer && answers_are_whole_ &&
                    !answers_.has_asked_type();
    query.qname = name_.view();
    query.answers = answers_.answers();
    query.row = slot.row();
    query.server = slot.flow.server;
    query.subnet = slot.subnet;
    handler_.on_query(query);
    answers_.clear();
}

void Transactions::expire(std::int64_t now_ns)
{
    while (oldest_ != 0 && slot(oldest_).time_ns + kWindow < now_ns) give_up(oldest_);
}

std::optional<Reason> Transactions::parse(const Carrier& carrier, Bytes bytes, DnsMessage& message) const
{
    if (carrier.time_ns < 0 || carrier.time_ns >= kTimeLimit) return Reason::no_time;
    const auto reason = parse_dns_message(bytes, message);
    return carrier.snap_length && reason == Reason::message ? Reason::snap_length : reason;
}

void Transactions::on_client_message(const Carrier& carrier, Bytes bytes)
{
    DnsMessage message;
    if (const auto reason = parse(carrier, bytes, message)) return leave_out(carrier, bytes, *reason);
    if (const auto reason = find_skip_reason(message, false)) return leave_out(carrier, bytes, *reason);
    std::optional<Address> subnet;
    if (!read_query_options(message, subnet) && !carrier.snap_length)
        return leave_out(carrier, bytes, Reason::message);
    expire(carrier.time_ns);
    Flow flow = carrier.flow;
    flow.id = message.id;
    remember(carrier, flow, message, subnet);
}

void Transactions::on_server_message(const Carrier& carrier, Bytes bytes)
{
    DnsMessage message;
    if (const auto reason = parse(carrier, bytes, message)) return leave_out(carrier, bytes, *reason);
    if (!message.is_response) return leave_out(carrier, bytes, Reason::upstream);
    Flow flow = carrier.flow;
    flow.id = message.id;
    std::uint32_t* const place = find(flow);
    if (!place) return leave_out(carrier, bytes, Reason::response);
    Slot& query = slot(*place);
    // A server may leave the question out of an error.
    const bool is_same = message.wire_name.empty() || (message.qtype == query.qtype &&
                                                       same_wire_name(message.wire_name, query.wire_name()));
    if (!is_same || carrier.time_ns > query.time_ns + kWindow)
        return leave_out(carrier, bytes, Reason::response);
    if (!parse_answers(message, query.qtype, carrier.snap_length))
        return leave_out(carrier, bytes, Reason::message);
    hand_over(query, &message);
    forget(place);
}

/// The answers to a query; none, and false, where they do not keep within their message.
bool Transactions::parse_answers(const DnsMessage& message, std::uint16_t qtype, bool snap_length)
{
    if (!has_answers(qtype)) return true;
    answers_are_whole_ = answers_.parse(message, qtype);
    if (answers_are_whole_ || snap_length || message.is_cut) return true;
    answers_.clear();
    return false;
}

void Transactions::on_sole_response(const Carrier& carrier, Bytes bytes, std::optional<Address> subnet)
{
    DnsMessage message;
    if (const auto reason = parse(carrier, bytes, message)) return leave_out(carrier, bytes, *reason);
    if (message.wire_name.empty()) return leave_out(carrier, bytes, Reason::questions);
    if (const auto reason = find_skip_reason(message, true)) return leave_out(carrier, bytes, *reason);
    if (!parse_answers(message, message.qtype, false)) return leave_out(carrier, bytes, Reason::message);
    std::optional<Address> echoed;  // a server that used the option returns it (RFC 7871, 7.2.1)
    if (!subnet && read_query_options(message, echoed)) subnet = echoed;
    Slot sole;
    sole.flow = carrier.flow;
    sole.flow.id = message.id;
    sole.fill(carrier, message, subnet);
    hand_over(sole, &message);
}

void Transactions::leave_out(const Carrier& carrier, Bytes bytes, Reason reason)
{
    LeftOut row{reason, {}, carrier.offset, 0, text_of(bytes)};
    if (carrier.time_ns >= 0 && carrier.time_ns < kTimeLimit && reason != Reason::truncated)
        row.time_s = carrier.time_ns / kNanoseconds;
    handler_.on_left_out(row);
}

void Transactions::finish()
{
    while (oldest_ != 0) give_up(oldest_);
}

}  // namespace spamgraph::logs
