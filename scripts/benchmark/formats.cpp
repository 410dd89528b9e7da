#include "formats.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "spamgraph/core/day.hpp"

namespace bench {

namespace {

constexpr std::uint32_t kResolver = 0x0a000035;

void append_padded(std::string& text, std::uint64_t number, std::uint64_t scale)
{
    for (; scale > 0; scale /= 10) text += static_cast<char>('0' + number / scale % 10);
}

/// Seconds since 1970 with a fraction.
class Stamp {
public:
    explicit Stamp(std::int64_t midnight) : midnight_(static_cast<std::uint64_t>(midnight)) {}
    void append_epoch(std::string& text, std::uint64_t micros) const
    {
        append_number(text, midnight_ + micros / 1'000'000);
        text += '.';
        append_padded(text, micros % 1'000'000, 100'000);
    }
    /// "20:15:00"
    static void append_clock(std::string& text, std::uint64_t micros)
    {
        const std::uint64_t s = micros / 1'000'000;
        append_padded(text, s / 3600, 10);
        text += ':';
        append_padded(text, s / 60 % 60, 10);
        text += ':';
        append_padded(text, s % 60, 10);
    }
    [[nodiscard]] std::uint32_t seconds(std::uint64_t micros) const
    {
        return static_cast<std::uint32_t>(midnight_ + micros / 1'000'000);
    }

private:
    std::uint64_t midnight_;
};

class ZeekTsv : public Format {
public:
    explicit ZeekTsv(std::int64_t midnight) : stamp_(midnight) {}
    void begin(std::string& text) override
    {
        text +=
            "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n"
            "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\ttrans_"
            "id\trtt\tquery\tqclass\t"
            "qclass_name\tqtype\tqtype_name\trcode\trcode_name\tAA\tTC\tRD\tRA\tZ\tanswers\tTTLs\trejected\n"
            "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tcount\tinterval\tstring\tcount\tstring\tcoun"
            "t\t"
            "string\tcount\tstring\tbool\tbool\tbool\tbool\tcount\tvector[string]\tvector[interval]\tbool\n";
    }
    void add(const Row& row, std::string& text) override
    {
        stamp_.append_epoch(text, row.micros);
        text += "\tC";
        append_padded(text, row.micros * 2654435761 + row.id, 10'000'000'000'000'000);
        text += '\t';
        append_address(text, row.client);
        text += '\t';
        append_number(text, row.port);
        text += "\t10.0.0.53\t53\tudp\t";
        append_number(text, row.id);
        text += "\t0.0";
        append_padded(text, row.id, 10'000);
        text += '\t';
        text += row.name;
        text += "\t1\tC_INTERNET\t";
        append_number(text, row.type);
        text += '\t';
        text += type_name(row.type);
        text += row.nxdomain ? "\t3\tNXDOMAIN" : "\t0\tNOERROR";
        text += "\tF\tF\tT\tT\t0\t";
        if (row.answer.empty()) {
            text += "-\t-";
        } else {
            text += row.answer;
            text += '\t';
            append_number(text, row.ttl);
            text += ".000000";
        }
        text += "\tF\n";
    }

private:
    Stamp stamp_;
};

class ZeekJson : public Format {
public:
    explicit ZeekJson(std::int64_t midnight) : stamp_(midnight) {}
    void add(const Row& row, std::string& text) override
    {
        text += R"({"ts":)";
        stamp_.append_epoch(text, row.micros);
        text += R"(,"uid":"C)";
        append_padded(text, row.micros, 10'000'000'000);
        text += R"(","id.orig_h":")";
        append_address(text, row.client);
        text += R"(","id.orig_p":)";
        append_number(text, row.port);
        text += R"(,"id.resp_h":"10.0.0.53","id.resp_p":53,"proto":"udp","trans_id":)";
        append_number(text, row.id);
        text += R"(,"query":")";
        text += row.name;
        text += R"(","qclass":1,"qclass_name":"C_INTERNET","qtype":)";
        append_number(text, row.type);
        text += R"(,"qtype_name":")";
        text += type_name(row.type);
        text +=
            row.nxdomain ? R"(","rcode":3,"rcode_name":"NXDOMAIN")" : R"(","rcode":0,"rcode_name":"NOERROR")";
        text += R"(,"AA":false,"TC":false,"RD":true,"RA":true,"Z":0)";
        if (!row.answer.empty()) {
            text += R"(,"answers":[")";
            text += row.answer;
            text += R"("],"TTLs":[)";
            append_number(text, row.ttl);
            text += ".0]";
        }
        text += R"(,"rejected":false})";
        text += '\n';
    }

private:
    Stamp stamp_;
};

