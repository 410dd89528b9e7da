#include "logs/windows.hpp"

#include "logs/row_fields.hpp"
#include "logs/row_reader.hpp"

namespace spamgraph::logs {

namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;

constexpr std::string_view kPacket = " PACKET ";

/// A stamp as the server's locale writes it: 20130827, 2013-08-27, 27.08.2013, 8/27/2013 or 27/8/2013, and
/// 21:15:00, 21.15.00, 9:15:00 PM or 9:15:00 p. m.
struct Stamp {
    int year = 0;
    int first = 0;  ///< month and day, or day and month, in the order in which they stand
    int second = 0;
    bool first_is_day = false;
    bool open = false;  ///< with slashes and the year last: locales differ in what stands first
    bool half_day = false;
    std::int64_t second_of_day = 0;

    [[nodiscard]] std::chrono::year_month_day date(bool day_first) const
    {
        const bool swapped = open ? day_first : first_is_day;
        return std::chrono::year{year} / month{static_cast<unsigned>(swapped ? second : first)} /
               day{static_cast<unsigned>(swapped ? first : second)};
    }
};

bool take_date(std::string_view& text, Stamp& stamp)
{
    const auto first = take_number(text, 8);
    if (!first || text.empty()) return false;
    const char separator = text[0];
    if (separator == ' ') {
        stamp.year = *first / 10'000;
        stamp.first = *first / 100 % 100;
        stamp.second = *first % 100;
        return *first > 10'000'000;
    }
    if (separator != '/' && separator != '.' && separator != '-') return false;
    text.remove_prefix(1);
    const auto second = take_number(text, 2);
    if (!second || !take_char(text, separator)) return false;
    const auto third = take_number(text, 4);
    if (!third) return false;
    if (*first > 31) {
        stamp.year = *first;
        stamp.first = *second;
        stamp.second = *third;
        return true;
    }
    stamp.year = *third < 100 ? 2000 + *third : *third;
    stamp.first = *first;
    stamp.second = *second;
    stamp.open = separator == '/';
    stamp.first_is_day = !stamp.open;
    return true;
}

/// Whether a word with A or P in front is, with what follows it, "PM", "p.m." or "p. m.".
bool is_half_day(std::string_view word, std::string_view rest)
{
    if (word.size() == 2 && word[1] == '.') word = take_token(rest);
    return word.ends_with('M') || word.ends_with('m') || word.ends_with("m.");
}

std::optional<Stamp> take_stamp(std::string_view& text)
{
    Stamp stamp;
    if (!take_date(text, stamp) || !take_char(text, ' ')) return std::nullopt;
    const std::size_t hour_end = text.find_first_not_of("0123456789");
    const auto time = take_time_of_day(text, hour_end < 3 && text[hour_end] == '.' ? '.' : ':');
    if (!time) return std::nullopt;
    stamp.second_of_day = *time;
    // The number of a thread follows, or what tells the half of the day: where that cannot be read, half of
    // the rows would get a wrong time.
    std::string_view rest = text;
    const std::string_view word = take_token(rest);
    if (word.find_first_not_of("0123456789ABCDEFabcdef") == word.npos) return stamp;
    const bool afternoon = word[0] == 'P' || word[0] == 'p';
    stamp.half_day = (afternoon || word[0] == 'A' || word[0] == 'a') && is_half_day(word, rest);
    if (!stamp.half_day) return std::nullopt;
    constexpr std::int64_t kHalfDay = kSecondsPerDay / 2;
    if (*time >= kHalfDay + 3600) return std::nullopt;
    stamp.second_of_day = *time % kHalfDay + (afternoon ? kHalfDay : 0);
    return stamp;
}

/// What a packet's line says behind its stamp.
struct Packet {
    std::string_view direction, remote, response, opcode, type, name;
};

/// THREAD PACKET POINTER UDP Rcv IP XID [R] Q [HEX FLAGS RCODE] TYPE NAME; nothing where a part is missing.
std::optional<Packet> split_packet(std::string_view text)
{
    Packet packet;
    text.remove_prefix(text.find(kPacket) + kPacket.size());
    take_token(text);  // pointer
    take_token(text);  // UDP or TCP
    packet.direction = take_token(text);
    packet.remote = take_token(text);
    take_token(text);  // id
    packet.opcode = take_token(text);
    if (packet.opcode == "R") {
        packet.response = packet.opcode;
        packet.opcode = take_token(text);
    }
    const std::size_t flags_end = text.find(']');
    if (packet.opcode.empty() || !text.starts_with('[') || flags_end == text.npos) return std::nullopt;
    text.remove_prefix(flags_end + 1);
    packet.type = take_token(text);
    packet.name = text;
    return packet;
}

/// Turns (3)www(7)example(3)com(0) into www.example.com with what is special in a label escaped.
bool read_counted_name(std::string_view text, std::string& out)
{
    out.clear();
    for (;;) {
        if (!take_char(text, '(')) return false;
        const auto size = take_number(text, 3);
        if (!size || !take_char(text, ')')) return false;
        if (*size == 0) break;
        if (static_cast<std::size_t>(*size) > text.size()) return false;
        for (const char c : text.substr(0, static_cast<std::size_t>(*size))) {
            if (c == '.' || c == '\\') out += '\\';
            out += c;
        }
        out += '.';
        text.remove_prefix(static_cast<std::size_t>(*size));
    }
    if (out.empty()) out.assign(1, '.');
    return text.find_first_not_of(' ') == text.npos;
}

class WindowsParser : public RowParser {
public:
    using RowParser::RowParser;

