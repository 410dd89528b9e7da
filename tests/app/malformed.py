"""What a case of the malformed set is.

The set lists whole small inputs and what must become of each of their rows. The counts are reasoned from the formats'
documents and the README's rules; nothing of the program is asked.
"""

from collections import Counter
from dataclasses import dataclass, field

SKIPPED = {"port", "class", "response", "other-day", "duplicate", "other-line", "opcode", "upstream"}


@dataclass
class Case:
    """A log and its account: most begin with an ordinary row, beside which `accepted` counts."""

    name: str
    data: bytes
    accepted: int = 0
    reasons: Counter = field(default_factory=Counter)
    suffix: str = ".log"
    truncated: bool = False
    ordinary: int = 1

    @property
    def lines(self):
        """Whether it is plain text, in which places can be told."""
        return self.suffix == ".log" and not self.data.startswith(b"\x1f\x8b")


def labels(*sizes):
    """A name with labels of these sizes."""
    return ".".join("abcdefghij"[i % 10] * size for i, size in enumerate(sizes))

