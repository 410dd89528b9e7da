#include "synth/log_rows.hpp"

#include <algorithm>

namespace spamgraph::synth {

Records::Records(std::uint64_t expected)
{
    constexpr std::uint64_t kBytesPerRow = 190;
    records_.reserve(expected);
    bytes_.reserve(expected * kBytesPerRow);
}

void Records::end_record(std::int64_t time_us)
{
    records_.push_back({time_us, begin_, static_cast<std::uint32_t>(bytes_.size() - begin_)});
    begin_ = bytes_.size();
}

void Records::append_sorted(std::string& out)
{
    std::ranges::sort(records_, {}, [](const Record& r) { return std::pair(r.time_us, r.begin); });
    out.reserve(out.size() + bytes_.size() + 256);
    for (const Record& record : records_) out.append(bytes_, record.begin, record.length);
}

LogRows::LogRows(const RowFormat& format, bool answers, std::uint64_t expected)
    : format_(format), answers_(answers), records_(expected)
{
}

void LogRows::add(const Flow& flow, const Message& message, Random& random)
{
    static const Reply kNothing = empty_reply(Reply::kUnanswered);
    Message shown = message;
    if (!answers_ && message.qtype != Qtype::unset) shown.reply = &kNothing;
    const bool cached = random.chance(0.6);
    Exchange exchange{.flow = flow, .message = shown, .rtt_us = 0, .seen_us = 0, .serials = {0, 0}};
    exchange.rtt_us =
        static_cast<std::int64_t>(cached ? random.between(200, 2'000) : random.between(8'000, 250'000));
    for (std::uint64_t& serial : exchange.serials) serial = random.next();
    exchange.transaction = static_cast<std::uint16_t>(random.next() & 0xffff);
    // A query without an answer is logged when the sensor gives up on it, unless it waits for none.
    if (exchange.answered())
        exchange.seen_us = exchange.answered_us();
    else if (answers_)
        exchange.seen_us = message.time_us + static_cast<std::int64_t>(random.between(10, 12) * kMicro);
    else
        exchange.seen_us = message.time_us;
    format_.append(exchange, records_);
    ++size_;
}

std::string LogRows::finish(const FileSpan& span)
{
    std::string out = format_.header(span);
    records_.append_sorted(out);
    out += format_.footer(span);
    return out;
}

}  // namespace spamgraph::synth
