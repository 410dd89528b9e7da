#include <fmt/core.h>

#include <algorithm>

#include "synth/row_text.hpp"

namespace spamgraph::synth {

namespace {

constexpr std::string_view kFields =
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\ttrans_id\trtt\tquery\tqclass\t"
    "qclass_name\tqtype\tqtype_name\trcode\trcode_name\tAA\tTC\tRD\tRA\tZ\tanswers\tTTLs\trejected\n"
    "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tcount\tinterval\tstring\tcount\tstring\tcount\tstrin"
    "g\t"
    "count\tstring\tbool\tbool\tbool\tbool\tcount\tvector[string]\tvector[interval]\tbool\n";

/// "2013-08-18-07-00-00", as #open and #close have it.
std::string log_stamp(std::int64_t time_us)
{
    const std::int64_t time_s = time_us / kMicro;
    std::string text = format_minute(time_s);
    std::ranges::replace(text, ' ', '-');
    std::ranges::replace(text, ':', '-');
    return text + fmt::format("-{:02}", time_s % 60);
}

std::string_view class_name(std::uint16_t qclass)
{
    return qclass == 1 ? "C_INTERNET" : qclass == 3 ? "C_CHAOS" : "-";
}

/// Zeek's dns.log, tab-separated.
class ZeekTsv : public RowFormat {
public:
    void append(const Exchange& exchange, Records& records) const override
    {
        const auto& [flow, message, rtt_us, seen_us, serials, transaction] = exchange;
        const Reply& reply = exchange.reply();
        std::string& text = records.bytes();
        const auto number_or_none = [&text](bool known, std::uint64_t number) {
            if (known)
                append_number(text, number);
            else
                text += '-';
            text += '\t';
        };
        append_seconds(text, message.time_us);
        text += '\t';
        append_uid(text, exchange);
        text += '\t';
        text += flow.client;
        text += '\t';
        append_number(text, flow.client_port);
        text += '\t';
        text += flow.server;
        text += '\t';
        append_number(text, flow.server_port);
        text += flow.tcp ? "\ttcp\t" : "\tudp\t";
        append_number(text, transaction);
        text += '\t';
        if (exchange.answered())
            append_seconds(text, rtt_us);
        else
            text += '-';
        text += '\t';
        text += message.name;
        text += '\t';
        number_or_none(message.qclass != 0, message.qclass);
        text += class_name(message.qclass);
        text += '\t';
        number_or_none(exchange.has_question(), static_cast<std::uint64_t>(message.qtype));
        text += qtype_name(message.qtype);
        text += '\t';
        number_or_none(exchange.answered(), static_cast<std::uint64_t>(reply.rcode));
        text += rcode_name(reply.rcode);
        text += exchange.answered() ? "\tF\tF\tT\tT\t0\t" : "\tF\tF\tT\tF\t0\t";
        text += reply.answers.empty() ? std::string_view("-") : std::string_view(reply.answers);
        text += '\t';
        text += reply.ttls.empty() ? std::string_view("-") : std::string_view(reply.ttls);
        text += reply.rcode == Reply::kNoSuchName ? "\tT\n" : "\tF\n";
        records.end_record(seen_us);
    }

    [[nodiscard]] std::string header(const FileSpan& span) const override
    {
        return "#separator "
               "\\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n#open\t" +
               log_stamp(span.begin_us) + "\n" + std::string(kFields);
    }

    [[nodiscard]] std::string footer(const FileSpan& span) const override
    {
        return "#close\t" + log_stamp(span.end_us) + "\n";
    }
};

/// The same log as JSON, an object a line; what is unset is left out.
class ZeekJson : public RowFormat {
public:
    void append(const Exchange& exchange, Records& records) const override
    {
        const auto& [flow, message, rtt_us, seen_us, serials, transaction] = exchange;
        const Reply& reply = exchange.reply();
        std::string& text = records.bytes();
        text += R"({"ts":)";
        append_seconds(text, message.time_us);
        text += R"(,"uid":")";
        append_uid(text, exchange);
        text += fmt::format(
            R"(","id.orig_h":"{}","id.orig_p":{},"id.resp_h":"{}","id.resp_p":{},"proto":"{}","trans_id":{})",
            flow.client, flow.client_port, flow.server, flow.server_port, flow.tcp ? "tcp" : "udp",
            transaction);
        if (exchange.answered()) {
            text += R"(,"rtt":)";
            append_seconds(text, rtt_us);
        }
        if (message.name != "-") text += fmt::format(R"(,"query":"{}")", message.name);
        if (message.qclass != 0)
            text +=
                fmt::format(R"(,"qclass":{},"qclass_name":"{}")", message.qclass, class_name(message.qclass));
        if (exchange.has_question())
            text += fmt::format(R"(,"qtype":{},"qtype_name":"{}")", static_cast<int>(message.qtype),
                                qtype_name(message.qtype));
        if (exchange.answered())
            text += fmt::format(R"(,"rcode":{},"rcode_name":"{}")", reply.rcode, rcode_name(reply.rcode));
        text += fmt::format(R"(,"AA":false,"TC":false,"RD":true,"RA":{},"Z":0)", exchange.answered());
        if (!reply.answers.empty()) {
            append_list(text, "answers", reply.answers, "\"");
            append_list(text, "TTLs", reply.ttls, "");
        }
        text += fmt::format(",\"rejected\":{}}}\n", reply.rcode == Reply::kNoSuchName);
        records.end_record(seen_us);
    }

private:
    static void append_list(std::string& text, std::string_view key, std::string_view parts,
                            std::string_view quote)
    {
        text += fmt::format(",\"{}\":[", key);
        bool first = true;
        for_each_part(parts, [&](std::string_view part) {
            text += fmt::format("{}{}{}{}", first ? "" : ",", quote, part, quote);
            first = false;
        });
        text += ']';
    }
};

}  // namespace

const RowFormat& zeek_tsv()
{
    static const ZeekTsv kFormat;
    return kFormat;
}

const RowFormat& zeek_json()
{
    static const ZeekJson kFormat;
    return kFormat;
}

}  // namespace spamgraph::synth
