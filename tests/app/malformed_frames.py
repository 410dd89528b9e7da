"""What messages come in: packets, capture files, dnstap and C-DNS that are malformed, odd or not ours."""

import struct
from collections import Counter

from captures import (NOON, RESOLVER, TAP_START, TAP_STOP, block, bytes_field, ethernet, ipv4, number_field,
                      packet_block, pcap_header, pcapng_header, record, tap, tap_frame, udp, wire_name)
from malformed import Case
from malformed_messages import ask

CLIENT = "192.0.2.1"
ASK = ask()
DATAGRAM = udp(4000, 53, ASK)


def ordinary(number):
    """A frame with a query of its own."""
    return ethernet(ipv4("192.0.2.250", RESOLVER, udp(4000, 53, ask(f"n{number}.example"))))


def frame(payload=DATAGRAM, **fields):
    return ethernet(ipv4(CLIENT, RESOLVER, payload, **fields))


def tcp(payload, sequence=100, flags=0x18, header=0x50):
    return struct.pack(">HHIIBBHHH", 4000, 53, sequence, 0, header, flags, 1000, 0, 0) + payload


def segment(payload, sequence=100, **fields):
    return frame(tcp(payload, sequence, **fields), protocol=6)


def with_length(message, length=None):
    return struct.pack(">H", len(message) if length is None else length) + message


def ipv6(payload, following=17, length=None, first=0x60):
    return (struct.pack(">BBHHBB", first, 0, 0, len(payload) if length is None else length, following, 64)
            + b"\x20\x01\x0d\xb8" + bytes(12) + b"\x20\x01\x0d\xb8" + bytes(11) + b"\1" + payload)


def over_ipv6(payload, **fields):
    return ethernet(ipv6(payload, **fields), b"\x86\xdd")


def tagged(count):
    return b"\2" * 12 + b"\x81\0\0\5" * count + b"\x08\0" + ipv4(CLIENT, RESOLVER, DATAGRAM)


EXTENSION = b"\x3c\0" + bytes(6)  # IPv6 destination options that another follows
WHOLE, HALF = with_length(ASK), len(ASK) // 2

