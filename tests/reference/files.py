"""Reads what the program wrote and says where it differs from what was expected."""

import json
import os

import h5py
import numpy

from days import day_text
from names import format_address

TOLD_BY_RECORD = ("clients", "names", "mx_records", "addresses")
SHOWN = 5  # differing rows that are told


def read_texts(group):
    """The names of a group with `text` and `text_offsets`."""
    data = group["text"][:].tobytes()
    offsets = group["text_offsets"][:].tolist()
    return [data[a:b].decode("ascii", "backslashreplace") for a, b in zip(offsets, offsets[1:])]


def read(file, key):
    """The values of a dataset, or of `group@attribute`, in the form the reference uses; None if absent."""
    group, _, attribute = key.partition("@")
    if attribute:
        value = file[group or "/"].attrs.get(attribute) if (group or "/") in file else None
        return value if value is None else _plain(numpy.asarray(value))
    if key not in file:
        return None
    dataset = file[key]
    if key.endswith("/text") and key + "_offsets" in file:
        return read_texts(dataset.parent)
    if dataset.ndim == 2 and dataset.dtype == numpy.uint8:
        return [bytes(row) for row in dataset[:]]
    return _plain(dataset[()])


def _plain(array):
    if array.dtype.kind in "SO":
        decode = lambda x: x.decode("ascii") if isinstance(x, bytes) else str(x)
        return decode(array.item()) if array.ndim == 0 else [decode(x) for x in array.tolist()]
    return array.tolist()


def difference(key, found, expected):
    """One sentence about the first rows that differ; empty if none does."""
    if found is None:
        return f"{key} is missing"
    if not isinstance(expected, list):
        return "" if found == expected else f"{key} is {found}, expected {expected}"
    rows = [i for i, (a, b) in enumerate(zip(found, expected)) if a != b]
    if len(found) == len(expected) and not rows:
        return ""
    first = rows[0] if rows else min(len(found), len(expected))
    told = rows[:SHOWN] or list(range(first, min(first + SHOWN, max(len(found), len(expected)))))
    at = lambda values, i: values[i] if i < len(values) else "nothing"
    shown = "; ".join(f"row {i}: {at(found, i)}, expected {at(expected, i)}" for i in told)
    return f"{key} has {len(found)} rows, expected {len(expected)}; {len(rows)} differ: {shown}"


def differences(file, expected):
    """Sentences about every dataset that differs."""
    for key, values in expected.items():
        sentence = difference(key, read(file, key), values)
        if sentence:
            yield sentence


def _records(file, table, columns):
    """{key in words: values} of a table of the day, so that one missing row is told as one."""
    texts = file["names/text"]
    words = {"names": ["names/text"], "clients": ["clients/address"],
             "mx_records": ["mx_records/domain", "mx_records/exchange"],
             "addresses": ["addresses/name", "addresses/address"]}[table]
    keys = []
    for word in words:
        values = file[word]
        if values and isinstance(values[0], bytes):
            values = map(format_address, values)
        elif word != "names/text":
            values = [texts[row] if row < len(texts) else row for row in values]
        keys.append(list(values))
    rows = zip(*(file[column] for column in columns))
    return {" ".join(key): dict(zip(columns, row)) for key, row in zip(zip(*keys), rows)}


def record_differences(file, expected):
    """The same differences as sentences about single records, for the eye."""
    found = {key: read(file, key) for key in expected}
    for table in ("clients", "names", "mx_records", "addresses"):
        columns = [key for key in expected if key.startswith(table + "/") and not expected[key][:1] == [None]
                   and key not in ("mx_records/domain", "mx_records/exchange", "addresses/name")]
        if any(found[column] is None for column in columns):
            continue
        here, there = _records(found, table, columns), _records(expected, table, columns)
        for key in sorted(set(here) ^ set(there))[:SHOWN]:
            yield f"{table}: {key!r} is only {'in the file' if key in here else 'expected'}"
        changed = [key for key in sorted(set(here) & set(there)) if here[key] != there[key]]
        for key in changed[:SHOWN]:
            told = [
                f"{c.split('/')[1]} {here[key][c]}, expected {v}" for c, v in there[key].items() if here[key][c] != v
            ]
            yield f"{table}: {key!r} has {'; '.join(told)}"


def day_differences(path, expected, day):
    """Sentences about everything in a day file that differs."""
    expected = {
        "@format": "spamgraph-day",
        "@date": day_text(day),
        "@first_second": day * 86_400,
        "@schema_version": 1,
        **expected,
    }
    with h5py.File(path, "r") as file:
        found = [*differences(file, expected), *_unexpected(file, expected)]
        if found:
            yield from [sentence for sentence in found if sentence.split("/")[0] not in TOLD_BY_RECORD] or found[:1]
            yield from record_differences(file, expected)


def _unexpected(file, expected):
    """Datasets that the reference knows nothing of, so that none goes unchecked."""
    known = set(expected) | {key + "_offsets" for key in expected if key.endswith("/text")}
    found = []
    file.visititems(lambda name, item: found.append(name) if isinstance(item, h5py.Dataset) else None)
    return [f"{name} is not checked" for name in found if name not in known]


def accounting_differences(path, expected):
    """Sentences about the inputs of a sidecar that differ; a reason with 0 rows may stand there or not."""
    if not os.path.exists(path):
        yield "has no sidecar"
        return
    with open(path, encoding="utf-8") as text:
        inputs = json.load(text)["inputs"]
    found = {os.path.realpath(entry["path"]): entry for entry in inputs}
    if sorted(found) != sorted(map(os.path.realpath, expected)):
        yield f"inputs are {sorted(found)}, expected {sorted(expected)}"
        return
    for name, counts in expected.items():
        entry = found[os.path.realpath(name)]
        for key, value in counts.items():
            told = entry.get(key)
            if isinstance(value, dict):
                told = {reason: rows for reason, rows in (told or {}).items() if rows}
            if told != value:
                yield f"{os.path.basename(name)}: {key} is {told}, expected {value}"
