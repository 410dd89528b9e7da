"""Colours of all figures, and how a matplotlib figure becomes an SVG file, a PDF file, and a part of the page."""

import io
import logging
import re
import xml.etree.ElementTree as ElementTree

import matplotlib
from matplotlib.figure import Figure

# Colour-blind safe, of at least 3:1 on their ground; each light value occurs once, since the page swaps it for its
# dark one. Nothing is told by colour alone.
LIGHT = {
    "paper": "#ffffff",
    "ink": "#1c2127",
    "muted": "#59636e",
    "grid": "#d4d9df",
    "shade": "#fbe3d3",
    "land": "#e3e7ec",
    "red": "#bf3b00",
    "blue": "#0a62a9",
    "green": "#00795b",
    "orange": "#a86400",
    "purple": "#93397b",
    "grey": "#7d8793",
    "ramp1": "#d3e3f1",
    "ramp2": "#a3c6e2",
    "ramp3": "#6ba3cf",
    "ramp4": "#3379b3",
    "ramp5": "#0d4c86",
    "ramp6": "#032a52",
}
DARK = {
    "paper": "#14181d",
    "ink": "#e9ecef",
    "muted": "#a9b2bc",
    "grid": "#3b424a",
    "shade": "#46301f",
    "land": "#2c333b",
    "red": "#ff8c5e",
    "blue": "#6fb7fb",
    "green": "#45cfa1",
    "orange": "#eeb24a",
    "purple": "#e18fcb",
    "grey": "#8e98a4",
    "ramp1": "#1d3247",
    "ramp2": "#234b70",
    "ramp3": "#2f6c9f",
    "ramp4": "#4a92cb",
    "ramp5": "#83bdea",
    "ramp6": "#cfe7fa",
}
WIDTH = 5.0  # inches: text of 9.5 points is read at the width of a phone and of a column of paper

SVG = "http://www.w3.org/2000/svg"
XLINK = "{http://www.w3.org/1999/xlink}href"

logging.getLogger("matplotlib").setLevel(logging.ERROR)  # not how it makes its cache of fonts
matplotlib.rcParams.update(
    {
        "svg.fonttype": "none",
        "svg.hashsalt": "spamgraph",
        "pdf.fonttype": 42,
        "text.parse_math": False,
        "font.family": "DejaVu Sans",
        "font.size": 9.5,
        "axes.titlesize": 9.5,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.labelsize": 9.5,
        "xtick.labelsize": 9,
        "ytick.labelsize": 9,
        "legend.fontsize": 9,
        "legend.frameon": False,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "figure.constrained_layout.use": True,
        "figure.facecolor": LIGHT["paper"],
        "axes.facecolor": "none",
        "axes.edgecolor": LIGHT["muted"],
        "axes.labelcolor": LIGHT["ink"],
        "text.color": LIGHT["ink"],
        "xtick.color": LIGHT["muted"],
        "ytick.color": LIGHT["muted"],
        "xtick.labelcolor": LIGHT["ink"],
        "ytick.labelcolor": LIGHT["ink"],
        "grid.color": LIGHT["grid"],
        "grid.linewidth": 0.6,
        "lines.linewidth": 1.1,
        "axes.axisbelow": True,
        "axes.unicode_minus": False,
    }
)


def new_figure(height, rows=1, columns=1, **options):
    """A figure of the page's width and its axes."""
    figure = Figure(figsize=(WIDTH, height))
    return figure, figure.subplots(rows, columns, **options)


def save(figure):
    """The figure as bytes of an SVG and of a PDF file; no date or version in them."""
    files = {}
    for kind, dates in (
        ("svg", {"Date": None, "Creator": None}),
        ("pdf", {"CreationDate": None, "Creator": None, "Producer": None}),
    ):
        stream = io.BytesIO()
        figure.savefig(stream, format=kind, metadata=dates)
        files[kind] = stream.getvalue()
    files["svg"] = re.sub(rb' (?:d|x|y|width|height|transform)="[^"]*"', round_numbers, files["svg"])
    return files


def round_numbers(attribute):
    """Coordinates to a tenth of a point: a file of half the size that looks the same."""
    short = re.sub(rb"-?\d+\.\d+", lambda number: b"%.1f" % float(number[0]), attribute[0])
    return re.sub(rb"\s*\n", b" ", short.replace(b".0 ", b" "))


class Inliner:
    """Turns SVG files into parts of one page: no style attribute (the page allows one style sheet only), no id
    twice, colours by variable."""

    def __init__(self):
        self.classes = {}
        self.colours = {value: f"var(--{name})" for name, value in LIGHT.items()}

    def rules(self):
        """The style rules that the inlined figures need."""
        return "".join(f".{name}{{{style}}}" for style, name in self.classes.items())

    def inline(self, svg, name, alt):
        """The <svg> element of a figure as text."""
        root = ElementTree.fromstring(svg)
        used = set(re.findall(rb'(?:url\(#|href="#)([^)"]+)', svg))
        for parent in root.iter():
            for child in list(parent):
                if child.tag in (f"{{{SVG}}}metadata", f"{{{SVG}}}style"):
                    parent.remove(child)
        for element in root.iter():
            element.tag = element.tag.removeprefix(f"{{{SVG}}}")
            self._clean(element, name, used)
        root.attrib = {"viewBox": root.get("viewBox"), "role": "img", "aria-labelledby": f"{name}-alt"}
        title = ElementTree.Element("title", {"id": f"{name}-alt"})
        title.text = alt
        root.insert(0, title)
        for element in root.iter():  # no blanks between elements; text in <text> is kept
            if element.tag not in ("text", "tspan", "title"):
                element.text = None
            element.tail = None
        return ElementTree.tostring(root, encoding="unicode")

    def _clean(self, element, name, used):
        attributes = element.attrib
        if attributes.get("id", "").encode() in used:
            attributes["id"] = f"{name}-{attributes['id']}"
        else:
            attributes.pop("id", None)
        if XLINK in attributes:
            attributes["href"] = f"#{name}-" + attributes.pop(XLINK).removeprefix("#")
        if "clip-path" in attributes:
            attributes["clip-path"] = attributes["clip-path"].replace("url(#", f"url(#{name}-")
        if "style" in attributes:
            style = re.sub(
                r"#[0-9a-f]{6}", lambda colour: self.colours.get(colour[0], colour[0]), attributes.pop("style")
            )
            attributes["class"] = self.classes.setdefault(
                style.replace("; ", ";").replace(": ", ":"), f"s{len(self.classes)}"
            )