# name, packets, accepted, reasons
PACKETS = [
    ("plain", [frame()], 1, []), ("tag", [tagged(1)], 1, []), ("tags-8", [tagged(8)], 1, []),
    ("tags-9", [tagged(9)], 0, ["packet"]), ("ipv6", [over_ipv6(DATAGRAM)], 1, []),
    ("ipv6-extensions", [over_ipv6(EXTENSION + b"\x11\0" + bytes(6) + DATAGRAM, following=60)], 1, []),
    ("ipv6-extensions-9", [over_ipv6(EXTENSION * 9 + DATAGRAM, following=60)], 0, ["packet"]),
    ("ipv6-extension-cut", [over_ipv6(b"\x11\xff" + bytes(6), following=60)], 0, ["packet"]),
    ("ipv6-version-4", [over_ipv6(DATAGRAM, first=0x40)], 0, ["packet"]), ("ipv6-cut", [over_ipv6(DATAGRAM)[:30]], 0, ["packet"]),
    ("arp", [ethernet(bytes(28), b"\x08\x06")], 0, ["port"]), ("icmp", [frame(b"\x08" + bytes(20), protocol=1)], 0, ["port"]),
    ("web", [frame(udp(4000, 443, ASK))], 0, ["port"]), ("mdns", [frame(udp(5353, 5353, ASK))], 0, ["port"]),
    ("ethernet-cut", [frame()[:10]], 0, ["packet"]), ("empty", [b""], 0, ["packet"]), ("header-alone", [frame()[:14]], 0, ["packet"]),
    ("version-5", [frame(version=0x55)], 0, ["packet"]), ("header-16", [frame(version=0x44)], 0, ["packet"]),
    ("header-60", [frame(b"", version=0x4F)], 0, ["packet"]), ("length-19", [frame(length=19)], 0, ["packet"]),
    ("length-0", [frame(length=0)], 1, []), ("padding", [frame(length=20 + len(DATAGRAM)) + bytes(18)], 1, []),
    ("length-cuts", [frame(length=20 + 8 + 20)], 0, ["packet"]), ("udp-7", [frame(udp(4000, 53, ASK, 7))], 0, ["packet"]),
    ("udp-past-end", [frame(udp(4000, 53, ASK, 500))], 0, ["packet"]), ("udp-cut", [frame(DATAGRAM[:6])], 0, ["packet"]),
    ("udp-says-less", [frame(udp(4000, 53, ASK, 8 + HALF))], 0, ["message"]),
    ("udp-nothing", [frame(udp(4000, 53, b""))], 0, ["message"]),
    ("fragments", [frame(DATAGRAM[:16], fragment=0x2000), frame(DATAGRAM[16:], fragment=2)], 1, []),
    ("fragments-swapped", [frame(DATAGRAM[16:], fragment=2), frame(DATAGRAM[:16], fragment=0x2000)], 1, []),
    ("fragment-first", [frame(DATAGRAM[:16], fragment=0x2000)], 0, ["fragment"]),
    ("fragment-last", [frame(DATAGRAM[16:], fragment=2)], 0, ["fragment"]),
    ("fragment-of-web", [frame(udp(4000, 443, ASK)[:16], fragment=0x2000)], 0, ["port"]),
    ("tcp", [segment(WHOLE)], 1, []), ("tcp-two", [segment(WHOLE + with_length(ask("a.example")))], 2, []),
    ("tcp-two-segments", [segment(b"", flags=2, sequence=99), segment(WHOLE[:2]), segment(WHOLE[2:], 102)], 1, []),
    ("tcp-swapped", [segment(b"", flags=2, sequence=99), segment(WHOLE[9:], 109), segment(WHOLE[:9])], 1, []),
    ("tcp-again", [segment(WHOLE), segment(WHOLE)], 1, []), ("tcp-syn", [segment(b"", flags=2)], 0, []),
    ("tcp-cut", [segment(WHOLE[:-3])], 0, ["segment"]), ("tcp-length-lies", [segment(with_length(ASK, 60_000))], 0, ["segment"]),
    ("tcp-nothing", [segment(with_length(b""))], 0, ["segment"]), ("tcp-short", [segment(with_length(ASK[:11]))], 0, ["segment"]),
    ("tcp-header-cut", [frame(tcp(WHOLE)[:15], protocol=6)], 0, ["packet"]),
    ("tcp-header-16", [segment(WHOLE, header=0x40)], 0, ["packet"]), ("tcp-header-60", [segment(b"", header=0xF0)], 0, ["packet"]),
    ("neighbours", [frame(version=0x55), frame(), b"", segment(WHOLE), frame()[:10]], 2, ["packet"] * 3),
]


def _raw_record(seconds, fraction, captured, original, data):
    return struct.pack("<IIII", seconds, fraction, captured, original) + data


