#!/usr/bin/python3
"""Whether every format of `spamgraph synth` shows the same queries and answers.

    formats_test.py SPAMGRAPH

Writes one small world in each format and reads some hours of it with decoders of this test's own, written after the
formats' documents: RFC 1035 and 3596 for messages, RFC 791, 768, 793, 1071 and 8200 for packets, the libpcap file
format, Frame Streams and dnstap.proto.
"""

import csv
import json
import re
import socket
import struct
import subprocess
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path

HOURS = ("2013-08-19.03", "2013-08-19.20")
WORLD = ["--scenario", "seed", "--seed", "5", "--clients", "2000", "--rows-per-day", "40000", "--compress", "none"]
TYPES = {1: "A", 2: "NS", 6: "SOA", 12: "PTR", 15: "MX", 16: "TXT", 28: "AAAA", 32: "NB", 33: "SRV", 255: "*"}


class Failed(Exception):
    """What was written is not what it should be."""


def require(holds, words):
    if not holds:
        raise Failed(words)


def key(time_s, client, name, qtype):
    """A query as every format can tell it."""
    return int(time_s), str(client), name.lower().rstrip("."), {"ANY": "*"}.get(qtype, qtype)


def read_zeek_tsv(data):
    """Queries to a resolver, and what they were answered: (rcode, answers)."""
    found = {}
    for line in data.decode().splitlines():
        if line.startswith("#"):
            continue
        c = line.split("\t")
        if c[5] != "53" or c[10] != "1" or c[12] == "-":
            continue
        answers = [] if c[21] == "-" else c[21].split(",")
        found.setdefault(key(float(c[0]), c[2], c[9], c[13]), []).append((c[14], answers))
    return found


def read_zeek_json(data):
    found = {}
    for line in data.decode().splitlines():
        row = json.loads(line)
        if row["id.resp_p"] != 53 or row.get("qclass") != 1 or "qtype" not in row:
            continue
        require(len(row.get("answers", [])) == len(row.get("TTLs", [])), "answers and TTLs differ in number")
        found.setdefault(key(row["ts"], row["id.orig_h"], row["query"], row["qtype_name"]), []).append(
            (str(row.get("rcode", "-")), row.get("answers", [])))
    return found


def read_bind(data):
    form = re.compile(r"(\d\d-\w{3}-\d{4} \d\d:\d\d:\d\d)\.\d{3} queries: info: client @0x[0-9a-f]{12} ([0-9a-f.:]+)#\d+ "
                      r"\((\S+)\): query: (\S+) (IN|CH) (\S+) \+(?:E\(0\)K|T) \([0-9a-f.:]+\)")
    found = {}
    for line in data.decode().splitlines():
        match = form.fullmatch(line)
        require(match, f"no line of a query log: {line}")
        stamp, client, shown, name, qclass, qtype = match.groups()
        require(shown == name, line)
        if qclass == "IN":
            time_s = datetime.strptime(stamp, "%d-%b-%Y %H:%M:%S").replace(tzinfo=timezone.utc).timestamp()
            found.setdefault(key(time_s, client, name, qtype), []).append(None)
    return found


def read_umbrella(data):
    found = {}
    for row in csv.reader(data.decode().splitlines()):
        require(len(row) == 10, f"not 10 columns: {row}")
        number, name = re.fullmatch(r"(\d+) \((\S+)\)", row[6]).groups()
        require(TYPES[int(number)].replace("*", "ANY") == name, row[6])
        require(row[8].endswith("."), row[8])
        time_s = datetime.strptime(row[0], "%Y-%m-%d %H:%M:%S").replace(tzinfo=timezone.utc).timestamp()
        found.setdefault(key(time_s, row[3], row[8], name), []).append(None)
    return found


def read_name(message, at):
    """A name and where it ends; compression pointers go backwards only."""
    labels, end = [], None
    while message[at]:
        if message[at] >= 0xC0:
            target = struct.unpack_from(">H", message, at)[0] & 0x3FFF
            require(target < at, "a pointer that does not go backwards")
            end, at = end or at + 2, target
            continue
        require(message[at] < 64, "a label of 64 bytes or more")
        labels.append(message[at + 1: at + 1 + message[at]].decode())
        at += 1 + message[at]
    return ".".join(labels), end or at + 1


