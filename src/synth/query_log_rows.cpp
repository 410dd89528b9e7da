#include <fmt/core.h>

#include "spamgraph/core/day.hpp"
#include "synth/row_text.hpp"

namespace spamgraph::synth {

namespace {

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// "19:40:07"
std::string clock_time(std::int64_t time_us)
{
    const std::int64_t second = time_us / kMicro % kSecondsPerDay;
    return fmt::format("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
}

/// The query log of BIND 9 (category queries), with date and without answers.
class BindQueryLog : public RowFormat {
public:
    void append(const Exchange& exchange, Records& records) const override
    {
        const Message& message = exchange.message;
        if (!exchange.has_question() || !exchange.to_resolver()) return;
        const std::string day = format_day(static_cast<Day>(message.time_us / kMicro / kSecondsPerDay));
        const auto month = kMonths.at(static_cast<std::size_t>(std::stoi(day.substr(5, 2)) - 1));
        const std::string_view type = message.qtype == Qtype::any ? "ANY" : qtype_name(message.qtype);
        records.bytes() += fmt::format(
            "{}-{}-{} {}.{:03} queries: info: client @0x{:012x} {}#{} ({}): query: {} {} {} {} ({})\n",
            day.substr(8, 2), month, day.substr(0, 4), clock_time(message.time_us),
            message.time_us / 1000 % 1000, exchange.serials[0] >> 17 << 1 & 0xffff'ffff'ffff,
            exchange.flow.client, exchange.flow.client_port, message.name, message.name,
            message.qclass == 3 ? "CH" : "IN", type, exchange.flow.tcp ? "+T" : "+E(0)K",
            exchange.flow.server);
        records.end_record(message.time_us);
    }
};

/// The DNS log of Cisco Umbrella, in its first version of 10 columns: whole seconds, no answers.
class UmbrellaCsv : public RowFormat {
public:
    void append(const Exchange& exchange, Records& records) const override
    {
        const Message& message = exchange.message;
        if (!exchange.has_question() || !exchange.to_resolver() || message.qclass != 1) return;
        const auto day = static_cast<Day>(message.time_us / kMicro / kSecondsPerDay);
        const std::string_view type = message.qtype == Qtype::any ? "ANY" : qtype_name(message.qtype);
        records.bytes() += fmt::format(
            "\"{} {}\",\"network\",\"network,resolvers\",\"{}\",\"198.51.100.1\",\"Allowed\",\"{} "
            "({})\",\"{}\","
            "\"{}.\",\"Business Services,Software/Technology\"\n",
            format_day(day), clock_time(message.time_us), exchange.flow.client,
            static_cast<int>(message.qtype), type,
            rcode_name(exchange.answered() ? exchange.reply().rcode : Reply::kServerFailure), message.name);
        records.end_record(exchange.seen_us);
    }
};

}  // namespace

const RowFormat& bind_query_log()
{
    static const BindQueryLog kFormat;
    return kFormat;
}

const RowFormat& umbrella_csv()
{
    static const UmbrellaCsv kFormat;
    return kFormat;
}

}  // namespace spamgraph::synth
