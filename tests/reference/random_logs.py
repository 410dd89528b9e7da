#!/usr/bin/env python3
"""Random small Zeek logs with everything that goes wrong in real ones; the same seed, the same files.

    random_logs.py SEED DIR
"""

import gzip
import random as randoms
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from days import day_text
from random_world import ODD_BYTES, SUFFIXES, World

FIELDS_23 = (
    "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto trans_id query qclass qclass_name qtype qtype_name "
    "rcode rcode_name AA TC RD RA Z answers TTLs rejected"
).split()
FIELDS_24 = FIELDS_23[:8] + ["rtt"] + FIELDS_23[8:]
FIELDS_26 = FIELDS_24 + ["opcode", "opcode_name"]
QTYPES = {"MX": 15, "A": 1, "AAAA": 28, "PTR": 12, "TXT": 16, "SRV": 33, "NS": 2, "*": 255, "query-65535": 65535}
RCODES = {"NOERROR": 0, "NXDOMAIN": 3, "SERVFAIL": 2}


@dataclass
class Options:
    """What a scan of the log is told."""

    sender_min: int
    min_senders: int
    max_share: float
    days: tuple | None  # first and last day wanted
    says_format: bool  # a file does not begin with a good header, so its format cannot be told

    def arguments(self):
        """The program's own words for it."""
        words = ["--sender-min", self.sender_min, "--keep-min-senders", self.min_senders]
        words += ["--keep-max-client-share", self.max_share]
        if self.says_format:
            words += ["--format", "zeek-tsv"]
        if self.days:
            words += ["--days", "..".join(day_text(day) for day in self.days)]
        return [str(word) for word in words]


class HeaderForm:
    """One way of writing a log: its columns and marks."""

    def __init__(self, random):
        self.fields = list(random.choice([FIELDS_23, FIELDS_24, FIELDS_24, FIELDS_26]))
        if random.random() < 0.2:
            self.fields += ["tag", "note"]
        if random.random() < 0.25:
            random.shuffle(self.fields)
        dropped = [["qtype"], ["rcode"], ["qclass"], ["rcode", "rcode_name"], ["qclass", "qclass_name"],
                   ["answers"], ["TTLs"], ["id.resp_p"], ["qtype_name"], ["qtype", "qclass", "rcode"]]
        for columns in random.sample(dropped, random.choice([0, 0, 0, 1, 2])):
            if "qtype" in columns and "qtype_name" not in self.fields:
                continue
            if "qtype_name" in columns and "qtype" not in self.fields:
                continue
            self.fields = [field for field in self.fields if field not in columns]
        if random.random() < 0.04:  # a header that says too little
            self.fields.remove(random.choice(["ts", "query", "id.orig_h"]))
        self.separator = random.choice(["\t"] * 9 + ["|"])
        self.set_separator = random.choice([","] * 5 + [";"])
        self.empty = random.choice(["(empty)"] * 5 + ["EMPTY"])
        self.unset = random.choice(["-"] * 5 + ["(unset)"])

    def is_usable(self):
        return {"ts", "query", "id.orig_h"} <= set(self.fields)

    def lines(self, random):
        """The # lines, in Zeek's order."""
        s = self.separator
        out = [f"#separator \\x{ord(s):02x}", f"#set_separator{s}{self.set_separator}",
               f"#empty_field{s}{self.empty}", f"#unset_field{s}{self.unset}", f"#path{s}dns"]
        if random.random() < 0.5:
            out.append(f"#open{s}2013-08-19-00-00-00")
        out.append(s.join(["#fields", *self.fields]))
        out.append(s.join(["#types", *["string"] * len(self.fields)]))
        return [line.encode() for line in out]

    def row(self, cells):
        """A line of bytes; cells: bytes by field, None where unset."""
        out = []
        for field in self.fields:
            cell = cells.get(field, b"F")
            out.append(self.unset.encode() if cell is None else cell)
        return self.separator.encode().join(out)

    def escape(self, raw, random, chance):
        """Bytes as Zeek writes them: marks and odd bytes as \\xHH, others now and then as well."""
        marks = (self.separator + self.set_separator).encode() + b"\\\n\r"
        out = b""
        for i, byte in enumerate(raw):
            must = byte in marks or byte < 0x20 or (i == 0 and byte == ord("#"))
            if byte == ord("\\") and random.random() < 0.5:
                out += b"\\\\"
            elif must or random.random() < chance or (byte > 0x7E and random.random() < 0.7):
                out += b"\\x%02x" % byte if random.random() < 0.7 else b"\\x%02X" % byte
            else:
                out += bytes([byte])
        return out

    def join(self, elements, random, chance):
        """A set column of texts; None where it may not say."""
        if not elements:
            return random.choice([None, self.empty.encode()])
        return self.set_separator.encode().join(self.escape(e.encode(), random, chance) for e in elements)


