#!/usr/bin/python3
"""Checks sample files against the layout that readers rely on, with h5py alone.

usage: check_schema.py DIRECTORY (with day*.h5 and result*.h5)
"""
import glob
import math
import os
import sys

import h5py
import numpy as np

CHUNK_ROWS = 65_536
U8, I8, U32, I32, U64, I64, F64 = "u1 i1 u4 i4 u8 i8 f8".split()
TEXT = "S"
MISSING = {"u": -1, "i": -1, "f": math.nan, "S": ""}

# Columns of tables and their types; '?' after a type: the value may be missing.
DAY_TABLES = {
    "counts/reasons": {"reason": TEXT, "rows": U64},
    "minutes": dict.fromkeys("all mx mail labelled nxdomain coverage".split(), U64),
    "clients": {
        "address": (U8, 16),
        **dict.fromkeys("queries mx a aaaa ptr txt other nxdomain dnsbl names mail_domains mail_queries".split(), U64),
        "active_minutes": U32, "peak_per_minute": U32, "first": I64, "last": I64,
    },
    "clients_all/names_histogram": {"names": U32, "clients": U64},
    "names": {"evidence": U8, **dict.fromkeys(
        "queries clients mail_clients senders mx_queries mx_clients nxdomain".split(), U64)},
    "mx_records": {"domain": U64, "exchange": U64, "preference": I32 + "?", "first": I64, "last": I64, "count": U64},
    "addresses": {"name": U64, "address": (U8, 16), "first": I64, "last": I64, "count": U64,
                  "ttl_min": I64 + "?", "ttl_max": I64 + "?"},
}
DAY_OTHERS = {
    "clients_all/queries_histogram": U64, "names/text": U8, "names/text_offsets": U64,
    "graph/data": U32, "graph/indices": I64, "graph/indptr": I64, "graph/mx": U32, "graph/times": U32,
    "graph/times_mx": U8, "graph/times_indptr": I64,
}
ORIGINS = {"key": TEXT, "suspects": U64, "background": U64, "suspects_known": U64, "background_known": U64,
           "lift": F64 + "?", "low": F64, "high": F64, "p": F64 + "?", "q": F64 + "?"}
RESULT_TABLES = {
    "counts/reasons": {"reason": TEXT, "rows": U64},
    "days": {"day": I32, **dict.fromkeys(
        "accepted mx mail clients mail_clients senders names edges".split(), U64)},
    "series": {"time": I64, "all": U64, "mx": U64, "mail": U64, "labelled": U64, "baseline": F64 + "?",
               "phi": F64, "z": F64 + "?", "missing": U8},
    "periods": {"day": I32, **dict.fromkeys("minutes clients past_days senders".split(), U64), **dict.fromkeys(
        "cohort_centre cohort_sigma sender_centre sender_sigma prior_shape prior_days".split(), F64)},
    "surges": {"series": TEXT, "first": I64, "last": I64, "peak_per_minute": F64, "peak_baseline": F64,
               "excess": F64, "score": F64, "basis": TEXT,
               **dict.fromkeys("score_per_minute score_baseline score_phi".split(), F64)},
    "clients": {
        "address": TEXT, "queries": U64, "mx": U64, "mail_queries": U64, "mail_domains": U64, "peak_per_minute": U32,
        "peak_hour_mail": U64, "day_mail": U64, "names": U64, "day": I32, "period": I64, "p_cohort": F64 + "?", "p_past": F64 + "?", "p": F64,
        "q": F64, "past_mean": F64 + "?", "known_sender": I8 + "?", "past_sum": I64 + "?", "suspect": U8, "role": TEXT, "role_evidence": TEXT, "campaign": I32,
        "direct_names": I64 + "?", "host_names": I64 + "?", "depends_on": I64,
        "country": TEXT + "?", "asn": I64 + "?", "network": TEXT + "?", "residential": I8 + "?",
        "latitude": F64 + "?", "longitude": F64 + "?",
    },
    "domains": {
        "registered_domain": TEXT, "tld": TEXT, "queries": U64, "queries_per_day": F64, "clients": U64,
        "mail_clients": U64, "suspects": U64, "tier": TEXT, "rule": TEXT, "evidence": U8, "country": TEXT + "?",
        "country_rule": TEXT + "?", "same_zone": I8 + "?", "exchange_cluster": TEXT + "?",
    },
    "campaigns": {"id": I32, **dict.fromkeys("suspects domains edges relays".split(), U64), "first": I64,
                  "last": I64, "core_names": U64, "parts": U64},
    "exchange_clusters": {"campaign": I32, "cluster": TEXT, "exchange": TEXT, **dict.fromkeys(
        "exchanges exchange_domains domains all_domains suspects edges queries".split(), U64), "addresses": I64 + "?"},
    "relays": {
        "entity": TEXT, "kind": TEXT, "layer": TEXT, "suspects_asking": U64, "suspects": U64, "others_asking": U64,
        "others_clients": U64, "log_odds": F64, "log_odds_low": F64, "exploratory": U8, "revisits": F64 + "?",
        "q_degree": F64 + "?", "other_senders": F64 + "?", "degree_weight": F64 + "?", "degree_expected": F64 + "?", "degree_p": F64 + "?", "hosts_tested": U64,
        "period_seconds": F64 + "?", "period_p": F64 + "?", "rayleigh_share": F64 + "?",
        "period_clients": I64 + "?", "period_power": F64 + "?", "period_tests": F64 + "?",
        "period_clock": TEXT + "?", "ttl_seconds": I64 + "?", "ttl_locked": I8 + "?",
        "address_changes": I64 + "?", "domain_changes": I64 + "?", "in_flux": I8 + "?", "address_prefixes": I64 + "?",
        "address_asns": I64 + "?", "address_countries": I64 + "?", "host_country": TEXT + "?", "domain_country": TEXT + "?",
        "domain_country_rule": TEXT + "?", "country_mismatch": I8 + "?", "dialup": I8 + "?",
        "dependent_suspects": I64 + "?", "web_proxy": U8, "campaign": I32,
    },
    "tlds": {"tld": TEXT, "kind": TEXT, "queries": U64, "domains": U64, "edges": U64, "all_queries": U64, "lift": F64 + "?",
             "low": F64, "high": F64},
    "countries": ORIGINS,
    "same_zone": {"edges": U64, "by_address": U64, "same": U64, "expected": F64, "p": F64},
    "residential": {"rule": TEXT, **dict.fromkeys(
        "suspects suspects_known suspects_residential background background_known background_residential".split(), U64),
        "low": F64, "high": F64},
    "expansion": {"campaign": I32, "kind": TEXT, "entity": TEXT, "score": F64, "lift": F64, "degree": U64,
                  "relays": U64, "found": U8},
    "asns": ORIGINS,
    "tiers": {"tier": TEXT, "domains": U64, "edges": U64, "queries": U64, "suspects_share": F64},
    "not_observable": {"what": TEXT, "why": TEXT},
    "series/names": {"name": TEXT},
    "relays/names": {"relay": U64},
}
RESULT_OTHERS = {
    "configuration/toml": U8, "series/names/counts": U32, "relays/curves": U32, "relays/names/text": U8,
    "relays/names/text_offsets": U64, "domains/text": U8, "domains/text_offsets": U64, "graph/data": U32,
    "graph/mx": U32, "graph/indices": I64, "graph/indptr": I64, "similarity/data": F64, "similarity/shared": U32,
    "similarity/idf_cosine": F64, "similarity/indices": I64, "similarity/indptr": I64,
    "similarity/exclusive": I64 + "?",
}

