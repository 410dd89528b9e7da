"""The formats of lines beside Zeek's tab-separated one: rows that are malformed, odd or not ours.

Each format has a way to write a row from its four cells; the same hard names, clients, types and lines are written in
all of them, and the times that each can get wrong.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Callable

from malformed import Case, labels

LINE_BYTES = 65_536
CLIENT, NAME, TYPE = "192.0.2.1", "www.example.com", "A"


@dataclass
class LineFormat:
    row: Callable  # (time, client, name, type) -> text of a line
    time: str  # of ordinary rows, on 2013-08-19
    times: dict  # text -> reason; none: accepted
    garbage: str  # what a line is of which nothing can be read
    whole: bool = True  # a last row without its newline can be told to be whole
    cut: int = 3  # bytes off its end that must be noticed
    header: str = ""
    names: dict = field(default_factory=dict)  # beside NAMES
    clients: dict = field(default_factory=dict)  # beside and before CLIENTS
    types: dict = field(default_factory=dict)
    lines: dict = field(default_factory=dict)  # whole lines
    type: str = TYPE  # of ordinary rows


LONGEST = labels(63, 63, 63, 61)  # 253 bytes: 255 on the wire
NAMES = {
    ".": None, "com": None, "EXAMPLE.com": None, "_dmarc.example.com": None, "*.example.com": None,
    "xn--caf-dma.example": None, "1.2.0.192.in-addr.arpa": None, "caf\u00e9.example.com": None,
    labels(63, 3): None, LONGEST: None, "a." * 126 + "a": None,
    labels(64, 3): "label-length", labels(3, 64): "label-length", labels(200): "label-length",
    labels(63, 63, 63, 62): "name-length", labels(63, 63, 63, 63): "name-length", "x." * 2000 + "x": "name-length",
    "a..b": "empty-label", ".a": "empty-label", "..": "empty-label",
}
CLIENTS = {
    "0.0.0.0": None, "255.255.255.255": None, "::": None, "2001:DB8::A": None, "::ffff:192.0.2.9": None,
    "1:2:3:4:5:6:7:8": None, "fe80::1%eth0": None,
    "256.1.1.1": "client", "1.2.3": "client", "1.2.3.4.5": "client", "01.2.3.4": "client", "1::2::3": "client",
    "12345::": "client", "1:2:3:4:5:6:7": "client", "1:2:3:4:5:6:7:8:9": "client", "::g": "client",
    "::ffff:1.2.3.256": "client", "1.2.3.4/32": "client", "localhost": "client",
}
TYPES = {"MX": None, "ANY": None, "0": None, "65535": None, "TYPE65535": None, "65536": "qtype", "-1": "qtype",
         "?": "qtype", "1x": "qtype"}
ESCAPES = {  # of names as zone files write them
    "a\\.b.example": None, "\\000.example": None, "\\255\\032.example": None, "\\\\.example": None,
    "\\097" * 63 + ".com": None, "\\097" * 64 + ".com": "label-length", "\\097." * 127 + "b": "name-length",
    "\\256.example": "syntax", "a\\": "syntax", "\\1": "syntax", "\\12x.example": "syntax", "a\\..b": None,
    "\\097..b": "empty-label",
}
ISO_TIMES = {
    "1970-01-01T00:00:00Z": None, "2106-02-07T06:28:15Z": None, "2013-08-19T00:00:00.999999999Z": None,
    "2013-08-19T01:00:00+01:00": None, "2106-02-07T06:28:16Z": "no-time", "1969-12-31T23:59:59Z": "no-time",
    "2013-02-29T00:00:00Z": "no-time", "2013-13-01T00:00:00Z": "no-time", "2013-08-19T24:00:00Z": "no-time",
    "2013-08-19T00:60:00Z": "no-time", "2013-08-19": "no-time", "now": "no-time", "": "no-time", "NaN": "no-time",
    "2013-08-19T00:00:00Zx": "no-time",
}
BARE_TIMES = {key.replace("T", " ").replace("Z", ""): value for key, value in ISO_TIMES.items() if "+" not in key}
EPOCHS = {
    "0": None, "4294967295": None, "4294967295.999": None, "1376870400000": None, "4294967296": "no-time",
    "-1": "no-time", "-1376870400": "no-time", "1e9": "no-time",
}


def compact(**members):
    return json.dumps(members, separators=(",", ":"))


def zeek_json(time, client, name, type):
    """`time` is JSON already."""
    kind = f'"qtype":{type}' if type.lstrip("-").isdigit() else f'"qtype_name":"{type}"'
    return (f'{{"ts":{time},"id.orig_h":"{client}","id.resp_p":53,"query":{json.dumps(name)},"qclass":1,'
            f'"rcode":0,{kind}}}')


def suricata(time, client, name, type):
    return compact(timestamp=time, event_type="dns", src_ip=client, dest_port=53,
                   dns={"type": "query", "rrname": name, "rrtype": type})


def route53(time, client, name, type):
    return compact(query_timestamp=time, query_name=name, query_type=type, query_class="IN", rcode="NOERROR",
                   srcaddr=client)


def bind(time, client, name, type):
    return f"{time} queries: info: client @0x7f {client}#4000 ({name}): query: {name} IN {type} +E(0) (192.0.2.53)"


def unbound(time, client, name, type):
    return f"[{time}] unbound[12:0] info: {client} {name if name == '.' else name + '.'} {type} IN"


def powerdns(time, client, name, type):
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    address = f"[{client}]" if ":" in client else client
    return f'msg="Question" subsystem="syncres" ts="{time}" qname="{quoted}" qtype="{type}" remote="{address}:4000"'


def dnsmasq(time, client, name, type):
    shown = f"type={type}" if type.isdigit() else type
    return f"{time} dnsmasq[12]: query[{shown}] {name} from {client}"


def windows(time, client, name, type):
    counted = "".join(f"({len(label.encode())}){label}" for label in name.split(".")) if name != "." else ""
    return f"{time} 0E70 PACKET  0000 UDP Rcv {client}  5b47   Q [0001   D   NOERROR] {type}      {counted}(0)"


def umbrella(time, client, name, type):
    return f'"{time}","Net","Net","","{client}","Allowed","{type}","NOERROR","{name}","Mail"'


def delimited(time, client, name, type):
    return f"{time};{client};{name};{type}"


def passive_dns(time, client, name, type):
    """`time` is JSON already; `client` is an address of the name."""
    return (f'{{"rrname":{json.dumps(name)},"rrtype":"{type}","rdata":["{client}"],"time_first":{time},'
            f'"time_last":4294967295}}')


SYSLOG_TIMES = {"Feb 30 00:00:00": "no-time", "Aug 32 00:00:00": "no-time", "Aug 19 24:00:00": "no-time",
                "Aug 19 00:60:00": "no-time", "Foo 19 00:00:00": "no-time", "Aug 19": "no-time", "": "no-time"}
PACKET = windows("8/19/2013 1:00:00 PM", CLIENT, NAME, TYPE)
QUERY = bind("19-Aug-2013 00:00:00.080", CLIENT, NAME, TYPE)

FORMATS = {
    "zeek-json": LineFormat(
        zeek_json, "1376870400.5", {
            **EPOCHS, **{json.dumps(text): reason for text, reason in ISO_TIMES.items()}, "null": "no-time",
            "true": "no-time", "[1]": "no-time", "{}": "no-time", "NaN": "syntax", "": "syntax"},
        "syntax", names={"\\x00.example": None, "nul\x00.example": None, "\u202e.example": None,
                         "\\x61" * 64 + ".com": "label-length", "a\\x2e\\x2eb": "empty-label"},
        clients={"": "client"},
        lines={'{"ts":1376870400}': "response", "{}": "no-time", "[]": "syntax", '{"ts":1376870400': "syntax",
               '{"ts":1376870400,}': "syntax", '{"ts" 1376870400}': "syntax", '{"ts":1376870400}}': "syntax",
               '{"ts":' + "[" * 70 + "1" + "]" * 70 + "}": "syntax", '{"ts":tru}': "syntax", '{"ts":"1': "syntax",
               '{"_path":"conn","ts":1}': "other-line", "null": "syntax", '"text"': "syntax",
               '{"ts":1376870400,"id.resp_p":5353,"query":"a..b","qtype":"x"}': "port",
               '{"ts":1376870400,"qclass":3,"query":"a","qtype":1}': "class",
               '{"ts":1376870400,"query":null,"qtype":1}': "response"}),
    "suricata": LineFormat(
        suricata, "2013-08-19T00:00:00.5+0000", ISO_TIMES, "syntax", names={"nul\x00.example": None},
        clients={"": "client"},
        lines={"{}": "other-line", '{"event_type":"flow"}': "other-line", '{"event_type":"dns"}': "no-time",
               '{"timestamp":"2013-08-19T00:00:00Z","event_type":"dns","dns":{}}': "syntax",
               '{"timestamp":"2013-08-19T00:00:00Z","event_type":"dns","dns":[]}': "syntax",
               '{"timestamp":"2013-08-19T00:00:00Z","event_type":"dns","dest_port":5355}': "port",
               '{"timestamp":"2013-08-19T00:00:00Z","event_type":"dns","dns":{"type":"answer"}}': "response",
               '{"timestamp":"2013-08-19T00:00:00Z","event_type":"dns","dns":{"type":"other"}}': "syntax"}),
    "route53": LineFormat(
        route53, "2013-08-19T00:00:00Z", ISO_TIMES, "syntax", names={**ESCAPES, "nul\x00.example": None},
        clients={"": "client"},
        lines={"{}": "no-time", '{"query_timestamp":"2013-08-19T00:00:00Z","query_class":"CH"}': "class",
               '{"query_timestamp":"2013-08-19T00:00:00Z","query_type":"A","srcaddr":"::1"}': "syntax",
               '{"query_timestamp":1376870400,"query_type":"A","srcaddr":"::1","query_name":7}': "syntax"}),
    "bind": LineFormat(
        bind, "19-Aug-2013 00:00:00.080", {
            "01-Jan-1970 00:00:00.000": None, "07-Feb-2106 06:28:15.999": None, "2013-08-19T00:00:00Z": None,
            "07-Feb-2106 06:28:16.000": "no-time", "31-Dec-1969 23:59:59.999": "no-time",
            "31-Feb-2013 00:00:00.000": "no-time", "19-Aug-2013 24:00:00.000": "no-time",
            "19-Foo-2013 00:00:00.000": "no-time", "19-Aug-2013": "no-time", "": "no-time", "1376870400": "no-time",
            "Feb 30 00:00:00 ns1 named[1]:": "no-time"},
        "other-line", names={**ESCAPES, "nul\x00.example": None}, clients={"": "client"}, types={"": "qtype"},
        lines={QUERY.replace(" IN ", " CH "): "class", QUERY.replace(" IN A +E(0)", ""): "syntax",
               QUERY.replace(": query: ", ": response: "): "response",
               QUERY.replace(": query: ", ": query failed "): "other-line",
               QUERY[:QUERY.index(" IN") + 3]: "syntax", QUERY[:QUERY.index(": query")]: "other-line",
               QUERY.replace("192.0.2.1#4000", "192.0.2.1"): "client"}),
    "unbound": LineFormat(
        unbound, "1376870400", {**EPOCHS, "": "no-time", "nan": "no-time"}, "other-line",
        names={"nul\x00.example": None}, clients={"localhost": "other-line"}, types={"": "other-line"},
        lines={"[1376870400] unbound[1:0] info: 192.0.2.1 a.b. A CH": "class",
               "[1376870400] unbound[1:0] info: 192.0.2.1 a.b. A IN NOERROR 0.1 0 40": "response",
               "[1376870400] unbound[1:0] info: 192.0.2.1 a.b A IN": "other-line",
               "[1376870400 unbound[1:0] info: 192.0.2.1 a.b. A IN": "no-time",
               "unbound[1:0] info: 192.0.2.1 a.b. A IN": "no-time"}),
    "powerdns": LineFormat(
        powerdns, "1376870400.083", {**EPOCHS, "": "no-time", "nan": "no-time"}, "other-line",
        names={**ESCAPES, '"quoted".example': None}, clients={"": "client"}, types={"": "qtype"},
        lines={'msg="Answer" ts="1376870400" qname="a..b"': "response", 'msg="Started" ts="x"': "other-line",
               'msg="Question" ts="1376870400" qname="a.b" qtype="A"': "client",
               'msg="Question" ts="1376870400" qname="a.b" remote="192.0.2.1:1"': "qtype",
               'msg="Question" ts="1376870400" qtype="A" remote="192.0.2.1:1" qname="a.b': "syntax",
               'msg="Question" ts="1376870400" qtype="A" remote="192.0.2.1:1" qname="a\\"': "syntax"}),
    "dnsmasq": LineFormat(
        dnsmasq, "Aug 19 00:00:00", {
            "2013-08-19T00:00:00Z": None, **SYSLOG_TIMES}, "other-line", whole=False, cut=1,
        names={"a b.example": None, "a from b.example": None}, clients={"": "client"}, types={"": "qtype"},
        lines={"Aug 19 00:00:00 dnsmasq[1]: query[A] a.b": "syntax", "Aug 19 00:00:00 dnsmasq[1]: query[A a.b": "syntax",
               "Aug 19 00:00:00 dnsmasq[1]: forwarded a.b to 192.0.2.9": "upstream",
               "Aug 19 00:00:00 dnsmasq[1]: dnssec-query[DS] a.b to 192.0.2.9": "upstream",
               "Aug 19 00:00:00 dnsmasq[1]: cached a.b is 192.0.2.9": "response",
               "Aug 19 00:00:00 dnsmasq[1]: reply query[A] a.b from 192.0.2.8 is NXDOMAIN": "response",
               "dnsmasq[1]: query[A] a.b from 192.0.2.9": "no-time"}),
    "windows": LineFormat(
        windows, "8/19/2013 1:00:00 PM", {
            "8/19/2013 12:00:00 AM": None, "1/1/1970 12:00:00 AM": None, "2/7/2106 6:28:15 AM": None,
            "2/7/2106 6:28:16 AM": "no-time", "12/31/1969 11:59:59 PM": "no-time", "2/30/2013 1:00:00 PM": "no-time",
            "13/32/2013 1:00:00 PM": "no-time", "8/19/2013 1:60:00 PM": "no-time", "8/19/2013 25:00:00": "no-time",
            "8/19/2013": "no-time", "": "no-time", "yesterday": "no-time"},
        "other-line", names={"back\\slash.example": None, "nul\x00.example": None,
                             "a..b": "syntax", ".a": "syntax", "..": "syntax"},  # (0) ends a name
        clients={"": "syntax"}, types={"": "qtype"},
        lines={PACKET.replace(" Rcv ", " Snd "): "upstream", PACKET.replace("   Q [", " R Q ["): "response",
               PACKET.replace("   Q [", "   U ["): "opcode", PACKET.replace("   Q [", "   N ["): "opcode",
               PACKET.replace(" Rcv ", " Fwd "): "syntax", PACKET.replace(" PACKET ", " EVENT "): "other-line",
               PACKET.replace("]", ""): "syntax", PACKET.replace("(3)com", "(4)com"): "syntax",
               PACKET.replace("(3)com", "(999)com"): "syntax", PACKET.replace("(3)com", "(x)com"): "syntax",
               PACKET[:-3]: "syntax", PACKET + "(0)": "syntax", PACKET[:PACKET.index("Q [")]: "syntax"}),
    "umbrella": LineFormat(
        umbrella, "2013-08-19 00:00:00", BARE_TIMES, "no-time", cut=9, type="1 (A)",
        names={**ESCAPES, "a b.example": None, 'quote"".example': None, "com,ma.example": None},
        clients={"": "client"}, types={"15 (MX)": None, "65535 (X)": None, "65536 (X)": "qtype", "": "qtype",
                                       "15 (MX": "qtype"},
        lines={'"2013-08-19 00:00:00","Net"': "columns", '"2013-08-19 00:00:00': "no-time",
               '"2013-08-19 00:00:00","Net","Net","","192.0.2.1","Allowed","1 (A)","NOERROR","a.b"': "columns",
               '"2013-08-19 00:00:00","Net","Net","","192.0.2.1","Allowed","1 (A)","NOERROR","a.b","Mail': "columns",
               ",,,,,,,,,": "no-time"}),
    "delimited": LineFormat(
        delimited, "1376870400", {
            **EPOCHS, **ISO_TIMES, "@4000000052115d0a00000000": None, "@40000000": "no-time",
            "@400000005211zz0a00000000": "no-time", "@4000000152115d0a00000000": "no-time"},
        "no-time", cut=4, header="when;src;name;type", names={**ESCAPES, "a b.example": None}, clients={"": "client"},
        types={"": "qtype", "15 (MX)": None},
        lines={"1376870400": "columns", "1376870400;192.0.2.1": "columns", "1376870400;192.0.2.1;a.b": "columns",
               '1376870400;192.0.2.1;"a.b;A': "columns", ";;;": "no-time"}),
}

# No row of it counts, and only in days that are asked for: what stands here as accepted is a response.
PASSIVE_DNS = LineFormat(
    passive_dns, "1376870400", {
        "0": None, "1376956800": None, "1376956799999": None, '"2013-08-19T00:00:00Z"': None, "1377129600": "other-day",
        "4294967295": "other-day", "4294967296": "no-time", "-1": "no-time", "1e9": "no-time", "null": "no-time",
        '"now"': "no-time", "[1]": "no-time", "": "syntax", "1376870400.5": None},
    "syntax", names={**ESCAPES, "nul\x00.example": None},
    clients={"": "syntax", "fe80::1%eth0": "syntax", **{text: reason and "syntax" for text, reason in CLIENTS.items()
                                                       if "%" not in text}},
    lines={"{}": "no-time", "[]": "syntax", '{"rrname":"a.b","rrtype":"A","rdata":["::1"],"time_first":1}': "no-time",
           '{"rrname":"a.b","rrtype":"A","time_first":1376870400,"time_last":1376870399}': "no-time",
           '{"rrname":"a.b","rrtype":"A","time_first":1376870400,"time_last":1376870400}': "syntax",
           '{"rrname":"a.b","rrtype":"A","rdata":["::1",2],"time_first":1376870400,"time_last":1376870400}': "syntax",
           '{"rrname":7,"rrtype":"A","rdata":["::1"],"time_first":1376870400,"time_last":1376870400}': "syntax",
           '{"rrname":"a.b","rdata":["::1"],"time_first":1376870400,"time_last":1376870400}': "qtype",
           '{"rrname":"a.b","rrtype":"MX","rdata":7,"time_first":1376870400,"time_last":1376870400}': "response"})


def _cases_of(name, form):
    """(kind, bytes below the ordinary row, accepted, reasons, truncated)"""
    def row(**cells):
        return form.row(**{"time": form.time, "client": CLIENT, "name": NAME, "type": form.type, **cells}).encode()

    for cell, table in (("time", form.times), ("client", {**CLIENTS, **form.clients}),
                        ("name", {**NAMES, **form.names}), ("type", {**TYPES, **form.types})):
        for i, (text, reason) in enumerate(table.items()):
            yield f"{cell}-{i}", row(**{cell: text}) + b"\n", 0 if reason else 1, [reason], False
    for i, (line, reason) in enumerate(form.lines.items()):
        yield f"line-{i}", line.encode() + b"\n" + row() + b"\n", 1, [reason], False

    good = row() + b"\n"
    yield "blank", b"\n\n\r\n" + good, 1, [], False
    yield "returns", good[:-1] + b"\r\n" + good[:-1] + b"\r\n", 2, [], False
    yield "word", b"garbage\n" + good, 1, [form.garbage], False
    yield "nul-bytes", b"\0\0\n" + good, 1, [form.garbage], False
    yield "bytes", bytes(range(128, 256)) + b"\n" + good, 1, [form.garbage], False
    yield "utf16", row().decode("latin-1").encode("utf-16-be") + b"\0\n" + good, 1, [form.garbage], False
    yield "longest", b"x" * LINE_BYTES + b"\n" + good, 1, [form.garbage], False
    yield "too-long", b"x" * (LINE_BYTES + 1) + b"\n" + good, 1, ["line-length"], False
    yield "much-too-long", good + b"\0" * 3_000_000 + b"\n" + good, 2, ["line-length"], False
    yield "two-bad", b"garbage\n" + good + b"garbage\n" + good, 2, [form.garbage] * 2, False
    yield "no-newline", good + good[:-1], 1 + form.whole, [] if form.whole else ["truncated"], not form.whole
    yield "cut", good + row()[: -form.cut], 1, ["truncated"], True


def passive_dns_cases():
    """Those of passive DNS, for a scan of 2013-08-18 to 2013-08-21."""
    for kind, data, rows, reasons, truncated in _cases_of("passive-dns", PASSIVE_DNS):
        first = passive_dns(PASSIVE_DNS.time, CLIENT, f"{kind}.example.com", TYPE).encode() + b"\n"
        counts = Counter({"response": rows + 1}) + Counter(reason for reason in reasons if reason)
        yield Case(f"passive-dns-{kind}", first + data, 0, counts, truncated=truncated, ordinary=0)


def cases():
    """All cases, every one with an ordinary row of its own at its front."""
    for name, form in FORMATS.items():
        for number, (kind, data, accepted, reasons, truncated) in enumerate(_cases_of(name, form)):
            ordinary = form.row(form.time, CLIENT, f"n{number}.example.com", form.type).encode() + b"\n"
            header = form.header.encode() + b"\n" if form.header else b""
            if kind == "returns":
                header = b"\xef\xbb\xbf" + header  # as Windows begins its texts
            counts = Counter(reason for reason in reasons if reason)
            yield Case(f"{name}-{kind}", header + ordinary + data, accepted, counts, truncated=truncated)
