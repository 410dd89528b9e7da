#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spamgraph/core/error.hpp"
#include "spamgraph/core/qname.hpp"
#include "spamgraph/logs/formats.hpp"

namespace spamgraph::logs {

/// Ends the program, which the fuzzer tells, where something that was promised does not hold.
inline void require(bool holds)
{
    if (!holds) std::abort();
}

/// A file that lives in memory, and is written anew for every input.
class MemoryFile {
public:
    /// Throws nothing: without a file no input can be tried.
    const std::string& write(const void* data, std::size_t size)
    {
        require(ftruncate(file_, 0) == 0 && pwrite(file_, data, size, 0) == static_cast<ssize_t>(size));
        return path_;
    }

private:
    int file_ = memfd_create("input", 0);
    std::string path_ = "/proc/self/fd/" + std::to_string(file_);
};

/// Holds what a reader hands over against what it promises, and keeps it in short.
class CheckedRows : public RowHandler {
public:
    void on_query(const Query& query) override
    {
        require(!query.qname.empty() && query.qname.size() <= kMaxCanonicalBytes);
        require(query.time_s >= 0 && query.time_s < std::int64_t{1} << 32);
        for (const Answer& answer : query.answers) require(answer.host.empty() || is_host_name(answer.host));
        require(!query.row.empty());
        seen += std::to_string(query.time_s) + " " + format_address(query.client) + " " +
                std::to_string(query.qtype) + " " + std::string(query.qname) + "\n";
    }
    void on_left_out(const LeftOut& row) override
    {
        require(static_cast<std::size_t>(row.reason) < kReasonCount);
        require(!row.time_s || (*row.time_s >= 0 && *row.time_s < std::int64_t{1} << 32));
        seen += std::string(info(row.reason).name) + " " + std::to_string(row.offset) + "\n";
    }

    std::string seen;
};

/// Has a reader of this format read these bytes, whole, and where the format can be cut in two parts, which
/// must give the same rows. What is packed is left to the target of that, as it takes ten times as long.
inline int read_as(const char* name, const ReaderOptions& options, std::string_view bytes)
{
    if (detect_compression(bytes) != Compression::none) return -1;
    static MemoryFile file;
    const std::string& path = file.write(bytes.data(), bytes.size());
    try {
        const LogFormat& format = find_log_format(name);
        const auto reader = format.make_reader(options);
        CheckedRows whole, parts;
        const UnitReport report = reader->read(path, {}, whole);
        const std::uint64_t cut =
            format.whole ? 0 : std::hash<std::string_view>()(bytes) % (bytes.size() + 1);
        bool changed = report.layout_changed;
        if (cut > 0) changed |= reader->read(path, {0, 0, cut}, parts).layout_changed;
        changed |= reader->read(path, {0, cut}, parts).layout_changed;
        require(changed || whole.seen == parts.seen);
    } catch (const Error&) {  // said to the user
    }
    return 0;
}

}  // namespace spamgraph::logs
