#include "synth/wire_message.hpp"

namespace spamgraph::synth {

namespace {

/// Fields of a Protocol Buffers message.
class Fields {
public:
    Fields& number(unsigned field, std::uint64_t value)
    {
        varint(field << 3);
        varint(value);
        return *this;
    }

    Fields& fixed32(unsigned field, std::uint32_t value)
    {
        varint(field << 3 | 5);
        for (int shift = 0; shift < 32; shift += 8) bytes_ += static_cast<char>(value >> shift & 255);
        return *this;
    }

    Fields& bytes(unsigned field, std::string_view value)
    {
        varint(field << 3 | 2);
        varint(value.size());
        bytes_ += value;
        return *this;
    }

    [[nodiscard]] const std::string& message() const { return bytes_; }

private:
    void varint(std::uint64_t value)
    {
        for (; value > 127; value >>= 7) bytes_ += static_cast<char>((value & 127) | 128);
        bytes_ += static_cast<char>(value);
    }

    std::string bytes_;
};

/// Fields of dnstap.proto.
namespace field {
constexpr unsigned kIdentity = 1, kVersion = 2, kMessage = 14, kType = 15;
constexpr unsigned kMessageType = 1, kFamily = 2, kProtocol = 3, kQueryAddress = 4, kResponseAddress = 5;
constexpr unsigned kQueryPort = 6, kResponsePort = 7, kQuerySeconds = 8, kQueryNanoseconds = 9;
constexpr unsigned kQueryMessage = 10, kResponseSeconds = 12, kResponseNanoseconds = 13,
                   kResponseMessage = 14;
}  // namespace field

constexpr unsigned kClientQuery = 5;
constexpr unsigned kClientResponse = 6;

/// What every message says: its type, who, to whom, when.
Fields message_fields(const Exchange& exchange, unsigned type)
{
    const std::string client = address_bytes(exchange.flow.client);
    Fields fields;
    fields.number(field::kMessageType, type)
        .number(field::kFamily, client.size() == 4 ? 1 : 2)
        .number(field::kProtocol, uses_tcp(exchange) ? 2 : 1)
        .bytes(field::kQueryAddress, client)
        .bytes(field::kResponseAddress, address_bytes(client.size() == 4 ? "192.0.2.53" : "2001:db8:53::1"))
        .number(field::kQueryPort, exchange.flow.client_port)
        .number(field::kResponsePort, 53)
        .number(field::kQuerySeconds, static_cast<std::uint64_t>(exchange.message.time_us / kMicro))
        .fixed32(field::kQueryNanoseconds,
                 static_cast<std::uint32_t>(exchange.message.time_us % kMicro * 1000));
    return fields;
}

/// dnstap in a file of Frame Streams.
class DnstapFile : public RowFormat {
public:
    void append(const Exchange& exchange, Records& records) const override
    {
        if (!exchange.has_question() || !exchange.to_resolver()) return;
        Fields query = message_fields(exchange, kClientQuery);
        query.bytes(field::kQueryMessage, query_message(exchange));
        add_frame(records, query, exchange.message.time_us);
        if (!exchange.answered()) return;
        Fields response = message_fields(exchange, kClientResponse);
        response.number(field::kResponseSeconds, static_cast<std::uint64_t>(exchange.answered_us() / kMicro))
            .fixed32(field::kResponseNanoseconds,
                     static_cast<std::uint32_t>(exchange.answered_us() % kMicro * 1000))
            .bytes(field::kResponseMessage, response_message(exchange));
        add_frame(records, response, exchange.answered_us());
    }

    [[nodiscard]] std::string header(const FileSpan&) const override
    {
        constexpr std::string_view kContent = "protobuf:dnstap.Dnstap";
        constexpr unsigned kStart = 2;
        constexpr unsigned kContentType = 1;
        std::string control;
        append_u32(control, kStart);
        append_u32(control, kContentType);
        append_u32(control, kContent.size());
        control += kContent;
        return control_frame(control);
    }

    [[nodiscard]] std::string footer(const FileSpan&) const override
    {
        constexpr unsigned kStop = 3;
        std::string control;
        append_u32(control, kStop);
        return control_frame(control);
    }

private:
    static void add_frame(Records& records, const Fields& message, std::int64_t time_us)
    {
        constexpr unsigned kTypeMessage = 1;
        Fields dnstap;
        dnstap.bytes(field::kIdentity, "resolver")
            .bytes(field::kVersion, "synth")
            .bytes(field::kMessage, message.message())
            .number(field::kType, kTypeMessage);
        append_u32(records.bytes(), dnstap.message().size());
        records.bytes() += dnstap.message();
        records.end_record(time_us);
    }

    static std::string control_frame(const std::string& control)
    {
        std::string out;
        append_u32(out, 0);
        append_u32(out, control.size());
        return out + control;
    }
};

}  // namespace

const RowFormat& dnstap_file()
{
    static const DnstapFile kFormat;
    return kFormat;
}

}  // namespace spamgraph::synth
