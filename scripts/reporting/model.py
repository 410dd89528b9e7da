"""What the figures and tables are made of: a result's tables as they are used, and the day files beside it."""

import os
from dataclasses import dataclass
from typing import Any

import numpy as np

from read_result import Unreadable, open_checked

from . import words

DEFAULT_RULES = {
    "min-mail-domains": 30,
    "min-hour-mail": 20,
    "min-day-mail": 60,
    "max-q": 0.05,
    "relay-min-share": 0.5,
    "relay-max-others": 0.02,
    "surge-min-z": 4,
}


@dataclass
class Figure:
    """A figure of the report. Without a drawing, the caption says why it cannot be drawn."""

    name: str
    title: str
    caption: str
    alt: str = ""
    drawing: Any = None


class Model:
    """A result, read once."""

    def __init__(self, result, day_folder):
        self.result = result
        self.series, self.surges = result.table("series"), result.rows("surges")
        self.clients = result.rows("clients")
        self.suspects = [client for client in self.clients if client["suspect"]]
        self.domains, self.graph = result.table("domains"), result.csr()
        self.campaigns, self.relays = result.rows("campaigns"), result.rows("relays")
        self.not_observable = result.rows("not_observable")
        self.rules = {**DEFAULT_RULES, **self._numbers(result.configuration())}
        for relay in self.relays:
            relay["names"] = []
        for row in result.rows("relays/names"):
            self.relays[row["relay"]]["names"].append(row["name"])
        self.days = {day["day"]: day for day in result.rows("days")}
        self.day_folder = day_folder
        self.main_surge = self._main_surge()

    @staticmethod
    def _numbers(toml):
        numbers = {}
        for line in toml.splitlines():
            key, _, value = line.partition(" = ")
            try:
                numbers[key] = float(value)
            except ValueError:
                pass
        return numbers

    def _main_surge(self):
        """The largest surge, told by the MX series where that one surged at the same time."""
        surges = [surge for surge in self.surges if surge["series"] in words.SERIES]
        if not surges:
            return None
        largest = max(surges, key=lambda surge: surge["excess"])
        together = [
            surge
            for surge in surges
            if surge["series"] == "mx" and surge["first"] <= largest["last"] and largest["first"] <= surge["last"]
        ]
        return together[0] if together else largest

    @property
    def first_minute(self):
        return int(self.series["time"][0]) if len(self.series["time"]) else 0

    @property
    def last_minute(self):
        return int(self.series["time"][-1]) if len(self.series["time"]) else 0

    def minutes(self, first, last):
        """The rows of the series from one second to another, as a slice within the window."""
        start = max(0, (first - self.first_minute) // 60)
        return slice(start, max(0, min(len(self.series["time"]), (last - self.first_minute) // 60 + 1)))

    def reason(self, *hints, default):
        """Why something is not observable: the result's own reason where it names it, else `default`."""
        for row in self.not_observable:
            if any(hint in row["what"] for hint in hints):
                return f"{row['what']}: {row['why']}"
        return default

    def edges_of(self, suspect):
        """Rows of /domains that a suspect (0, 1, ...) asked for."""
        return self.graph["indices"][self.graph["indptr"][suspect] : self.graph["indptr"][suspect + 1]]

    def suspects_of(self, campaign):
        """Suspects (0, 1, ...) of a campaign."""
        return [i for i, suspect in enumerate(self.suspects) if suspect["campaign"] == campaign]

    def day_files(self, days):
        """Pairs of day and open day file, ascending, for those days whose file is in the folder. A damaged one is an
        error: a report must not be made from half of its days."""
        for day in sorted(days):
            path = os.path.join(self.day_folder or "", f"day-{words.day(day)}.h5")
            if self.day_folder and os.path.lexists(path):
                with open_checked(path, "spamgraph-day") as file:
                    if file.attrs.get("pseudonyms") != self.result.file.attrs.get("pseudonyms"):
                        raise Unreadable(64, f"cannot use '{path}' (its addresses are true and the result's are not, "
                                         "or of another key)")
                    yield day, file
