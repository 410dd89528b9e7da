#!/usr/bin/python3
"""Reads a result of spamgraph with h5py: from Python, or a table of it as text.

    from read_result import Result
    result = Result("result.h5")
    for relay in result.rows("relays"):          # dicts; None where the logs cannot tell
        print(relay["entity"], relay["suspects_asking"])
    clients = result.frame("clients")            # a pandas DataFrame
    graph = result.csr()                         # suspects x names: data, indices, indptr

Usage: scripts/read_result.py RESULT.h5 [TABLE]
"""

import datetime
import hashlib
import os
import sys

import h5py
import numpy as np


class Unreadable(Exception):
    """A file that is missing, damaged, or no result; `code` is the exit code of that kind of error."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def check_sum(path):
    """Holds a file against `<path>.sha256`: HDF5 is not safe on damaged files, so this comes before it."""
    name = os.path.basename(path)
    try:
        with open(path, "rb") as file:
            digest = hashlib.sha256()
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise Unreadable(66, f"cannot read '{path}' ({(error.strerror or 'unknown').lower()})") from error
    try:
        with open(path + ".sha256", encoding="utf-8", errors="surrogateescape") as file:
            said = file.read(65).lstrip("\\")[:64]
    except OSError as error:
        raise Unreadable(65, f"cannot verify '{path}' (its checksum '{name}.sha256' is missing)") from error
    if said != digest.hexdigest():
        raise Unreadable(65, f"damaged file '{path}' (its SHA-256 is not the one in '{name}.sha256')")


def open_checked(path, wanted):
    """The open HDF5 file, whole and of the wanted format."""
    path = os.fspath(path)
    check_sum(path)
    try:
        file = h5py.File(path, "r")
        found = file.attrs.get("format")
    except OSError as error:
        raise Unreadable(65, f"cannot read '{path}' (not an HDF5 file)") from error
    if found != wanted or file.attrs.get("schema_version") != 1:
        raise Unreadable(65, f"cannot read '{path}' (not a {wanted} file of version 1)")
    return file


def read_texts(group):
    """The names of a group that are stored as bytes and offsets."""
    text, offsets = group["text"][()].tobytes(), group["text_offsets"][()].tolist()
    return [decode(text[a:b]) for a, b in zip(offsets, offsets[1:])]


def decode(text):
    """Bytes as text; what is no ASCII as `\\xHH`."""
    return text.decode("ascii", "backslashreplace")


class Result:
    """A result file, read table by table."""

    def __init__(self, path):
        self.file = open_checked(path, "spamgraph-result")
        self.first_day = datetime.date.fromisoformat(self.file.attrs["first_day"])
        self.days = int(self.file.attrs["days"])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def table(self, name):
        """Columns of a table by name: arrays, masked where the logs cannot give the value. Texts are `name`."""
        group = self.file[name]
        columns = {"name": np.array(read_texts(group), dtype=object)} if "text_offsets" in group else {}
        for column, data in group.items():
            if isinstance(data, h5py.Dataset) and data.ndim == 1 and column not in ("text", "text_offsets"):
                columns[column] = self._column(data)
        return columns

    def tables(self):
        """Rows of every table by name."""
        found = {}
        self.file.visititems(
            lambda name, item: found.update({name: int(item.attrs["rows"])}) if "rows" in item.attrs else None
        )
        return found

    @staticmethod
    def _column(data):
        values = data[()]
        missing = data.attrs.get("missing")
        if values.dtype.kind == "S":
            values = np.array([decode(value) for value in values], dtype=object)
            mask = values == "" if missing is not None else None
        elif values.dtype.kind == "f":
            mask = np.isnan(values) if missing is not None else None
        else:
            mask = values == missing if missing is not None else None
        return values if mask is None else np.ma.MaskedArray(values, mask)

    def rows(self, name):
        """A table as a list of dicts; None where the logs cannot tell."""
        columns = self.table(name)
        lists = [column.tolist() for column in columns.values()]
        return [dict(zip(columns, values)) for values in zip(*lists)]

    def frame(self, name):
        """A table as a pandas DataFrame, NA where the logs cannot tell (needs python3-pandas)."""
        import pandas

        frame = pandas.DataFrame()
        for column, values in self.table(name).items():
            series = pandas.Series(np.ma.getdata(values))
            mask = np.ma.getmaskarray(values)
            if series.dtype.kind in "iu" and np.ma.isMaskedArray(values):
                series = series.astype("Int64")
            frame[column] = series.mask(mask, pandas.NA if series.dtype.kind != "f" else np.nan)
        return frame

    def csr(self, name="graph"):
        """The sparse matrix of a group: its arrays by name, as scipy.sparse.csr_matrix((data, indices, indptr)) takes
        them."""
        return {column: data[()] for column, data in self.file[name].items()}

    def configuration(self):
        """The options that made the result, as TOML."""
        return decode(self.file["configuration/toml"][()].tobytes())


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: scripts/read_result.py RESULT.h5 [TABLE]")
    try:
        result = Result(sys.argv[1])
    except Unreadable as error:
        print(f"read_result.py: {error}", file=sys.stderr)
        sys.exit(error.code)
    if len(sys.argv) == 2:
        for name, rows in result.tables().items():
            print(f"{rows:>10}  {name}")
    elif sys.argv[2] not in result.tables():
        sys.exit(f"read_result.py: no table '{sys.argv[2]}' (see: scripts/read_result.py {sys.argv[1]})")
    else:
        for row in result.rows(sys.argv[2]):
            print(" ".join(f"{name}={value!r}" for name, value in row.items()))


if __name__ == "__main__":
    main()
