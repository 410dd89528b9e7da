"""C-DNS (RFC 8618) whose tables, items or lengths are malformed, odd or not ours."""

import struct
from collections import Counter

from captures import NOON, wire_name
from malformed import Case, labels

TICKS = 1_000_000


def head(kind, value):
    """The head of a CBOR item (RFC 8949, 3)."""
    for detail, limit, form in ((24, 2**8, ">B"), (25, 2**16, ">H"), (26, 2**32, ">I"), (27, 2**64, ">Q")):
        if value < 24:
            return bytes([kind << 5 | value])
        if value < limit:
            return bytes([kind << 5 | detail]) + struct.pack(form, value)
    raise ValueError(value)


def cbor(item):
    """Numbers, bytes, text, lists, and maps of Raw or any of these; Raw stands as it is."""
    if isinstance(item, Raw):
        return item.data
    if isinstance(item, int):
        return head(0, item) if item >= 0 else head(1, -1 - item)
    if isinstance(item, bytes):
        return head(2, len(item)) + item
    if isinstance(item, str):
        return head(3, len(item)) + item.encode()
    if isinstance(item, dict):
        return head(5, len(item)) + b"".join(cbor(key) + cbor(value) for key, value in item.items())
    return head(4, len(item)) + b"".join(map(cbor, item))


class Raw:
    def __init__(self, data):
        self.data = data


CLIENTS = [bytes([192, 0, 2, 250]), bytes([192, 0, 2, 1]), b"", bytes(17), bytes([192, 0, 2]), bytes(range(16))]
CLASS_TYPES = [{0: 15, 1: 1}, {0: 16, 1: 3}, {0: 70_000, 1: 1}]
NAMES = [b"", wire_name("example.com"), b"\0", wire_name(labels(63, 63, 63, 61)), wire_name(labels(63, 63, 63, 62)),
         b"\x40" + b"a" * 64 + b"\0", b"\xc0\x00", b"\1a\xc0\x0c", b"\7exam", wire_name("a.example") + b"more", b""]
SIGNATURES = [{2: 0, 3: 1, 4: 1, 5: 0, 8: 0}, {4: 2, 8: 0}, {3: 2, 4: 1, 8: 0}, {4: 1, 5: 5, 8: 0}, {4: 1, 9: 2, 8: 0},
              {4: 17, 8: 0}, {4: 1, 8: 1}, {4: 1, 8: 2}, {4: 1, 8: 99}, {4: 1}]
PAIR = {0: 5, 1: 1, 4: 0, 7: 1}


def block(*items, names, tables=None, more=None, preamble=None):
    """A block; the ordinary query stands first in it."""
    known = {0: CLIENTS, 1: CLASS_TYPES, 2: names, 3: SIGNATURES, **(tables or {})}
    pairs = [{0: 1, 1: 0, 4: 0, 7: 0}, *items]
    return {0: preamble or {0: [NOON, 0], 1: 0}, 2: known, 3: pairs, **(more or {})}


def file_of(*blocks, version=1, count=None):
    start = ["C-DNS", {0: version, 1: 0, 3: [{0: {0: TICKS, 1: 5000}}]}]
    body = b"".join(map(cbor, blocks))
    return b"\x83" + b"".join(map(cbor, start)) + head(4, len(blocks) if count is None else count) + body


def pair(**fields):
    places = {"time": 0, "client": 1, "signature": 4, "name": 7}
    changed = {places[key]: value for key, value in fields.items()}
    return {key: value for key, value in {**PAIR, **changed}.items() if value is not None}


