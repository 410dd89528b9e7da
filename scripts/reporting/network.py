"""Figures of who asked for what: six suspects as the hand-made case drew it, a campaign, and who resembles whom."""

import math

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from . import words
from .look import LIGHT, new_figure
from .model import Figure
from .names import TIER_COLOURS

DRAWN_SUSPECTS = 6
GOLDEN = math.pi * (3 - math.sqrt(5))
MARKERS = {"academic": "^", "large": "s", "relay": "D", "middle": "o", "low": "o"}
LABELLED_RELAYS = 4


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
    return np.column_stack([centre[0] + distance * np.cos(places * GOLDEN), centre[1] + distance * np.sin(places * GOLDEN)])


def circle(number, radius=1.0):
    angles = np.pi / 2 + 2 * np.pi * np.arange(number) / max(number, 1)
    return radius * np.column_stack([np.cos(angles), np.sin(angles)])


def draw_edges(axes, pairs, colour, width, alpha):
    """All edges as one path: thousands of elements would make a page slow."""
    if len(pairs):
        codes = np.tile([Path.MOVETO, Path.LINETO], len(pairs))
        axes.add_patch(PathPatch(Path(np.concatenate(pairs), codes), fill=False, edgecolor=LIGHT[colour], lw=width,
                                 alpha=alpha, zorder=1))


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
    for tier in sorted(set(tiers), key=lambda tier: list(TIER_COLOURS).index(tier) if tier in TIER_COLOURS else 9,
                       reverse=True):
        relay = tier == "relay"
        at = places[tiers == tier]
        axes.plot(at[:, 0], at[:, 1], MARKERS.get(tier, "o"), ms=size * (2 if relay else 1), ls="none",
                  mfc=LIGHT[TIER_COLOURS.get(tier, "grey")], mec=LIGHT["paper"], mew=0.3, zorder=4 if relay else 2,
                  label=words.TIERS.get(tier, words.printable(tier)))


