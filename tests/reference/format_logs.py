"""The same random queries as a Zeek log that the reference reads and as a log of another format that the program reads.

Each format says what it can tell; the Zeek log says no more than that.
"""

import ipaddress
import json
import random as randoms
import re
import struct
import sys
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "app"))

from captures import bytes_field, number_field  # noqa: E402
from random_rows import QTYPES, RCODES, Log  # noqa: E402

HOST = re.compile(r"[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*")
SERVER = "192.0.2.253"
PREFERENCE = 10
TYPE_NAMES = {"*": "ANY", "query-65535": "TYPE65535"}
RCODE_NAMES = {number: name for name, number in RCODES.items()}


@dataclass
class Query:
    """A query and what was answered: [(text of an address or name, TTL)], names before addresses."""

    time: int
    client: str
    name: str  # without a dot at its end; the root is "."
    kind: str
    rcode: int
    answers: list

    @property
    def type(self):
        return QTYPES[self.kind]

    @property
    def shown_type(self):
        return TYPE_NAMES.get(self.kind, self.kind)

    def stamp(self, form):
        return datetime.fromtimestamp(self.time, timezone.utc).strftime(form)


class Plain:
    """Takes cells as they are, in the place of a Zeek log's marks."""

    empty = "."
    escape = staticmethod(lambda raw, random, chance: raw)
    join = staticmethod(lambda elements, random, chance: list(elements))


def _answers(kind, texts, ttls):
    """What a wire message can say as well: exchanges of one TTL, or aliases and then addresses."""
    pairs = list(zip(texts, ttls)) if len(texts) == len(ttls) else []
    pairs = [(text.removesuffix("."), int(float(ttl))) for text, ttl in pairs]
    addresses = [(text, ttl) for text, ttl in pairs if _address(text)]
    hosts = [(text, ttl) for text, ttl in pairs if not _address(text) and HOST.fullmatch(text) and len(text) < 254]
    if kind == "MX":
        return [(text, hosts[0][1]) for text, _ in hosts]
    return hosts + addresses if kind in ("A", "AAAA") else []


def _address(text):
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def draw_queries(seed):
    """Queries in order of time."""
    log = Log(randoms.Random(seed))
    log.odd = 0
    queries = []
    for _ in range(2000 if log.is_spam_run else log.random.choice([50, 300, 1000])):
        cells = log.cells(Plain)
        kind = next(kind for kind, number in QTYPES.items() if number == int(cells["qtype"]))
        name = cells["query"].decode()
        queries.append(Query(
            int(float(cells["ts"])), str(_address(cells["id.orig_h"].decode())), name.removesuffix(".") or ".", kind,
            int(cells["rcode"]), _answers(kind, cells["answers"], cells["TTLs"])))
    return sorted(queries, key=lambda query: query.time)


def zeek_twin(queries, says):
    """A Zeek log of the queries with the columns `rcode`, `answers` and `TTLs` as far as a format says them."""
    lines = ["#separator \\x09", "#set_separator\t,", "#empty_field\t(empty)", "#unset_field\t-", "#path\tdns",
             "\t".join(["#fields", "ts", "id.orig_h", "query", "qtype", *says])]
    for q in queries:
        more = {"rcode": str(q.rcode), "answers": ",".join(text for text, _ in q.answers) or "-",
                "TTLs": ",".join(f"{ttl}.0" for _, ttl in q.answers) or "-"}
        lines.append("\t".join([str(q.time), q.client, q.name, str(q.type), *(more[field] for field in says)]))
    return "".join(line + "\n" for line in lines).encode()


def _lines(write):
    return lambda queries: "".join(write(query) + "\n" for query in queries).encode()


@_lines
def zeek_json(q):
    return json.dumps({"ts": q.time + 0.5, "id.orig_h": q.client, "query": q.name, "qtype": q.type, "qclass": 1,
                       "rcode": q.rcode, "answers": [text for text, _ in q.answers], "TTLs": [ttl + 0.0 for _, ttl in q.answers]})


@_lines
def bind(q):
    return (f"{q.stamp('%d-%b-%Y %H:%M:%S.080')} client @0x7f {q.client}#4000 ({q.name}): query: {q.name} IN "
            f"{q.shown_type} + ({SERVER})")


@_lines
def umbrella(q):
    return (f'"{q.stamp("%Y-%m-%d %H:%M:%S")}","Net","Net","{q.client}","198.51.100.254","Allowed",'
            f'"{q.type} ({q.shown_type})","{RCODE_NAMES[q.rcode]}","{q.name.removesuffix(".")}.","Mail"')


