"""Writes tables with h5py in the layout that tests/store/check_schema.py names."""

import hashlib
import sys
from pathlib import Path

import h5py
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "store"))

from check_schema import RESULT_OTHERS  # noqa: E402

MISSING = {"f": float("nan"), "i": -1, "S": b""}


def put_attribute(item, name, text):
    item.attrs.create(name, text, dtype=h5py.string_dtype("ascii"))


def put(group, name, values, kind):
    """One column: its type, and what stands for a missing value."""
    kind, may_miss = kind.rstrip("?"), kind.endswith("?")
    if kind == "S":
        values = [
            MISSING["S"] if value is None else value if isinstance(value, bytes) else str(value).encode()
            for value in values
        ]
        data = np.array(values, dtype=f"S{max([1, *map(len, values)])}")
    else:
        data = np.array([MISSING[kind[0]] if value is None else value for value in values], dtype=f"<{kind}")
    dataset = group.create_dataset(name, data=data)
    dataset.attrs["units"] = dataset.attrs["description"] = "made up"
    if may_miss:
        dataset.attrs["missing"] = MISSING[data.dtype.kind] if kind != "S" else ""


def put_texts(group, texts):
    put(group, "text", np.frombuffer(b"".join(texts), dtype="u1"), "u1")
    put(group, "text_offsets", np.concatenate([[0], np.cumsum([len(text) for text in texts])]), "u8")


def put_table(file, name, rows, columns):
    """A table of dicts; what a row does not hold is missing, or else 0 or empty."""
    group = file.require_group(name)
    group.attrs["rows"] = np.uint64(len(rows))
    for column, kind in columns.items():
        plain = None if kind.endswith("?") else b"" if kind == "S" else 0
        put(group, column, [row.get(column, plain) for row in rows], kind)
    return group


def put_csr(file, name, rows, columns, arrays):
    group = file.require_group(name)
    put_attribute(group, "encoding-type", "csr_matrix")
    put_attribute(group, "encoding-version", "0.1.0")
    group.attrs["shape"] = np.array([rows, columns], dtype="i8")
    for column, values in arrays.items():
        put(group, column, values, RESULT_OTHERS[f"{name}/{column}"])
    return group


def close(path, file):
    """Closes a file and writes its checksum beside it."""
    file.close()
    digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    Path(f"{path}.sha256").write_text(f"{digest}  {Path(path).name}\n", encoding="utf-8")
