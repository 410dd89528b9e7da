"""Figures of the names that suspects asked for: how many of them share a name, tiers, country-code domains."""

from collections import Counter

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator, NullFormatter

from . import words
from .look import LIGHT, new_figure
from .model import Figure
from .traffic import thousands

MOST_TLDS = 16
TIER_COLOURS = {"academic": "green", "large": "orange", "relay": "red", "middle": "blue", "low": "grey"}


def is_direct(model):
    """True for names that no MX query of the suspects led to: no exchange, and no MX asked for their domain."""
    domains, graph = model.domains, model.graph
    mx = np.bincount(graph["indices"], graph["mx"], minlength=len(domains["name"]))
    asked_mx = set(domains["registered_domain"][mx > 0])
    asked = np.array([domain in asked_mx for domain in domains["registered_domain"]], dtype=bool)
    return ~asked & ~np.isin(domains["evidence"], (1, 2))


def round_two(values):
    """Numbers to two digits, so that a million names are some hundred dots."""
    scale = 10 ** np.maximum(np.floor(np.log10(np.maximum(values, 1))) - 1, 0)
    return (np.round(values / scale) * scale).astype(int)


def find_shares(model):
    """For each name, the largest share of a campaign's suspects that asked for it, to half a percent."""
    owner = np.repeat([suspect["campaign"] for suspect in model.suspects], np.diff(model.graph["indptr"]))
    sizes = Counter(suspect["campaign"] for suspect in model.suspects)
    shares = [
        np.bincount(model.graph["indices"][owner == campaign], minlength=len(model.domains["name"])) / size
        for campaign, size in sorted(sizes.items())
    ]
    return np.round(np.max(shares, axis=0) * 200) / 200


def draw_degrees(model):
    title = "How many suspects share a name, and the sweet spot"
    names = len(model.domains["name"])
    if names == 0:
        return Figure("degrees", title, "There is no suspect, so no name was asked for.")
    suspects = len(model.suspects)
    degrees = model.domains["suspects"].astype(int)
    figure, (left, right) = new_figure(3.0, 1, 2)
    edges = np.unique(np.linspace(1, suspects + 1, min(suspects, 34) + 1).round()) if suspects > 1 else [1, 2]
    left.hist(degrees, edges, color=LIGHT["blue"], edgecolor=LIGHT["paper"], lw=0.3)
    left.set(yscale="log", xlabel="suspects asking for a name", ylabel="names")
    left.set_ylim(0.7, max(12, left.get_ylim()[1]))
    left.yaxis.set_minor_formatter(NullFormatter())
    left.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    left.xaxis.set_major_locator(MaxNLocator(4 if suspects < 1000 else 2, integer=True))
    thousands(left.xaxis)
    left.set_title("Names by degree")

    direct = is_direct(model)
    others = np.maximum(model.domains["clients"].astype(int) - degrees, 0)
    crowd = max(
        [relay["others_clients"] for relay in model.relays],
        default=max([day["clients"] for day in model.days.values()], default=1),
    )
    bar = model.rules["relay-min-share"], max(model.rules["relay-max-others"] * crowd, 0.5)
    right.add_patch(Rectangle((-0.6, bar[0]), bar[1] + 0.6, 1.05 - bar[0], facecolor=LIGHT["shade"], lw=0))
    dots = sorted(Counter(zip(find_shares(model)[direct], round_two(others[direct]))).items())
    right.scatter(
        [n for (_, n), _ in dots],
        [share for (share, _), _ in dots],
        s=[(2.5 + 1.6 * np.log10(same)) ** 2 for _, same in dots],
        c=LIGHT["grey"],
        lw=0,
        alpha=0.75,
    )
    for relay in model.relays:
        share = relay["suspects_asking"] / max(1, relay["suspects"])
        right.plot(relay["others_asking"], share, "D", ms=5.5, mfc="none", mec=LIGHT["red"], mew=1.4)
    right.set_xscale("symlog", linthresh=1, linscale=0.5)
    right.set(xlabel="other clients asking", ylabel="suspects asking")
    right.set_xlim(-0.6, max(10, others[direct].max(initial=0), bar[1]) * 1.3)
    right.set_ylim(0, 1.05)
    right.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    right.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
    right.set_title("The sweet spot")
    one = int(np.sum(degrees == 1))
    caption = (
        f"Left: {words.count(names, 'name')} by the number of suspects that asked for them; {words.count(one)} by one "
        f"only. Right: the {words.count(int(direct.sum()))} names that no MX query led to, names at one place as one "
        f"dot. Shaded: asked for by {words.percent(model.rules['relay-min-share'])} of a campaign's suspects and "
        f"by {words.percent(model.rules['relay-max-others'])} of the other clients. Diamonds: the "
        f"{words.count(len(model.relays), 'relay candidate')} found."
    )
    return Figure("degrees", title, caption, f"Histogram and scatter plot. {caption}", figure)


