// Writes a few well-formed inputs for the fuzz targets that read bytes: `make_seeds tests/corpus` wrote those
// there.
#include <filesystem>
#include <fstream>

#include "logs/frames.hpp"
#include "logs/packets.hpp"
#include "logs/packing.hpp"

namespace {

using namespace spamgraph::logs;

class Folder {
public:
    explicit Folder(const std::filesystem::path& path) : path_(path)
    {
        std::filesystem::create_directories(path_);
    }
    void add(const std::string& bytes)
    {
        std::ofstream(path_ / std::to_string(++files_), std::ios::binary) << bytes;
    }

private:
    std::filesystem::path path_;
    int files_ = 0;
};

const std::string kQuery = dns_query_with("www.example.com", 15, opt_record(8, client_subnet(1, 24, "abc")));
const std::string kResponse =
    dns_response("www.example.com", 15,
                 {record(5, 60, "\x02mx\xc0\x10"), record(15, 60, u16_be(10) + "\x02mx\xc0\x0c"),
                  record(1, 60, "abcd"), record(28, 60, "abcdefghijklmnop")});

void write_pcap(Folder folder)
{
    const std::string datagram = udp(kToServer.back(), kResponse);
    const std::string both = with_length(kQuery) + with_length(dns_query("a.example", 1, 8));
    folder.add(pcap_file({{0, frame_of(kToServer, kQuery)}, {1, frame_of(kToServer.back(), kResponse)}}));
    folder.add(pcap_file({{0, ip_udp(kToServer6, kQuery)}, {1, ip_udp(kToServer6.back(), kResponse)}}, 101));
    folder.add(pcap_file({{0, ipv4(kToServer, 17, udp(kToServer, kQuery))},
                          {1, ipv4(kToServer.back(), 17, datagram.substr(0, 40), 0x2000)},
                          {2, ipv4(kToServer.back(), 17, datagram.substr(40), 5)}},
                         228));
    folder.add(pcap_file(
        {{0, ipv6(kToServer6, 44, ipv6_fragment(17, 0, true, udp(kToServer6, kQuery).substr(0, 24)))},
         {1, ipv6(kToServer6, 44, ipv6_fragment(17, 24, false, udp(kToServer6, kQuery).substr(24)))}},
        229));
    folder.add(pcap_file({{0, ipv4(kToServer, 6, tcp(kToServer, 1, "", kSyn))},
                          {1, ipv4(kToServer, 6, tcp(kToServer, 2, both.substr(0, 30)))},
                          {2, ipv4(kToServer, 6, tcp(kToServer, 42, both.substr(40)))},
                          {3, ipv4(kToServer, 6, tcp(kToServer, 32, both.substr(30, 10)))},
                          {4, ipv4(kToServer.back(), 6, tcp(kToServer.back(), 9, with_length(kResponse)))}},
                         101));
    folder.add(
        pcap_file({{0, ethernet(0x8100, u16_be(5) + u16_be(0x0800) + ip_udp(kToServer, kQuery)), 2'000}}));
    folder.add(pcap_file({{0, std::string(14, '\0') + u16_be(0x0800) + ip_udp(kToServer, kQuery)}}, 113));
    folder.add(pcap_file({{0, u16_be(0x0800) + std::string(18, '\0') + ip_udp(kToServer, kQuery)}}, 276));
    folder.add(section_block() + interface_block(1, u16_be(9) + u16_be(1) + std::string("\x09\0\0\0", 4)) +
               packet_block(0, kNoon * 1'000'000'000ULL, frame_of(kToServer, kQuery)) + section_block() +
               interface_block(101) + packet_block(0, kNoon * 1'000'000ULL, ip_udp(kToServer, kQuery)));
}

void write_dnstap(Folder folder)
{
    folder.add(start_frame() + tap_frame(tap_query(5, kNoon, kQuery)) +
               tap_frame(tap_response(6, kNoon, kResponse)) + stop_frame());
    folder.add(start_frame() + tap_frame(tap_response(2, kNoon, kResponse)) + stop_frame() + start_frame());
    folder.add(start_frame() + tap_frame(tap_query(3, kNoon, kQuery)) + data_frame("no protobuf"));
}

/// A C-DNS file with one block of one query; numbers are CBOR by hand.
void write_cdns(Folder folder)
{
    const std::string begin = std::string("\x83\x65") + "C-DNS";
    const std::string preamble("\xa3\x00\x01\x01\x00\x03\x81\xa1\x00\xa1\x00\x1a\x00\x0f\x42\x40", 16);
    const std::string name = wire_name("www.example.com"), rdata = u16_be(10) + wire_name("mx.example.com");
    const auto text = [](const std::string& bytes) {
        return std::string("\x58") + static_cast<char>(bytes.size()) + bytes;
    };
    const std::string tables =
        std::string("\xa6\x00\x81\x44", 4) + "abcd" + std::string("\x01\x81\xa2\x00\x0f\x01\x01", 7) +
        std::string("\x02\x82") + text(name) + text(rdata) +
        std::string("\x03\x81\xa4\x02\x00\x03\x01\x08\x00\x10\x03", 11) + std::string("\x06\x81\x81\x00", 4) +
        std::string("\x07\x81\xa4\x00\x00\x01\x00\x02\x05\x03\x01", 11);
    const std::string pairs("\x81\xa5\x00\x01\x01\x00\x04\x00\x07\x00\x0c\xa1\x01\x00", 14);
    const std::string block = std::string("\xa3\x00\xa1\x00\x82\x1a", 6) + u32_be(kNoon) +
                              std::string("\x00\x02", 2) + tables + "\x03" + pairs;
    folder.add(begin + preamble + "\x81" + block);
    folder.add(begin + preamble + "\x9f" + block + block + "\xff");
    folder.add(begin + std::string("\xa2\x00\x00\x01\x05\x80", 6));
}

/// Each way to pack, in one member and in two.
void write_packed(Folder folder)
{
    const std::string row =
        R"({"ts":1376913600,"id.orig_h":"192.0.2.1","query":"www.example.com","qtype":15})"
        "\n";
    const auto add = [&](auto pack) {
        folder.add(pack(row));
        folder.add(pack(row) + pack(std::string(5'000, 'x')));
    };
    add(gzip);
    add(zstd);
    add([](std::string_view text) { return xz(text); });
    add(bzip2);
    add(lz4);
    folder.add(row);
    folder.add(gzip(row) + std::string(20, '\0') + gzip(row));
}

}  // namespace

int main(int argc, char* argv[])
{
    if (argc != 2) return 64;
    const std::filesystem::path folder = argv[1];
    Folder wire(folder / "wire");
    wire.add(kQuery);
    wire.add(kResponse);
    wire.add(dns_header(7, 0x8185, {0}));
    write_pcap(Folder(folder / "pcap"));
    write_dnstap(Folder(folder / "dnstap"));
    write_cdns(Folder(folder / "cdns"));
    write_packed(Folder(folder / "packed"));
}
