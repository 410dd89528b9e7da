#pragma once

#include <cstddef>
#include <vector>

namespace spamgraph::tally {

/// A buffer that can be emptied to disk.
class Sealable {
public:
    virtual ~Sealable() = default;
    [[nodiscard]] virtual std::size_t buffered_bytes() const = 0;
    virtual void seal() = 0;
};

/// What all buffers of a rank may hold together. Days come in any number; their buffers share this.
class BufferBudget {
public:
    explicit BufferBudget(std::size_t bytes) : limit_(bytes) {}

    void add(Sealable& buffer) { buffers_.push_back(&buffer); }
    void remove(Sealable& buffer) { std::erase(buffers_, &buffer); }

    /// Makes room for `bytes` more by sealing the largest buffers. Throws what seal() throws.
    void take(std::size_t bytes);
    void give_back(std::size_t bytes) { used_ -= bytes; }

    /// What one pass may hold of a log that is read back.
    [[nodiscard]] std::size_t pass_bytes() const { return limit_ / 4; }

private:
    std::size_t limit_;
    std::size_t used_ = 0;
    std::vector<Sealable*> buffers_;
};

}  // namespace spamgraph::tally
