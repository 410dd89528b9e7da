"""The same queries as each format of lines writes them."""

import json
from dataclasses import dataclass
from datetime import datetime, timezone

NUMBERS = {"A": 1, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "TYPE65": 65}


@dataclass
class Asked:
    """A query: second since 1970, client, name without its dot (the root is empty), type."""

    time: int
    client: str
    name: str
    type: str

    def stamp(self, form):
        return datetime.fromtimestamp(self.time, timezone.utc).strftime(form)

    @property
    def dotted(self):
        return self.name + "."

    @property
    def shown(self):
        return self.name or "."


def zeek_tsv(q):
    return f"{q.time}.5\t{q.client}\t53\t{q.shown}\t1\t{NUMBERS[q.type]}"


def zeek_json(q):
    return json.dumps({"ts": q.time + 0.25, "id.orig_h": q.client, "id.resp_p": 53, "query": q.shown,
                       "qtype": NUMBERS[q.type], "qclass": 1}, separators=(",", ":"))


def suricata(q):
    name = {"rrname": q.name, "rrtype": q.type}
    dns = {"version": 3, "type": "request", "queries": [name]} if q.time % 2 else {"type": "query", **name}
    return json.dumps({"timestamp": q.stamp("%Y-%m-%dT%H:%M:%S.125000+0000"), "event_type": "dns",
                       "src_ip": q.client, "dest_port": 53, "dns": dns})


def route53(q):
    return json.dumps({"query_timestamp": q.stamp("%Y-%m-%dT%H:%M:%SZ"), "query_name": q.dotted,
                       "query_type": q.type, "query_class": "IN", "rcode": "NOERROR", "answers": [],
                       "srcaddr": q.client})


def bind(q):
    return (f"{q.stamp('%d-%b-%Y %H:%M:%S.080')} queries: info: client @0x7f {q.client}#4000 ({q.shown}): "
            f"query: {q.shown} IN {q.type} +E(0) (192.0.2.53)")


def unbound(q):
    return f"[{q.time}] unbound[12:0] info: {q.client} {q.dotted} {q.type} IN"


def powerdns(q):
    client = f"[{q.client}]" if ":" in q.client else q.client
    return (f'{q.stamp("%b %d %H:%M:%S")} msg="Question" subsystem="syncres" ts="{q.time}.083" '
            f'qname="{q.shown}" qtype="{q.type}" remote="{client}:4000"')


def dnsmasq(q):
    kind = "type=65" if q.type == "TYPE65" else q.type
    return f"{q.stamp('%b %e %H:%M:%S')} dnsmasq[12]: query[{kind}] {q.shown} from {q.client}"


def windows(q):
    labels = "".join(f"({len(label)}){label}" for label in q.name.split(".") if label)
    kind = "65" if q.type == "TYPE65" else q.type
    return (f"{q.stamp('%m/%d/%Y %I:%M:%S %p')} 0E70 PACKET  0000 UDP Rcv {q.client}  5b47   Q "
            f"[0001   D   NOERROR] {kind}      {labels}(0)")


def umbrella(q):
    return (f'"{q.stamp("%Y-%m-%d %H:%M:%S")}","Net","Net","","{q.client}","Allowed",'
            f'"{NUMBERS[q.type]} ({q.type})","NOERROR","{q.dotted}","Mail"')


def delimited(q):
    return f"{q.time};{q.type};{q.client};{q.shown}"


FORMATS = {
    "zeek-tsv": zeek_tsv, "zeek-json": zeek_json, "suricata": suricata, "route53": route53, "bind": bind,
    "unbound": unbound, "powerdns": powerdns, "dnsmasq": dnsmasq, "windows": windows, "umbrella": umbrella,
    "delimited": delimited,
}
HEADERS = {
    "zeek-tsv": "#fields\tts\tid.orig_h\tid.resp_p\tquery\tqclass\tqtype",
    "umbrella": '"Timestamp","Most Granular Identity","Identities","Internal IP","External IP"',
    "delimited": "when;type;src;name",
}
COLUMNS = """
header = true
delimiter = ";"
column-time = "when"
column-client = "src"
column-qname = "name"
column-qtype = 2
"""


def log(name, queries):
    """The bytes of a log in one format."""
    lines = [HEADERS[name]] if name in HEADERS else []
    return "".join(line + "\n" for line in [*lines, *map(FORMATS[name], queries)]).encode()
