#pragma once

#include <cstdint>
#include <string_view>

#include "logs/dns_message.hpp"

namespace spamgraph::logs {

/// Walks over CBOR (RFC 8949) in bytes that are all there. A length in the data is never believed: what is
/// not there is malformed, and nothing is allocated for it. Once something was malformed, all that follows
/// is.
class CborCursor {
public:
    explicit CborCursor(Bytes bytes) : rest_(bytes) {}

    [[nodiscard]] bool malformed() const { return malformed_; }
    /// Whether it was malformed because the bytes ended.
    [[nodiscard]] bool ran_out() const { return ran_out_; }
    [[nodiscard]] Bytes rest() const { return rest_; }

    /// Has what follows be malformed: the caller found what it cannot use.
    void fail() { malformed_ = true; }

    /// The value of an item of that kind. Any other kind is malformed.
    std::uint64_t read_unsigned();
    std::int64_t read_integer();
    Bytes read_bytes();
    std::string_view read_text();

    /// The beginning of an array: how many elements follow, or that they go on to a break.
    struct ArrayHead {
        std::uint64_t count;
        bool indefinite;
    };
    ArrayHead read_array_head();
    /// Passes over the break that ends an array of no definite length, if it is next.
    bool take_break();

    /// Passes over one item with all that it holds.
    void skip();

    /// Calls `use(*this)` before each element of an array, which it must take. Any other kind is malformed.
    template <class Use>
    void for_each(Use use)
    {
        for_each_of(kArray, [&] { use(*this); });
    }

    /// Calls `use(key, *this)` before each value of a map whose keys are integers; it must take the value.
    template <class Use>
    void for_each_pair(Use use)
    {
        for_each_of(kMap, [&] {
            const std::int64_t key = read_integer();
            if (!malformed_) use(key, *this);
        });
    }

private:
    enum Kind : unsigned { kUnsigned, kNegative, kBytes, kText, kArray, kMap, kTag, kSimple };
    struct Head {
        unsigned kind;
        std::uint64_t value;
        bool indefinite;
    };
    static constexpr int kMaxDepth = 16;

    [[nodiscard]] bool at_kind(unsigned kind) const { return !rest_.empty() && rest_[0] >> 5 == kind; }
    Head read_head();
    Head expect(unsigned kind);
    Bytes take(std::uint64_t size);
    void run_out() { malformed_ = ran_out_ = true; }
    void skip_item(int depth);

    template <class Use>
    void for_each_of(unsigned kind, Use use)
    {
        const Head head = expect(kind);
        for (std::uint64_t i = 0; !malformed_ && (head.indefinite ? !take_break() : i < head.value); ++i)
            use();
    }

    Bytes rest_;
    bool malformed_ = false, ran_out_ = false;
};

}  // namespace spamgraph::logs
