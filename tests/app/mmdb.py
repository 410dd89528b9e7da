"""Writes small MMDB files (the MaxMind DB format, version 2.0: an IPv6 tree of 24-bit records)."""

import ipaddress
import struct

STRING, DOUBLE, UINT16, UINT32, MAP, UINT64, ARRAY = 2, 3, 5, 6, 7, 9, 11
SMALL = {"record_size", "ip_version", "binary_format_major_version", "binary_format_minor_version"}


def _head(kind, size):
    """The control bytes: sizes from 29 to 284 take a byte more."""
    short, more = (size, b"") if size < 29 else (29, bytes([size - 29]))
    return (bytes([kind << 5 | short]) if kind < 8 else bytes([short, kind - 7])) + more


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


def _metadata(values):
    """The map of the metadata, whose numbers have sizes of their own."""
    data = _head(MAP, len(values))
    for key, value in values.items():
        data += encode(key)
        if key in SMALL:
            data += _head(UINT16, 2) + struct.pack(">H", value)
        elif key == "build_epoch":
            data += _head(UINT64, 8) + struct.pack(">Q", value)
        else:
            data += encode(value)
    return data


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
                "build_epoch": 1, "description": {"en": "test"}}
    path.write_bytes(tree + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + _metadata(metadata))
