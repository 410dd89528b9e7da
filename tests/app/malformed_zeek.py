"""Zeek dns.log, tab-separated: rows that are malformed, odd or not ours, each with what must become of it."""

import gzip
from collections import Counter

from malformed import Case, labels
from zeek_log import FIELDS_23, FIELDS_24, MONDAY, header, row, zstd

LABELLED = [*FIELDS_24, "tunnel_parents", "label", "detailed-label"]
NO_NUMBERS = [name for name in FIELDS_24 if name not in ("qtype", "qclass", "rcode")]
TS_LAST = [*FIELDS_24[1:], "ts"]
LINE_BYTES = 65_536


LONG_254 = labels(63, 63, 63, 62)
LONG_255 = labels(63, 63, 63, 63)

# query -> reason; none: accepted
NAMES = {
    ".": None, "(empty)": None, "com": None, "EXAMPLE.com": None, "example.com.": None, "_dmarc.example.com": None,
    "a b.example.com": None, "*.example.com": None, "1.2.0.192.in-addr.arpa": None, "xn--caf-dma.example": None,
    b"caf\xc3\xa9.example.com": None, b"nul\x00byte.example.com": None, b"\xff\xfe\xfd.example.com": None,
    "\\x00\\x01.example.com": None, "a\\x2eb.example.com": None, "\\x2e": None, "\\x": None, "\\xZZ.com": None,
    "\\\\.example.com": None, "back\\slash.com": None, "\\x4": None, "#hash.com": None, "(empty).com": None,
    labels(63, 3): None, labels(63, 63, 63, 61): None, labels(63, 63, 63, 61) + ".": None,
    "\\x61" * 63 + ".com": None, "\\x00" * 63 + ".com": None, "a." * 126 + "a": None,
    labels(64, 3): "label-length", labels(3, 64): "label-length", labels(63, 64, 3): "label-length",
    "\\x61" * 64 + ".com": "label-length", labels(64) + "..com": "label-length", labels(200): "label-length",
    LONG_254: "name-length", LONG_254 + ".": "name-length", LONG_255: "name-length", labels(254): "name-length",
    "." * 254 + "a": "name-length", "x" * 5000: "name-length", "\\x61." * 127 + "b": "name-length",
    "a..b": "empty-label", ".a": "empty-label", "..": "empty-label", "a..": "empty-label", "...": "empty-label",
    ".." + labels(64): "empty-label", "a\\x2e\\x2eb": "empty-label", "\\x2e.a": "empty-label",
    "-": "response",
}
TIMES = {
    "0": None, "1.": None, f"{MONDAY}.999999": None, f"{MONDAY}.123456789123456": None, "0001376870400": None,
    "4294967295": None, "4294967295.999999": None,
    "4294967296": "no-time", "99999999999999999999": "no-time", "-1": "no-time", f"-{MONDAY}": "no-time",
    f"+{MONDAY}": "no-time", "nan": "no-time", "NaN": "no-time", "inf": "no-time", "1e9": "no-time",
    "0x52115d00": "no-time", f" {MONDAY}": "no-time", f"{MONDAY} ": "no-time", f"{MONDAY},5": "no-time",
    f"{MONDAY}.5.5": "no-time", ".5": "no-time", ".": "no-time", "": "no-time", "-": "no-time",
    "2013-08-19T00:00:00Z": None, "2013-08-19": "no-time", f"{MONDAY}.5e0": "no-time", f"{MONDAY}\x00": "no-time",
    "\uff11\uff12": "no-time",
}
CLIENTS = {
    "0.0.0.0": None, "255.255.255.255": None, "::": None, "::1": None, "2001:DB8::A": None,
    "2001:0db8:0000:0000:0000:0000:0000:0001": None, "::ffff:192.0.2.9": None, "::192.0.2.9": None,
    "1:2:3:4:5:6:7::": None, "64:ff9b::192.0.2.9": None,
    "": "client", "-": "client", "localhost": "client", "1.2.3": "client", "1.2.3.4.5": "client",
    "256.1.1.1": "client", "1.2.3.1000": "client", "01.2.3.4": "client", "1.2.3.4 ": "client", " 1.2.3.4": "client",
    "1.2.3.4/32": "client", "0x7f.0.0.1": "client", "2130706433": "client", "1.2.3.4\x00": "client",
    "1..2.3": "client", "::1\x00junk": "client", "fe80::1%eth0": "client", "[::1]": "client", "::1/128": "client",
    ":::": "client", "1::2::3": "client", "12345::": "client", "1:2:3:4:5:6:7": "client",
    "1:2:3:4:5:6:7:8:9": "client", "::ffff:1.2.3.256": "client", "::g": "client", ":1": "client",
    "1:2:3:4:5:6:7:8:": "client", "00001::": "client",
}
QTYPES = {
    "0": None, "65535": None, "00015": None, "252": None,
    "65536": "qtype", "99999999999999999999": "qtype", "-1": "qtype", "+1": "qtype", " 1": "qtype", "1 ": "qtype",
    "1.0": "qtype", "0x0f": "qtype", "MX": "qtype", "": "qtype", "15\x00": "qtype", "-": "response",
}
# Several things at once: which one counts.
ORDER = [
    ({"ts": "x", "id__resp_p": "137"}, "no-time"),
    ({"id__resp_p": "137"}, "port"), ({"id__resp_p": "5353"}, "port"), ({"id__resp_p": "5355"}, "port"),
    ({"id__resp_p": "5354"}, None), ({"id__resp_p": "0137"}, None), ({"id__resp_p": "-"}, None),
    ({"id__resp_p": "5353", "qclass": "3", "query": "-"}, "port"),
    ({"id__resp_p": "137", "id__orig_h": "x", "query": "a..b", "qtype": "x"}, "port"),
    ({"qclass": "3"}, "class"), ({"qclass": "255"}, "class"), ({"qclass": "0"}, "class"), ({"qclass": ""}, "class"),
    ({"qclass": "-"}, None), ({"qclass": "1", "qclass_name": "C_CHAOS"}, None),
    ({"qclass": "3", "query": "-"}, "class"), ({"qclass": "3", "qtype": "x", "id__orig_h": "x"}, "class"),
    ({"query": "-", "qtype": "x"}, "response"), ({"query": "-", "id__orig_h": "x"}, "response"),
    ({"qtype": "-", "id__orig_h": "x", "query": "a..b"}, "response"),
    ({"qtype": "x", "id__orig_h": "x"}, "qtype"), ({"qtype": "x", "query": "a..b"}, "qtype"),
    ({"id__orig_h": "x", "query": "a..b"}, "client"),
    ({"qtype": "1", "qtype_name": "-"}, None), ({"rcode": "-", "rcode_name": "-"}, None),
    ({"rcode": "x"}, None), ({"answers": "", "TTLs": ""}, None), ({"answers": "(empty)", "TTLs": "(empty)"}, None),
    ({"answers": ",,,", "TTLs": "x,y"}, None), ({"answers": "a..b,\\x", "TTLs": "-1,nan"}, None),
    ({"answers": "1.2.3.4,::1", "TTLs": "1e9,99999999999999999999"}, None),
    ({"answers": ",".join(["h.example.com"] * 3000), "TTLs": "1"}, None),
]
NAMED_TYPES = [  # without numbers, the names of class and type count
    ({"kind": "MX"}, None), ({"qtype_name": "query-65535"}, None), ({"qtype_name": "*"}, None),
    ({"qtype_name": "-"}, "response"), ({"qclass_name": "C_CHAOS"}, "class"), ({"qclass_name": "qclass-32769"}, "class"),
    ({"qclass_name": "-"}, None), ({"qclass_name": "1"}, "class"), ({"query": "-"}, "response"),
]