def read_message(message):
    """(id, is response, rcode, (name, qtype, qclass) or None, answers as Zeek shows them)."""
    number, flags, questions, answers, authorities, additions = struct.unpack_from(">6H", message)
    at, question, shown = 12, None, []
    require(questions <= 1 and authorities == 0 and additions <= 1, "counts of sections")
    if questions:
        name, at = read_name(message, at)
        question = (name, *struct.unpack_from(">HH", message, at))
        at += 4
    for _ in range(answers + additions):
        name, at = read_name(message, at)
        rtype, _, _, length = struct.unpack_from(">HHIH", message, at)
        at += 10
        data = message[at: at + length]
        if rtype == 1:
            shown.append(socket.inet_ntop(socket.AF_INET, data))
        elif rtype == 28:
            shown.append(socket.inet_ntop(socket.AF_INET6, data))
        elif rtype in (5, 12, 15):
            shown.append(read_name(message, at + 2 * (rtype == 15))[0] or ".")
        elif rtype == 16:
            shown.append(f"TXT {data[0]} {data[1:].decode()}")
        else:
            require(rtype == 41 and not name, f"an unexpected record of type {rtype}")
        at += length
    require(at == len(message), "bytes after the message")
    return number, flags >> 15, flags & 15, question, shown


class Answered:
    """Joins queries with their responses."""

    def __init__(self):
        self.open, self.found = {}, {}

    def query(self, time_s, client, flow, message):
        number, response, _, (name, qtype, qclass), _ = read_message(message)
        require(not response, "a response where a query belongs")
        if qclass == 1:
            self.open[flow, number] = entry = [("-", [])]
            self.found.setdefault(key(time_s, client, name, TYPES[qtype]), []).append(entry)

    def response(self, flow, message):
        number, response, rcode, question, shown = read_message(message)
        require(response, "a query where a response belongs")
        if question and question[2] == 1:
            self.open.pop((flow, number))[0] = (str(rcode), shown)

    def all(self):
        return {k: [entry[0] for entry in entries] for k, entries in self.found.items()}


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def read_packet(frame):
    """(source, target, protocol, payload) of an Ethernet frame, its checksums tested."""
    kind = struct.unpack_from(">H", frame, 12)[0]
    if kind == 0x0800:
        header = frame[14:34]
        require(header[0] == 0x45 and checksum(header) == 0xFFFF, "an IPv4 header")
        length, protocol = struct.unpack_from(">H", header, 2)[0] - 20, header[9]
        source, target, payload = header[12:16], header[16:20], frame[34:]
    else:
        require(kind == 0x86DD and frame[14] >> 4 == 6, "an IPv6 header")
        length, protocol = struct.unpack_from(">H", frame, 18)[0], frame[20]
        source, target, payload = frame[22:38], frame[38:54], frame[54:]
    require(len(payload) == length, "the length of a packet")
    require(checksum(source + target + struct.pack(">II", length, protocol) + payload) == 0xFFFF, "a checksum")
    family = socket.AF_INET if kind == 0x0800 else socket.AF_INET6
    return socket.inet_ntop(family, source), socket.inet_ntop(family, target), protocol, payload


def read_pcap(data):
    require(struct.unpack_from("<IHHiIII", data) == (0xA1B2C3D4, 2, 4, 0, 0, 262144, 1), "the header of the file")
    at, last, answered, streams, tcp = 24, 0, Answered(), {}, 0
    while at < len(data):
        seconds, micros, stored, length = struct.unpack_from("<4I", data, at)
        require(stored == length and micros < 1_000_000 and (seconds, micros) >= (last or (0, 0)), "a packet's header")
        last, at = (seconds, micros), at + 16 + stored
        source, target, protocol, payload = read_packet(data[at - stored: at])
        source_port, target_port = struct.unpack_from(">HH", payload)
        if protocol == 17:
            messages = [payload[8:]]
            require(struct.unpack_from(">H", payload, 4)[0] == len(payload), "the length of a datagram")
        else:
            tcp += 1
            messages = read_segment(streams, (source, source_port, target, target_port), payload)
        for message in messages:
            if target_port == 53:
                answered.query(seconds, source, (source, source_port, protocol), message)
            elif source_port == 53:
                answered.response((target, target_port, protocol), message)
    require(tcp > 20, "hardly any packet over TCP")
    return answered.all()