@_lines
def delimited(q):
    return f"{q.time};{q.client};{q.name};{q.type};{q.rcode};{' '.join(text for text, _ in q.answers)}"


def _wire_name(name):
    labels = name.split(".") if name != "." else []
    return b"".join(bytes([len(label)]) + label.encode() for label in labels) + b"\0"


def _record(q, owner, text, ttl):
    """A record of the answer: an exchange, an alias, or an address."""
    address = _address(text)
    if q.kind == "MX":
        kind, data = QTYPES["MX"], struct.pack(">H", PREFERENCE) + _wire_name(text)
    elif address is None:
        kind, data = 5, _wire_name(text)
    else:
        kind, data = QTYPES["A" if address.version == 4 else "AAAA"], address.packed
    return _wire_name(owner) + struct.pack(">HHIH", kind, 1, ttl, len(data)) + data


def _messages(number, q):
    """The query and the response."""
    question = _wire_name(q.name) + struct.pack(">HH", q.type, 1)
    owner, records = q.name, b""
    for text, ttl in q.answers:
        records += _record(q, owner, text, ttl)
        owner = owner if q.kind == "MX" or _address(text) else text
    query = struct.pack(">HHHHHH", number % 65536, 0x0100, 1, 0, 0, 0) + question
    flags = 0x8180 | q.rcode
    return query, struct.pack(">HHHHHH", number % 65536, flags, 1, len(q.answers), 0, 0) + question + records


def _packet(source, destination, source_port, destination_port, payload):
    udp = struct.pack(">HHHH", source_port, destination_port, 8 + len(payload), 0) + payload
    a, b = ipaddress.ip_address(source), ipaddress.ip_address(destination)
    if a.version == 6:
        b = ipaddress.ip_address(f"2001:db8:ffff::{destination}") if b.version == 4 else b
    elif b.version == 6:
        a = ipaddress.ip_address(f"2001:db8:ffff::{source}")
    if a.version == 4:
        head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0)
        return b"\2" * 12 + b"\x08\0" + head + a.packed + b.packed + udp
    return b"\2" * 12 + b"\x86\xdd" + struct.pack(">IHBB", 6 << 28, len(udp), 17, 64) + a.packed + b.packed + udp


def pcap(queries):
    file = struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    for number, q in enumerate(queries):
        query, response = _messages(number, q)
        port = 10_000 + number % 50_000
        for micros, frame in [(1, _packet(q.client, SERVER, port, 53, query)),
                              (2, _packet(SERVER, q.client, 53, port, response))]:
            file += struct.pack("<IIII", q.time, micros, len(frame), len(frame)) + frame
    return file


def dnstap(queries):
    content = b"protobuf:dnstap.Dnstap"
    file = struct.pack(">IIIII", 0, 12 + len(content), 2, 1, len(content)) + content
    for number, q in enumerate(queries):
        client = ipaddress.ip_address(q.client)
        ends = bytes_field(4, client.packed) + bytes_field(5, ipaddress.ip_address(SERVER if client.version == 4 else "2001:db8::53").packed)
        head = number_field(2, 1 if client.version == 4 else 2) + number_field(3, 1) + ends
        head += number_field(6, 10_000 + number % 50_000) + number_field(7, 53)
        query, response = _messages(number, q)
        for kind, time_field, message_field, message in [(5, 8, 10, query), (6, 12, 14, response)]:
            inner = number_field(1, kind) + head + number_field(time_field, q.time) + bytes_field(message_field, message)
            outer = bytes_field(14, inner) + number_field(15, 1)
            file += struct.pack(">I", len(outer)) + outer
    return file + struct.pack(">III", 0, 4, 3)


COLUMNS = [f"--column-{name}={number}" for number, name in enumerate(["time", "client", "qname", "qtype", "rcode", "answers"], 1)]
ALL = ("rcode", "answers", "TTLs")

# format: (writer, what it says of the answer, options that it needs)
FORMATS = {
    "zeek-json": (zeek_json, ALL, []),
    "bind": (bind, (), []),
    "umbrella": (umbrella, ("rcode",), []),
    "delimited": (delimited, ("rcode", "answers"), ["--delimiter=;", *COLUMNS]),
    "pcap": (pcap, ALL, []),
    "dnstap": (dnstap, ALL, []),
}
IS_WIRE = ("pcap", "dnstap")
