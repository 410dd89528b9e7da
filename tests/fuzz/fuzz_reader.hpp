#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include "spamgraph/core/error.hpp"
#include "spamgraph/core/qname.hpp"
#include "spamgraph/logs/formats.hpp"

namespace spamgraph::logs {

/// Holds what a reader hands over against what it promises.
class CheckedRows : public RowHandler {
public:
    void on_query(const Query& query) override
    {
        require(!query.qname.empty() && query.qname.size() <= kMaxCanonicalBytes);
        require(query.time_s >= 0 && query.time_s < std::int64_t{1} << 32);
        for (const Answer& answer : query.answers) require(answer.host.empty() || is_host_name(answer.host));
        require(!query.row.empty());
    }
    void on_left_out(const LeftOut& row) override
    {
        require(static_cast<std::size_t>(row.reason) < kReasonCount);
    }

private:
    static void require(bool holds)
    {
        if (!holds) std::abort();
    }
};

/// Has a reader of this format read a file of these bytes, which lives in memory.
inline int read_as(const char* format, const std::uint8_t* data, std::size_t size)
{
    static const int file = memfd_create("input", 0);
    static const std::string path = "/proc/self/fd/" + std::to_string(file);
    if (ftruncate(file, 0) != 0 || pwrite(file, data, size, 0) != static_cast<ssize_t>(size)) std::abort();
    CheckedRows rows;
    try {
        find_log_format(format).make_reader({})->read(path, {}, rows);
    } catch (const Error&) {  // said to the user
    }
    return 0;
}

}  // namespace spamgraph::logs
