#pragma once

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>
#include <type_traits>

namespace spamgraph::tally {

/// Items in memory, as a vector of fixed capacity. It grows by realloc, which moves the pages of a large
/// buffer instead of copying them, so that growing does not take the memory twice.
template <class T>
requires std::is_trivially_copyable_v<T>
class ItemBuffer {
public:
    [[nodiscard]] bool full() const { return size_ == capacity_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::span<const T> items() const { return {items_.get(), size_}; }

    /// @pre not full()
    void push_back(const T& item) { items_.get()[size_++] = item; }
    /// Takes in the first of `items`, as many as there is room for; returns how many.
    std::size_t take(std::span<const T> items)
    {
        const std::size_t taken = std::min(items.size(), capacity_ - size_);
        std::ranges::copy(items.first(taken), items_.get() + size_);
        size_ += taken;
        return taken;
    }
    void clear() { size_ = 0; }

    /// Makes room for as many items as `bytes` hold, and at least for one more than now.
    void grow(std::size_t bytes)
    {
        const std::size_t capacity = std::max(bytes / sizeof(T), capacity_ + 1);
        void* const grown = std::realloc(items_.get(), capacity * sizeof(T));
        if (grown == nullptr) throw std::bad_alloc();
        static_cast<void>(items_.release());
        items_.reset(static_cast<T*>(grown));
        capacity_ = capacity;
    }
    void release()
    {
        items_.reset();
        size_ = capacity_ = 0;
    }

private:
    struct Free {
        void operator()(void* memory) const { std::free(memory); }
    };
    std::unique_ptr<T, Free> items_;
    std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace spamgraph::tally
