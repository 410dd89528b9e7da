"""Writes small MMDB files (the MaxMind DB format, version 2.0: an IPv6 tree of 24-bit records)."""

import ipaddress
import struct

STRING, DOUBLE, MAP, UINT16, UINT32, UINT64, ARRAY = 2, 3, 7, 5, 6, 9, 11


def _head(kind, size):
    assert size < 29
    return bytes([kind << 5 | size]) if kind < 8 else bytes([size, kind - 7])


def encode(value):
    """A value of the data section: text, number, list or dict. Integers are 32 bits wide."""
    if isinstance(value, str):
        return _head(STRING, len(value.encode())) + value.encode()
    if isinstance(value, float):
        return _head(DOUBLE, 8) + struct.pack(">d", value)
    if isinstance(value, int):
        return _head(UINT32, 4) + struct.pack(">I", value)
    if isinstance(value, list):
        return _head(ARRAY, len(value)) + b"".join(map(encode, value))
    return _head(MAP, len(value)) + b"".join(encode(k) + encode(v) for k, v in value.items())


def write(path, records):
    """Writes `records`: {"192.0.2.0/24": {...}}; the prefixes do not overlap."""
    nodes, data = [[None, None]], b""
    for prefix, value in records.items():
        network = ipaddress.ip_network(prefix)
        # IPv4 lies at ::/96.
        length = network.prefixlen + (96 if network.version == 4 else 0)
        bits = [int(network.network_address) >> 127 - i & 1 for i in range(length)]
        node = 0
        for bit in bits[:-1]:
            if nodes[node][bit] is None:
                nodes.append([None, None])
                nodes[node][bit] = len(nodes) - 1
            node = nodes[node][bit]
        nodes[node][bits[-1]] = ("data", len(data))
        data += encode(value)
    count = len(nodes)

    def record(at):
        if at is None:
            return count
        return at if isinstance(at, int) else count + 16 + at[1]

    tree = b"".join(record(at).to_bytes(3, "big") for node in nodes for at in node)
    metadata = {"node_count": count, "record_size": 24, "ip_version": 6, "database_type": "test",
                "languages": ["en"], "binary_format_major_version": 2, "binary_format_minor_version": 0,
                "build_epoch": 0, "description": {"en": "test"}}
    path.write_bytes(tree + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + encode(metadata))