# One item -> reason; none: accepted
ITEMS = {
    "plain": (PAIR, None), "root": (pair(name=2), None), "name-255": (pair(name=3), None),
    "client-prefix": (pair(client=4), None), "client-ipv6": (pair(client=5), None),
    "unknown-keys": ({**PAIR, -1: b"private", 99: [1, {2: 3}]}, None), "time-0": (pair(time=0), None),
    "name-256": (pair(name=4), "name-length"), "label-64": (pair(name=5), "message"),
    "pointer": (pair(name=6), "message"), "pointer-behind-label": (pair(name=7), "message"),
    "name-without-end": (pair(name=8), "message"), "name-and-more": (pair(name=9), "message"),
    "name-empty": (pair(name=10), "message"), "name-unknown": (pair(name=4000), "frame"),
    "no-name": (pair(name=None), "frame"), "client-empty": (pair(client=2), "client"),
    "client-of-17-bytes": (pair(client=3), "client"), "client-unknown": (pair(client=4000), "client"),
    "no-client": (pair(client=None), "client"), "no-time": (pair(time=None), "no-time"),
    "time-2106": (pair(time=(2**32 - NOON) * TICKS), "no-time"), "time-last": (pair(time=(2**32 - NOON) * TICKS - 1), None),
    "time-2-64": (pair(time=2**64 - 1), "no-time"), "signature-unknown": (pair(signature=4000), "frame"),
    "no-signature": (pair(signature=None), "frame"), "response": (pair(signature=1), "response"),
    "resolver": (pair(signature=2), "upstream"), "update": (pair(signature=3), "opcode"),
    "two-questions": (pair(signature=4), "questions"), "no-question": (pair(signature=5), "questions"),
    "chaos": (pair(signature=6), "class"), "type-70000": (pair(signature=7), "qtype"),
    "type-unknown": (pair(signature=8), "qtype"), "no-type": (pair(signature=9), "qtype"),
    "no-map": ([1, 2], "frame"), "text": ("words", "frame"), "negative": (pair(client=-3), "frame"),
    "text-for-index": (pair(client="one"), "frame"), "map-of-2-60": (Raw(head(5, 2**60) + b"\0\1"), "cut"),
}


def cases():
    """All cases; an ordinary query stands at the front of each."""
    number = 0

    def case(name, data, accepted=0, reasons=(), truncated=False, ordinary=1):
        return Case(f"cdns-{name}", data, accepted, Counter(reasons), suffix=".cdns", truncated=truncated, ordinary=ordinary)

    def made(*items, **fields):
        nonlocal number
        number += 1
        return block(*items, names=[wire_name(f"n{number}.example"), *NAMES[1:]], **fields)

    for name, (item, reason) in ITEMS.items():
        if reason == "cut":  # the lengths of all items are needed to find the next one
            yield case(name, file_of(made(item)), 0, ["truncated"], True, 0)
        else:
            yield case(name, file_of(made(item)), 0 if reason else 1, [reason] if reason else [])
    yield case("two-blocks", file_of(made(PAIR), made(PAIR)), 3)
    yield case("file-behind-file", file_of(made(PAIR)) + file_of(made(PAIR)), 3)
    yield case("malformed-messages", file_of(made(more={5: [{0: 1}, {0: 2}]})), 0, ["message"] * 2)
    yield case("blocks-2-60", file_of(made(PAIR), count=2**60), 1, ["truncated"], True)
    yield case("one-block-more", file_of(made(PAIR), count=2), 1, ["truncated"], True)
    yield case("block-is-text", file_of(made(PAIR), "words"), 1, ["frame"])
    yield case("tables-are-text", file_of(made(PAIR), made(tables={0: "words"})), 1, ["frame"])
    yield case("cut", file_of(made(PAIR), made(PAIR))[:-1], 1, ["truncated"], True)
    yield case("bytes-behind", file_of(made(PAIR)) + b"more", 1, ["truncated"], True)
    yield case("bytes-2-63", file_of(made(PAIR), Raw(head(2, 2**63))), 1, ["truncated"], True)
    yield case("deep", file_of(made(PAIR), Raw(b"\x81" * 5000 + b"\0")), 1, ["truncated"], True)
    yield case("time-of-block-2106", file_of(made(PAIR), made(preamble={0: [2**32, 0]})), 1, ["no-time"])
    yield case("parameters-unknown", file_of(made(PAIR), made(preamble={0: [NOON, 0], 1: 9})), 1, ["no-time"])