class Log:
    """The rows of one random log, drawn one by one."""

    def __init__(self, random):
        self.random = random
        self.world = World(random)
        self.first_day = random.choice([15936, 15936, 10957, 0, 49708])
        self.days = [self.first_day + offset for offset in random.choice([[0, 1], [0, 1, 2], [0, 1, 3], [0, 1, 2, 3]])]
        self.days = [day for day in self.days if day < 49710]
        self.bots = random.sample(self.world.clients, random.randint(0, max(1, len(self.world.clients) // 4)))
        self.is_spam_run = random.random() < 0.25
        if self.is_spam_run:
            self._plan_spam_run()
        self.mess = random.choice([0, 0.03, 0.15])
        self.odd = random.choice([0, 0.02, 0.1])

    def _plan_spam_run(self):
        """Many quiet clients, and a few that ask for everybody's mail exchanges and share some hosts."""
        random, world = self.random, self.world
        world.clients = sorted({f"10.{i % 7}.{i % 5}.{random.randrange(256)}" for i in range(random.choice([150, 400]))})
        self.bots = random.sample(world.clients, random.randint(3, 12))
        words = [f"site{i}.{random.choice(SUFFIXES[:11])}" for i in range(random.choice([40, 80]))]
        world.domains = sorted({*world.domains, *words})
        world.names = sorted({*world.names, *world.domains})
        self.shared = [f"{host}.hidden.{suffix}" for host, suffix in [("a", "ru"), ("b", "net"), ("mail", "com")]]
        for host in self.shared[: random.randint(1, 3)]:
            world.answers[host] = [], ["203.0.113.9"]

    def spam_query(self):
        """(name, type) of a query that a client of the spam run makes."""
        random = self.random
        if random.random() < 0.7:
            return random.choice(self.world.domains), "MX"
        return random.choice(self.shared + self.world.exchanges[:2]), random.choice(["A", "A", "AAAA"])

    def time(self):
        random = self.random
        day = random.choice(self.days)
        shape = random.random()
        if shape < 0.05:
            second = random.choice([0, 86399, 1, 59, 60, 3600])
        elif shape < 0.5:
            second = min(86399, int(random.gauss(72000, 900)))
        else:
            second = random.randrange(86400)
        fraction = random.choice(["", ".", ".000000", ".999999", ".5", ".123456"])
        return f"{day * 86400 + second}{fraction}".encode()

    def cells(self, form):
        """A row that is one of ours, by field."""
        random, world = self.random, self.world
        client = random.choice(world.clients)
        if self.bots and random.random() < 0.4:
            client = random.choice(self.bots)
        name = world.names[min(len(world.names) - 1, int(random.expovariate(5 / len(world.names))))]
        mail = 0.6 if client in self.bots else 0.15
        qtype = "MX" if random.random() < mail else random.choices(list(QTYPES)[1:], [50, 15, 5, 5, 3, 2, 2, 1])[0]
        if qtype == "MX" and random.random() < 0.8:
            name = random.choice(world.domains)
        time = self.time()
        if self.is_spam_run and client in self.bots and random.random() < 0.9:
            name, qtype = self.spam_query()
            time = b"%d" % (self.days[-1] * 86400 + min(86399, max(0, int(random.gauss(72000, 900)))))
        raw = name.encode()
        if random.random() < self.odd:
            raw = random.choice(ODD_BYTES)
        elif random.random() < 0.1:  # 0x20 case
            raw = bytes(random.choice([c, ord(chr(c).upper())]) for c in raw)
        if random.random() < 0.05 and raw != b".":
            raw += b"."
        answer = []
        if qtype == "MX":
            answer = world.mx_answer(name)
        elif qtype in ("A", "AAAA"):
            answer = world.address_answer(name)
        elif random.random() < 0.5:
            answer = [("TXT 12 v=spf1 a, mx -all", 60), (random.choice(world.names), 60)]
        rcode = random.choices(list(RCODES), [85, 12, 3])[0]
        if rcode != "NOERROR" and random.random() < 0.8:
            answer = []
        ttls = [f"{ttl}.000000" if random.random() < 0.9 else f"{ttl}" for _, ttl in answer]
        if ttls and random.random() < 0.05:
            ttls = ttls[1:] if random.random() < 0.5 else []
        query = form.escape(raw, random, 0.01)
        if raw == b"." and random.random() < 0.7:
            query = form.empty.encode()
        return {
            "ts": time, "uid": b"C%08x" % random.randrange(2**32), "id.orig_h": world.spelled(client).encode(),
            "id.orig_p": b"1030", "id.resp_h": b"192.0.2.53", "id.resp_p": b"53", "proto": b"udp",
            "trans_id": b"%d" % random.randrange(65536), "rtt": random.choice([None, b"0.012"]), "query": query,
            "qclass": b"1", "qclass_name": b"C_INTERNET", "qtype": b"%d" % QTYPES[qtype],
            "qtype_name": qtype.encode(), "rcode": b"%d" % RCODES[rcode], "rcode_name": rcode.encode(),
            "answers": form.join([text for text, _ in answer], random, 0.002), "TTLs": form.join(ttls, random, 0),
            "tag": b"x", "note": b"",
        }

    def row(self, form):
        """A line: mostly a good row, now and then one that is not ours, malformed, or no row at all."""
        random = self.random
        cells = self.cells(form)
        if random.random() >= self.mess:
            if random.random() < 0.03:
                cells["qclass"] = cells["qclass_name"] = None  # a class that the log does not say
            if random.random() < 0.03:
                cells["rcode"] = cells["rcode_name"] = None
            return form.row(cells)
        return random.choice(MESSES)(random, form, cells)


def _changed(**choices):
    """A mess: one of the given cells replaced (dots in field names written as __)."""

    def mess(random, form, cells):
        for field, values in choices.items():
            cells[field.replace("__", ".")] = random.choice(values)
        return form.row(cells)

    return mess


def _wrong_columns(random, form, cells):
    parts = form.row(cells).split(form.separator.encode())
    if random.random() < 0.3:
        parts.append(b"more")
    else:
        parts = parts[: random.randrange(1, len(parts))]
    line = form.separator.encode().join(parts)
    return line if line and not line.startswith(b"#") else b"x"


def _bad_name(random, form, cells):
    raw = random.choice([
        b"a..b", b".a.com", b"..", b"a.com..", b"x" * 64 + b".com", b"ok." + b"y" * 65, b"." + b"z" * 64,
        b".".join([b"abc"] * 64), b".".join([b"ab"] * 84) + b".cd", b"n" * 254, b".".join([b"a"] * 127) + b".",
        b"w" * 64 + b"..b", b"x" * 63 + b".net", b"\\x00" * 64 + b".org", b"\\x2e\\x2e", b"\\x4", b"\\", b"",
    ])
    cells["query"] = raw
    return form.row(cells)


def _long_line(random, form, cells):
    cells["uid"] = b""
    room = 65_536 - len(form.row(cells)) if "uid" in form.fields else 0
    cells["uid"] = b"u" * (room + random.choice([0, 1, 1, 5000]))
    return form.row(cells)


MESSES = [
    _changed(ts=[None, b"", b"abc", b"-5", b"1e9", b" 123", b"nan", b"1.2.3", b"4294967296", b"99999999999999999999",
                 b"1376913600,5", b"+1376913600", b"."]),
    _changed(id__orig_h=[None, b"999.1.1.1", b"host", b"1.2.3", b"", b"1.2.3.4 ", b"fe80::1%eth0", b"01.2.3.4",
                         b"1.2.3.4.5", b":::", b"12345::", b"::ffff:1.2.3.400"]),
    _changed(qtype=[b"abc", b"65536", b"-1", b"1.0", b"0x0f", b"", b"99999999999999999999"]),
    _changed(qtype=[None], qtype_name=[None]),
    _changed(query=[None]),
    _changed(query=[None], qtype=[b"abc"], id__orig_h=[b"host"]),
    _changed(id__resp_p=[b"137", b"5353", b"5355"]),
    _changed(id__resp_p=[b"137", b"53530", b"13", None], qclass=[b"3"], qclass_name=[b"C_CHAOS"]),
    _changed(qclass=[b"3", b"255", b"32769"], qclass_name=[b"C_CHAOS", b"C_ANY", b"qclass-32769"]),
    _changed(qclass=[b"3"], qclass_name=[b"C_CHAOS"], qtype=[b"abc"], id__orig_h=[b"host"]),
    _changed(ts=[b"abc"], id__resp_p=[b"137"]),
    _wrong_columns, _wrong_columns, _bad_name, _bad_name, _bad_name, _long_line,
    lambda random, form, cells: random.choice([b"", b" ", b"#close 2013", b"# " + b"c" * 70_000, b"garbage"]),
]


def _file_lines(log, count):
    """Lines of one file: headers (again, or changed, in its middle) and rows; whether its first and last are usable."""
    random = log.random
    form = HeaderForm(random)
    has_header = random.random() > 0.03
    lines = form.lines(random) if has_header else []
    is_plain = has_header and form.is_usable()
    for _ in range(count):
        if random.random() < 0.01 or (not has_header and random.random() < 0.2):
            form = HeaderForm(random) if random.random() < 0.6 else form
            lines += form.lines(random)
            has_header = True
        lines.append(log.row(form))
    return lines, is_plain, has_header and form.is_usable()


def _file_bytes(random, lines, usable):
    """The lines with one kind of line end; sometimes the last has none, or is cut short."""
    ending = b"\r\n" if random.random() < 0.15 else b"\n"
    data = b"".join(line + ending for line in lines)
    if usable and random.random() < 0.2 and len(lines[-1]) < 60_000:
        data = data.removesuffix(ending)
        if random.random() < 0.3 and ending == b"\n":
            data = data[: len(data) - random.randrange(60)]
    return data


def _again(random, lines, data):
    """A second copy of a file: the same bytes, its rows in another order, or nearly the same rows."""
    shape = random.random()
    if shape < 0.5 or not lines[0].startswith(b"#") or sum(line.startswith(b"#fields") for line in lines) != 1:
        return data
    marks = [line for line in lines if line.startswith(b"#")]
    rows = [line for line in lines if line and not line.startswith(b"#")]
    random.shuffle(rows)
    if shape > 0.8 and rows:
        rows[0] = rows[-1]
    return b"".join(line + b"\n" for line in marks + rows)


def _compressed(random, data, path):
    """Writes `data` in a random form; the path gets its suffix."""
    form = random.choice(["plain", "plain", "gz", "members", "zst"])
    if form == "gz":
        path = path.with_suffix(".log.gz")
        path.write_bytes(gzip.compress(data, mtime=0))
    elif form == "members":
        path = path.with_suffix(".log.gz")
        cuts = sorted(random.randrange(len(data) + 1) for _ in range(random.randint(1, 4)))
        parts = [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)])]
        path.write_bytes(b"".join(gzip.compress(part, mtime=0) for part in parts))
    elif form == "zst":
        path = path.with_suffix(".log.zst")
        done = subprocess.run(["zstd", "-qc"], input=data, capture_output=True, check=True)
        path.write_bytes(done.stdout)
    else:
        path.write_bytes(data)
    return path