def padded(size, end):
    """A row of that many bytes before its line end."""
    return row(uid="u" * (size - len(row(uid="", end=b""))), end=end)


def cut(line, columns):
    """The first columns of a row."""
    return b"\t".join(line.rstrip(b"\n").split(b"\t")[:columns]) + b"\n"


# name, bytes below the ordinary row, accepted, reasons
LINES = [
    ("blank", b"\n\n\r\n", 0, {}),
    ("comments", b"#close\t2013\n# words\n#\n#\r\n", 0, {}),
    ("long-comment", b"# " + b"c" * 200_000 + b"\n" + row(), 1, {}),
    ("carriage-returns", row(end=b"\r\n") + row(end=b"\r\n"), 2, {}),
    ("two-carriage-returns", row(end=b"\r\r\n"), 1, {}),
    ("blanks", b"   \n", 0, {"no-time": 1}),
    ("tabs", b"\t\t\t\n", 0, {"no-time": 1}),
    ("word", b"garbage\n", 0, {"no-time": 1}),
    ("nul-bytes", b"\x00\x00\n", 0, {"no-time": 1}),
    ("spaces-for-tabs", row().replace(b"\t", b" "), 0, {"no-time": 1}),
    ("time-alone", cut(row(), 1), 0, {"columns": 1}),
    ("one-column-less", cut(row(), 23), 0, {"columns": 1}),
    ("one-column-more", row(end=b"\tmore\n"), 0, {"columns": 1}),
    ("tab-at-end", row(end=b"\t\n"), 0, {"columns": 1}),
    ("columns-of-23", row(FIELDS_23), 0, {"columns": 1}),
    ("columns-before-port", cut(row(id__resp_p="137"), 22), 0, {"columns": 1}),
    ("tab-in-name", row(query="a\tb.com"), 0, {"columns": 1}),
    ("newline-in-name", row(query="a\nb.com"), 0, {"columns": 1, "no-time": 1}),
    ("return-in-name", row(query="a\rb.com"), 1, {}),
    ("neighbours", row() + b"x\n" + row() + cut(row(), 3) + row(), 3, {"no-time": 1, "columns": 1}),
    ("utf16-row", row().decode().encode("utf-16-le") + row(), 0, {"no-time": 2}),
    ("utf16-big", row().decode().encode("utf-16-be") + row(), 1, {"no-time": 1}),
    ("longest", padded(LINE_BYTES, b"\n"), 1, {}),
    ("longest-return", padded(LINE_BYTES, b"\r\n"), 1, {}),
    ("too-long", padded(LINE_BYTES + 1, b"\n") + row(), 1, {"line-length": 1}),
    ("too-long-return", padded(LINE_BYTES + 1, b"\r\n") + row(), 1, {"line-length": 1}),
    ("much-too-long", padded(2_000_000, b"\n") + row(), 1, {"line-length": 1}),
    ("zeros", b"\x00" * 3_000_000 + b"\n" + row(), 1, {"line-length": 1}),
    ("long-last", b"z" * 100_000, 0, {"line-length": 1}),
    ("no-newline", row(end=b""), 1, {}),
    ("no-newline-bad", row(end=b"", id__orig_h="x"), 0, {"client": 1}),
    ("no-newline-comment", b"#close", 0, {}),
    ("fields-without-time", header(FIELDS_24[1:]) + row() + row(ts="x"), 0, {"no-header": 2}),
    ("fields-without-query", header([f for f in FIELDS_24 if f != "query"]) + row(), 0, {"no-header": 1}),
    ("fields-without-client", header([f for f in FIELDS_24 if f != "id.orig_h"]) + row(), 0, {"no-header": 1}),
    ("fields-without-type", header([f for f in FIELDS_24 if "qtype" not in f]) + row(), 0, {"no-header": 1}),
    ("header-again", header() + row(), 1, {}),
    ("header-of-23", header(FIELDS_23) + row(FIELDS_23) + row(), 1, {"columns": 1}),
    ("header-labelled", header(LABELLED) + row(LABELLED) + row(), 1, {"columns": 1}),
    ("time-last", header(TS_LAST) + row(TS_LAST) + cut(row(TS_LAST), 5), 1, {"no-time": 1}),
    ("other-separator", b"#separator |\n#fields|" + "|".join(FIELDS_23).encode() + b"\n"
     + row(FIELDS_23).replace(b"\t", b"|") + row(FIELDS_23), 1, {"no-time": 1}),
    ("other-marks", b"#unset_field\tNULL\n#empty_field\tNONE\n" + row(query="NULL") + row(query="-")
     + row(query="NONE") + row(query="(empty)"), 3, {"response": 1}),
]


