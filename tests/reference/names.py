"""Names of the DNS: canonical form, host names, block list form, registered domains.

Bytes go in, canonical names (ASCII text) come out; nothing here shares code with the program.
"""

import re
import socket

SUFFIX_LIST = "/usr/share/publicsuffix/public_suffix_list.dat"

HOST_LABEL = re.compile(r"[a-zA-Z0-9_-]+")
MAIL_LABEL = re.compile(r"(mx|mail|smtp|mta|relay|gate|inbound|aspmx)[-0-9]*")
OCTET = re.compile(r"[0-9]{1,3}")
NIBBLE = re.compile(r"[0-9a-f]")


class NameProblem(Exception):
    """Why a name was rejected: empty-label, label-length or name-length."""


def unescape(field):
    r"""Zeek's `\xHH` and `\\` as bytes; any other backslash stands for itself."""
    return re.sub(
        rb"\\(?:x([0-9a-fA-F]{2})|(\\))",
        lambda m: bytes([int(m[1], 16)]) if m[1] else b"\\",
        field,
    )


def canonical(raw):
    """The canonical name of unescaped bytes: lower case, no trailing dot, odd bytes as \\DDD."""
    if raw in (b"", b"."):
        return "."
    if raw.endswith(b"."):
        raw = raw[:-1]
    if len(raw) > 253:
        raise NameProblem("name-length")
    labels = raw.split(b".")
    for label in labels:
        if not label:
            raise NameProblem("empty-label")
        if len(label) > 63:
            raise NameProblem("label-length")
    return ".".join(map(_canonical_label, labels))


def _canonical_label(label):
    plain = lambda c: 0x21 <= c <= 0x7E and c != 0x5C
    return "".join(chr(c).lower() if plain(c) else "\\%03d" % c for c in label)


def is_host_name(name):
    """Two or more labels of letters, digits, - and _, the last one not a number."""
    labels = name.split(".")
    return (
        len(labels) >= 2
        and all(HOST_LABEL.fullmatch(label) for label in labels)
        and not re.fullmatch("[0-9]+", labels[-1])
    )


def is_dnsbl_style(name):
    """Four octets or 32 hex digits, then a zone of two or more labels outside .arpa."""
    labels = name.split(".")
    if len(labels) >= 6 and all(OCTET.fullmatch(x) and int(x) <= 255 for x in labels[:4]):
        zone = labels[4:]
    elif len(labels) >= 34 and all(NIBBLE.fullmatch(x) for x in labels[:32]):
        zone = labels[32:]
    else:
        return False
    return zone[-1] != "arpa"


def parse_address(text):
    """16 bytes of an IPv4 (mapped) or IPv6 address given as bytes; None for anything else."""
    try:
        text = text.decode("ascii")
        if ":" in text:
            return socket.inet_pton(socket.AF_INET6, text)
        return bytes(10) + b"\xff\xff" + socket.inet_pton(socket.AF_INET, text)
    except (OSError, UnicodeDecodeError, ValueError):
        return None


def format_address(address):
    """The usual text of 16 address bytes."""
    if address.startswith(bytes(10) + b"\xff\xff"):
        return socket.inet_ntop(socket.AF_INET, address[12:])
    return socket.inet_ntop(socket.AF_INET6, address)


def top_level_domain(name):
    """The last label; of the root "."."""
    return "." if name == "." else name.rsplit(".", 1)[-1]


class PublicSuffixes:
    """The public suffix list, by its own algorithm (publicsuffix.org/list)."""

    def __init__(self, path=SUFFIX_LIST):
        self.rules, self.wildcards, self.exceptions = set(), set(), set()
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                rule = line.split()[0] if line.split() else ""
                if not rule or rule.startswith("//"):
                    continue
                kind = self.rules
                if rule.startswith("!"):
                    kind, rule = self.exceptions, rule[1:]
                elif rule.startswith("*."):
                    kind, rule = self.wildcards, rule[2:]
                kind.add(".".join(_a_label(label) for label in rule.split(".")))

    def suffix_labels(self, labels):
        """How many of the last labels are the public suffix: the longest rule, exceptions first."""
        longest = 1  # the default rule "*"
        for count in range(1, len(labels) + 1):
            tail = ".".join(labels[-count:])
            if tail in self.exceptions:
                return count - 1
            if tail in self.rules or (count > 1 and ".".join(labels[1 - count:]) in self.wildcards):
                longest = count
        return longest

    def registered_domain(self, name):
        """Public suffix plus one label; the whole name where it has none."""
        labels = name.split(".")
        if name == ".":
            return name
        return ".".join(labels[-(self.suffix_labels(labels) + 1):])

    def has_mail_label(self, name):
        """Whether the first label is a mail label that is no part of the registered domain."""
        first = name.split(".")[0]
        return bool(MAIL_LABEL.fullmatch(first)) and self.registered_domain(name) != name


def _a_label(label):
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")
