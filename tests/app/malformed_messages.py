"""DNS messages (RFC 1035, 4) that are malformed, odd or not ours, carried by a capture and by dnstap.

Every case is a query, and mostly its response; the ordinary query before it is of another client.
"""

import struct
from collections import Counter

from captures import (A, IN, MX, NOON, RESOLVER, TAP_START, TAP_STOP, bytes_field, number_field, packet, pcap_header,
                      record, tap, tap_frame, wire_name)
from malformed import Case, labels

CLIENT, ID = "192.0.2.1", 7
QUERY, RESPONSE = 0x0100, 0x8180
POINTER_TO_QUESTION = b"\xc0\x0c"


def header(flags=QUERY, questions=1, answers=0, authorities=0, additionals=0):
    return struct.pack(">6H", ID, flags, questions, answers, authorities, additionals)


def question(name, qtype=MX, qclass=IN):
    return (name if isinstance(name, bytes) else wire_name(name)) + struct.pack(">HH", qtype, qclass)


def ask(name="example.com", qtype=MX, qclass=IN, tail=b"", **counts):
    return header(**counts) + question(name, qtype, qclass) + tail


def answer(rdata, owner=POINTER_TO_QUESTION, kind=MX, length=None):
    return owner + struct.pack(">HHIH", kind, IN, 300, len(rdata) if length is None else length) + rdata


def say(*records, name="example.com", qtype=MX, flags=RESPONSE, answers=None):
    count = len(records) if answers is None else answers
    return header(flags, answers=count) + question(name, qtype) + b"".join(records)


def options(*pairs, length=None):
    """An OPT record."""
    data = b"".join(struct.pack(">HH", code, len(value) if said is None else said) + value for code, value, said in pairs)
    return b"\0" + struct.pack(">HHIH", 41, 1232, 0, len(data) if length is None else length) + data


def pointer(place):
    return struct.pack(">H", 0xC000 | place)


LONGEST, TOO_LONG = wire_name(labels(63, 63, 63, 61)), wire_name(labels(63, 63, 63, 62))  # 255 and 256 bytes
NAME_END = 12 + len(wire_name("example.com"))  # of the question in a message about example.com

# What is sent to the resolver, alone -> reason; none: accepted
QUERIES = [
    ("plain", ask(), None), ("root", ask(b"\0"), None), ("longest", ask(LONGEST), None),
    ("label-63", ask(labels(63, 3)), None), ("labels-127", ask(b"\1a" * 127 + b"\0"), None),
    ("nul-in-label", ask(b"\3a\0b\0"), None), ("dot-in-label", ask(b"\3a.b\0"), None),
    ("high-bytes", ask(b"\4\xff\xfe\x80\x81\0"), None), ("upper-case", ask("EXAMPLE.com"), None),
    ("type-0", ask(qtype=0), None), ("type-65535", ask(qtype=65535), None), ("cut-bit", ask(flags=0x0300), None),
    ("bytes-behind", ask(tail=b"left over"), None), ("all-flags", ask(flags=0x07FF), None),
    ("subnet", ask(additionals=1, tail=options((8, b"\0\1\x18\0\xcb\0\x71", None))), None),
    ("subnet-that-lies", ask(additionals=1, tail=options((8, b"\0\1\x18\0\xcb\0\x71", 500))), None),
    ("subnet-of-33-bits", ask(additionals=1, tail=options((8, b"\0\1\x21\0\xcb\0\x71\1\1", None))), None),
    ("subnet-of-nobody", ask(additionals=1, tail=options((8, b"\0\7\x18\0\xcb\0\x71", None))), None),
    ("nothing", b"", "message"), ("one-byte", b"\0", "message"), ("half-a-header", header()[:11], "message"),
    ("header-alone", header(), "message"), ("no-questions", header(questions=0), "questions"),
    ("two-questions", header(questions=2) + question("a.example") * 2, "questions"),
    ("questions-65535", ask(questions=65535), "questions"),
    ("name-256", ask(TOO_LONG), "name-length"), ("name-of-labels", ask(b"\1a" * 2000 + b"\0"), "name-length"),
    ("label-64", ask(b"\x40" + b"a" * 64 + b"\0"), "message"), ("label-128", ask(b"\x80" + b"a" * 128 + b"\0"), "message"),
    ("pointer-to-self", ask(pointer(12)), "message"), ("pointer-forward", ask(pointer(40)), "message"),
    ("pointer-to-header", ask(pointer(0)), "message"), ("pointer-past-end", ask(pointer(0x3FFF)), "message"),
    ("pointer-cut", header() + b"\xc0", "message"), ("pointer-behind-label", ask(b"\1a" + pointer(12)), "message"),
    ("name-without-end", header() + b"\7example", "message"), ("label-past-end", header() + b"\x3fabc", "message"),
    ("no-type", header() + wire_name("example.com"), "message"),
    ("no-class", header() + wire_name("example.com") + b"\0\x0f", "message"),
    ("class-cut", ask()[:-1], "message"),
    ("answers-65535", ask(answers=65535), "message"), ("authorities-65535", ask(authorities=65535), "message"),
    ("additionals-65535", ask(additionals=65535), "message"), ("additionals-1", ask(additionals=1), "message"),
    ("options-that-lie", ask(additionals=1, tail=options((10, b"12345678", None), length=65535)), "message"),
    ("options-cut", ask(additionals=1, tail=options((10, b"12345678", None))[:-1]), "message"),
    ("response", ask(flags=RESPONSE), "response"), ("notify", ask(flags=0x2400), "opcode"),
    ("update", ask(flags=0x2800), "opcode"), ("opcode-15", ask(flags=0x7800), "opcode"),
    ("chaos", ask(qclass=3), "class"), ("class-0", ask(qclass=0), "class"), ("class-any", ask(qclass=255), "class"),
    ("class-65535", ask(qclass=65535), "class"),
]

