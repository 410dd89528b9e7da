#include "logs/dnstap.hpp"

#include <optional>

#include "logs/frame_streams.hpp"
#include "logs/protobuf.hpp"
#include "logs/transactions.hpp"
#include "logs/whole_file_reader.hpp"

namespace spamgraph::logs {

namespace {

/// Numbers of dnstap.proto (https://github.com/dnstap/dnstap.pb).
constexpr std::uint32_t kFrameMessage = 14;
enum Type : std::uint64_t {
    kAuthQuery = 1,
    kAuthResponse = 2,
    kClientQuery = 5,
    kClientResponse = 6,
    kLastType = 14
};
enum Protocol : std::uint64_t { kProtocolUdp = 1, kProtocolTcp = 2 };

constexpr std::uint64_t kNoTime = std::uint64_t{1} << 32;  // 2106-02-07: no log has later rows

/// How many frames are looked at to tell whether a file has queries at all.
constexpr int kFramesLookedAt = 10'000;

/// What is read of a dnstap message.
struct Tap {
    std::uint64_t type{}, protocol{}, query_port{}, response_port{};
    Bytes query_address, response_address, query, response;
    std::uint64_t query_s = kNoTime, response_s = kNoTime;
    std::uint64_t query_ns{}, response_ns{};

    [[nodiscard]] bool is_query() const { return type == kAuthQuery || type == kClientQuery; }
    [[nodiscard]] bool is_response() const { return type == kAuthResponse || type == kClientResponse; }
};

void set(Tap& tap, const ProtobufFields::Field& field)
{
    switch (field.number) {
        case 1:
            tap.type = field.value;
            break;
        case 3:
            tap.protocol = field.value;
            break;
        case 4:
            tap.query_address = field.bytes;
            break;
        case 5:
            tap.response_address = field.bytes;
            break;
        case 6:
            tap.query_port = field.value;
            break;
        case 7:
            tap.response_port = field.value;
            break;
        case 8:
            tap.query_s = field.value;
            break;
        case 9:
            tap.query_ns = field.value;
            break;
        case 10:
            tap.query = field.bytes;
            break;
        case 12:
            tap.response_s = field.value;
            break;
        case 13:
            tap.response_ns = field.value;
            break;
        case 14:
            tap.response = field.bytes;
            break;
        default:
            break;
    }
}

/// Reads the message in a frame; false where the frame is malformed or has none.
bool parse_tap(Bytes frame, Tap& tap)
{
    ProtobufFields outer(frame);
    ProtobufFields::Field field;
    while (outer.next(field)) {
        if (field.number != kFrameMessage) continue;
        ProtobufFields inner(field.bytes);
        while (inner.next(field)) set(tap, field);
        if (inner.malformed()) return false;
    }
    return !outer.malformed() && tap.type > 0 && tap.type <= kLastType;
}

std::optional<Address> address_of(Bytes bytes)
{
    if (bytes.size() != 4 && bytes.size() != 16) return std::nullopt;
    return address_from_wire(bytes, bytes.size() == 16);
}

/// A moment; -1, which no message has, where it is missing or not before 2106.
std::int64_t time_ns(std::uint64_t seconds, std::uint64_t nanoseconds)
{
    if (seconds >= kNoTime) return -1;
    return static_cast<std::int64_t>(seconds * kNanoseconds +
                                     std::min<std::uint64_t>(nanoseconds, kNanoseconds - 1));
}

std::uint16_t protocol_number(std::uint64_t protocol)
{
    constexpr std::uint16_t kTcp = 6, kUdp = 17, kOther = 256;
    if (protocol == kProtocolUdp) return kUdp;
    return protocol == kProtocolTcp ? kTcp : static_cast<std::uint16_t>(kOther + protocol % kOther);
}

/// Whether a file has messages of queries, not of responses only: as far as its first frames tell.
bool has_queries(ByteSource& source)
{
    FrameStreams frames(source);
    Bytes frame;
    for (int i = 0; i < kFramesLookedAt && frames.next(frame); ++i) {
        Tap tap;
        if (parse_tap(frame, tap) && tap.is_query()) return true;
    }
    return false;
}

class DnstapReader : public WholeFileReader {
    bool read_whole(const std::filesystem::path& path, ByteSource& source, RowHandler& handler) override
    {
        has_queries_ = has_queries(*open_source(path));
        FrameStreams frames(source);
        Transactions transactions(handler);
        Bytes frame;
        while (frames.next(frame)) take(frame, frames.offset(), transactions);
        if (frames.cut()) transactions.leave_out({{}, -1, frames.offset()}, {}, Reason::truncated);
        transactions.finish();
        return frames.truncated();
    }

    void take(Bytes frame, std::uint64_t offset, Transactions& transactions)
    {
        Tap tap;
        Carrier carrier{{}, -1, offset};
        if (!parse_tap(frame, tap)) return transactions.leave_out(carrier, frame, Reason::frame);
        const std::int64_t asked_ns = time_ns(tap.query_s, tap.query_ns);
        const std::int64_t answered_ns = time_ns(tap.response_s, tap.response_ns);
        carrier.time_ns = tap.is_query() || answered_ns < 0 ? asked_ns : answered_ns;
        if (!tap.is_query() && !tap.is_response())
            return transactions.leave_out(carrier, frame, Reason::upstream);

        const auto client = address_of(tap.query_address);
        if (!client) return transactions.leave_out(carrier, frame, Reason::client);
        carrier.flow = {*client,
                        address_of(tap.response_address).value_or(Address{}),
                        static_cast<std::uint16_t>(tap.query_port),
                        static_cast<std::uint16_t>(tap.response_port),
                        0,
                        protocol_number(tap.protocol)};
        if (tap.is_query()) {
            has_queries_ = true;
            transactions.on_client_message(carrier, tap.query);
        } else if (has_queries_) {
            transactions.on_server_message(carrier, tap.response);
        } else {
            if (asked_ns >= 0) carrier.time_ns = asked_ns;
            transactions.on_sole_response(carrier, tap.response, subnet_of(tap.query));
        }
    }

    /// The client subnet of a query that is told beside its response.
    static std::optional<Address> subnet_of(Bytes query)
    {
        DnsMessage message;
        std::optional<Address> subnet;
        if (query.empty() || parse_dns_message(query, message) || !read_query_options(message, subnet))
            return std::nullopt;
        return subnet;
    }

    bool has_queries_ = true;
};

}  // namespace

std::unique_ptr<LogReader> make_dnstap_reader(const ReaderOptions&)
{
    return std::make_unique<DnstapReader>();
}

}  // namespace spamgraph::logs
