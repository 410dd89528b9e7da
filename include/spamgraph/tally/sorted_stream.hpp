#pragma once

#include <vector>

#include "spamgraph/tally/bucket_log.hpp"
#include "spamgraph/tally/records.hpp"

namespace spamgraph::tally {

/// The records of a log one by one in ascending order, those with the same key merged; a pass of the log in
/// memory.
template <class Record>
class SortedStream {
public:
    explicit SortedStream(const BucketLog<Record>& log) : reader_(log) { refill(); }

    /// The next record, or null at the end.
    [[nodiscard]] const Record* peek() const { return at_ < records_.size() ? &records_[at_] : nullptr; }

    void pop()
    {
        if (++at_ == records_.size()) refill();
    }

private:
    void refill()
    {
        at_ = 0;
        if (reader_.next(records_)) merge_sorted(records_);
        // A key's records share a bucket, so they never come in two passes.
    }

    typename BucketLog<Record>::Reader reader_;
    std::vector<Record> records_;
    std::size_t at_ = 0;
};

}  // namespace spamgraph::tally
