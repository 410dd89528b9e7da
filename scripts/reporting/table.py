"""What a table of the page is made of."""

from dataclasses import dataclass, field

from . import words

MOST_ROWS = 100


@dataclass
class Column:
    """A column: its header, the value of a row as text, and what it means (empty: plain)."""

    header: str
    text: object
    meaning: str = ""
    number: bool = True
    key: str = ""  # the column of the result that it shows


@dataclass
class Table:
    """A table of the page. `group`: the table of the result that has all rows; `empty`: what is said without rows."""

    name: str
    caption: str
    columns: list
    rows: list = field(default_factory=list)
    group: str = ""
    empty: str = "None."
    most: int = MOST_ROWS  # rows on the page

    def __post_init__(self):
        if self.rows:  # a column that this result does not have is left out
            self.columns = [column for column in self.columns if not column.key or column.key in self.rows[0]]


def word(key, header=None, meaning="", width=60):
    """A column of texts, shortened to `width`."""
    return Column(
        header or key,
        lambda row: words.NOT_OBSERVABLE if words.missing(row[key]) else words.shorten(row[key], width),
        meaning,
        number=False,
        key=key,
    )


def number(key, header, meaning="", say=words.count):
    """A column of numbers, as `say` writes them."""
    return Column(header, lambda row: say(row[key]), meaning, key=key)


def flag(key, header, meaning=""):
    """A column of yes and no."""
    return Column(header, lambda row: words.flag(row[key]), meaning, number=False, key=key)
