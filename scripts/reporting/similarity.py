"""Figure of which suspects asked for the same names: a matrix of squares."""

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from . import words
from .look import LIGHT, new_figure
from .model import Figure

MOST_CELLS = 100  # squares in a row
LEVELS = 6


def average(pairs, cell_of, cells):
    """Means of the pairs' values over the suspects of two cells each, and how many suspects a cell has at most."""
    first = cell_of[np.repeat(np.arange(len(cell_of)), np.diff(pairs["indptr"]))]
    second = cell_of[pairs["indices"]]
    index = np.concatenate([first * cells + second, second * cells + first])
    sums = np.bincount(index, np.tile(pairs["data"], 2), minlength=cells * cells).reshape(cells, cells)
    sizes = np.bincount(cell_of, minlength=cells)
    possible = np.outer(sizes, sizes) - np.diag(sizes)
    return np.divide(sums, possible, out=np.zeros_like(sums), where=possible > 0), sizes.max()


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
    found = len(pairs["data"])
    if found == 0:
        return Figure("similarity", title, "No two suspects share enough names for the result to keep the pair.")
    cells = min(number, MOST_CELLS)
    order = sorted(range(number), key=lambda i: (model.suspects[i]["campaign"], i))
    cell_of = np.empty(number, dtype=int)
    cell_of[order] = np.arange(number) * cells // number
    values, together = average(pairs, cell_of, cells)
    bounds = np.linspace(values[values > 0].min(), values.max(), LEVELS + 1)
    levels = np.where(values > 0, np.clip(np.searchsorted(bounds, values, side="right"), 1, LEVELS), 0)

    figure, axes = new_figure(4.9)
    for level in range(1, LEVELS + 1):
        draw_cells(axes, levels == level, LIGHT[f"ramp{level}"])
        low, high = (f"{bound:.3g}" for bound in bounds[level - 1 : level + 1])
        axes.plot([], [], "s", ms=7, mfc=LIGHT[f"ramp{level}"], mec="none", label=f"{low} to {high}")
    campaigns = frame_campaigns(model, axes, cell_of, cells)
    figure.legend(*axes.get_legend_handles_labels(), loc="lower center", ncols=3)
    figure.get_layout_engine().set(rect=(0, 0.1, 1, 0.9))
    caption = (
        "Jaccard index of the names that two suspects asked for: shared names over names of either. "
        f"{words.count(found, 'pair')} of {words.count(number * (number - 1) // 2)} are in the result, median "
        f"{np.median(pairs['data']):.2g}, largest {pairs['data'].max():.2g}. Suspects are ordered by campaign"
        f"{' (red squares)' if campaigns > 1 else ''}, then by address."
    )
    if together > 1:
        caption += f" A square is the mean over up to {together} x {together} suspects."
    caption += " Without colour: below the least that is kept."
    return Figure("similarity", title, caption, f"Matrix of squares, darker where two share more. {caption}", figure)


def frame_campaigns(model, axes, cell_of, cells):
    """A frame and a label for each campaign; how many there are."""
    cells_of = {}
    for suspect, cell in zip(model.suspects, cell_of):
        cells_of.setdefault(suspect["campaign"], []).append(cell)
    labels = {}
    for campaign, own in sorted(cells_of.items()):
        low, high = min(own), max(own) + 1
        if len(cells_of) > 1:
            axes.plot([low, high, high, low, low], [low, low, high, high, low], color=LIGHT["red"], lw=1.2)
        if high - low > cells / 6 or len(cells_of) == 1:  # room for its label
            labels[(low + high) / 2] = "in no campaign" if campaign < 0 else f"campaign {campaign}"
    axes.set(xlim=(0, cells), ylim=(cells, 0), aspect="equal", xticks=[])
    axes.set_yticks(list(labels), labels.values(), rotation=90, va="center")
    axes.tick_params(length=0)
    return len(cells_of)


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