class Bind : public Format {
public:
    explicit Bind(std::int64_t midnight) : day_(spamgraph::format_day(static_cast<int>(midnight / 86'400)))
    {
        constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        day_ = day_.substr(8) + '-' + kMonths[static_cast<std::size_t>(std::stoi(day_.substr(5, 2)) - 1)] +
               '-' + day_.substr(0, 4);
    }
    void add(const Row& row, std::string& text) override
    {
        text += day_;
        text += ' ';
        Stamp::append_clock(text, row.micros);
        text += '.';
        append_padded(text, row.micros / 1000 % 1000, 100);
        text += " queries: info: client @0x7f";
        append_padded(text, row.id, 1'000'000'000);
        text += ' ';
        append_address(text, row.client);
        text += '#';
        append_number(text, row.port);
        text += " (" + row.name + "): query: " + row.name + " IN ";
        text += type_name(row.type);
        text += " +E(0) (10.0.0.53)\n";
    }

private:
    std::string day_;
};

class UmbrellaCsv : public Format {
public:
    explicit UmbrellaCsv(std::int64_t midnight)
        : day_(spamgraph::format_day(static_cast<int>(midnight / 86'400)))
    {
    }
    void add(const Row& row, std::string& text) override
    {
        text += '"' + day_ + ' ';
        Stamp::append_clock(text, row.micros);
        text += R"(","Roaming Computer","Roaming Computer,Site",")";
        append_address(text, row.client);
        text += R"(","198.51.100.7","Allowed",")";
        append_number(text, row.type);
        text += " (";
        text += type_name(row.type);
        text += row.nxdomain ? ")\",\"NXDOMAIN\",\"" : ")\",\"NOERROR\",\"";
        text += row.name;
        text += ".\",\"Business Services\",\"Networks\",\"Networks\",\"\"\n";
    }

private:
    std::string day_;
};

void append_be16(std::string& bytes, std::uint64_t value)
{
    bytes += static_cast<char>(value >> 8);
    bytes += static_cast<char>(value);
}

void append_be32(std::string& bytes, std::uint64_t value)
{
    append_be16(bytes, value >> 16);
    append_be16(bytes, value);
}

void append_le32(std::string& bytes, std::uint64_t value)
{
    for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(value >> shift);
}

void append_wire_name(std::string& bytes, const std::string& name)
{
    for (std::size_t at = 0; at < name.size();) {
        const std::size_t dot = std::min(name.find('.', at), name.size());
        bytes += static_cast<char>(dot - at);
        bytes.append(name, at, dot - at);
        at = dot + 1;
    }
    bytes += '\0';
}

/// Four numbers and dots.
bool is_ipv4(const std::string& text)
{
    return text.find_first_not_of("0123456789.") == text.npos;
}

/// A DNS message: the question, and in a response the answer (IPv4 addresses and mail hosts).
void make_message(const Row& row, bool response, std::string& bytes)
{
    const bool answers = response && !row.answer.empty() && (row.type == mx || is_ipv4(row.answer));
    bytes.clear();
    append_be16(bytes, row.id);
    append_be16(bytes, response ? 0x8180U + (row.nxdomain ? 3U : 0U) : 0x0100U);
    append_be16(bytes, 1);
    append_be16(bytes, answers);
    append_be32(bytes, 0);
    append_wire_name(bytes, row.name);
    append_be16(bytes, row.type);
    append_be16(bytes, 1);
    if (!answers) return;
    append_be16(bytes, 0xc00c);  // the question's name
    append_be16(bytes, row.type);
    append_be16(bytes, 1);
    append_be32(bytes, row.ttl);
    std::string data;
    if (row.type == mx) {
        append_be16(data, 10);
        append_wire_name(data, row.answer);
    } else {
        for (std::size_t at = 0; at < row.answer.size(); at = row.answer.find('.', at) + 1) {
            data += static_cast<char>(std::stoi(row.answer.substr(at)));
            if (row.answer.find('.', at) == row.answer.npos) break;
        }
    }
    append_be16(bytes, data.size());
    bytes += data;
}

/// A capture of raw IPv4 packets, a query and its response for every row.
class Pcap : public Format {
public:
    explicit Pcap(std::int64_t midnight) : stamp_(midnight) {}
    void begin(std::string& bytes) override
    {
        append_le32(bytes, 0xa1b2c3d4);
        append_le32(bytes, 0x00040002);  // version 2.4
        append_le32(bytes, 0);
        append_le32(bytes, 0);
        append_le32(bytes, 262'144);
        append_le32(bytes, 101);  // LINKTYPE_RAW
    }
    void add(const Row& row, std::string& bytes) override
    {
        for (const bool response : {false, true}) {
            make_message(row, response, message_);
            const std::size_t length = 20 + 8 + message_.size();
            append_le32(bytes, stamp_.seconds(row.micros));
            append_le32(bytes, row.micros % 1'000'000);
            append_le32(bytes, length);
            append_le32(bytes, length);
            append_ip(bytes, length, response ? kResolver : row.client, response ? row.client : kResolver);
            append_be16(bytes, response ? 53 : row.port);
            append_be16(bytes, response ? row.port : 53);
            append_be16(bytes, 8 + message_.size());
            append_be16(bytes, 0);  // no checksum
            bytes += message_;
        }
    }

private:
    static void append_ip(std::string& bytes, std::size_t length, std::uint32_t from, std::uint32_t to)
    {
        std::string header;
        append_be16(header, 0x4500);
        append_be16(header, length);
        append_be32(header, 0);
        append_be16(header, 0x4011);  // 64 hops, UDP
        append_be16(header, 0);
        append_be32(header, from);
        append_be32(header, to);
        std::uint32_t sum = 0;
        for (std::size_t i = 0; i < header.size(); i += 2)
            sum += static_cast<std::uint32_t>(static_cast<unsigned char>(header[i])) << 8 |
                   static_cast<unsigned char>(header[i + 1]);
        sum = (sum & 0xffff) + (sum >> 16);
        sum = ~((sum & 0xffff) + (sum >> 16)) & 0xffff;
        header[10] = static_cast<char>(sum >> 8);
        header[11] = static_cast<char>(sum);
        bytes += header;
    }

    Stamp stamp_;
    std::string message_;
};

/// dnstap in Frame Streams: CLIENT_QUERY and CLIENT_RESPONSE for every row.
class Dnstap : public Format {
public:
    explicit Dnstap(std::int64_t midnight) : stamp_(midnight) {}
    void begin(std::string& bytes) override { append_control(bytes, 2); }
    void end(std::string& bytes) override { append_control(bytes, 3); }
    void add(const Row& row, std::string& bytes) override
    {
        for (const bool response : {false, true}) {
            make_message(row, response, message_);
            inner_.clear();
            append_varint(1, response ? 6 : 5);  // type
            append_varint(2, 1);                 // INET
            append_varint(3, 1);                 // UDP
            std::string address;
            append_be32(address, row.client);
            append_bytes(inner_, 4, address);
            address.clear();
            append_be32(address, kResolver);
            append_bytes(inner_, 5, address);
            append_varint(6, row.port);
            append_varint(7, 53);
            append_time(response ? 12 : 8, row.micros);
            append_bytes(inner_, response ? 14 : 10, message_);
            frame_.clear();
            append_bytes(frame_, 14, inner_);  // message
            frame_ += "\x78\x01";              // field 15: a message
            append_be32(bytes, frame_.size());
            bytes += frame_;
        }
    }

private:
    static void append_control(std::string& bytes, std::uint32_t type)
    {
        constexpr std::string_view kContent = "protobuf:dnstap.Dnstap";
        const bool start = type == 2;
        append_be32(bytes, 0);
        append_be32(bytes, start ? 12 + kContent.size() : 4);
        append_be32(bytes, type);
        if (!start) return;
        append_be32(bytes, 1);
        append_be32(bytes, kContent.size());
        bytes += kContent;
    }
    static void append_base128(std::string& bytes, std::uint64_t value)
    {
        for (; value > 127; value >>= 7) bytes += static_cast<char>(value | 128);
        bytes += static_cast<char>(value);
    }
    static void append_bytes(std::string& bytes, std::uint32_t field, const std::string& content)
    {
        append_base128(bytes, field << 3 | 2);
        append_base128(bytes, content.size());
        bytes += content;
    }
    void append_varint(std::uint32_t field, std::uint64_t value)
    {
        append_base128(inner_, field << 3);
        append_base128(inner_, value);
    }
    void append_time(std::uint32_t field, std::uint64_t micros)
    {
        append_varint(field, stamp_.seconds(micros));
        append_base128(inner_, (field + 1) << 3 | 5);
        append_le32(inner_, micros % 1'000'000 * 1000);
    }

    Stamp stamp_;
    std::string message_, inner_, frame_;
};

}  // namespace

std::set<std::string> format_names()
{
    return {"zeek-tsv", "zeek-json", "bind", "umbrella-csv", "pcap", "dnstap"};
}

std::unique_ptr<Format> make_format(const std::string& name, std::int64_t midnight)
{
    if (name == "zeek-json") return std::make_unique<ZeekJson>(midnight);
    if (name == "bind") return std::make_unique<Bind>(midnight);
    if (name == "umbrella-csv") return std::make_unique<UmbrellaCsv>(midnight);
    if (name == "pcap") return std::make_unique<Pcap>(midnight);
    if (name == "dnstap") return std::make_unique<Dnstap>(midnight);
    return std::make_unique<ZeekTsv>(midnight);
}

}  // namespace bench
