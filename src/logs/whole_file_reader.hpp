#pragma once

#include "spamgraph/logs/reader.hpp"

namespace spamgraph::logs {

/// What readers have in common whose units are whole files.
class WholeFileReader : public LogReader {
public:
    UnitReport read(const std::filesystem::path& path, const InputUnit&, RowHandler& handler) final
    {
        source_ = open_source(path);
        UnitReport report;
        report.truncated = read_whole(path, *source_, handler);
        report.truncated |= source_->truncated();
        closed_bytes_ += source_->file_bytes();
        source_.reset();
        return report;
    }

    [[nodiscard]] std::uint64_t file_bytes() const final
    {
        return closed_bytes_ + (source_ ? source_->file_bytes() : 0);
    }

protected:
    /// Hands every row to `handler`; returns whether the file ends before its format says so.
    virtual bool read_whole(const std::filesystem::path& path, ByteSource& source, RowHandler& handler) = 0;

private:
    std::unique_ptr<ByteSource> source_;
    std::uint64_t closed_bytes_ = 0;
};

}  // namespace spamgraph::logs
