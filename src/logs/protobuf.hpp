#pragma once

#include <cstdint>

#include "logs/dns_message.hpp"

namespace spamgraph::logs {

/// Walks over the fields of a protobuf message (https://protobuf.dev/programming-guides/encoding), where it
/// stands, without a copy: a library would allocate every field of every message.
class ProtobufFields {
public:
    explicit ProtobufFields(Bytes message) : at_(message.data()), end_(at_ + message.size()) {}

    /// A field: its number, and its value by its kind.
    struct Field {
        std::uint32_t number;
        std::uint64_t value;  ///< varint, fixed32, fixed64; 0 for another kind
        Bytes bytes;          ///< length-delimited; empty for another kind
    };

    /// The next field, or false at the end, or where the message is malformed.
    bool next(Field& field)
    {
        if (at_ == end_) return false;
        std::uint64_t key = 0;
        field.value = 0;
        field.bytes = {};
        malformed_ = true;
        if (!read_varint(key) || key >> 3 == 0 || key >> 3 > kMaxNumber) return false;
        field.number = static_cast<std::uint32_t>(key >> 3);
        switch (key & 7) {
            case 0:
                malformed_ = !read_varint(field.value);
                break;
            case 1:
                malformed_ = !read_fixed(8, field.value);
                break;
            case 2:
                malformed_ = !read_bytes(field.bytes);
                break;
            case 5:
                malformed_ = !read_fixed(4, field.value);
                break;
            default:  // groups have gone, and dnstap never had them
                break;
        }
        return !malformed_;
    }

    /// After the end: whether the message is malformed.
    [[nodiscard]] bool malformed() const { return malformed_; }

private:
    static constexpr std::uint64_t kMaxNumber = (1 << 29) - 1;

    [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

    bool read_varint(std::uint64_t& value)
    {
        value = 0;
        for (unsigned shift = 0; shift < 64 && at_ != end_; shift += 7) {
            const std::uint8_t byte = *at_++;
            value |= std::uint64_t{byte & 0x7fU} << shift;
            if ((byte & 0x80) == 0) return true;
        }
        return false;
    }

    /// Little-endian, unlike all else that is read here.
    bool read_fixed(std::size_t size, std::uint64_t& value)
    {
        if (left() < size) return false;
        for (std::size_t i = size; i-- > 0;) value = value << 8 | at_[i];
        at_ += size;
        return true;
    }

    bool read_bytes(Bytes& bytes)
    {
        std::uint64_t size = 0;
        if (!read_varint(size) || size > left()) return false;
        bytes = {at_, size};
        at_ += size;
        return true;
    }

    const std::uint8_t* at_;
    const std::uint8_t* end_;
    bool malformed_ = false;
};

}  // namespace spamgraph::logs
