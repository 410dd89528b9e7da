"""Figures of queries over time: the surge against its baseline, and against the day before."""

import datetime

import numpy as np
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.ticker import FuncFormatter

from . import words
from .look import LIGHT, new_figure
from .model import Figure

DAY = 86400
MOST_POINTS = 1440  # of a curve: one a minute over a day


def thousands(axis):
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))


def mean_of(values, width):
    """Means of `width` values each, NaN where all are NaN; a shorter rest is a mean of its own."""
    starts = np.arange(0, len(values), width)
    known = ~np.isnan(values)
    counts = np.add.reduceat(known.astype(float), starts)
    sums = np.add.reduceat(np.where(known, values, 0), starts)
    return np.divide(sums, counts, out=np.full(len(starts), np.nan), where=counts > 0)


def curve(model, column, rows):
    """Times and values of a series over some rows, at most MOST_POINTS points, and minutes in a point."""
    values = np.ma.filled(np.ma.asarray(model.series[column][rows]).astype(float), np.nan)
    values[model.series["missing"][rows] == 1] = np.nan
    width = -(-len(values) // MOST_POINTS)
    times = model.series["time"][rows][::width]
    return np.array([words.utc(time) for time in times]), mean_of(values, width), width


def shown_series(model):
    """The series to draw, and whether the baseline is its own."""
    series = model.main_surge["series"] if model.main_surge else "mx"
    mx_asked = bool(np.sum(model.series["mx"]))
    if not model.main_surge and not mx_asked:
        series = "labelled"
    return series, series == ("mx" if mx_asked else "labelled")


def shade_surges(model, axes, series, first, last):
    """Shades the surges of a series that lie in a period; how many."""
    inside = [s for s in model.surges if s["series"] == series and s["first"] <= last and s["last"] >= first]
    for i, surge in enumerate(inside):
        axes.axvspan(
            words.utc(surge["first"]),
            words.utc(surge["last"] + 1),
            color=LIGHT["shade"],
            lw=0,
            label="surge" if i == 0 else None,
        )
    return len(inside)


def shown_day(model):
    """First second of the day of the main surge, or of the last day."""
    time = model.main_surge["first"] if model.main_surge else model.last_minute
    return time // DAY * DAY


def holds_day(model, first):
    """Whether the series holds minutes of a day."""
    rows = model.minutes(first, first + DAY - 1)
    return rows.start < rows.stop


def finish(axes, words_y):
    axes.set_ylim(bottom=0)
    axes.set_ylabel(words_y)
    thousands(axes.yaxis)
    axes.grid(axis="y")
    formats = ["%Y", "%m-%d", "%m-%d", "%H:%M", "%H:%M", "%S"]
    axes.xaxis.set_major_formatter(
        ConciseDateFormatter(
            axes.xaxis.get_major_locator(),
            formats=formats,
            zero_formats=["%Y", "%Y-%m", "%m-%d", "%m-%d", "%H:%M", "%H:%M"],
            show_offset=False,
        )
    )


def draw_series(model, axes, rows, series, own_baseline):
    times, values, width = curve(model, series, rows)
    shade_surges(model, axes, series, model.series["time"][rows][0], model.series["time"][rows][-1])
    axes.plot(times, values, color=LIGHT["red"], label="seen")
    if own_baseline:
        axes.plot(times, curve(model, "baseline", rows)[1], color=LIGHT["blue"], ls=(0, (4, 2)), label="expected")
    axes.set_xlim(times[0], times[-1] + datetime.timedelta(minutes=width))
    axes.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=7))
    finish(axes, "queries a minute")
    return width


