"""Figures of who asked for what: six suspects as the hand-made case drew it, and whole campaigns."""

import math

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from . import words
from .look import LIGHT, new_figure
from .model import Figure
from .names import TIER_COLOURS

DRAWN_SUSPECTS, DRAWN_OWN, DRAWN_SHARED, DRAWN_RELAYS = 6, 70, 150, 40  # of the network figure
GOLDEN = math.pi * (3 - math.sqrt(5))
MARKERS = {"academic": "^", "large": "s", "relay": "D", "middle": "o", "low": "o"}


def pick(items, most):
    """At most `most` of the items, evenly spread over them: a sample that is the same in every run."""
    items = np.asarray(items)
    if len(items) <= most:
        return items
    return items[np.linspace(0, len(items) - 1, most).round().astype(int)]


def sunflower(centre, number, radius):
    """Points that fill a disc evenly."""
    places = np.arange(number) + 0.5
    distance = radius * np.sqrt(places / max(number, 1))
    return np.column_stack(
        [centre[0] + distance * np.cos(places * GOLDEN), centre[1] + distance * np.sin(places * GOLDEN)]
    )


def circle(number, radius=1.0):
    angles = np.pi / 2 + 2 * np.pi * np.arange(number) / max(number, 1)
    return radius * np.column_stack([np.cos(angles), np.sin(angles)])


def draw_edges(axes, pairs, colour, width, alpha):
    """All edges as one path: thousands of elements would make a page slow."""
    if len(pairs):
        codes = np.tile([Path.MOVETO, Path.LINETO], len(pairs))
        axes.add_patch(
            PathPatch(
                Path(np.concatenate(pairs), codes),
                fill=False,
                edgecolor=LIGHT[colour],
                lw=width,
                alpha=alpha,
                zorder=1,
            )
        )


def spread(places):
    """Moves points that share a place around it, so that each is seen."""
    seen = {}
    for i, place in enumerate(places):
        seen.setdefault((round(place[0], 2), round(place[1], 2)), []).append(i)
    for group in seen.values():
        if len(group) > 1:
            places[group] = sunflower(places[group[0]], len(group), 0.026 * math.sqrt(len(group)))
    return places


def draw_nodes(model, axes, names, places, size):
    """The names by tier, relays last and on top; handles for a legend."""
    tiers = model.domains["tier"][names]
    for tier in sorted(
        set(tiers), key=lambda tier: list(TIER_COLOURS).index(tier) if tier in TIER_COLOURS else 9, reverse=True
    ):
        relay = tier == "relay"
        at = places[tiers == tier]
        axes.plot(
            at[:, 0],
            at[:, 1],
            MARKERS.get(tier, "o"),
            ms=size * (2 if relay else 1),
            ls="none",
            mfc=LIGHT[TIER_COLOURS.get(tier, "grey")],
            mec=LIGHT["paper"],
            mew=0.3,
            zorder=4 if relay else 2,
            label=words.TIERS.get(tier, words.printable(tier)),
        )


def draw_suspects(axes, places, size):
    axes.plot(
        places[:, 0],
        places[:, 1],
        "o",
        ms=size,
        mfc=LIGHT["ink"],
        mec=LIGHT["paper"],
        mew=0.8,
        zorder=5,
        label="suspect",
    )


def finish(figure, axes):
    axes.set(xticks=[], yticks=[], aspect="equal")
    axes.spines[:].set_visible(False)
    axes.margins(0.04)
    figure.legend(*axes.get_legend_handles_labels(), loc="lower center", ncols=3)
    figure.get_layout_engine().set(rect=(0, 0.11, 1, 0.89))


def name_network(number):
    return "network" if number == 0 else f"network-{number + 1}"


def draw_network(model, number, campaign):
    """Six suspects of a campaign: names that only one of them asks for around it, the shared ones in the middle."""
    name = name_network(number)
    members = model.suspects_of(campaign["id"]) if campaign else list(range(len(model.suspects)))
    title = "Six suspects and what they asked for" + (f", campaign {campaign['id']}" if campaign and number else "")
    if len(members) < 2:
        why = "There is one suspect only: nothing can be shared." if members else "There is no suspect."
        return Figure(name, title, why)
    busiest = sorted(members, key=lambda i: (-model.suspects[i]["mail_queries"], i))
    chosen = sorted(busiest[:DRAWN_SUSPECTS])
    title = title.replace("Six", "Six" if len(chosen) == 6 else str(len(chosen)))

    asked = [model.edges_of(suspect) for suspect in chosen]
    names, degrees = np.unique(np.concatenate(asked), return_counts=True)
    relay = model.domains["tier"][names] == "relay"
    shared, relays, single = names[(degrees > 1) & ~relay], names[relay], names[(degrees == 1) & ~relay]
    own = [edges[np.isin(edges, single)] for edges in asked]
    drawn_own, drawn_shared = [pick(names, DRAWN_OWN) for names in own], pick(shared, DRAWN_SHARED)

    figure, axes = new_figure(5.6)
    homes = circle(len(chosen))
    clusters = [sunflower(home * 1.5, len(names), 0.42) for home, names in zip(homes, drawn_own)]
    middle, owners = place_between(asked, homes, [*drawn_shared, *relays[:DRAWN_RELAYS]], len(drawn_shared))
    draw_edges(axes, [(home, at) for home, cluster in zip(homes, clusters) for at in cluster], "grey", 0.4, 0.35)
    for nodes, colour, width, alpha in (
        (range(len(drawn_shared)), "blue", 0.35, 0.25),
        (range(len(drawn_shared), len(middle)), "red", 0.7, 0.7),
    ):
        draw_edges(axes, [(homes[i], middle[node]) for node in nodes for i in owners[node]], colour, width, alpha)
    nodes = np.concatenate([*drawn_own, drawn_shared, relays[:DRAWN_RELAYS]]).astype(int)
    draw_nodes(model, axes, nodes, np.concatenate([*clusters, middle]), 3)
    draw_suspects(axes, homes, 9)
    for suspect, home in zip(chosen, homes):
        beside = home * 1.5 + [0, 0.52 if home[1] > 0.9 else -0.52]
        label = words.shorten(model.suspects[suspect]["address"], 24)
        axes.annotate(label, beside, ha="center", va="center", fontsize=8.5, annotation_clip=False)
    axes.set(xlim=(-2.1, 2.1), ylim=(-2.12, 2.12))
    finish(figure, axes)
    of_campaign = f" of campaign {campaign['id']}" if campaign else ""
    caption = (
        f"Large dots: {words.count(len(chosen), 'suspect')}{of_campaign}, those with most mail queries. Around each, names "
        f"that only it among them asked for: {sum(map(len, drawn_own)):,} of {sum(map(len, own)):,} are drawn. In the "
        f"middle, what several asked for: {len(drawn_shared):,} of {words.count(len(shared), 'name')}, and "
        f"{words.count(len(relays), 'name')} of relay candidates (diamonds). Names are a sample, evenly spread over "
        "their alphabet; the export has all."
    )
    return Figure(name, title, caption, f"Network drawing. {caption}", figure)


