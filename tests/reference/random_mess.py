"""Rows that are malformed, or not ours, or no rows at all: each function turns a good row into one of them."""


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
    _changed(opcode=[b"4", b"5", None], opcode_name=[b"notify"]),
    _wrong_columns, _wrong_columns, _bad_name, _bad_name, _bad_name, _long_line,
    lambda random, form, cells: random.choice([b"", b" ", b"#close 2013", b"# " + b"c" * 70_000, b"garbage"]),
]