def draw_surge(model):
    series, own_baseline = shown_series(model)
    first = shown_day(model)
    if not holds_day(model, first):
        return Figure(
            "surge", "Queries per minute and what was expected", "The result holds no queries per minute of that day."
        )
    day_rows = model.minutes(first, first + DAY - 1)
    several = model.result.days > 1
    figure, axes = new_figure(4.6 if several else 2.8, 2 if several else 1, squeeze=False)
    figure.get_layout_engine().set(hspace=0.12)  # the second title apart from the labels above it
    width = draw_series(model, axes[0, 0], slice(None), series, own_baseline)
    axes[0, 0].set_title(
        f"{words.SERIES[series]}, whole window" + (f" (mean of {width} minutes)" if width > 1 else "")
    )
    if several:
        draw_series(model, axes[1, 0], day_rows, series, own_baseline)
        axes[1, 0].set_title(f"{words.SERIES[series]} of {words.day(first // DAY)}, minute by minute")
    axes[-1, 0].legend(loc="upper left")
    surge = model.main_surge
    if surge:
        caption = (
            f"{words.SERIES[series][0].upper()}{words.SERIES[series][1:]} rose to "
            f"{words.count(round(surge['peak_per_minute']))} a minute where {words.rate(surge['peak_baseline'])} "
            f"were expected; {words.count(round(surge['excess']))} more than usual between "
            f"{words.span(surge['first'], surge['last'])} (shaded). Score z = {surge['score']:.0f}, alarm from "
            f"{model.rules['surge-min-z']:g}. "
        )
        caption += (
            "The expected number comes from earlier days."
            if surge["basis"] == "earlier-days"
            else "There was no earlier day: the expected number comes from the same day's other hours, which is weaker."
        )
    else:
        caption = f"{words.SERIES[series]}: no surge in this window."
    if not own_baseline:
        caption += " The baseline of this series is not in the result."
    elif np.ma.count(model.series["baseline"]) == 0:
        caption += " What to expect is not observable: there is no earlier day."
    caption += " Gaps in the curve are minutes whose logs are missing." if np.any(model.series["missing"]) else ""
    return Figure(
        "surge",
        "Queries per minute and what was expected",
        caption,
        f"Curve of {words.SERIES[series]} a minute over {model.result.days} days. {caption}",
        figure,
    )


def draw_day_before(model):
    series, _ = shown_series(model)
    first = shown_day(model)
    title = (
        "The day of the surge against the day before" if model.main_surge else "The last day against the day before"
    )
    if not holds_day(model, first) or not holds_day(model, first - DAY):
        return Figure("day-before", title, "Not observable: the window holds no day before.")
    figure, axes = new_figure(2.9)
    for surge in model.surges:
        if surge["series"] == series and surge["first"] < first + DAY and surge["last"] >= first:
            axes.axvspan(
                (surge["first"] - first) / 3600, (surge["last"] + 1 - first) / 3600, color=LIGHT["shade"], lw=0
            )
    for start, colour, style, name in (
        (first - DAY, "blue", (0, (4, 2)), "the day before"),
        (first, "red", "-", "this day"),
    ):
        values = curve(model, series, model.minutes(start, start + DAY - 1))[1]
        axes.plot(
            np.arange(len(values)) / 60,
            values,
            color=LIGHT[colour],
            ls=style,
            label=f"{name}, {words.day(start // DAY)}",
        )
    axes.set(xlim=(0, 24), xticks=range(0, 25, 4), ylabel="queries a minute")
    axes.set_ylim(bottom=0)
    axes.xaxis.set_major_formatter(lambda hour, _: f"{hour:02.0f}:00")
    thousands(axes.yaxis)
    axes.grid(axis="y")
    axes.legend(loc="upper left")
    today, before = (
        int(np.sum(model.series[series][model.minutes(start, start + DAY - 1)])) for start in (first, first - DAY)
    )
    caption = (
        f"{words.SERIES[series]} by time of day (UTC): {words.count(today)} on {words.day(first // DAY)}, "
        f"{words.count(before)} on {words.day(first // DAY - 1)}"
        + (f", {today / before:.1f} times as many." if before else ".")
    )
    return Figure("day-before", title, caption, f"Two curves over the hours of a day. {caption}", figure)
