#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "spamgraph/core/error.hpp"

namespace spamgraph {

/// What can be stored as plain bytes for this machine's own later use.
template <class T>
concept Storable = std::is_trivially_copyable_v<T> && !std::is_pointer_v<T>;

/// Puts values one after another into a text of bytes.
class ArchiveWriter {
public:
    template <Storable T>
    void put(const T& value)
    {
        bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    template <Storable T>
    void put_all(std::span<const T> values)
    {
        put(std::uint64_t{values.size()});
        bytes_.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
    }
    void put_text(std::string_view text) { put_all(std::span(text.data(), text.size())); }

    [[nodiscard]] const std::string& bytes() const { return bytes_; }

private:
    std::string bytes_;
};

/// Takes values out again, in the same order. Throws Error (74) where there are fewer bytes than that.
class ArchiveReader {
public:
    /// Refers to `bytes`.
    explicit ArchiveReader(std::string_view bytes) : rest_(bytes) {}

    template <Storable T>
    T take()
    {
        T value;
        std::memcpy(&value, take_bytes(sizeof value).data(), sizeof value);
        return value;
    }
    template <Storable T>
    std::vector<T> take_all()
    {
        const auto size = take<std::uint64_t>();
        if (size > rest_.size() / sizeof(T)) fail();
        std::vector<T> values(size);
        if (size > 0) std::memcpy(values.data(), take_bytes(size * sizeof(T)).data(), size * sizeof(T));
        return values;
    }
    std::string take_text()
    {
        const auto text = take_all<char>();
        return {text.begin(), text.end()};
    }

private:
    [[noreturn]] static void fail()
    {
        throw Error(ExitCode::io, "cannot read a checkpoint (it is shorter than it says)");
    }
    std::string_view take_bytes(std::size_t count)
    {
        if (count > rest_.size()) fail();
        const std::string_view taken = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return taken;
    }

    std::string_view rest_;
};

}  // namespace spamgraph