EXCHANGE = b"\0\x0a\2mx" + POINTER_TO_QUESTION
# What comes back to a good query, which is accepted whatever that is -> reason of the response; none: they are one row
RESPONSES = [
    ("plain", say(answer(EXCHANGE)), None), ("without-answers", say(), None), ("refused", say(flags=0x8185), None),
    ("without-question", header(0x8185, questions=0), None), ("other-case", say(name="EXAMPLE.com"), None),
    ("pointer-to-self", say(answer(b"\0\x0a" + pointer(NAME_END + 18))), None),
    ("pointer-forward", say(answer(b"\0\x0a" + pointer(NAME_END + 40))), None),
    ("pointer-to-header", say(answer(b"\0\x0a" + pointer(4))), None),
    ("pointer-past-end", say(answer(b"\0\x0a" + pointer(0x3FFF))), None),
    ("pointers-mutual", say(answer(b"\0\x0a" + pointer(NAME_END + 20) + pointer(NAME_END + 18))), None),
    ("owner-to-self", say(answer(EXCHANGE, owner=pointer(NAME_END + 4))), None),
    ("exchange-256", say(answer(b"\0\x0a" + TOO_LONG)), None), ("exchange-label-64", say(answer(b"\0\x0a\x40" + b"a" * 65)), None),
    ("exchange-cut", say(answer(b"\0\x0a\7ex")), None), ("rdata-empty", say(answer(b"")), None),
    ("address-of-3-bytes", say(answer(b"\1\2\3", kind=A), qtype=A), None),
    ("time-to-live", say(POINTER_TO_QUESTION + struct.pack(">HHIH", MX, IN, 0xFFFFFFFF, len(EXCHANGE)) + EXCHANGE), None),
    ("cut-with-tc", say(answer(EXCHANGE), flags=0x8380, answers=20), None),
    ("answers-65535", say(answer(EXCHANGE), answers=65535), "message"),
    ("answers-none-there", say(answers=1), "message"),
    ("rdata-past-end", say(answer(EXCHANGE, length=65535)), "message"),
    ("record-cut", say(answer(EXCHANGE)[:9]), "message"), ("owner-without-end", say(b"\7example"), "message"),
    ("nothing", b"", "message"), ("half-a-header", say()[:11], "message"), ("question-cut", say()[:-1], "message"),
    ("two-questions", header(RESPONSE, questions=2) + question("example.com") * 2, "questions"),
    ("name-256", say(name=TOO_LONG), "name-length"), ("question-pointer", say(name=pointer(12)), "message"),
    ("other-name", say(name="example.org"), "response"), ("other-type", say(qtype=A), "response"),
    ("other-id", b"\1\1" + say()[2:], "response"), ("query", ask(), "upstream"),
]


def _pcap(messages):
    at = 0
    out = pcap_header()
    for source, target, message in messages:
        ports = (53, 4000) if source == RESOLVER else (4000, 53)
        out += record(at, packet(source, target, *ports, message))
        at += 500_000
    return out


def _dnstap(messages):
    out = TAP_START
    for at, (source, target, message) in enumerate(messages):
        time, query = number_field(8 if source != RESOLVER else 12, NOON + at), source != RESOLVER
        out += tap_frame(tap(5 if query else 6, source if query else target, RESOLVER, 4000, time,
                             bytes_field(10 if query else 14, message)))
    return out + TAP_STOP


def cases():
    """All cases, each in both carriers."""
    number = 0
    for form, write in (("pcap", _pcap), ("dnstap", _dnstap)):
        for kind, listed in (("query", QUERIES), ("response", RESPONSES)):
            for name, message, reason in listed:
                number += 1
                sent = [("192.0.2.250", RESOLVER, ask(f"n{number}.example"))]
                if kind == "query":
                    sent.append((CLIENT, RESOLVER, message))
                    accepted = 0 if reason else 1
                else:
                    about_address = name in ("address-of-3-bytes",)
                    sent += [(CLIENT, RESOLVER, ask(qtype=A if about_address else MX)), (RESOLVER, CLIENT, message)]
                    accepted = 1
                yield Case(f"{form}-{kind}-{name}", write(sent), accepted, Counter([reason] if reason else []),
                           suffix="." + form)