def write_log(seed, directory):
    """Writes the files of log `seed` below `directory`; returns their paths and the scan's options."""
    random = randoms.Random(seed)
    log = Log(random)
    rows = 2000 if log.is_spam_run else random.choice([50, 200, 500, 1000, 2000])
    files = random.randint(1, 6)
    paths, untold = [], False
    for number in range(files):
        lines, is_plain, usable = _file_lines(log, max(1, rows // files))
        untold = untold or not is_plain
        data = _file_bytes(random, lines, usable)
        paths.append(_compressed(random, data, Path(directory) / f"{random.choice('abc')}{number}.log"))
        if random.random() < 0.08:  # the same rows again, under another name and in another form
            data = _again(random, lines, data)
            paths.append(_compressed(random, data, Path(directory) / f"{random.choice('abc')}{number}-again.log"))
    gzips = [path for path in paths if path.suffix == ".gz"]
    if gzips and random.random() < 0.2:
        cut = random.choice(gzips)
        size = cut.stat().st_size
        cut.write_bytes(cut.read_bytes()[: random.randint(min(12, size), size)])
    if random.random() < 0.05:
        (Path(directory) / "empty.log").write_bytes(b"")
        paths.append(Path(directory) / "empty.log")
    wanted = random.choice([None] * 9 + [(log.days[0], log.days[-1] - 1), (log.days[1], log.days[1])])
    if wanted and wanted[0] > wanted[1]:
        wanted = None
    options = Options(
        sender_min=random.choice([1, 2, 3, 5, 10, 20]),
        min_senders=random.choice([1, 2, 3]),
        max_share=random.choice([0.01, 0.05, 0.1, 0.1, 0.2, 0.2, 0.3, 0.5, 1.0]),
        days=wanted,
        says_format=untold,
    )
    return paths, options


def main():
    directory = Path(sys.argv[2])
    directory.mkdir(parents=True, exist_ok=True)
    paths, options = write_log(int(sys.argv[1]), directory)
    print(*options.arguments())
    print(*paths, sep="\n")


if __name__ == "__main__":
    main()