def place_between(asked, homes, nodes, shared):
    """Places of names that several suspects asked for, and who did. The first `shared` lie between those who asked, the
    rest, relays, on a ring in the middle."""
    sets = [set(edges.tolist()) for edges in asked]
    owners = [[i for i, edges in enumerate(sets) if node in edges] for node in nodes]
    between = [np.mean(homes[who], axis=0) * 0.8 for who in owners[:shared]]
    relays = len(nodes) - shared
    ring = circle(relays, 0.16 if relays > 1 else 0)
    return spread(np.array([*between, *ring]).reshape(-1, 2)), owners


def draw_campaign(model):
    """All suspects on a ring for each campaign; a name lies at the mean place of those who asked for it."""
    title = "The whole campaign, sampled"
    if not model.suspects:
        return Figure("campaign", title, "There is no suspect.")
    campaigns = [c["id"] for c in sorted(model.campaigns, key=lambda c: (-c["suspects"], c["id"]))] or [None]
    shown = campaigns[:4]
    columns = min(len(shown), 2)
    rows = -(-len(shown) // columns)
    figure, axes = new_figure(5.4 if len(shown) == 1 else 0.5 + 2.7 * rows, rows, columns, squeeze=False)
    said = []
    for i, axis in enumerate(axes.flat):
        axis.set_axis_off() if i >= len(shown) else said.append(draw_ring(model, axis, shown[i], len(shown) > 1))
    finish(figure, axes.flat[0])
    for axis in axes.flat[1 : len(shown)]:
        axis.set(xticks=[], yticks=[], aspect="equal")
        axis.spines[:].set_visible(False)
        axis.margins(0.04)
    caption = (
        "Suspects on a ring; a name lies at the mean place of those who asked for it, so what all share is in the "
        "middle and what one asked for lies beyond it. "
        + " ".join(said)
        + (f" {len(campaigns) - len(shown)} smaller campaigns are not drawn." if len(campaigns) > len(shown) else "")
    )
    return Figure(
        "campaign",
        title if len(shown) == 1 else "The campaigns, sampled",
        caption,
        f"Network drawing. {caption}",
        figure,
    )


def draw_ring(model, axes, campaign, small):
    members = model.suspects_of(campaign) if campaign is not None else list(range(len(model.suspects)))
    drawn = pick(np.array(members, dtype=int), 40 if small else 72)
    places = circle(len(drawn)) if len(drawn) > 1 else np.zeros((1, 2))
    owners = [np.full(len(model.edges_of(s)), i) for i, s in enumerate(drawn)]
    owner = np.concatenate(owners) if owners else np.array([], dtype=int)
    target = np.concatenate([model.edges_of(s) for s in drawn]) if owners else owner
    names, inverse, degrees = np.unique(target, return_inverse=True, return_counts=True)
    relay = model.domains["tier"][names] == "relay"
    budget = 250 if small else 500
    kept = np.concatenate(
        [
            np.flatnonzero(relay)[:60],
            pick(np.flatnonzero((degrees == 1) & ~relay), budget // 2),
            pick(np.flatnonzero((degrees > 1) & ~relay), budget // 2),
        ]
    ).astype(int)
    sums = np.column_stack([np.bincount(inverse, places[owner, axis], minlength=len(names)) for axis in (0, 1)])
    at = sums[kept] / degrees[kept][:, None]
    at = np.where((degrees[kept] == 1)[:, None], at * 1.16, at)
    at = spread(at)
    position = np.full(len(names), -1)
    position[kept] = np.arange(len(kept))
    inside = position[inverse] >= 0
    edges = [np.array([places[o], at[position[i]]]) for o, i in zip(owner[inside], inverse[inside])]
    sampled = pick(np.arange(len(edges)), 700 if small else 1500)
    draw_edges(axes, [edges[i] for i in sampled], "grey", 0.3, 0.3)
    draw_nodes(model, axes, names[kept], at, 2.2 if small else 3)
    draw_suspects(axes, places, 3.5 if small else 5)
    if campaign is not None and small:
        axes.set_title(f"campaign {campaign}")
    label = f"Campaign {campaign}: " if small else "Drawn: "
    return (
        f"{label}{len(drawn):,} of {words.count(len(members), 'suspect')}, {len(kept):,} of "
        f"{words.count(len(names), 'name')}, {len(sampled):,} of {words.count(len(owner), 'edge')}."
    )