def draw_suspects(axes, places, size):
    axes.plot(places[:, 0], places[:, 1], "o", ms=size, mfc=LIGHT["ink"], mec=LIGHT["paper"], mew=0.8, zorder=5,
              label="suspect")


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
        return Figure(name, title, "There is no suspect." if not members else
                      "There is one suspect only: nothing can be shared.")
    chosen = sorted(sorted(members, key=lambda i: (-model.suspects[i]["mail_queries"], i))[:DRAWN_SUSPECTS])
    title = title.replace("Six", {6: "Six"}.get(len(chosen), str(len(chosen))))
    asked = [model.edges_of(suspect) for suspect in chosen]
    names, degrees = np.unique(np.concatenate(asked), return_counts=True)
    relay = model.domains["tier"][names] == "relay"
    shared = names[(degrees > 1) & ~relay]
    relays = names[relay]
    figure, axes = new_figure(5.6)
    homes = circle(len(chosen))
    nodes, places, pairs, own_counts, drawn_own = [], [], [], [], 0
    for i, edges in enumerate(asked):
        own = edges[np.isin(edges, names[(degrees == 1) & ~relay])]
        sample = pick(own, 70)
        own_counts.append(len(own))
        drawn_own += len(sample)
        at = sunflower(homes[i] * 1.5, len(sample), 0.42)
        nodes += sample.tolist()
        places += at.tolist()
        pairs += [np.array([homes[i], place]) for place in at]
    sample = pick(shared, 150)
    middle = [np.mean([homes[i] for i, edges in enumerate(asked) if node in set(edges.tolist())], axis=0) * 0.8
              for node in sample] if len(sample) else []
    ring = circle(len(relays[:40]), 0.16 if len(relays) > 1 else 0.0)
    shared_places = spread(np.array([*middle, *ring]).reshape(-1, 2))
    members_of = [set(edges.tolist()) for edges in asked]
    light, strong = [], []
    for node, place in zip([*sample, *relays[:40]], shared_places):
        for i, edges in enumerate(members_of):
            if node in edges:
                (strong if node in relays else light).append(np.array([homes[i], place]))
    draw_edges(axes, pairs, "grey", 0.4, 0.35)
    draw_edges(axes, light, "blue", 0.35, 0.25)
    draw_edges(axes, strong, "red", 0.7, 0.7)
    nodes = np.array([*nodes, *sample, *relays[:40]], dtype=int)
    draw_nodes(model, axes, nodes, np.array([*places, *shared_places]).reshape(-1, 2), 3)
    draw_suspects(axes, homes, 9)
    for i, suspect in enumerate(chosen):
        axes.annotate(words.shorten(model.suspects[suspect]["address"], 24), homes[i] * 1.5 + [0, 0.52 if homes[i][1] > 0.9 else -0.52], ha="center",
                      va="center", fontsize=8.5, annotation_clip=False)
    axes.set(xlim=(-2.1, 2.1), ylim=(-2.12, 2.12))
    finish(figure, axes)
    caption = (f"Black: {words.count(len(chosen), 'suspect')}{' of campaign ' + str(campaign['id']) if campaign else ''}, those "
               f"with most mail queries. Around each, names that only it among them asked for: {drawn_own:,} of "
               f"{sum(own_counts):,} are drawn. In the middle, what several asked for: {len(sample):,} of "
               f"{words.count(len(shared), 'name')}, and {words.count(len(relays), 'name')} of relay candidates (diamonds)."
               " Names are a sample, evenly spread over their alphabet; the export has all.")
    return Figure(name, title, caption, f"Network drawing. {caption}", figure)


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
    for axis in axes.flat[1:len(shown)]:
        axis.set(xticks=[], yticks=[], aspect="equal")
        axis.spines[:].set_visible(False)
        axis.margins(0.04)
    caption = ("Suspects on a ring; a name lies at the mean place of those who asked for it, so what all share is in the "
               "middle and what one asked for lies beyond it. " + " ".join(said)
               + (f" {len(campaigns) - len(shown)} smaller campaigns are not drawn." if len(campaigns) > len(shown) else ""))
    return Figure("campaign", title if len(shown) == 1 else "The campaigns, sampled", caption,
                  f"Network drawing. {caption}", figure)


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
    kept = np.concatenate([np.flatnonzero(relay)[:60], pick(np.flatnonzero((degrees == 1) & ~relay), budget // 2),
                           pick(np.flatnonzero((degrees > 1) & ~relay), budget // 2)]).astype(int)
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
    return (f"{label}{len(drawn):,} of {words.count(len(members), 'suspect')}, {len(kept):,} of "
            f"{words.count(len(names), 'name')}, {len(sampled):,} of {words.count(len(owner), 'edge')}.")


def draw_similarity(model):
    """The suspects' pairs as a matrix of squares, ordered by campaign."""
    title = "Which suspects asked for the same names"
    number = len(model.suspects)
    if number < 2:
        return Figure("similarity", title, "There are no two suspects to compare.")
    if not model.result.file["similarity"].attrs.get("computed", 1):
        why = model.reason("similarity", default="this result does not hold it")
        return Figure("similarity", title, f"Not observable ({words.printable(why)}).")
    pairs = model.result.csr("similarity")
    order = sorted(range(number), key=lambda i: (model.suspects[i]["campaign"], i))
    cells = min(number, 100)
    cell_of = np.empty(number, dtype=int)
    cell_of[order] = np.arange(number) * cells // number
    first = cell_of[np.repeat(np.arange(number), np.diff(pairs["indptr"]))]
    second = cell_of[pairs["indices"]]
    index = np.concatenate([first * cells + second, second * cells + first])
    sums = np.bincount(index, np.tile(pairs["data"], 2), minlength=cells * cells).reshape(cells, cells)
    sizes = np.bincount(cell_of, minlength=cells)
    possible = np.outer(sizes, sizes) - np.diag(sizes)
    values = np.divide(sums, possible, out=np.zeros_like(sums), where=possible > 0)
    top = values.max() or 1.0
    levels = np.ceil(values / top * 6).astype(int)
    np.fill_diagonal(levels, np.where(sizes > 1, levels.diagonal(), 0))
    figure, axes = new_figure(4.9)
    for level in range(1, 7):
        draw_cells(axes, levels == level, LIGHT[f"ramp{level}"])
    bounds, campaigns = [], sorted({s["campaign"] for s in model.suspects})
    for campaign in campaigns:
        rows = [cell_of[i] for i in range(number) if model.suspects[i]["campaign"] == campaign]
        bounds.append((campaign, min(rows), max(rows) + 1))
    if len(campaigns) > 1:
        for _, low, high in bounds:
            axes.plot([low, high, high, low, low], [low, low, high, high, low], color=LIGHT["red"], lw=1.2)
    axes.set(xlim=(0, cells), ylim=(cells, 0), aspect="equal", xticks=[])
    axes.set_yticks([(low + high) / 2 for _, low, high in bounds],
                    ["in none" if campaign < 0 else f"campaign {campaign}" for campaign, _, _ in bounds],
                    rotation=90, va="center")
    axes.tick_params(length=0)
    colours = ListedColormap([LIGHT[f"ramp{level}"] for level in range(1, 7)])
    for level in range(1, 7):
        axes.plot([], [], "s", ms=7, mfc=colours(level - 1), mec="none",
                  label=f"{words.rate_of_share((level - 1) / 6 * top)} to {words.rate_of_share(level / 6 * top)}")
    figure.legend(*axes.get_legend_handles_labels(), loc="lower center", ncols=3)
    figure.get_layout_engine().set(rect=(0, 0.1, 1, 0.9))
    found = len(pairs["data"])
    caption = (f"Jaccard index of the names that two suspects asked for: shared names over names of either. "
               f"{words.count(found, 'pair')} of {words.count(number * (number - 1) // 2)} are in the result"
               + (f", median {np.median(pairs['data']):.2f}, largest {pairs['data'].max():.2f}" if found else "")
               + f". Suspects are ordered by campaign{' (red squares)' if len(campaigns) > 1 else ''}, then by address."
               + (f" A square is the mean over up to {sizes.max()} x {sizes.max()} suspects." if sizes.max() > 1 else "")
               + " White: below the least that is kept.")
    return Figure("similarity", title, caption, f"Matrix of squares, darker where two share more. {caption}", figure)


def draw_cells(axes, mask, colour):
    """Squares of one level as one path, neighbours in a row merged."""
    corners = []
    for y, row in enumerate(mask):
        changes = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(int), [0]])))
        for a, b in changes.reshape(-1, 2):
            corners += [(a, y), (b, y), (b, y + 1), (a, y + 1), (a, y)]
    if corners:
        codes = np.tile([Path.MOVETO] + [Path.LINETO] * 3 + [Path.CLOSEPOLY], len(corners) // 5)
        axes.add_patch(PathPatch(Path(corners, codes), facecolor=colour, lw=0))
