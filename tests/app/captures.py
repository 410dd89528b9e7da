"""Writes small captures and dnstap files."""

import ipaddress
import struct

NOON = 1376913600  # 2013-08-19 12:00 UTC
RESOLVER, UPSTREAM = "198.51.100.53", "192.0.32.53"
IN, A, MX, TXT = 1, 1, 15, 16


def wire_name(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def udp(source_port, destination_port, payload, length=None):
    """A datagram; `length`: what it says of itself."""
    return struct.pack(">HHHH", source_port, destination_port, length or 8 + len(payload), 0) + payload


def ipv4(source, destination, payload, protocol=17, version=0x45, length=None, fragment=0, number=1):
    ends = ipaddress.ip_address(source).packed + ipaddress.ip_address(destination).packed
    return struct.pack(">BBHHHBBH", version, 0, 20 + len(payload) if length is None else length, number, fragment, 64,
                       protocol, 0) + ends + payload


def ethernet(payload, kind=b"\x08\0"):
    return b"\2" * 12 + kind + payload


def packet(source, destination, source_port, destination_port, payload):
    """The frame of a datagram."""
    return ethernet(ipv4(source, destination, udp(source_port, destination_port, payload)))


def pcap_header(link_type=1):
    return struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, link_type)


def record(time_us, frame, original=None):
    """A packet `time_us` after noon, of which `original` bytes were on the wire."""
    return struct.pack("<IIII", NOON + time_us // 10**6, time_us % 10**6, len(frame), original or len(frame)) + frame


def block(kind, body):
    """A block of pcapng."""
    body += b"\0" * (-len(body) % 4)
    length = struct.pack("<I", 12 + len(body))
    return struct.pack("<I", kind) + length + body + length


def pcapng_header(link_type=1, options=b""):
    return (block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
            + block(1, struct.pack("<HHI", link_type, 0, 0) + options))


def packet_block(time_us, frame, interface=0, ticks=None):
    ticks = NOON * 10**6 + time_us if ticks is None else ticks
    return block(6, struct.pack("<IIIII", interface, ticks >> 32, ticks & 0xFFFFFFFF, len(frame), len(frame)) + frame)


def varint(value):
    out = b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def number_field(field, value):
    """A field of protobuf that is a number."""
    return varint(field << 3) + varint(value)


def bytes_field(field, value):
    return varint(field << 3 | 2) + varint(len(value)) + value


def tap(kind, client, server, port, *fields):
    """A dnstap message: who asked whom, and other fields."""
    ends = b""
    if client is not None:
        ends = bytes_field(4, client if isinstance(client, bytes) else ipaddress.ip_address(client).packed)
    ends += bytes_field(5, ipaddress.ip_address(server).packed)
    return number_field(1, kind) + number_field(3, 1) + ends + number_field(6, port) + number_field(7, 53) + b"".join(fields)


def tap_frame(message):
    """A frame that holds a dnstap message."""
    outer = bytes_field(14, message) + number_field(15, 1)
    return struct.pack(">I", len(outer)) + outer


TAP_CONTENT = b"protobuf:dnstap.Dnstap"
TAP_START = struct.pack(">IIIII", 0, 12 + len(TAP_CONTENT), 2, 1, len(TAP_CONTENT)) + TAP_CONTENT
TAP_STOP = struct.pack(">III", 0, 4, 3)
