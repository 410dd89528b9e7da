#pragma once

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "core/temp_folder.hpp"
#include "spamgraph/logs/formats.hpp"

namespace spamgraph::logs {

/// 2013-08-19T20:15:00Z: the first query of most samples.
inline constexpr std::int64_t kSampleTime = 1'376'943'300;

/// Keeps every row as a line of text: "+1 192.0.2.10 15 example.com" is a query a second after kSampleTime,
/// with " nxdomain", " no-data", " at SERVER", " for SUBNET" and answers as " HOST/TTL/PREFERENCE" behind it;
/// a row left out is its reason, and what it said of a name (and until when).
class RowTexts : public RowHandler {
public:
    void on_query(const Query& query) override
    {
        std::string text = fmt::format("{:+} {} {} {}", query.time_s - kSampleTime,
                                       format_address(query.client), query.qtype, query.qname);
        if (query.nxdomain) text += " nxdomain";
        if (query.no_data) text += " no-data";
        if (query.server != Address{}) text += " at " + format_address(query.server);
        if (query.subnet) text += " for " + format_address(*query.subnet);
        rows.push_back(text + answers_of(query));
    }
    void on_left_out(const LeftOut& row) override
    {
        std::string text(info(row.reason).name);
        if (row.answered) {
            text += fmt::format(" {} {}", row.answered->qtype, row.answered->qname);
            if (row.answered->until_s != 0)
                text += fmt::format(" until {:+}", row.answered->until_s - kSampleTime);
            text += answers_of(*row.answered);
        }
        rows.push_back(text);
    }

    std::vector<std::string> rows;

private:
    static std::string answers_of(const Query& query)
    {
        std::string text;
        for (const Answer& answer : query.answers)
            text +=
                fmt::format(" {}/{}/{}", answer.host.empty() ? format_address(answer.address) : answer.host,
                            answer.ttl_s, answer.preference);
        return text;
    }
};

inline std::string sample_text(std::string_view format)
{
    std::ifstream file(std::filesystem::path(SAMPLES) / (std::string(format) + ".log"), std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// The options with which the samples are read: columns of the delimited one.
inline ReaderOptions sample_options()
{
    ReaderOptions options;
    options.columns = {"1", "3", "6", "7", "8", "", ' ', '\0', false};
    return options;
}

/// Reads texts as files of one format, last written a day after kSampleTime.
class TextReader {
public:
    explicit TextReader(std::string_view format, ReaderOptions options = sample_options())
        : reader_(find_log_format(format).make_reader(options))
    {
    }

    /// @param cuts ends of the units in which it is read, beside the last
    std::vector<std::string> read(std::string_view text, const std::vector<std::uint64_t>& cuts = {})
    {
        const auto path = folder_.write("sample.log", text);
        const std::chrono::sys_seconds written{std::chrono::seconds{kSampleTime + 86'400}};
        std::filesystem::last_write_time(path, std::chrono::file_clock::from_sys(written));
        RowTexts seen;
        report = {};
        InputUnit unit;
        for (std::size_t i = 0; i <= cuts.size(); ++i) {
            unit.end = i < cuts.size() ? cuts[i] : InputUnit{}.end;
            const UnitReport part = reader_->read(path, unit, seen);
            report.truncated |= part.truncated;
            report.assumed_zone |= part.assumed_zone;
            report.inferred_year |= part.inferred_year;
            unit.begin = unit.end;
        }
        return seen.rows;
    }

    UnitReport report;  ///< of the last text

private:
    TempFolder folder_;
    std::unique_ptr<LogReader> reader_;
};

}  // namespace spamgraph::logs