    /// Decides once for the file whether its dates begin with the day: as the first date says that can be
    /// read in one way only. Without one a clock of twelve hours goes with the month first, one of 24 hours
    /// with the day first, unless that day lies after the file was written.
    void begin_file(std::string_view head) override
    {
        std::optional<Stamp> open;
        const bool decided = any_line(head, [&](std::string_view line) {
            const auto stamp = take_stamp(line);
            if (!stamp || !stamp->open) return false;
            if (!open) open = stamp;
            day_first_ = stamp->first > 12;
            return day_first_ || stamp->second > 12;
        });
        if (decided || !open) return;
        day_first_ = !open->half_day;
        const auto time = clock.at(open->date(day_first_), open->second_of_day);
        if (!time || *time > clock.file_time_s() + kSecondsPerDay) day_first_ = !day_first_;
    }

    [[nodiscard]] bool is_whole(std::string_view row) const override { return row.ends_with("(0)"); }

    std::optional<Reason> parse(std::string_view row, Query& query,
                                std::optional<std::int64_t>& time_s) override
    {
        std::string_view rest = row;
        if (const auto stamp = take_stamp(rest))
            time_s = clock.at(stamp->date(day_first_), stamp->second_of_day);
        if (row.find(kPacket) == row.npos) return Reason::other_line;
        const auto packet = split_packet(row);
        if (!packet) return Reason::syntax;
        if (!packet->response.empty()) return Reason::response;
        if (packet->opcode != "Q") return Reason::opcode;  // N, U or ?: a notification, an update, or unknown
        // What is sent and no response is the server's own query.
        if (packet->direction == "Snd") return Reason::upstream;
        if (packet->direction != "Rcv") return Reason::syntax;
        if (!time_s) return Reason::no_time;
        query.time_s = *time_s;

        if (const auto reason = read_type_and_client(packet->type, packet->remote, query)) return reason;
        if (!read_counted_name(packet->name, text_)) return Reason::syntax;
        if (const auto reason = read_presented_name(text_, qname_)) return reason;
        query.qname = qname_;
        return std::nullopt;
    }

private:
    bool day_first_ = false;
    std::string text_, qname_;
};

}  // namespace

bool is_windows(std::string_view head, const ReaderOptions& /*options*/)
{
    return any_line(head, [](std::string_view line) {
        return line.find("Message logging key (for packets") != line.npos ||
               (line.find(kPacket) != line.npos &&
                (line.find(" Rcv ") != line.npos || line.find(" Snd ") != line.npos));
    });
}

std::unique_ptr<LogReader> make_windows_reader(const ReaderOptions& options)
{
    return make_reader_of<WindowsParser>(options);
}

}  // namespace spamgraph::logs