# name, bytes below the ordinary packet, accepted, reasons, truncated
PCAPS = [
    ("nothing", b"", 0, [], False), ("time-0", _raw_record(0, 0, len(frame()), len(frame()), frame()), 1, [], False),
    ("time-2106", _raw_record(0xFFFFFFFF, 999_999, len(frame()), len(frame()), frame()), 1, [], False),
    ("microseconds", _raw_record(NOON, 0xFFFFFFFF, len(frame()), len(frame()), frame()), 1, [], False),
    ("snap-options", record(0, frame()[:-1], original=len(frame())), 0, ["snap-length"], False),
    ("snap-header", record(0, frame()[:20], original=len(frame())), 0, ["snap-length"], False),
    ("snap-behind", record(0, frame(udp(4000, 53, ASK + b"behind"))[:-3], original=len(frame()) + 6), 1, [], False),
    ("length-300000", _raw_record(NOON, 0, 300_000, 300_000, frame()) + record(1, frame()), 0, ["truncated"], True),
    ("length-2-32", _raw_record(NOON, 0, 0xFFFFFFFF, 0xFFFFFFFF, frame()), 0, ["truncated"], True),
    ("header-cut", record(0, frame())[:15], 0, ["truncated"], True), ("byte", b"\0", 0, ["truncated"], True),
    ("packet-cut", record(0, frame()) + record(1, frame())[:-1], 1, ["truncated"], True),
    ("no-bytes", _raw_record(NOON, 0, 0, 60, b"") + record(1, frame()), 1, ["snap-length"], False),
    ("other-link", pcap_header(147) + record(0, frame()), 0, ["link-type"], False),
    ("second-header", pcap_header() + record(0, frame()) + pcap_header(), 1, [], False),
    ("raw", pcap_header(101) + record(0, ipv4(CLIENT, RESOLVER, DATAGRAM)), 1, [], False),
    ("raw-version-0", pcap_header(101) + record(0, b"\0" * 40), 0, ["packet"], False),
]
TICKS = NOON * 10**6
SIMPLE = block(3, struct.pack("<I", len(frame())) + frame())
PCAPNGS = [
    ("nothing", b"", 0, [], False), ("plain", packet_block(0, frame()), 1, [], False),
    ("unknown-block", block(0x999, b"words") + packet_block(0, frame()), 1, [], False),
    ("no-interface", packet_block(0, frame(), interface=7), 0, ["no-time"], False),
    ("simple", SIMPLE, 0, ["no-time"], False), ("time-2106", packet_block(0, frame(), ticks=2**32 * 10**6), 0, ["no-time"], False),
    ("time-last", packet_block(0, frame(), ticks=2**32 * 10**6 - 1), 1, [], False),
    ("time-all-ones", packet_block(0, frame(), ticks=2**64 - 1), 0, ["no-time"], False),
    ("second-section", pcapng_header(101) + packet_block(0, ipv4(CLIENT, RESOLVER, DATAGRAM)), 1, [], False),
    ("other-link", pcapng_header(147) + packet_block(0, frame()), 0, ["link-type"], False),
    ("resolution-2-63", pcapng_header(1, struct.pack("<HHBxxx", 9, 1, 0xBF)) + packet_block(0, frame(), ticks=0), 1, [], False),
    ("resolution-10-127", pcapng_header(1, struct.pack("<HHBxxx", 9, 1, 127)) + packet_block(0, frame()), 0, ["no-time"], False),
    ("offset-all-ones", pcapng_header(1, struct.pack("<HHQ", 14, 8, 2**63)) + packet_block(0, frame()), 0, ["no-time"], False),
    ("length-odd", struct.pack("<II", 6, 33) + bytes(25), 0, ["truncated"], True),
    ("length-8", struct.pack("<II", 6, 8), 0, ["truncated"], True),
    ("length-2-32", struct.pack("<II", 6, 0xFFFFFFFC) + packet_block(0, frame()), 0, ["truncated"], True),
    ("lengths-differ", packet_block(0, frame())[:-4] + struct.pack("<I", 12), 0, ["truncated"], True),
    ("packet-past-block", block(6, struct.pack("<IIIII", 0, 0, 0, 5000, 5000) + frame()), 0, ["truncated"], True),
    ("block-cut", packet_block(0, frame())[:-1], 0, ["truncated"], True),
    ("byte-order", struct.pack("<IIIHHq", 0x0A0D0D0A, 28, 0x11111111, 1, 0, -1) + struct.pack("<I", 28), 0, ["truncated"], True),
]


def taken(kind=5, client=CLIENT, seconds=NOON, message=ASK, more=b""):
    time = b"" if seconds is None else number_field(8, seconds)
    return tap_frame(tap(kind, client, RESOLVER, 4000, time, bytes_field(10, message)) + more)