def read_segment(streams, flow, segment):
    """Messages that a TCP segment completes."""
    sequence, _, flags = struct.unpack_from(">IIH", segment, 4)
    data = segment[20:]
    if flags & 2:
        streams[flow] = [(sequence + 1) & 0xFFFFFFFF, b""]
        return []
    stream = streams[flow]
    require(sequence == stream[0], "a segment out of its place")
    stream[0] = (sequence + len(data) + (flags & 1)) & 0xFFFFFFFF
    stream[1] += data
    messages = []
    while len(stream[1]) >= 2 and len(stream[1]) >= 2 + struct.unpack_from(">H", stream[1])[0]:
        length = struct.unpack_from(">H", stream[1])[0]
        messages.append(stream[1][2: 2 + length])
        stream[1] = stream[1][2 + length:]
    return messages


def read_fields(data):
    """Fields of a Protocol Buffers message: number -> value."""
    fields, at = {}, 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        tag = varint()
        if tag & 7 == 0:
            fields[tag >> 3] = varint()
        elif tag & 7 == 5:
            fields[tag >> 3] = struct.unpack_from("<I", data, at)[0]
            at += 4
        else:
            require(tag & 7 == 2, "a wire type")
            length = varint()
            fields[tag >> 3] = data[at: at + length]
            at += length
    return fields


def read_dnstap(data):
    content = b"protobuf:dnstap.Dnstap"
    start = struct.pack(">III", 2, 1, len(content)) + content
    require(data.startswith(struct.pack(">II", 0, len(start)) + start), "the START frame")
    require(data.endswith(struct.pack(">III", 0, 4, 3)), "the STOP frame")
    answered, at, end = Answered(), 8 + len(start), len(data) - 12
    while at < end:
        length = struct.unpack_from(">I", data, at)[0]
        fields = read_fields(data[at + 4: at + 4 + length])
        at += 4 + length
        message = read_fields(fields[14])
        family = {1: socket.AF_INET, 2: socket.AF_INET6}[message[2]]
        client = socket.inet_ntop(family, message[4])
        require(fields[15] == 1 and message[1] in (5, 6) and message[9] < 10**9, "a dnstap message")
        if message[1] == 5:
            answered.query(message[8], client, (client, message[6], message[3]), message[10])
        else:
            require((message[12], message[13]) > (message[8], message[9]), "an answer before its question")
            answered.response((client, message[6], message[3]), message[14])
    require(at == end, "the end of the last frame")
    return answered.all()


READERS = {"zeek-tsv": (read_zeek_tsv, ".log", True), "zeek-json": (read_zeek_json, ".json", True),
           "bind": (read_bind, ".querylog", False), "umbrella-csv": (read_umbrella, ".csv", False),
           "pcap": (read_pcap, ".pcap", True), "dnstap": (read_dnstap, ".dnstap", True)}


def compare(name, expected, found, answers):
    require(set(expected) == set(found), f"{name}: queries differ: {list(set(expected) ^ set(found))[:5]}")
    for query, outcomes in expected.items():
        require(len(found[query]) == len(outcomes), f"{name}: {query} {len(found[query])} times, not {len(outcomes)}")
        if answers:
            require(sorted(found[query]) == sorted(outcomes), f"{name}: {query}: {found[query]}, not {outcomes}")


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as scratch:
        expected = {}
        for name, (read, extension, answers) in READERS.items():
            folder = Path(scratch) / name
            subprocess.run([program, "synth", *WORLD, "--format", name, "--out", folder], check=True, stdout=subprocess.DEVNULL)
            try:
                for hour in HOURS:
                    found = read((folder / f"dns.{hour}{extension}").read_bytes())
                    if name == "zeek-tsv":
                        expected[hour] = found
                        require(len(found) > 200, f"only {len(found)} queries to compare")
                    compare(name, expected[hour], found, answers)
            except (Failed, KeyError) as failure:
                print(f"FAIL  {name}: {failure}")
                return 1
            print(f"ok    {name}: {sum(map(len, expected.values()))} queries")
    return 0


if __name__ == "__main__":
    sys.exit(main())
