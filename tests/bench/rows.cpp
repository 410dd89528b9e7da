#include "bench/rows.hpp"

#include <fmt/format.h>

#include <random>

namespace spamgraph::bench {

namespace {

constexpr std::size_t kClients = 200'000, kNames = 500'000;

std::string name_of(std::size_t number)
{
    constexpr std::string_view kHosts[] = {"www", "cdn", "api", "mx1", "img"};
    constexpr std::string_view kTops[] = {"com", "net", "org", "de", "co.uk", "ru"};
    return fmt::format("{}.{}{}.{}", kHosts[number % 5], "example", number * 2'654'435'761 % 1'000'003,
                       kTops[number % 6]);
}

std::string address_of(std::size_t number)
{
    const std::size_t mixed = number * 2'654'435'761 % 4'294'967'291;
    return fmt::format("{}.{}.{}.{}", 1 + mixed % 223, mixed >> 8 & 255, mixed >> 16 & 255,
                       mixed >> 24 & 255);
}

}  // namespace

std::vector<std::string> host_names(std::size_t count)
{
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) names.push_back(name_of(i));
    return names;
}

std::vector<std::string> addresses(std::size_t count)
{
    std::vector<std::string> all;
    for (std::size_t i = 0; i < count; ++i) all.push_back(address_of(i));
    return all;
}

std::string zeek_log(std::size_t rows)
{
    std::mt19937_64 random(1);
    std::string log =
        "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n"
        "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\ttrans_id\trtt\tquery\tqclass\t"
        "qclass_name\tqtype\tqtype_name\trcode\trcode_name\tAA\tTC\tRD\tRA\tZ\tanswers\tTTLs\trejected\n";
    for (std::size_t i = 0; i < rows; ++i) {
        const bool popular = random() % 2 == 0;
        const std::size_t name = random() % (popular ? 1'000 : kNames);
        const bool mail = random() % 100 < 3;
        fmt::format_to(
            std::back_inserter(log),
            "{}.{:06}\tC{:017x}\t{}\t{}\t192.0.2.53\t53\tudp\t{}\t0.012345\t{}\t1\tC_INTERNET\t{}\t0\t"
            "NOERROR\tF\tF\tT\tT\t0\t{}\t300.000000\tF\n",
            1'376'870'400 + i * 86'399 / rows, random() % 1'000'000, random() >> 2,
            address_of(random() % kClients), 1'024 + random() % 60'000, random() % 65'536, name_of(name),
            mail ? "15\tMX" : "1\tA", mail ? "mx1." + name_of(name) : address_of(name + kClients));
    }
    return log;
}

}  // namespace spamgraph::bench