def _values(kind, column, table):
    for i, (value, reason) in enumerate(table.items()):
        yield f"{kind}-{i}", row(**{column: value}), 0 if reason else 1, {reason: 1} if reason else {}


def _whole_logs():
    """Cases that are no ordinary row and some lines."""
    rows = header() + row(uid="W1") + row(uid="W2")
    yield Case("half-a-row", rows.replace(b"W", b"H") + row()[:40], 2, Counter({"truncated": 1}), truncated=True,
               ordinary=0)
    yield Case("half-a-time", rows.replace(b"W", b"T") + b"13768", 2, Counter({"truncated": 1}), truncated=True,
               ordinary=0)
    whole = rows.replace(b"W", b"G") + row(end=b"")
    yield Case("gz-no-newline", gzip.compress(whole), 3, suffix=".log.gz", ordinary=0)
    yield Case("zst-no-newline", zstd(whole.replace(b"G", b"Z")), 3, suffix=".log.zst", ordinary=0)
    yield Case("gz-in-gz-name", rows.replace(b"W", b"P"), 2, suffix=".log.gz", ordinary=0)  # told by content
    yield Case("gz-without-suffix", gzip.compress(rows.replace(b"W", b"Q")), 2, ordinary=0)
    trailing = gzip.compress(rows.replace(b"W", b"R"))
    yield Case("gz-padded", trailing + bytes(512), 2, suffix=".log.gz", ordinary=0)
    spoilt = gzip.compress(rows.replace(b"W", b"S") + row(uid="S3") * 50 + row(uid="S4", end=b""))
    yield Case("gz-wrong-sum", spoilt[:-8] + bytes(8), 52, Counter({"truncated": 1}), suffix=".log.gz", truncated=True,
               ordinary=0)


def cases():
    """All cases; no two logs have the same rows."""
    listed = [*_values("name", "query", NAMES), *_values("time", "ts", TIMES), *_values("client", "id__orig_h", CLIENTS),
              *_values("qtype", "qtype", QTYPES), *LINES]
    for i, (cells, reason) in enumerate(ORDER):
        listed.append((f"order-{i}", row(**cells), 0 if reason else 1, {reason: 1} if reason else {}))
    for number, (name, lines, accepted, reasons) in enumerate(listed):
        yield Case(name, header() + row(uid=f"Ordinary{number}") + lines, accepted, Counter(reasons))
    for i, (cells, reason) in enumerate(NAMED_TYPES):
        data = header(NO_NUMBERS) + row(NO_NUMBERS, uid=f"Named{i}") + row(NO_NUMBERS, **cells)
        yield Case(f"named-{i}", data, 0 if reason else 1, Counter({reason: 1} if reason else {}))
    yield from _whole_logs()