def draw_tiers(model):
    title = "Tiers of the names that suspects asked for"
    tiers = model.result.rows("tiers")
    if not tiers:
        return Figure("tiers", title, "There is no suspect, so no name was sorted into a tier.")
    figure, axes = new_figure(2.5, 1, 3, sharey=True)
    labels = [words.TIERS.get(row["tier"], words.printable(row["tier"])) for row in tiers]
    for axis, column in zip(axes, ("domains", "edges", "queries")):
        total = sum(row[column] for row in tiers) or 1
        for i, row in enumerate(tiers):
            share = row[column] / total
            axis.barh(i, share, color=LIGHT[TIER_COLOURS.get(row["tier"], "grey")], height=0.7)
            axis.annotate(
                words.percent(share), (share, i), (3, 0), textcoords="offset points", va="center", fontsize=9
            )
        axis.tick_params(axis="y", length=0)
        axis.set(xlim=(0, 1.5), xticks=[], title="names" if column == "domains" else column)
        axis.spines["bottom"].set_visible(False)
    axes[0].set_yticks(range(len(tiers)), labels)
    axes[0].invert_yaxis()
    caption = (
        "Shares of each tier: "
        + "; ".join(
            f"{label} {words.count(row['domains'], 'name')}, {words.count(row['edges'], 'edge')}"
            for label, row in zip(labels, tiers)
        )
        + ". An edge is a pair of a suspect and a name."
    )
    return Figure("tiers", title, caption, f"Bars. {caption}", figure)


def draw_tlds(model):
    title = "Country-code domains that suspects sought mail servers of"
    rows = [row for row in model.result.rows("tlds") if row["kind"] in ("country", "idn-country")]
    if not rows:
        return Figure("tlds", title, "No suspect asked for the MX of a name under a country-code domain.")
    shown = sorted(rows, key=lambda row: (-row["queries"], row["tld"]))[:MOST_TLDS]
    figure, axes = new_figure(0.9 + 0.2 * len(shown), 1, 2, sharey=True)
    for axis, column, colour in zip(axes, ("queries", "domains"), ("blue", "green")):
        axis.barh(range(len(shown)), [row[column] for row in shown], color=LIGHT[colour], height=0.7)
        axis.set_xlabel({"queries": "MX queries", "domains": "mail domains"}[column])
        axis.xaxis.set_major_locator(MaxNLocator(3, integer=True))
        thousands(axis.xaxis)
        axis.grid(axis="x")
    axes[0].set_yticks(range(len(shown)), [f".{words.shorten(row['tld'], 16)}" for row in shown])
    axes[0].invert_yaxis()
    caption = (
        f"{words.count(len(rows))} country-code domains"
        + (f", the {len(shown)} with most queries" if len(rows) > len(shown) else "")
        + f". Most: .{words.printable(shown[0]['tld'])} with "
        f"{words.count(shown[0]['queries'])} queries for {words.count(shown[0]['domains'], 'domain')}. Retries inflate "
        "queries, not domains."
    )
    return Figure("tlds", title, caption, f"Bars of queries and of domains for each. {caption}", figure)
