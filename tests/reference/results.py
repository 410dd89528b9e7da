"""Compares the counts of a result file with the reference's."""

import functools
import subprocess

import h5py

import files
import result_tables
from days import day_number
from names import parse_address


@functools.cache
def is_available(program):
    """Whether the program can analyze."""
    done = subprocess.run([program, "--help"], capture_output=True, text=True, check=False)
    return "\n  analyze " in done.stdout


def differences(path, db):
    """(sentences about every count that differs, number of suspects)."""
    with h5py.File(path, "r") as file:
        _give(file, db)
        expected = {**result_tables.counts(db), **result_tables.series(db, files.read(file, "series/time"))}
        expected |= _tables(file, db)
        suspects = len(result_tables.suspect_texts(db))
        # A column that the result does not have is not asked for; a table that it lacks is.
        optional = {key for key in expected if "/" in key and key not in file and key.split("/")[0] in file}
        checked = {key: values for key, values in expected.items() if key not in optional}
        return list(files.differences(file, checked)), suspects


def _give(file, db):
    texts = files.read(file, "clients/address")
    unknown = [None] * len(texts)
    result_tables.give(
        db,
        addresses=[parse_address(text.strip("\0 ").encode()) for text in texts],
        days=[_day_number(day) for day in files.read(file, "clients/day") or unknown],
        suspects=files.read(file, "clients/suspect"),
        campaigns=files.read(file, "clients/campaign"),
    )


def _day_number(day):
    """Days since 1970 of a day written as number of days, first second or date."""
    if isinstance(day, str):
        return day_number(day.strip("\0 "))
    return day // 86_400 if day is not None and day > 10**6 else day


def _tables(file, db):
    expected = {**result_tables.clients(db), **result_tables.domains(db), **result_tables.graph(db)}
    expected |= result_tables.tlds(db) | result_tables.exchange_clusters(db)
    if file["similarity"].attrs.get("computed", 0) if "similarity" in file else 0:
        expected |= result_tables.similarity(db)
    names, tiers = expected["domains/text"], files.read(file, "domains/tier")
    if tiers is not None and len(tiers) == len(names):
        order = files.read(file, "tiers/tier")
        expected |= result_tables.tiers(db, dict(zip(names, tiers)), order)
    expected |= result_tables.campaigns(db, files.read(file, "campaigns/id"))
    if "relays/names" in file:
        expected |= _relays(file, db)
    if "days" in file:
        expected |= result_tables.day_totals(db)
    return expected


def _relays(file, db):
    count = len(files.read(file, "relays/entity"))
    names_of = [[] for _ in range(count)]
    for relay, name in zip(files.read(file, "relays/names/relay"), files.read_texts(file["relays/names"])):
        names_of[relay].append(name)
    campaign_of = files.read(file, "relays/campaign")
    times = files.read(file, "series/time")
    return {
        **result_tables.relays(db, names_of, campaign_of),
        **result_tables.relay_curves(db, names_of, times),
    }
