#pragma once

#include <cstdint>
#include <string>

#include "synth/random.hpp"
#include "synth/row_format.hpp"

namespace spamgraph::synth {

/// The rows of one log file, put in the order in which they are written: in a sensor's log when it saw the
/// answer, or gave up.
class LogRows {
public:
    /// @param answers false: queries only
    LogRows(const RowFormat& format, bool answers, std::uint64_t expected);

    void add(const Flow& flow, const Message& message, Random& random);
    [[nodiscard]] std::uint64_t size() const { return size_; }
    /// The whole file.
    [[nodiscard]] std::string finish(const FileSpan& span);

private:
    const RowFormat& format_;
    bool answers_;
    Records records_;
    std::uint64_t size_ = 0;
};

}  // namespace spamgraph::synth
