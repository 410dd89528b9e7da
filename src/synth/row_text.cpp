#include "synth/row_text.hpp"

#include <charconv>

namespace spamgraph::synth {

void append_number(std::string& out, std::uint64_t number)
{
    char digits[20];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
    out.append(digits, end);
}

void append_seconds(std::string& out, std::int64_t time_us)
{
    append_number(out, static_cast<std::uint64_t>(time_us / kMicro));
    char part[8] = ".000000";
    std::int64_t left = time_us % kMicro;
    for (int i = 6; i > 0; --i, left /= 10) part[i] = static_cast<char>('0' + left % 10);
    out.append(part, 7);
}

void append_uid(std::string& out, const Exchange& exchange)
{
    constexpr std::string_view kLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    out += 'C';
    std::uint64_t bits = exchange.serials[0];
    for (int i = 0; i < 17; ++i) {
        if (i == 10) bits = exchange.serials[1];
        out += kLetters[bits % kLetters.size()];
        bits /= kLetters.size();
    }
}

std::string_view qtype_name(Qtype qtype)
{
    switch (qtype) {
        case Qtype::a:
            return "A";
        case Qtype::ns:
            return "NS";
        case Qtype::soa:
            return "SOA";
        case Qtype::ptr:
            return "PTR";
        case Qtype::mx:
            return "MX";
        case Qtype::txt:
            return "TXT";
        case Qtype::aaaa:
            return "AAAA";
        case Qtype::nb:
            return "NB";
        case Qtype::srv:
            return "SRV";
        case Qtype::any:
            return "*";
        case Qtype::unset:
            break;
    }
    return "-";
}

std::string_view rcode_name(int rcode)
{
    switch (rcode) {
        case Reply::kNoError:
            return "NOERROR";
        case Reply::kServerFailure:
            return "SERVFAIL";
        case Reply::kNoSuchName:
            return "NXDOMAIN";
        default:
            return "-";
    }
}

}  // namespace spamgraph::synth