faults = []


def expect(holds, *words):
    if not holds:
        faults.append(" ".join(map(str, words)))


def check_dataset(where, dataset, kind, rows=None):
    """Type, width, compression and attributes of one dataset."""
    width = None
    if isinstance(kind, tuple):
        kind, width = kind
    may_miss = kind.endswith("?")
    kind = kind.rstrip("?")
    if kind == TEXT:
        expect(dataset.dtype.kind == "S" and dataset.dtype.itemsize >= 1, where, "is", dataset.dtype, "not text")
        expect(h5py.check_string_dtype(dataset.dtype).encoding == "ascii", where, "is not ASCII")
    else:
        expect(dataset.dtype == np.dtype("<" + kind), where, "is", dataset.dtype, "not", kind)
    if width:
        expect(dataset.ndim == 2 and dataset.shape[1] == width, where, "is not", width, "wide")
    if rows is not None:
        expect(dataset.shape[0] == rows, where, "has", dataset.shape[0], "rows, its table", rows)
    if dataset.size > 0:
        expect((dataset.compression, dataset.compression_opts, dataset.shuffle) == ("gzip", 1, True),
               where, "is stored otherwise than shuffle and gzip 1")
        if dataset.ndim == 1 or width:
            expect(dataset.chunks[0] == min(CHUNK_ROWS, dataset.shape[0]), where, "has chunks of", dataset.chunks)
    for name in ("units", "description"):
        text = dataset.attrs.get(name)
        expect(isinstance(text, str) and text, where, "has no", name)
    expect(("missing" in dataset.attrs) == may_miss, where, "should" if may_miss else "should not", "say missing")
    if may_miss and "missing" in dataset.attrs:
        value, wanted = dataset.attrs["missing"], MISSING[dataset.dtype.kind]
        same = value == wanted or (isinstance(wanted, float) and math.isnan(value))
        expect(same, where, "has missing", value)
    dataset[()]  # every chunk can be read


def check_texts(group, where):
    offsets, size = group["text_offsets"][()], group["text"].shape[0]
    expect(len(offsets) == group.attrs["rows"] + 1 and offsets[0] == 0 and offsets[-1] == size,
           where, "has offsets that do not fit its text")
    text = group["text"][()].tobytes()
    return [text[a:b] for a, b in zip(offsets, offsets[1:])]


