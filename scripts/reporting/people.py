"""Figures of the suspects: their rate against everybody's, and where they are."""

import os
from collections import Counter

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import NullFormatter

from . import words
from .look import LIGHT, new_figure
from .model import Figure

LABELLED_PLACES = 6


def crowd_rates(model, days):
    """Mail queries of every mail-active client on the suspects' days, from day files; None without them."""
    found = [file["clients/mail_queries"][()] for _, file in model.day_files(days)]
    return np.concatenate(found) if found else None


def draw_rates(model):
    title = "Mail queries of suspects and of everybody else"
    if not model.clients:
        return Figure("rates", title, "No client passed the gates, so there is no rate to compare.")
    days = {client["day"] for client in model.suspects or model.clients}
    crowd = crowd_rates(model, days)
    groups = [
        (words.plural("suspect") if len(model.suspects) != 1 else "suspect", "red", [c["day_mail"] for c in model.suspects]),
        ("explained by a role", "blue", [c["day_mail"] for c in model.clients if c["role"] and not c["suspect"]]),
        (
            "passed the gates, not unusual",
            "orange",
            [c["day_mail"] for c in model.clients if not c["role"] and not c["suspect"]],
        ),
    ]
    everybody = np.concatenate([values for _, _, values in groups] + ([crowd] if crowd is not None else []))
    edges = np.unique(np.round(np.geomspace(1, max(2, everybody.max()) * 1.05, 36)))
    figure, axes = new_figure(3.1)
    if crowd is not None:
        axes.hist(crowd, edges, color=LIGHT["grid"], edgecolor=LIGHT["grey"], lw=0.5, label="all mail-active clients")
    for i, (name, colour, values) in enumerate(groups):
        if values:
            axes.hist(
                values,
                edges,
                histtype="step",
                color=LIGHT[colour],
                lw=1.8,
                ls=["-", "--", ":"][i],
                label=f"{len(values):,} {name}",
            )
    axes.axvline(model.rules["min-day-mail"], color=LIGHT["muted"], lw=0.8)
    axes.annotate(
        " gate",
        (model.rules["min-day-mail"], 1),
        xycoords=("data", "axes fraction"),
        va="top",
        fontsize=9,
        color=LIGHT["muted"],
    )
    axes.set(xscale="log", yscale="log", xlabel="mail queries of a client in its day (logarithmic)", ylabel="clients")
    axes.set_ylim(0.8, max(12, axes.get_ylim()[1]))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_formatter(NullFormatter())
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    figure.legend(*axes.get_legend_handles_labels(), loc="upper right", ncols=2)
    figure.get_layout_engine().set(rect=(0, 0, 1, 0.84))
    suspects = sorted(client["day_mail"] for client in model.suspects)
    caption = (
        f"{words.count(len(suspects), 'suspect')} made {words.count(suspects[0])} to {words.count(suspects[-1])} "
        "mail queries in the day. "
        if suspects
        else "There is no suspect. "
    )
    caption += (
        f"Grey: all {words.count(len(crowd), 'mail-active client')} of the same "
        f"{'day' if len(days) == 1 else 'days'}, median {np.median(crowd):.0f}."
        if crowd is not None
        else "Everybody's numbers are in the day files, which are not beside the result: only clients that passed the "
        "gates are drawn."
    )
    caption += (
        f" The thin line is a gate: {model.rules['min-day-mail']:g} mail queries in a day (or enough in one hour)."
    )
    return Figure("rates", title, caption, f"Histogram on logarithmic axes. {caption}", figure)


def read_world():
    """The rings of the land's outline, and a point in each country."""
    rings, points = [], {}
    with open(os.path.join(os.path.dirname(__file__), "world.txt"), encoding="ascii") as file:
        for line in file:
            key, *places = line.split()
            if key == "land":
                rings.append([tuple(map(float, place.split(","))) for place in places])
            elif key != "#":
                points[key] = tuple(map(float, places[0].split(",")))
    return rings, points


def find_places(suspects, points):
    """Suspects by place: positions where they are known (to a degree), otherwise a point in their country. Also how
    many have a position, a country only, and neither."""
    places, known = Counter(), Counter()
    for suspect in suspects:
        if not words.missing(suspect["latitude"]) and not words.missing(suspect["longitude"]):
            places[round(suspect["longitude"]), round(suspect["latitude"])] += 1
            known["position"] += 1
        elif not words.missing(suspect["country"]) and suspect["country"] in points:
            places[points[suspect["country"]]] += 1
            known["country"] += 1
        else:
            known["nothing"] += 1
    return places, known


def draw_map(model):
    title = "Where the suspects are"
    if not model.suspects:
        return Figure("map", title, "There is no suspect to draw.")
    rings, points = read_world()
    places, known = find_places(model.suspects, points)
    if not places:
        why = model.reason("geograph", "countr", default="the result holds no country and no position")
        return Figure("map", title, f"Not observable ({words.printable(why)}).")
    figure, axes = new_figure(2.75)
    codes = [code for ring in rings for code in [Path.MOVETO] + [Path.LINETO] * (len(ring) - 1) + [Path.CLOSEPOLY]]
    corners = [corner for ring in rings for corner in [*ring, ring[0]]]
    axes.add_patch(PathPatch(Path(corners, codes), facecolor=LIGHT["land"], edgecolor=LIGHT["grey"], lw=0.4))
    spots = sorted(places.items(), key=lambda spot: (-spot[1], spot[0]))
    (x, y), largest = spots[0]
    areas = [12 + 300 * min(1, largest / 40) * suspects / largest for _, suspects in spots]
    axes.scatter(
        *zip(*(place for place, _ in spots)), s=areas, c=LIGHT["red"], edgecolors=LIGHT["paper"], lw=0.6, alpha=0.85
    )
    axes.annotate(
        words.count(largest),
        (x, y),
        (0, 2 + areas[0] ** 0.5 / 2),
        textcoords="offset points",
        ha="center",
        weight="bold",
    )
    countries = Counter(words.printable(s["country"]) for s in model.suspects if not words.missing(s["country"]))
    axes.set(xlim=(-180, 180), ylim=(-58, 84), aspect="equal", xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    most = ", ".join(f"{country} {suspects:,}" for country, suspects in countries.most_common(LABELLED_PLACES))
    caption = f"A dot is a place, its area grows with the suspects there; the largest has {largest:,}."
    caption += (
        f" Suspects by country: {most}{' and others' if len(countries) > LABELLED_PLACES else ''}." if most else ""
    )
    caption += f" {words.count(known['position'])} are drawn at their position." if known["position"] else ""
    caption += (
        f" Of {words.count(known['country'])} only the country is known: drawn inside it." if known["country"] else ""
    )
    caption += f" Not observable for {words.count(known['nothing'])}." if known["nothing"] else ""
    caption += " Outline: Natural Earth."
    return Figure("map", title, caption, f"Map of the world with a dot for each place of suspects. {caption}", figure)
