"""Ways of writing a Zeek log: which columns, in which order, with which marks."""

FIELDS_23 = (
    "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto trans_id query qclass qclass_name qtype qtype_name "
    "rcode rcode_name AA TC RD RA Z answers TTLs rejected"
).split()
FIELDS_24 = FIELDS_23[:8] + ["rtt"] + FIELDS_23[8:]
FIELDS_26 = FIELDS_24 + ["opcode", "opcode_name"]


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
