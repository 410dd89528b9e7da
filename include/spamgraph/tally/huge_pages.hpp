#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>

namespace spamgraph::tally {

/// An allocator that asks for huge pages where a table is large: a look-up at a random place of it then needs
/// no walk through page tables as well. They are a wish that the system need not grant.
template <class T>
struct HugePages {
    using value_type = T;
    HugePages() = default;
    template <class U>
    HugePages(const HugePages<U>&)
    {
    }

    T* allocate(std::size_t count)
    {
        const std::size_t bytes = count * sizeof(T);
        if (bytes < kPage) return static_cast<T*>(::operator new(bytes));
        void* const memory = std::aligned_alloc(kPage, (bytes + kPage - 1) / kPage * kPage);
        if (!memory) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
        ::madvise(memory, bytes, MADV_HUGEPAGE);
#endif
        return static_cast<T*>(memory);
    }
    void deallocate(T* memory, std::size_t count)
    {
        count * sizeof(T) < kPage ? ::operator delete(memory) : std::free(memory);
    }
    bool operator==(const HugePages&) const = default;

private:
    static constexpr std::size_t kPage = 2 << 20;
};

}  // namespace spamgraph::tally
