#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace spamgraph::synth {

/// What a resolver answered, as a Zeek dns.log has it.
struct Reply {
    static constexpr int kNoError = 0;
    static constexpr int kServerFailure = 2;
    static constexpr int kNoSuchName = 3;
    static constexpr int kUnanswered = -1;

    int rcode = kNoError;
    std::string answers, ttls;  ///< comma-separated; empty: none

    void add(std::string_view answer, std::uint32_t ttl_s)
    {
        if (!answers.empty()) {
            answers += ',';
            ttls += ',';
        }
        answers += answer;
        ttls += std::to_string(ttl_s);
        ttls += ".000000";
    }
};

/// A reply without answers.
inline Reply empty_reply(int rcode)
{
    return {rcode, {}, {}};
}

/// Query types that the generator writes; values are the IANA numbers.
enum class Qtype : std::uint16_t {
    a = 1,
    ns = 2,
    soa = 6,
    ptr = 12,
    mx = 15,
    txt = 16,
    aaaa = 28,
    nb = 32,  ///< NetBIOS name service shares the number of NIMLOC
    srv = 33,
    any = 255,
    unset = 0,  ///< the row has no question
};

}  // namespace spamgraph::synth
