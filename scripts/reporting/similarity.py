"""Figure of which suspects asked for the same names: a matrix of squares."""

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from . import words
from .look import LIGHT, new_figure
from .model import Figure


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
    axes.set_yticks(
        [(low + high) / 2 for _, low, high in bounds],
        ["in none" if campaign < 0 else f"campaign {campaign}" for campaign, _, _ in bounds],
        rotation=90,
        va="center",
    )
    axes.tick_params(length=0)
    colours = ListedColormap([LIGHT[f"ramp{level}"] for level in range(1, 7)])
    for level in range(1, 7):
        axes.plot(
            [],
            [],
            "s",
            ms=7,
            mfc=colours(level - 1),
            mec="none",
            label=f"{words.rate_of_share((level - 1) / 6 * top)} to {words.rate_of_share(level / 6 * top)}",
        )
    figure.legend(*axes.get_legend_handles_labels(), loc="lower center", ncols=3)
    figure.get_layout_engine().set(rect=(0, 0.1, 1, 0.9))
    found = len(pairs["data"])
    caption = (
        f"Jaccard index of the names that two suspects asked for: shared names over names of either. "
        f"{words.count(found, 'pair')} of {words.count(number * (number - 1) // 2)} are in the result"
        + (f", median {np.median(pairs['data']):.2f}, largest {pairs['data'].max():.2f}" if found else "")
        + f". Suspects are ordered by campaign{' (red squares)' if len(campaigns) > 1 else ''}, then by address."
        + (f" A square is the mean over up to {sizes.max()} x {sizes.max()} suspects." if sizes.max() > 1 else "")
        + " White: below the least that is kept."
    )
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
