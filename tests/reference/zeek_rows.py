"""Zeek's dns.log, tab-separated: the lines of an input, and what each row is.

A row comes out as a Row: accepted, or skipped or rejected for one reason.
"""

import re
import subprocess
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from names import NameProblem, canonical, is_host_name, parse_address, unescape

LINE_BYTES = 65_536
TIME = re.compile(rb"([0-9]+)(\.[0-9]*)?")
NUMBER = re.compile(rb"[0-9]+")
QTYPES = {15: "mx", 1: "a", 28: "aaaa", 12: "ptr", 16: "txt"}
QTYPE_NAMES = {b"MX": "mx", b"A": "a", b"AAAA": "aaaa", b"PTR": "ptr", b"TXT": "txt"}
NEEDED = (b"ts", b"id.orig_h", b"query")
SKIPPED = ("other-day", "port", "class", "response", "duplicate", "opcode")


class Refused(Exception):
    """A row that is skipped or rejected, by reason."""


@dataclass
class Row:
    """One data row of an input; the facts below `day` are an accepted row's."""

    line: bytes
    reason: str = ""  # empty: accepted
    time: int | None = None  # seconds since 1970, where it was readable
    client: bytes = b""
    name: str = ""
    kind: str = ""
    nxdomain: bool = False
    no_data: bool = False  # of MX: answered in full, without error and without a record
    answers: list = field(default_factory=list)  # (host or None, address or None, ttl or -1)

    @property
    def day(self):
        return None if self.time is None else self.time // 86_400


@dataclass
class Header:
    """What the # lines above a row say."""

    separator: bytes = b"\t"
    set_separator: bytes = b","
    empty: bytes = b"(empty)"
    unset: bytes = b"-"
    fields: list | None = None

    def read(self, line):
        if line.startswith(b"#separator "):
            self.separator = unescape(line[len(b"#separator "):])
            return
        key, _, value = line.partition(self.separator)
        if key == b"#set_separator":
            self.set_separator = unescape(value)
        elif key == b"#empty_field":
            self.empty = value
        elif key == b"#unset_field":
            self.unset = value
        elif key == b"#fields":
            self.fields = value.split(self.separator)

    def is_usable(self):
        return (
            self.fields is not None
            and all(name in self.fields for name in NEEDED)
            and (b"qtype" in self.fields or b"qtype_name" in self.fields)
        )


def read_input(path):
    """The uncompressed bytes of a file, whether it is compressed, and whether it ended early."""
    data = Path(path).read_bytes()
    if data.startswith(b"\x1f\x8b"):
        return *_inflate(data), True
    if data.startswith(b"\x28\xb5\x2f\xfd"):
        done = subprocess.run(["zstd", "-dcq", str(path)], capture_output=True, check=False)
        return done.stdout, done.returncode != 0, True
    return data, False, False


def _inflate(data):
    """All members of a gzip file: what could be inflated, and whether it ended early."""
    out = b""
    while data:
        member = zlib.decompressobj(31)
        try:
            out += member.decompress(data) + member.flush()
        except zlib.error:
            return out, True
        if not member.eof:
            return out, True
        data = member.unused_data
    return out, False


def read_rows(path, days=None):
    """Every data row of the file, in its order. `days`: (first, last) day wanted, or all."""
    data, ended_early, _ = read_input(path)
    header = Header()
    lines = data.split(b"\n")
    last = lines.pop()
    for line in lines:
        line = line.removesuffix(b"\r")
        if line.startswith(b"#"):
            header.read(line)
        elif line:
            yield read_row(line, header, days)
    if not last or last.startswith(b"#"):
        return
    complete = header.fields is not None and len(last.split(header.separator)) == len(header.fields)
    if ended_early or not complete:
        yield Row(last, "truncated")
    else:
        yield read_row(last, header, days)


def read_row(line, header, days):
    """One data row, by the header in force."""
    row = Row(line)
    try:
        _read_row(row, header, days)
    except (Refused, NameProblem) as why:
        row.reason = str(why)
    return row


def _read_row(row, header, days):
    if len(row.line) > LINE_BYTES:
        raise Refused("line-length")
    if not header.is_usable():
        raise Refused("no-header")
    columns = row.line.split(header.separator)
    cells = dict(zip(header.fields, columns))

    time = TIME.fullmatch(cells.get(b"ts", b""))
    if not time or int(time[1]) >= 2**32:
        raise Refused("no-time")
    row.time = int(time[1])
    if days and not days[0] <= row.day <= days[1]:
        raise Refused("other-day")
    if len(columns) != len(header.fields):
        raise Refused("columns")
    if cells.get(b"id.resp_p") in (b"137", b"5353", b"5355"):
        raise Refused("port")
    _check_class(cells, header)
    if cells.get(b"opcode", header.unset) not in (header.unset, b"0"):
        raise Refused("opcode")
    _check_question(cells, header)
    row.kind = _kind(cells)
    row.client = parse_address(cells[b"id.orig_h"])
    if row.client is None:
        raise Refused("client")
    query = cells[b"query"]
    row.name = "." if query == header.empty else canonical(unescape(query))
    if b"rcode" in cells:
        row.nxdomain = cells[b"rcode"] == b"3"
    else:
        row.nxdomain = cells.get(b"rcode_name") == b"NXDOMAIN"
    row.answers = list(_answers(cells, header))
    row.no_data = row.kind == "mx" and _has_no_data(cells, header)


def _has_no_data(cells, header):
    nothing = (header.unset, header.empty)
    if b"answers" not in cells or cells[b"answers"] not in nothing or cells.get(b"TTLs", header.unset) not in nothing:
        return False
    is_referral = all(cells.get(flag) == b"F" for flag in (b"AA", b"RD", b"RA"))
    is_cut = b"T" in (cells.get(b"TC"), cells.get(b"rejected"))
    no_error = cells[b"rcode"] == b"0" if b"rcode" in cells else cells.get(b"rcode_name") == b"NOERROR"
    return no_error and not is_referral and not is_cut


def _check_class(cells, header):
    key, internet = (b"qclass", b"1") if b"qclass" in cells else (b"qclass_name", b"C_INTERNET")
    if cells.get(key, header.unset) not in (header.unset, internet):
        raise Refused("class")


def _check_question(cells, header):
    qtype = cells[b"qtype"] if b"qtype" in cells else cells[b"qtype_name"]
    if header.unset in (qtype, cells[b"query"]):
        raise Refused("response")


def _kind(cells):
    if b"qtype" not in cells:
        return QTYPE_NAMES.get(cells[b"qtype_name"], "other")
    if not NUMBER.fullmatch(cells[b"qtype"]) or int(cells[b"qtype"]) > 65_535:
        raise Refused("qtype")
    return QTYPES.get(int(cells[b"qtype"]), "other")


def _answers(cells, header):
    """(host, address, ttl) of every answer, in order."""
    elements = _split_set(cells.get(b"answers", header.unset), header)
    ttls = _split_set(cells.get(b"TTLs", header.unset), header)
    if len(ttls) != len(elements):
        ttls = [b""] * len(elements)
    for element, ttl in zip(elements, ttls):
        seconds = TIME.fullmatch(ttl)
        yield _host(element), parse_address(element), int(seconds[1]) if seconds else -1


def _split_set(cell, header):
    if cell in (header.unset, header.empty, b""):
        return []
    return [unescape(element) for element in cell.split(header.set_separator)]


def _host(element):
    try:
        name = canonical(element)
    except NameProblem:
        return None
    return name if is_host_name(name) else None
