#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "logs/binary_reader.hpp"

namespace spamgraph::logs {

/// CBOR items (RFC 8949).
inline std::string head(unsigned kind, std::uint64_t value)
{
    const auto first = [&](unsigned detail) { return std::string(1, static_cast<char>(kind << 5 | detail)); };
    if (value < 24) return first(static_cast<unsigned>(value));
    if (value < 0x100) return first(24) + static_cast<char>(value);
    if (value < 0x10000) return first(25) + u16_be(static_cast<unsigned>(value));
    if (value < 0x1'0000'0000) return first(26) + u32_be(static_cast<std::uint32_t>(value));
    return first(27) + u32_be(static_cast<std::uint32_t>(value >> 32)) +
           u32_be(static_cast<std::uint32_t>(value));
}
inline std::string number(std::uint64_t value)
{
    return head(0, value);
}
inline std::string bytes(std::string_view value)
{
    return head(2, value.size()).append(value);
}
inline std::string array(const std::vector<std::string>& items)
{
    std::string all = head(4, items.size());
    for (const std::string& item : items) all += item;
    return all;
}
inline std::string joined(std::initializer_list<std::string_view> parts)
{
    std::string all;
    for (const std::string_view part : parts) all += part;
    return all;
}
inline std::string open_array(const std::vector<std::string>& items)
{
    std::string all = "\x9f";
    for (const std::string& item : items) all += item;
    return all + "\xff";
}
/// A map from integer keys.
using Fields = std::vector<std::pair<std::uint64_t, std::string>>;
inline std::string map(const Fields& fields)
{
    std::string all = head(5, fields.size());
    for (const auto& [key, value] : fields) all += number(key) + value;
    return all;
}

inline constexpr std::uint64_t kNoon = 1'376'913'600;
inline constexpr std::uint64_t kTicks = 1'000'000;

inline std::string preamble_of(std::uint64_t major, std::uint64_t minor)
{
    const std::string parameters = map({{0, map({{0, number(kTicks)}, {1, number(5'000)}})}});
    return map({{0, number(major)}, {1, number(minor)}, {3, array({parameters})}});
}

inline std::string file_of(const std::vector<std::string>& blocks)
{
    return array({head(3, 5) + "C-DNS", preamble_of(1, 0), array(blocks)});
}

/// Places in the tables that every block here has.
enum : std::uint64_t { kExampleCom, kMxData, kSubnetOption, kShortName, kLongName };

inline std::string signature(const Fields& more = {})
{
    Fields fields{{0, number(1)}, {2, number(0)}, {3, number(1)},
                  {4, number(3)}, {8, number(0)}, {16, number(0)}};
    for (const auto& field : more) {
        std::erase_if(fields, [&](const auto& known) { return known.first == field.first; });
        fields.push_back(field);
    }
    return map(fields);
}

inline std::string class_type(std::uint64_t type, std::uint64_t rclass)
{
    return map({{0, number(type)}, {1, number(rclass)}});
}

/// @param more of further tables, or entries behind those of these
inline std::string tables_of(const std::vector<std::string>& signatures, const Fields& more = {})
{
    const std::string option = client_subnet(1, 24, {'\xcb', '\0', 'q'});
    const std::string options = u16_be(8) + u16_be(static_cast<unsigned>(option.size())) + option;
    const std::string exchange =
        map({{0, number(kExampleCom)}, {1, number(0)}, {2, number(300)}, {3, number(kMxData)}});
    Fields tables{{0, array({bytes(wire_address("192.0.2.1")), bytes(wire_address("198.51.100.53")),
                             bytes("\xc0"), bytes(wire_address("2001:db8::1").substr(0, 6))})},
                  {1, array({class_type(15, 1), class_type(16, 3)})},
                  {2, array({bytes(wire_name("Example.com")), bytes(u16_be(10) + wire_name("mx.example.com")),
                             bytes(options), bytes(wire_name("example.org").substr(0, 5)),
                             bytes(std::string(256, 'x'))})},
                  {3, array(signatures)},
                  {6, array({array({number(0)})})},
                  {7, array({exchange})},
                  {99, array({number(1)})}};
    tables.insert(tables.end(), more.begin(), more.end());
    return map(tables);
}

inline std::string block_of(const std::vector<std::string>& pairs, const std::vector<std::string>& signatures,
                            const Fields& more_tables = {})
{
    return map({{0, map({{0, array({number(kNoon), number(999'999)})}})},
                {2, tables_of(signatures, more_tables)},
                {3, array(pairs)}});
}

inline std::string pair_of(const Fields& more = {})
{
    Fields fields{
        {0, number(1)}, {1, number(0)}, {2, number(40'000)}, {4, number(0)}, {7, number(kExampleCom)}};
    for (const auto& field : more) {
        std::erase_if(fields, [&](const auto& known) { return known.first == field.first; });
        fields.push_back(field);
    }
    return map(fields);
}

inline const char* const kLine = "1376913601 192.0.2.1 example.com 15";

/// For tests that have a reader read a C-DNS file.
class CdnsReader : public BinaryReader {
protected:
    Seen read(std::string_view file) { return BinaryReader::read(file, "cdns"); }
    /// Of a block with these pairs; they all have the first signature unless they say so.
    Seen read_pairs(const std::vector<std::string>& pairs,
                    const std::vector<std::string>& signatures = {signature()})
    {
        return read(file_of({block_of(pairs, signatures)}));
    }
    std::vector<Reason> reasons_of(const std::string& pair, const std::string& its_signature = signature())
    {
        const Seen seen = read_pairs({pair, pair_of({{4, number(1)}})}, {its_signature, signature()});
        EXPECT_THAT(seen.lines, testing::ElementsAre(kLine));  // its neighbour is not harmed
        return seen.left_out;
    }
};
/// A file whose parameters hold hints, the record types that are kept, and one block.
inline std::string file_with(std::uint64_t pair_hints, std::uint64_t record_hints, std::uint64_t kept_type,
                             const std::string& block)
{
    const std::string hints = map({{0, number(pair_hints)}, {1, number(0x1ffff)}, {2, number(record_hints)}});
    const std::string storage = map(
        {{0, number(kTicks)}, {1, number(5'000)}, {2, hints}, {4, array({number(1), number(kept_type)})}});
    const std::string preamble = map({{0, number(1)}, {1, number(0)}, {3, array({map({{0, storage}})})}});
    return array({head(3, 5) + "C-DNS", preamble, array({block})});
}
}  // namespace spamgraph::logs
