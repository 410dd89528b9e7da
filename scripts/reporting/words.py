"""Numbers, times and names as the page writes them."""

import datetime
import html
import math

import numpy as np

NOT_OBSERVABLE = "not observable"
TIERS = {
    "academic": "universities",
    "large": "large providers",
    "relay": "relay candidates",
    "middle": "in between",
    "low": "low profile",
}
SERIES = {"mx": "MX queries", "mail": "mail queries", "labelled": "queries for names with a mail label"}


def printable(text):
    """`text` with everything outside 0x20 to 0x7e as `\\xHH`, so that no screen or browser obeys it."""
    return "".join(c if " " <= c <= "~" else f"\\x{ord(c):02x}" for c in str(text))


def escape(text):
    """Printable text for HTML, in an element or a quoted attribute."""
    return html.escape(printable(text), quote=True)


def shorten(text, width=40):
    """Printable text of at most `width` characters; the middle goes, since both ends of a name tell."""
    text = printable(text)
    return text if len(text) <= width else f"{text[: width // 2 - 2]}...{text[len(text) - width // 2 + 1:]}"


def missing(value):
    """Whether the logs could not give a value."""
    return value is None or value is np.ma.masked or (isinstance(value, float) and math.isnan(value))


def plural(noun):
    """ "queries" of "query", "addresses" of "address", "names" of "name"."""
    if noun.endswith("y") and not noun.endswith(("ay", "ey")):
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith("s") else "s" if noun else "")


def count(value, noun=""):
    """ "1,234", "1 client", "2 clients"; a missing one is said."""
    if missing(value):
        return NOT_OBSERVABLE
    return f"{int(value):,} {noun if value == 1 else plural(noun)}".strip()


def rate(value):
    """A rate or factor: "4.4" below ten, "1,204" from there."""
    if missing(value):
        return NOT_OBSERVABLE
    if value == 0:
        return "0"
    return f"{value:.1f}" if abs(value) < 9.95 else f"{value:,.0f}"


def probability(value):
    """A p or q in two digits."""
    if missing(value):
        return NOT_OBSERVABLE
    return "below 1e-300" if value < 1e-300 else f"{value:.2g}"


def percent(value):
    """A share 0 to 1."""
    if missing(value):
        return NOT_OBSERVABLE
    if value in (0, 1):
        return f"{100 * value:.0f}%"
    return f"{100 * value:.1f}%" if value >= 0.0095 else f"{100 * value:.2g}%"


def odds(log_odds):
    """The odds ratio of a logarithm, rounded down."""
    if missing(log_odds):
        return NOT_OBSERVABLE
    if log_odds > 34:
        return f"e^{log_odds:.1f}"
    ratio = math.exp(log_odds)
    return f"{math.floor(ratio):,}" if ratio >= 10 else f"{math.floor(100 * ratio) / 100:.2f}"


def flag(value):
    """Yes, no, or not observable."""
    return NOT_OBSERVABLE if missing(value) else "yes" if value else "no"


def duration(seconds):
    """A period: "62 s", "10.0 min", "2.5 h"."""
    if missing(seconds):
        return NOT_OBSERVABLE
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.1f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def utc(seconds):
    """Seconds since 1970 as a datetime."""
    return datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc).replace(tzinfo=None)


def moment(seconds):
    """ "2013-08-19 19:49"."""
    return f"{utc(seconds):%Y-%m-%d %H:%M}"


def day(number):
    """Days since 1970 as "2013-08-19"."""
    return f"{utc(int(number) * 86400):%Y-%m-%d}"


def span(first, last):
    """A period in UTC, the date once where it is one."""
    ends = f"{utc(last):%H:%M}" if utc(first).date() == utc(last).date() else moment(last)
    return f"{moment(first)} to {ends} UTC"


def listing(items, shown=3):
    """ "a, b and 3 more"."""
    items = list(items)
    rest = len(items) - shown
    return ", ".join(items[:shown]) + (f" and {rest:,} more" if rest > 0 else "")


def escape_lines(text):
    """As escape(), but line ends stay."""
    return "\n".join(escape(line) for line in text.split("\n"))
