#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace spamgraph::tally {

/// A buffer that can be emptied to disk.
class Sealable {
public:
    virtual ~Sealable() = default;
    [[nodiscard]] virtual std::size_t buffered_bytes() const = 0;
    /// Whether it holds what keeps other buffers small, and is better emptied last.
    [[nodiscard]] virtual bool is_cache() const { return false; }
    virtual void seal() = 0;
};

/// What a rank may hold of all its logs: three quarters in buffers and caches, an eighth where buffers are
/// sorted for the disk, an eighth for what is read back. Days come in any number; their buffers share this.
class BufferBudget {
public:
    explicit BufferBudget(std::size_t bytes) : limit_(bytes) {}

    void add(Sealable& buffer) { buffers_.push_back(&buffer); }
    void remove(Sealable& buffer) { std::erase(buffers_, &buffer); }

    /// Makes room for `bytes` more by sealing the largest buffers, and caches where buffers are small. Throws
    /// what seal() throws.
    void take(std::size_t bytes);
    void give_back(std::size_t bytes) { used_ -= bytes; }

    /// The largest that one buffer may grow: so much fits the sealing area.
    [[nodiscard]] std::size_t buffer_bytes() const { return limit_ / 8; }
    /// The largest that one cache may grow.
    [[nodiscard]] std::size_t cache_bytes() const { return limit_ / 4; }

    /// Memory in which a buffer of `bytes` is sorted before it is written; good until the next call.
    std::span<std::byte> sealing_area(std::size_t bytes);

    /// What one pass may hold of a log that is read back; two logs are read side by side.
    [[nodiscard]] std::size_t pass_bytes() const { return limit_ / 16; }

private:
    /// The largest buffer, or cache; null where there is none with anything in it.
    [[nodiscard]] Sealable* largest(bool cache) const;

    std::size_t limit_;
    std::size_t used_ = 0;
    std::vector<Sealable*> buffers_;
    std::unique_ptr<std::byte[]> area_;
    std::size_t area_bytes_ = 0;
};

}  // namespace spamgraph::tally
