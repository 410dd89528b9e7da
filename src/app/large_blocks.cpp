#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>

#ifndef __SANITIZE_ADDRESS__  // which has its own

namespace {

constexpr std::size_t kHugePage = 2 << 20;

/// A block whose whole huge pages are asked for as such: each costs one page fault instead of 512, and a
/// look-up at a random place of a table needs no walk through page tables as well. It is a wish that the
/// system need not grant.
void* allocate_large(std::size_t bytes)
{
    void* const block = std::aligned_alloc(kHugePage, bytes);
#ifdef MADV_HUGEPAGE
    if (block) ::madvise(block, bytes / kHugePage * kHugePage, MADV_HUGEPAGE);
#endif
    return block;
}

}  // namespace

// The program's own: they serve all containers.

void* operator new(std::size_t bytes)
{
    void* const block =
        bytes >= kHugePage ? allocate_large(bytes) : std::malloc(bytes > 0 ? bytes : std::size_t{1});
    if (!block) throw std::bad_alloc();
    return block;
}

void operator delete(void* block) noexcept
{
    std::free(block);
}

void operator delete(void* block, std::size_t) noexcept
{
    std::free(block);
}

#endif
