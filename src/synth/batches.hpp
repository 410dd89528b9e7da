#pragma once

#include <algorithm>
#include <vector>

#include "synth/random.hpp"

namespace spamgraph::synth {

/// When the clients of a run are told to send: some unlike batches with pauses between.
class Batches {
public:
    /// @param count at least 1; the first begins at once
    Batches(std::uint32_t count, Random random)
    {
        double sum = 0;
        for (std::uint32_t i = 0; i < count; ++i) {
            Batch batch{};
            const double length = random.between(0.3, 0.55);
            batch.begin = (i + (i == 0 ? 0 : random.unit() * (1 - length))) / count;
            batch.length = length / count;
            batch.before = sum;
            sum += random.between(0.5, 1.5);
            batches_.push_back(batch);
        }
        for (Batch& batch : batches_) batch.before /= sum;
    }

    /// Where in the run, 0 to 1, the part `done` of its work is done. Rises with `done`.
    [[nodiscard]] double when(double done) const
    {
        const auto next = std::ranges::upper_bound(batches_, done, {}, &Batch::before);
        const Batch& batch = *std::prev(next);
        const double until = next == batches_.end() ? 1 : next->before;
        return batch.begin + batch.length * (done - batch.before) / (until - batch.before);
    }

private:
    struct Batch {
        double begin, length;  ///< of the run, 0 to 1
        double before;         ///< work done before it, 0 to 1
    };
    std::vector<Batch> batches_;
};

}  // namespace spamgraph::synth
