"""Figures of each relay: its queries over time, and its names and addresses from day to day."""

import bisect
import ipaddress

import numpy as np
from matplotlib.dates import AutoDateLocator
from matplotlib.ticker import MaxNLocator

from read_result import decode

from . import words
from .look import LIGHT, new_figure
from .model import Figure
from .traffic import finish, mean_of

MOST_RELAYS = 24  # with figures; the table has all
MOST_ROWS = 14  # names, and addresses, of a timeline


def relay_title(number, relay):
    return f"Relay {number + 1}, {words.shorten(relay['entity'])}"


def draw_curve(model, number, relay):
    """Queries a minute from its first to its last query, with the length of a period."""
    title = f"{relay_title(number, relay)}: queries"
    name = f"relay-curve-{number + 1}"
    curves = model.result.file["relays/curves"]
    counts = curves[number].astype(float) if curves.shape[1] else np.zeros(0)
    busy = np.flatnonzero(counts)
    if len(busy) == 0:
        return Figure(name, title, "The result holds no curve of this relay.")
    start, end = max(0, busy[0] - 5), min(len(counts), busy[-1] + 6)
    width = -(-(end - start) // 720)
    values = mean_of(counts[start:end], width) * width
    times = [words.utc(int(model.series["time"][start]) + 60 * width * i) for i in range(len(values))]
    figure, axes = new_figure(2.3)
    axes.fill_between(times, values, step="post", color=LIGHT["red"], alpha=0.85, lw=0)
    axes.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=7))
    finish(axes, f"queries in {words.count(width, 'minute')}" if width > 1 else "queries a minute")
    axes.set_ylim(0, values.max() * 1.25)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    period = relay["period_seconds"]
    if not words.missing(period) and period < 60 * (end - start):
        height = values.max() * 1.14
        axes.plot(
            [times[0], words.utc(int(model.series["time"][start] + period))],
            [height] * 2,
            "|-",
            color=LIGHT["blue"],
            lw=1.6,
            ms=7,
        )
        axes.annotate(
            f"one period: {words.duration(period)} ",
            (words.utc(int(model.series["time"][start] + period)), height),
            (6, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )
    caption = (
        f"{words.count(int(counts.sum()), 'query')} for "
        + (f"its {words.count(len(relay['names']), 'name')}" if len(relay["names"]) > 1 else "it")
        + f", between {words.span(*model.series['time'][busy[[0, -1]]])}. "
    )
    if words.missing(period):
        caption += f"Period: {words.NOT_OBSERVABLE}."
    else:
        caption += (
            f"The suspects ask again every {words.duration(period)}; p: {words.probability(relay['period_p'])}; "
            f"{words.percent(relay['rayleigh_share'])} of them are in step with it."
        )
        if relay["ttl_locked"] == 1:
            caption += " It is a multiple of the TTL: a cache makes it, so it says little."
        if relay.get("period_clock"):
            caption += f" It is that of a scheduler's clock: {words.printable(relay['period_clock'])}."
    return Figure(name, title, caption, f"Curve of queries over time. {caption}", figure)


class History:
    """What the day files say of the relays: on each day, the names asked for and the addresses they led to."""

    def __init__(self, model):
        self.days = []
        self.names = [{} for _ in model.relays]  # name -> days on which it was asked for or led to an address
        self.addresses = [{} for _ in model.relays]  # address -> days on which an answer named it
        if len(model.days) < 2 or not model.relays:
            return
        shown = model.relays[:MOST_RELAYS]
        for day, file in model.day_files(model.days):
            self.days.append(day)
            self._read(day, file, shown)

    def _read(self, day, file, relays):
        text, offsets = file["names/text"][()].tobytes(), file["names/text_offsets"][()]
        queries = file["names/queries"][()]
        named, addresses = file["addresses/name"][()], file["addresses/address"][()]

        def name_at(row):
            return text[offsets[row] : offsets[row + 1]]

        for number, relay in enumerate(relays):
            rows = set()
            for name in relay["names"]:
                row = bisect.bisect_left(range(len(queries)), name.encode("latin-1", "replace"), key=name_at)
                if row < len(queries) and decode(name_at(row)) == name:
                    rows.add(row)
            if relay["kind"] == "address":
                packed = ipaddress.ip_address(relay["entity"])
                packed = packed if packed.version == 6 else ipaddress.IPv6Address(f"::ffff:{packed}")
                wanted = np.frombuffer(packed.packed, dtype="u1")
                rows |= set(named[(addresses == wanted).all(axis=1)].tolist())
            for row in rows:
                if queries[row] > 0 or row in named:
                    self.names[number].setdefault(decode(name_at(row)), []).append(day)
            for address in np.unique(addresses[np.isin(named, list(rows))], axis=0):
                found = ipaddress.IPv6Address(address.tobytes())
                self.addresses[number].setdefault(str(found.ipv4_mapped or found), []).append(day)


def draw_flux(model, number, relay, history):
    """A row for each name and address of the relay, a mark for each day on which it was seen."""
    title = f"{relay_title(number, relay)}: names and addresses from day to day"
    name = f"flux-{number + 1}"
    said = (
        f"Changes of its address: {words.count(relay['address_changes'])}; of its names: "
        f"{words.count(relay['domain_changes'])}."
    )
    if model.result.days < 2:
        return Figure(name, title, f"Not observable: the window is one day. {said}")
    if not history.days:
        return Figure(
            name,
            title,
            f"Not observable: the day files are not beside the result (--days names their folder). {said}",
        )
    names = sorted(history.names[number].items(), key=lambda item: (item[1][0], item[0]))
    addresses = sorted(history.addresses[number].items(), key=lambda item: (item[1][0], item[0]))
    if not names:
        return Figure(name, title, f"None of its names is in the day files. {said}")
    rows = names[:MOST_ROWS] + addresses[:MOST_ROWS]
    figure, axes = new_figure(0.75 + 0.21 * len(rows))
    for y, (_, days) in enumerate(rows):
        is_name = y < len(names[:MOST_ROWS])
        axes.plot(
            [words.utc(day * 86400) for day in days],
            [y] * len(days),
            "s" if is_name else "D",
            ms=5 if is_name else 4.5,
            color=LIGHT["blue" if is_name else "orange"],
        )
    if addresses:
        axes.axhline(len(names[:MOST_ROWS]) - 0.5, color=LIGHT["grid"], lw=0.8)
    axes.set_yticks(range(len(rows)), [words.shorten(text, 30) for text, _ in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(words.utc((history.days[0] - 0.6) * 86400), words.utc((history.days[-1] + 0.6) * 86400))
    axes.xaxis.set_major_locator(AutoDateLocator(minticks=2, maxticks=6))
    axes.xaxis.set_major_formatter(
        lambda value, _: f"{np.datetime64('1970-01-01') + np.timedelta64(round(value), 'D')}"[5:]
    )
    axes.grid(axis="x")
    hidden = max(0, len(names) - MOST_ROWS), max(0, len(addresses) - MOST_ROWS)
    caption = (
        f"Squares: days on which {'its name' if len(names) == 1 else f'one of its {len(names)} names'} was seen. "
        + (
            f"Diamonds: days on which an answer gave {'the' if len(addresses) == 1 else f'one of {len(addresses)}'} "
            f"address{'' if len(addresses) == 1 else 'es'}. "
            if addresses
            else "Its addresses are not observable: no answer was logged. "
        )
        + (f"{hidden[0]:,} names and {hidden[1]:,} addresses are not drawn. " if any(hidden) else "")
        + said
        + f" {words.count(len(history.days), 'day')} of {model.result.days} are at hand."
    )
    return Figure(name, title, caption, f"Timeline. {caption}", figure)
