#include <cstdlib>

#include "logs/dns_message.hpp"

/// Header, question, options, and the answers to each kind of query.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace spamgraph;
    using namespace spamgraph::logs;
    static AnswerParser parser;
    DnsMessage message;
    const Bytes bytes(data, size);
    if (parse_dns_message(bytes, message)) return 0;
    NameText name;
    const auto end = message.wire_name.empty() ? std::nullopt : read_wire_name(bytes, kDnsHeaderBytes, name);
    if (!message.wire_name.empty() && (!end || *end + 4 != message.question_end)) std::abort();
    std::optional<Address> subnet;
    read_query_options(message, subnet);
    for (const std::uint16_t qtype : {qtype::kA, qtype::kAaaa, qtype::kMx}) {
        parser.parse(message, qtype);
        for (const Answer& answer : parser.answers())
            if (!answer.host.empty() && !is_host_name(answer.host)) std::abort();
    }
    return 0;
}
