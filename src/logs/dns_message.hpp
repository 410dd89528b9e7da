#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spamgraph/core/qname.hpp"
#include "spamgraph/logs/query.hpp"

namespace spamgraph::logs {

using Bytes = std::span<const std::uint8_t>;

/// Big-endian numbers; the caller has checked that the bytes are there.
constexpr std::uint16_t read_u16(Bytes bytes, std::size_t at)
{
    return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}
constexpr std::uint32_t read_u32(Bytes bytes, std::size_t at)
{
    return static_cast<std::uint32_t>(read_u16(bytes, at)) << 16 | read_u16(bytes, at + 2);
}

inline std::string_view text_of(Bytes bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Bytes of the header of a DNS message (RFC 1035, 4.1.1).
inline constexpr std::size_t kDnsHeaderBytes = 12;
/// Longest name on the wire, with its root label (RFC 1035, 2.3.4).
inline constexpr std::size_t kMaxWireNameBytes = 255;

/// Room for the canonical text of one name.
class NameText {
public:
    [[nodiscard]] std::string_view view() const { return {text_.data(), size_}; }
    void clear() { size_ = 0; }
    void add_label(std::string_view label)
    {
        if (size_ > 0) text_[size_++] = '.';
        size_ = static_cast<std::size_t>(write_canonical_label(label, text_.data() + size_) - text_.data());
    }
    void set_root()
    {
        text_[0] = '.';
        size_ = 1;
    }

private:
    std::array<char, kMaxCanonicalBytes + 4> text_;
    std::size_t size_ = 0;
};

/// Reads the name at `at`, writes its canonical text, and returns the position after it. Pointers (RFC 1035,
/// 4.1.4) must lead backwards, below all bytes of the name so far and not into the header. Nothing for a name
/// that is too long, leaves the message or has another kind of label. Local.
std::optional<std::size_t> read_wire_name(Bytes message, std::size_t at, NameText& text);

/// Header and question of a DNS message.
struct DnsMessage {
    Bytes bytes;
    std::uint16_t id{}, qtype{}, qclass{};
    std::uint16_t questions{}, answers{}, authorities{}, additionals{};
    bool is_response{}, is_cut{};  ///< QR; TC
    bool may_refer{};              ///< neither AA nor RD nor RA: an answer may be a referral
    std::uint8_t opcode{}, rcode{};
    Bytes wire_name;  ///< of the question, with its root label; never compressed
    std::size_t question_end{};
};

/// Reads header and question of a message; counts are not believed, but checked where they are used. A
/// response may have no question (`wire_name` is empty then), a query must have one. Returns what is wrong
/// with it: `message`, `questions`, `name_length`. Local.
std::optional<Reason> parse_dns_message(Bytes bytes, DnsMessage& message);

/// Whether two wire names are the same but for case (RFC 4343). Local.
bool same_wire_name(Bytes a, Bytes b);

/// Whether all sections after the question of a message keep within it. Local.
/// @param subnet the address of its EDNS Client Subnet option (RFC 7871, 6), host bits zero, where it has a
/// well-formed one of a prefix above 0
bool read_query_options(const DnsMessage& message, std::optional<Address>& subnet);

/// The address of a well-formed EDNS Client Subnet option among the options of an OPT record. Local.
std::optional<Address> find_client_subnet(Bytes options);

/// Whether the answers to a query of this type are looked at.
constexpr bool has_answers(std::uint16_t qtype)
{
    return qtype == qtype::kA || qtype == qtype::kAaaa || qtype == qtype::kMx;
}

/// Turns the records of an answer section into answers; keeps the texts that they show.
class AnswerParser {
public:
    AnswerParser() { answers_.reserve(64); }

    /// Forgets the answers so far.
    void clear()
    {
        answers_.clear();
        has_asked_type_ = false;
    }

    /// The hosts and addresses that answer an A, AAAA or MX query: addresses and CNAME targets, or mail
    /// exchanges. Of a message that breaks off, the records before that place.
    /// @return whether the section keeps within the message
    bool parse(const DnsMessage& message, std::uint16_t qtype);

    /// Takes in one record of class IN whose RDATA is bytes [begin, end) of `message`.
    void add(Bytes message, std::size_t begin, std::size_t end, std::uint16_t type, std::int64_t ttl_s,
             std::uint16_t qtype);

    /// Whether a record of the type that was asked for was among them, also one that is no answer here, such
    /// as a null MX (RFC 7505).
    [[nodiscard]] bool has_asked_type() const { return has_asked_type_; }

    /// In the message's order; until the next change.
    [[nodiscard]] std::span<const Answer> answers() const { return answers_; }

private:
    void add_host(Bytes message, std::size_t begin, std::size_t end, Answer answer);

    std::vector<Answer> answers_;
    std::deque<std::string> hosts_;  ///< [answer]; a deque: views of its texts outlive its growth
    NameText name_;
    bool has_asked_type_ = false;
};

/// An IPv4 address (RFC 4291, 2.5.5.2), or an IPv6 address, from 4 or 16 bytes or the first of them. Local.
Address address_from_wire(Bytes bytes, bool ipv6);

}  // namespace spamgraph::logs
