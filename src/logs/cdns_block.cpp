#include "logs/cdns_block.hpp"

namespace spamgraph::logs {

namespace {

// Keys of maps (RFC 8618, appendix A).
enum BlockKey : std::int64_t { kPreamble = 0, kTables = 2, kPairs = 3, kMalformed = 5 };
enum PreambleKey : std::int64_t { kEarliestTime = 0, kParametersIndex = 1 };
enum TableKey : std::int64_t {
    kAddresses = 0,
    kClassTypes = 1,
    kNames = 2,
    kSignatures = 3,
    kLists = 6,
    kRecords = 7
};
enum SignatureKey : std::int64_t {
    kServer = 0,
    kTransport = 2,
    kType = 3,
    kFlags = 4,
    kOpcode = 5,
    kDnsFlags = 6,
    kClassType = 8,
    kQuestions = 9,
    kOpt = 15,
    kResponseRcode = 16
};
enum PairKey : std::int64_t {
    kTimeOffset = 0,
    kClient = 1,
    kSignature = 4,
    kName = 7,
    kResponseExtended = 12
};
constexpr std::int64_t kAnswerIndex = 1;

constexpr std::uint64_t kHasQuery = 1, kHasResponse = 2, kHasNoQuestion = 16;  // qr-sig-flags
constexpr std::uint64_t kRecursive = 1 << 11 | 1 << 12, kCut = 1 << 13,
                        kAuthoritative = 1 << 14;  // qr-dns-flags
constexpr std::uint64_t kIpv6 = 1;                 // qr-transport-flags
constexpr std::uint64_t kClientTransaction = 1, kAuthTransaction = 3;
constexpr std::uint64_t kRcodeNoError = 0, kRcodeNxdomain = 3, kClassIn = 1, kNoTime = std::uint64_t{1} << 32;

/// More than any block has: its tables take some tens of bytes for each entry, however short that is.
constexpr std::size_t kMaxEntries = 1 << 20;

/// The bytes of the next item, which is passed over.
Bytes take_item(CborCursor& cursor)
{
    const Bytes before = cursor.rest();
    cursor.skip();
    return before.first(before.size() - cursor.rest().size());
}

/// Fills a table from an array; false where it has too many entries.
template <class Entry, class Read>
bool read_table(CborCursor& cursor, std::vector<Entry>& table, Read read)
{
    cursor.for_each([&](CborCursor& element) {
        if (table.size() < kMaxEntries)
            table.push_back(read(element));
        else
            element.fail();
    });
    return !cursor.malformed();
}

template <class Entry>
const Entry* entry_at(const std::vector<Entry>& table, const std::optional<std::uint64_t>& index)
{
    return index && *index < table.size() ? &table[*index] : nullptr;
}

}  // namespace

void CdnsBlocks::read(Bytes block, std::uint64_t offset)
{
    earliest_s_.reset();
    earliest_ticks_ = 0;
    of_block_ = parameters_.empty() ? CdnsParameters{} : parameters_[0];
    addresses_.clear();
    names_.clear();
    record_lists_.clear();
    class_types_.clear();
    signatures_.clear();
    records_.clear();

    Bytes preamble, tables, pairs, malformed;
    CborCursor cursor(block);
    cursor.for_each_pair([&](std::int64_t key, CborCursor& value) {
        const Bytes item = take_item(value);
        if (key == kPreamble) preamble = item;
        if (key == kTables) tables = item;
        if (key == kPairs) pairs = item;
        if (key == kMalformed) malformed = item;
    });
    if (!preamble.empty()) read_preamble(CborCursor(preamble));
    if (cursor.malformed() || (!tables.empty() && !read_tables(CborCursor(tables))))
        return handler_.on_left_out({Reason::frame, {}, offset, 0, text_of(block)});

    const auto leave_out = [&](Reason reason, Bytes item, std::optional<std::int64_t> time_s) {
        const auto place = static_cast<std::uint64_t>(item.data() - block.data());
        handler_.on_left_out({reason, time_s, offset + place, 0, text_of(item)});
    };
    if (!pairs.empty()) {
        CborCursor items(pairs);
        items.for_each([&](CborCursor& at) {
            const Bytes item = take_item(at);
            if (at.malformed()) return;
            CborCursor inside(item);
            const Pair pair = read_pair(inside);
            Query query;
            const auto reason = inside.malformed() ? std::optional(Reason::frame) : to_query(pair, query);
            if (reason) return leave_out(*reason, item, time_of(pair));
            add_row(item, query);
            query.row = row_;
            handler_.on_query(query);
        });
        if (items.malformed()) leave_out(Reason::frame, pairs, {});
    }
    if (!malformed.empty())
        CborCursor(malformed).for_each(
            [&](CborCursor& at) { leave_out(Reason::message, take_item(at), std::nullopt); });
}

void CdnsBlocks::read_preamble(CborCursor cursor)
{
    cursor.for_each_pair([&](std::int64_t key, CborCursor& value) {
        if (key == kEarliestTime) {
            int field = 0;
            value.for_each([&](CborCursor& part) {
                const std::uint64_t number = part.read_unsigned();
                if (field == 0) earliest_s_ = number;
                if (field == 1) earliest_ticks_ = number;
                ++field;
            });
        } else if (key == kParametersIndex) {
            const CdnsParameters* const named = entry_at(parameters_, value.read_unsigned());
            of_block_ = named ? *named : CdnsParameters{};
        } else {
            value.skip();
        }
    });
    if (cursor.malformed()) earliest_s_.reset();
}

bool CdnsBlocks::read_tables(CborCursor cursor)
{
    const auto read_bytes = [](CborCursor& at) { return at.read_bytes(); };
    cursor.for_each_pair([&](std::int64_t key, CborCursor& value) {
        switch (key) {
            case kAddresses:
                read_table(value, addresses_, read_bytes);
                break;
            case kNames:
                read_table(value, names_, read_bytes);
                break;
            case kLists:
                read_table(value, record_lists_, take_item);
                break;
            case kSignatures:
                read_table(value, signatures_, read_signature);
                break;
            case kClassTypes:
                read_table(value, class_types_, [](CborCursor& at) {
                    ClassType read{};
                    at.for_each_pair([&](std::int64_t field, CborCursor& number) {
                        if (field == 0)
                            read.type = number.read_unsigned();
                        else if (field == 1)
                            read.rclass = number.read_unsigned();
                        else
                            number.skip();
                    });
                    return read;
                });
                break;
            case kRecords:
                read_table(value, records_, [](CborCursor& at) {
                    Record read{};
                    at.for_each_pair([&](std::int64_t field, CborCursor& number) {
                        if (field == 1)
                            read.class_type = number.read_unsigned();
                        else if (field == 2)
                            read.ttl_s = number.read_unsigned();
                        else if (field == 3)
                            read.rdata = number.read_unsigned();
                        else
                            number.skip();
                    });
                    return read;
                });
                break;
            default:
                value.skip();
        }
    });
    return !cursor.malformed();
}

CdnsBlocks::Signature CdnsBlocks::read_signature(CborCursor& cursor)
{
    Signature signature{};
    cursor.for_each_pair([&](std::int64_t key, CborCursor& value) {
        Index* const field = key == kServer          ? &signature.server
                             : key == kTransport     ? &signature.transport
                             : key == kType          ? &signature.type
                             : key == kFlags         ? &signature.flags
                             : key == kOpcode        ? &signature.opcode
                             : key == kDnsFlags      ? &signature.dns_flags
                             : key == kClassType     ? &signature.class_type
                             : key == kQuestions     ? &signature.questions
                             : key == kOpt           ? &signature.opt
                             : key == kResponseRcode ? &signature.rcode
                                                     : nullptr;
        if (field)
            *field = value.read_unsigned();
        else
            value.skip();
    });
    return signature;
}

CdnsBlocks::Pair CdnsBlocks::read_pair(CborCursor& cursor)
{
    Pair pair{};
    cursor.for_each_pair([&](std::int64_t key, CborCursor& value) {
        if (key == kResponseExtended) {
            value.for_each_pair([&](std::int64_t section, CborCursor& index) {
                if (section == kAnswerIndex)
                    pair.answers = index.read_unsigned();
                else
                    index.skip();
            });
            return;
        }
        Index* const field = key == kTimeOffset  ? &pair.time
                             : key == kClient    ? &pair.client
                             : key == kSignature ? &pair.signature
                             : key == kName      ? &pair.name
                                                 : nullptr;
        if (field)
            *field = value.read_unsigned();
        else
            value.skip();
    });
    return pair;
}

std::optional<std::int64_t> CdnsBlocks::time_of(const Pair& pair) const
{
    if (!earliest_s_ || *earliest_s_ >= kNoTime || !pair.time || of_block_.ticks_per_second == 0)
        return std::nullopt;
    const std::uint64_t ticks = *pair.time + earliest_ticks_;
    if (ticks < earliest_ticks_ || ticks / of_block_.ticks_per_second >= kNoTime) return std::nullopt;
    const std::uint64_t time_s = *earliest_s_ + ticks / of_block_.ticks_per_second;
    return time_s < kNoTime ? std::optional(static_cast<std::int64_t>(time_s)) : std::nullopt;
}

/// Why a pair is no query of a client.
std::optional<Reason> CdnsBlocks::find_skip_reason(const Signature& signature)
{
    if (signature.flags && (*signature.flags & kHasQuery) == 0) return Reason::response;
    const bool is_upstream =
        signature.type && *signature.type != kClientTransaction && *signature.type != kAuthTransaction;
    if (is_upstream) return Reason::upstream;
    if (signature.opcode.value_or(0) != 0) return Reason::opcode;
    const bool has_no_question = signature.flags && (*signature.flags & kHasNoQuestion) != 0;
    if (has_no_question || signature.questions.value_or(1) != 1) return Reason::questions;
    return std::nullopt;
}

std::optional<Reason> CdnsBlocks::to_query(const Pair& pair, Query& query)
{
    const Signature* const signature = entry_at(signatures_, pair.signature);
    if (!signature) return Reason::frame;
    if (const auto reason = find_skip_reason(*signature)) return reason;
    const auto time_s = time_of(pair);
    if (!time_s) return Reason::no_time;
    const ClassType* const class_type = entry_at(class_types_, signature->class_type);
    if (!class_type || class_type->type > 0xffff) return Reason::qtype;
    if (class_type->rclass != kClassIn) return Reason::dns_class;
    const auto client = address_at(pair.client, signature->transport);
    if (!client) return Reason::client;
    const Bytes* const name = entry_at(names_, pair.name);
    if (!name) return Reason::frame;
    if (name->size() > kMaxWireNameBytes) return Reason::name_length;
    if (read_wire_name(*name, 0, name_) != name->size()) return Reason::message;

    query.time_s = *time_s;
    query.client = *client;
    query.qtype = static_cast<std::uint16_t>(class_type->type);
    query.nxdomain = signature->rcode == kRcodeNxdomain;
    query.qname = name_.view();
    query.server = address_at(signature->server, signature->transport).value_or(Address{});
    if (const Bytes* const options = entry_at(names_, signature->opt))
        query.subnet = find_client_subnet(*options);
    answers_.clear();
    const bool whole = has_answers(query.qtype) && add_answers(pair, query.qtype);
    query.no_data = query.qtype == qtype::kMx && whole && has_no_data(*signature);
    query.answers = answers_.answers();
    return std::nullopt;
}

/// An address of the table; its bytes may be the first ones only, as many as a prefix has.
std::optional<Address> CdnsBlocks::address_at(const Index& index, const Index& transport) const
{
    const Bytes* const bytes = entry_at(addresses_, index);
    if (!bytes || bytes->empty() || bytes->size() > 16) return std::nullopt;
    const bool ipv6 = bytes->size() > 4 || (transport && (*transport & kIpv6) != 0);
    return address_from_wire(*bytes, ipv6);
}

/// Whether the response, whose answers were read, had no record of the type, and no error and no referral.
bool CdnsBlocks::has_no_data(const Signature& signature) const
{
    const auto has = [](const Index& flags, std::uint64_t any) { return flags && (*flags & any) != 0; };
    return of_block_.keeps_mx_answers && has(signature.flags, kHasResponse) &&
           signature.rcode == kRcodeNoError && has(signature.dns_flags, kRecursive | kAuthoritative) &&
           !has(signature.dns_flags, kCut) && !answers_.has_asked_type();
}

/// @return whether every record that the pair points to is there
bool CdnsBlocks::add_answers(const Pair& pair, std::uint16_t qtype)
{
    if (!pair.answers) return true;
    const Bytes* const list = entry_at(record_lists_, pair.answers);
    if (!list) return false;
    bool whole = true;
    CborCursor records(*list);
    records.for_each([&](CborCursor& at) {
        const Record* const record = entry_at(records_, Index(at.read_unsigned()));
        const ClassType* const class_type = record ? entry_at(class_types_, record->class_type) : nullptr;
        const Bytes* const rdata = record ? entry_at(names_, record->rdata) : nullptr;
        if (at.malformed() || !rdata || !class_type || class_type->rclass != kClassIn ||
            class_type->type > 0xffff) {
            whole = false;
            return;
        }
        answers_.add(*rdata, 0, rdata->size(), static_cast<std::uint16_t>(class_type->type),
                     record->ttl_s > 0x7fff'ffff ? 0 : static_cast<std::int64_t>(record->ttl_s), qtype);
    });
    return whole && !records.malformed();
}

/// A row is what tells a query from others in any file: an item has places in the tables of its block only.
void CdnsBlocks::add_row(Bytes item, const Query& query)
{
    row_.assign(reinterpret_cast<const char*>(&query.time_s), sizeof query.time_s);
    row_.append(query.client.bytes.begin(), query.client.bytes.end());
    row_.append(query.qname).append(text_of(item));
}

}  // namespace spamgraph::logs
