"""Writes small Zeek dns.log files, a row at a time."""

import gzip
import subprocess

FIELDS_23 = (
    "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto trans_id query qclass qclass_name qtype qtype_name "
    "rcode rcode_name AA TC RD RA Z answers TTLs rejected"
).split()
FIELDS_24 = FIELDS_23[:8] + ["rtt"] + FIELDS_23[8:]
FIELDS_CONN = "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes".split()
NUMBERS = {"A": 1, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33}
MONDAY = 1376870400  # 2013-08-19T00:00:00Z
DAY = 86_400


def header(fields=FIELDS_24, path="dns"):
    """The # lines above the rows."""
    return (
        "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n"
        f"#path\t{path}\n#open\t2013-08-19-00-00-00\n"
        + "\t".join(["#fields", *fields]) + "\n" + "\t".join(["#types", *["string"] * len(fields)]) + "\n"
    ).encode()


def row(fields=FIELDS_24, *, end=b"\n", **cells):
    """A row of a query; `cells` by field, dots written as __. Bytes are taken as they are."""
    qtype = cells.pop("kind", "A")
    known = {
        "ts": f"{MONDAY}.000000", "uid": "C0", "id.orig_h": "192.0.2.1", "id.orig_p": "1024",
        "id.resp_h": "192.0.2.53", "id.resp_p": "53", "proto": "udp", "trans_id": "1", "rtt": "0.010000",
        "query": "www.example.com", "qclass": "1", "qclass_name": "C_INTERNET", "qtype": str(NUMBERS[qtype]),
        "qtype_name": qtype, "rcode": "0", "rcode_name": "NOERROR", "Z": "0", "answers": "-", "TTLs": "-",
        "opcode": "0", "opcode_name": "query",
        **{field.replace("__", "."): cell for field, cell in cells.items()},
    }
    texts = [known.get(field, "F") for field in fields]
    return b"\t".join(t if isinstance(t, bytes) else t.encode() for t in texts) + end


def log(rows, fields=FIELDS_24):
    """A whole log of rows that were made with the same fields."""
    return header(fields) + b"".join(rows)


def members(data, count):
    """A gzip file of several members, cut anywhere."""
    step = len(data) // count + 1
    return b"".join(gzip.compress(data[at : at + step], mtime=0) for at in range(0, len(data), step))


def zstd(data):
    """A zstd file."""
    return subprocess.run(["zstd", "-qc"], input=data, capture_output=True, check=True).stdout
