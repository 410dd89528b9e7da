#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "synth/reply.hpp"
#include "synth/row_format.hpp"

namespace spamgraph::synth {

void append_number(std::string& out, std::uint64_t number);

/// Seconds with six decimals.
void append_seconds(std::string& out, std::int64_t time_us);

/// A connection's unique name: C and 17 characters.
void append_uid(std::string& out, const Exchange& exchange);

/// "MX"; "*" for ANY, as Zeek has it; "-": none.
std::string_view qtype_name(Qtype qtype);

/// "NOERROR"; "-": no answer.
std::string_view rcode_name(int rcode);

/// Calls `use(part)` for every comma-separated part of a text that is not empty.
template <class Use>
void for_each_part(std::string_view text, Use use)
{
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        use(text.substr(0, comma));
        text.remove_prefix(comma == text.npos ? text.size() : comma + 1);
    }
}

}  // namespace spamgraph::synth
