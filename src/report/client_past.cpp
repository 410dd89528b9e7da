#include "spamgraph/report/client_past.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "report/text.hpp"
#include "spamgraph/core/error.hpp"
#include "spamgraph/core/qname.hpp"
#include "spamgraph/store/day_file.hpp"

namespace spamgraph::report {

namespace {

/// The client's row by halving: a day file's clients ascend by address.
std::optional<ClientRow> find_row(const DayFile& file, const Address& client)
{
    std::uint64_t low = 0, high = file.client_count();
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        const ClientRow row = file.clients(middle, 1).front();
        if (row.address == client) return row;
        if (row.address < client)
            low = middle + 1;
        else
            high = middle;
    }
    return std::nullopt;
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/// Takes `\DDD` escapes back to the bytes they stand for (RFC 1035, 5.1).
std::string unescape(std::string_view text)
{
    std::string raw;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view digits = text.substr(i).substr(0, 4);
        const bool escape = digits.size() == 4 && digits[0] == '\\' &&
                            std::all_of(digits.begin() + 1, digits.end(), is_digit);
        const int value = escape ? (digits[1] - '0') * 100 + (digits[2] - '0') * 10 + (digits[3] - '0') : 256;
        raw += value <= 255 ? static_cast<char>(value) : text[i];
        i += value <= 255 ? 3 : 0;
    }
    return raw;
}

std::string_view problem_words(NameProblem problem)
{
    switch (problem) {
        case NameProblem::empty_label:
            return "an empty label";
        case NameProblem::label_length:
            return "a label of more than 63 bytes";
        case NameProblem::name_length:
            return "more than 253 bytes";
        case NameProblem::none:
            break;
    }
    return "";
}

}  // namespace

std::vector<std::filesystem::path> find_day_files(const std::filesystem::path& result)
{
    std::filesystem::path folder = result;
    folder += ".days";
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("day-") && name.ends_with(".h5")) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

ClientPast read_client_past(std::span<const std::filesystem::path> day_files, const Address& client,
                            const std::string& pseudonyms)
{
    ClientPast past;
    for (const std::filesystem::path& path : day_files) {
        const DayFile file(path);
        if (file.summary().pseudonyms != pseudonyms)
            throw Error(ExitCode::usage,
                        "cannot look a client up in '" + path.string() +
                            "' (its addresses are true and the result's are not, or of another key)");
        const Day day = file.summary().day;
        past.days_read.push_back(day);
        if (const auto row = find_row(file, client)) past.days.push_back({day, *row});
    }
    std::ranges::sort(past.days_read);
    std::ranges::sort(past.days, {}, &ClientDay::day);
    return past;
}

std::string parse_name(std::string_view text)
{
    std::string name;
    const NameProblem problem = canonical_qname(unescape(text), name);
    if (problem != NameProblem::none || text.empty())
        throw Error(ExitCode::usage, fmt::format("invalid name '{}' ({})", shorten(printable(text), 300),
                                                 text.empty() ? "it is empty" : problem_words(problem)));
    return name;
}

}  // namespace spamgraph::report
