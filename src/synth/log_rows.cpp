#include "synth/log_rows.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "spamgraph/core/error.hpp"

namespace spamgraph::synth {

namespace {

constexpr std::string_view kFields =
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\ttrans_id\trtt\tquery\tqclass\t"
    "qclass_name\tqtype\tqtype_name\trcode\trcode_name\tAA\tTC\tRD\tRA\tZ\tanswers\tTTLs\trejected\n"
    "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tcount\tinterval\tstring\tcount\tstring\tcount\tstrin"
    "g\t"
    "count\tstring\tbool\tbool\tbool\tbool\tcount\tvector[string]\tvector[interval]\tbool\n";

void append_number(std::string& out, std::uint64_t number)
{
    char digits[20];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
    out.append(digits, end);
}

/// Seconds with six decimals.
void append_seconds(std::string& out, std::int64_t time_us)
{
    append_number(out, static_cast<std::uint64_t>(time_us / kMicro));
    char part[8] = ".000000";
    std::int64_t left = time_us % kMicro;
    for (int i = 6; i > 0; --i, left /= 10) part[i] = static_cast<char>('0' + left % 10);
    out.append(part, 7);
}

/// A connection's unique name: C and 17 characters.
void append_uid(std::string& out, Random& random)
{
    constexpr std::string_view kLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    out += 'C';
    std::uint64_t bits = random.next();
    for (int i = 0; i < 17; ++i) {
        if (i == 10) bits = random.next();
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

std::string_view rcode_fields(int rcode)
{
    switch (rcode) {
        case Reply::kNoError:
            return "0\tNOERROR";
        case Reply::kServerFailure:
            return "2\tSERVFAIL";
        case Reply::kNoSuchName:
            return "3\tNXDOMAIN";
        default:
            return "-\t-";
    }
}

/// "2013-08-18-07-00-00", as #open and #close have it.
std::string log_stamp(std::int64_t time_us)
{
    const std::int64_t time_s = time_us / kMicro;
    std::string text = format_minute(time_s);
    std::ranges::replace(text, ' ', '-');
    std::ranges::replace(text, ':', '-');
    return text + fmt::format("-{:02}", time_s % 60);
}

}  // namespace

LogRows::LogRows(std::uint64_t expected)
{
    constexpr std::uint64_t kBytesPerRow = 190;
    rows_.reserve(expected);
    text_.reserve(expected * kBytesPerRow);
}

void LogRows::add(const Flow& flow, const Message& message, Random& random)
{
    const Reply& reply = *message.reply;
    const bool answered = reply.rcode != Reply::kUnanswered;
    const bool cached = random.chance(0.6);
    const auto rtt_us =
        static_cast<std::int64_t>(cached ? random.between(200, 2'000) : random.between(8'000, 250'000));
    const std::uint64_t begin = text_.size();

    append_seconds(text_, message.time_us);
    text_ += '\t';
    append_uid(text_, random);
    text_ += '\t';
    text_ += flow.client;
    text_ += '\t';
    append_number(text_, flow.client_port);
    text_ += '\t';
    text_ += flow.server;
    text_ += '\t';
    append_number(text_, flow.server_port);
    text_ += flow.tcp ? "\ttcp\t" : "\tudp\t";
    append_number(text_, random.next() & 0xffff);
    text_ += '\t';
    if (answered)
        append_seconds(text_, rtt_us);
    else
        text_ += '-';
    text_ += '\t';
    text_ += message.name;
    text_ += message.qclass == 1 ? "\t1\tC_INTERNET\t" : message.qclass == 3 ? "\t3\tC_CHAOS\t" : "\t-\t-\t";
    if (message.qtype == Qtype::unset)
        text_ += '-';
    else
        append_number(text_, static_cast<std::uint64_t>(message.qtype));
    text_ += '\t';
    text_ += qtype_name(message.qtype);
    text_ += '\t';
    text_ += rcode_fields(reply.rcode);
    text_ += answered ? "\tF\tF\tT\tT\t0\t" : "\tF\tF\tT\tF\t0\t";
    text_ += reply.answers.empty() ? std::string_view("-") : std::string_view(reply.answers);
    text_ += '\t';
    text_ += reply.ttls.empty() ? std::string_view("-") : std::string_view(reply.ttls);
    text_ += reply.rcode == Reply::kNoSuchName ? "\tT\n" : "\tF\n";

    // A query without an answer is logged when the sensor gives up on it.
    const std::int64_t seen_us =
        message.time_us + (answered ? rtt_us : static_cast<std::int64_t>(random.between(10, 12) * kMicro));
    rows_.push_back({seen_us, begin, static_cast<std::uint32_t>(text_.size() - begin)});
}

std::string LogRows::finish(const FileSpan& span)
{
    std::ranges::sort(rows_, {}, [](const Row& row) { return std::pair(row.logged_us, row.begin); });
    std::string out =
        "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n#open\t";
    out.reserve(text_.size() + 2048);
    out += log_stamp(span.begin_us);
    out += '\n';
    out += kFields;
    for (const Row& row : rows_) out.append(text_, row.begin, row.length);
    out += "#close\t";
    out += log_stamp(span.end_us);
    out += '\n';
    return out;
}

}  // namespace spamgraph::synth
