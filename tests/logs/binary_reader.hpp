#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "core/temp_folder.hpp"
#include "logs/dns_samples.hpp"
#include "spamgraph/logs/formats.hpp"
#include "spamgraph/logs/reader.hpp"

namespace spamgraph::logs {

/// For tests that have a reader read the bytes of a file.
class BinaryReader : public testing::Test {
protected:
    struct Seen : WrittenRows {
        bool truncated = false;
        [[nodiscard]] std::size_t count() const { return lines.size() + left_out.size(); }
    };

    Seen read(std::string_view bytes, const char* format)
    {
        const auto path = folder_.write("input", bytes);
        Seen seen;
        const auto reader = find_log_format(format).make_reader({});
        seen.truncated = reader->read(path, {}, seen).truncated;
        EXPECT_EQ(reader->file_bytes(), bytes.size());
        return seen;
    }

    TempFolder folder_;
};

}  // namespace spamgraph::logs