def framed(data):
    return struct.pack(">I", len(data)) + data


DNSTAPS = [
    ("plain", taken(), 1, [], False), ("authority", taken(kind=1), 1, [], False), ("resolver", taken(kind=3), 0, ["upstream"], False),
    ("forwarder", taken(kind=7), 0, ["upstream"], False), ("update", taken(kind=13), 0, ["upstream"], False),
    ("type-0", taken(kind=0), 0, ["frame"], False), ("type-15", taken(kind=15), 0, ["frame"], False),
    ("type-2-63", taken(kind=2**63), 0, ["frame"], False), ("no-client", taken(client=None), 0, ["client"], False),
    ("client-of-5-bytes", taken(client=b"12345"), 0, ["client"], False), ("client-empty", taken(client=b""), 0, ["client"], False),
    ("no-time", taken(seconds=None), 0, ["no-time"], False), ("time-0", taken(seconds=0), 1, [], False),
    ("time-2106", taken(seconds=2**32), 0, ["no-time"], False), ("time-last", taken(seconds=2**32 - 1), 1, [], False),
    ("time-2-64", taken(seconds=2**64 - 1), 0, ["no-time"], False),
    ("no-message", framed(number_field(15, 1)), 0, ["frame"], False), ("words", framed(b"no protobuf at all"), 0, ["frame"], False),
    ("field-0", framed(b"\0\0"), 0, ["frame"], False), ("group", framed(b"\x73"), 0, ["frame"], False),
    ("varint-11", framed(b"\x78" + b"\xff" * 10 + b"\1"), 0, ["frame"], False),
    ("bytes-past-end", framed(b"\x72\xff\xff\xff\xff\x0f"), 0, ["frame"], False), ("field-cut", framed(taken()[4:-1]), 0, ["frame"], False),
    ("unknown-fields", taken(more=bytes_field(99, b"new") + number_field(98, 7)), 1, [], False),
    ("too-long", framed(bytes(300_000)) + taken(), 1, ["frame"], False), ("length-2-32", b"\xff\xff\xff\xff" + taken(), 0, ["truncated"], True),
    ("cut", taken()[:-1], 0, ["truncated"], True), ("length-cut", taken() + b"\0\0\0", 1, ["truncated"], True),
    ("control-0", struct.pack(">II", 0, 0), 0, ["truncated"], True), ("control-2-32", struct.pack(">II", 0, 0xFFFFFFFF), 0, ["truncated"], True),
    ("no-stop", taken(), 1, [], True), ("start-again", TAP_STOP + TAP_START + taken(), 1, [], False),
]


def cases():
    """All cases, each with an ordinary query of its own at its front."""
    number = 5000
    for name, packets, accepted, reasons in PACKETS:
        number += 1
        data = pcap_header() + record(0, ordinary(number)) + b"".join(record(1 + i, p) for i, p in enumerate(packets))
        yield Case(f"packet-{name}", data, accepted, Counter(reasons), suffix=".pcap")
    for name, tail, accepted, reasons, truncated in PCAPS:
        number += 1
        data = pcap_header() + record(0, ordinary(number)) + tail
        yield Case(f"pcap-{name}", data, accepted, Counter(reasons), suffix=".pcap", truncated=truncated)
    for name, tail, accepted, reasons, truncated in PCAPNGS:
        number += 1
        data = pcapng_header() + packet_block(0, ordinary(number)) + tail
        yield Case(f"pcapng-{name}", data, accepted, Counter(reasons), suffix=".pcapng", truncated=truncated)
    for name, tail, accepted, reasons, truncated in DNSTAPS:
        number += 1
        stop = b"" if truncated else TAP_STOP
        data = TAP_START + taken(client="192.0.2.250", message=ask(f"n{number}.example")) + tail + stop
        yield Case(f"dnstap-{name}", data, accepted, Counter(reasons), suffix=".fstrm", truncated=truncated)