def check_csr(group, where, rows, columns):
    expect(group.attrs["encoding-type"] == "csr_matrix", where, "is not a csr_matrix")
    expect(group.attrs["encoding-version"] == "0.1.0", where, "has no encoding-version")
    expect(list(group.attrs["shape"]) == [rows, columns], where, "has shape", group.attrs["shape"])
    indptr, indices = group["indptr"][()], group["indices"][()]
    expect(len(indptr) == rows + 1 and indptr[0] == 0 and indptr[-1] == len(indices), where, "has a wrong indptr")
    expect(bool(np.all(np.diff(indptr) >= 0)), where, "has an indptr that falls")
    expect(bool(np.all((0 <= indices) & (indices < max(columns, 1)))), where, "has indices outside its shape")
    expect(len(group["data"]) == len(indices), where, "has not one value per index")


def check_layout(file, tables, others):
    wanted = set(others)
    for table, columns in tables.items():
        rows = file[table].attrs["rows"]
        expect(rows.dtype == np.dtype("u8"), table, "has rows of", rows.dtype)
        for column, kind in columns.items():
            wanted.add(f"{table}/{column}")
            check_dataset(f"{table}/{column}", file[table][column], kind, rows)
    for name, kind in others.items():
        check_dataset(name, file[name], kind)
    found = []
    file.visititems(lambda name, item: found.append(name) if isinstance(item, h5py.Dataset) else None)
    expect(set(found) == wanted, "datasets that differ:", sorted(set(found) ^ wanted))


def check_day(file):
    check_layout(file, DAY_TABLES, DAY_OTHERS)
    attrs = file.attrs
    expect(attrs["format"] == "spamgraph-day" and attrs["schema_version"] == 1, "format", dict(attrs))
    expect(np.datetime64(attrs["date"]) == np.datetime64(int(attrs["first_second"]), "s"), "date", dict(attrs))
    expect(set(file["rules"].attrs) == {"sender_min", "keep_min_senders", "keep_max_client_share"}, "rules")
    expect({"accepted", "answered"} <= set(file["counts"].attrs), "no accepted or answered")
    expect("sources" in file["minutes"].attrs and file["minutes"].attrs["rows"] == 1440, "minutes")
    expect("clients" in file["clients_all"].attrs, "no clients")

    clients, names = file["clients"], file["names"]
    addresses = [bytes(row) for row in clients["address"][()]]
    expect(addresses == sorted(set(addresses)), "clients do not ascend")
    texts = check_texts(names, "names")
    expect(texts == sorted(set(texts)), "names do not ascend")
    check_csr(file["graph"], "graph", clients.attrs["rows"], names.attrs["rows"])

    events, times = file["graph/data"][()], file["graph/times"][()]
    ends = np.cumsum(events, dtype=np.int64)
    expect(len(times) == (ends[-1] if len(ends) else 0), "times are not as many as events")
    falls = np.flatnonzero(np.diff(times.astype(np.int64)) < 0) + 1
    expect(set(falls) <= set(ends.tolist()), "times fall within an edge")
    mx_ends = np.concatenate([[0], np.cumsum(file["graph/times_mx"][()], dtype=np.int64)])
    mx = np.diff(mx_ends[np.concatenate([[0], ends])])
    expect(np.array_equal(mx, file["graph/mx"][()]), "mx does not follow from times_mx")
    starts = np.concatenate([[0], ends])[file["graph/indptr"][()]]
    expect(np.array_equal(starts, file["graph/times_indptr"][()]), "times_indptr does not follow from data")


def check_result(file):
    check_layout(file, RESULT_TABLES, RESULT_OTHERS)
    attrs = file.attrs
    expect(attrs["format"] == "spamgraph-result" and attrs["schema_version"] == 1, "format", dict(attrs))
    expect(attrs["days"] >= 1 and len(attrs["first_day"]) == 10, "window", dict(attrs))
    suspects, domains = int(file["clients/suspect"][()].sum()), file["domains"].attrs["rows"]
    check_csr(file["graph"], "graph", suspects, domains)
    check_csr(file["similarity"], "similarity", suspects, suspects)
    expect(len(file["similarity/exclusive"]) == suspects, "exclusive is not per suspect")
    check_texts(file["domains"], "domains")
    check_texts(file["relays/names"], "relays/names")
    minutes = file["series"].attrs["rows"]
    expect(file["series/names/counts"].shape == (file["series/names"].attrs["rows"], minutes), "counts of names")
    curves = file["relays/curves"].shape
    expect(curves[0] == file["relays"].attrs["rows"] and curves[1] in (0, minutes), "curves are", curves)


def main(directory):
    checks = {"day": check_day, "result": check_result}
    paths = sorted(glob.glob(os.path.join(directory, "*.h5")))
    expect(len(paths) >= 5, "no samples in", directory)
    for path in paths:
        before = len(faults)
        try:
            with h5py.File(path, "r") as file:
                checks[os.path.basename(path).replace(".", "-").split("-")[0]](file)
        except KeyError as error:
            faults.append(str(error))  # an object or attribute is missing
        faults[before:] = [f"{os.path.basename(path)}: {fault}" for fault in faults[before:]]
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
