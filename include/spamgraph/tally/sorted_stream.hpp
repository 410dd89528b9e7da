#pragma once

#include <optional>
#include <vector>

#include "spamgraph/tally/bucket_log.hpp"
#include "spamgraph/tally/records.hpp"

namespace spamgraph::tally {

/// What records with the same key add up to.
template <class Record>
struct SumOf {
    using type = Record;
};
template <>
struct SumOf<NameCount> {
    using type = NameTotal;
};

/// The records of a log one by one in ascending order, those with the same key merged; a pass of the log in
/// memory. May begin at a later key than the first; then the others follow at the end.
template <class Record>
class SortedStream {
public:
    using Sum = typename SumOf<Record>::type;

    /// @param first_key its bucket comes first
    explicit SortedStream(const BucketLog<Record>& log, std::uint64_t first_key = 0) : reader_(log, first_key)
    {
        pop();
    }

    /// The next record, or null at the end.
    [[nodiscard]] const Sum* peek() const { return sum_ ? &*sum_ : nullptr; }

    void pop()
    {
        sum_.reset();
        if (at_ == records_.size()) {
            at_ = 0;
            if (!reader_.next(records_)) return;
        }
        // A key's records share a bucket, so they never come in two passes.
        const Record& first = records_[at_++];
        sum_.emplace(first);
        for (; at_ < records_.size() && !(first < records_[at_]); ++at_) sum_->merge(records_[at_]);
    }

private:
    typename BucketLog<Record>::Reader reader_;
    std::vector<Record> records_;
    std::size_t at_ = 0;  ///< first record after those of the sum
    std::optional<Sum> sum_;
};

}  // namespace spamgraph::tally
