"""Results and day files made up for tests."""

import datetime
import sys
from pathlib import Path

import h5py
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "store"))

from check_schema import DAY_TABLES, RESULT_TABLES  # noqa: E402
from hdf5_tables import close, put, put_attribute, put_csr, put_table, put_texts  # noqa: E402

FIRST_DAY = 15935  # 2013-08-18
COUNTRIES = ["UA", "UA", "UA", "RU", "BR", "US", "SG", "JP"]


def date_of(day):
    return str(datetime.date(1970, 1, 1) + datetime.timedelta(day))


class World:
    """What the columns of a made-up result hold. Everything follows from the arguments."""

    def __init__(self, suspects=12, campaigns=1, days=2, names=40, place=None, full=False, hostile=(), relays=3):
        self.suspects, self.days, self.place, self.full, self.hostile = suspects, days, place, full, list(hostile)
        self.random = np.random.default_rng(7)
        self.campaigns = min(campaigns, suspects)
        self.campaign_of = [i * self.campaigns // suspects for i in range(suspects)]
        relays = relays if suspects >= 5 else 0
        self.relays = [(c, r) for c in range(self.campaigns) for r in range(relays)]
        self.relay_names = {
            (c, r): [f"host{n}.relay{c}-{r}.example".encode() for n in range(3 if r == 0 else 1)]
            for c, r in self.relays
        }
        if hostile and self.relays:
            self.relay_names[self.relays[0]] = sorted(hostile)
        own = [
            f"mail{i}-{n}.campaign{self.campaign_of[i]}.jp".encode()
            for i in range(suspects)
            for n in range(names // 2)
        ]
        shared = [f"mx{n}.shared{c}.com".encode() for c in range(self.campaigns) for n in range(names)]
        self.names = sorted({*own, *shared, *hostile, *(n for names in self.relay_names.values() for n in names)})
        self.row = {name: i for i, name in enumerate(self.names)}
        self.edges = [self._asked(i, names) for i in range(suspects)]
        self.degrees = np.bincount([row for rows in self.edges for row in rows], minlength=len(self.names))

    def _asked(self, suspect, names):
        campaign = self.campaign_of[suspect]
        asked = {f"mail{suspect}-{n}.campaign{campaign}.jp".encode() for n in range(names // 2)}
        asked |= {f"mx{n}.shared{campaign}.com".encode() for n in range(names) if (n + suspect) % 3}
        for (c, r), texts in self.relay_names.items():
            if c == campaign and (suspect + r) % 9:
                asked |= set(texts)
        return sorted(self.row[name] for name in asked)

    @property
    def minutes(self):
        return 1440 * self.days

    def series(self):
        time = FIRST_DAY * 86400 + 60 * np.arange(self.minutes)
        usual = 60 + 30 * np.sin(2 * np.pi * np.arange(self.minutes) / 1440)
        mx = usual + self.random.integers(0, 9, self.minutes)
        if self.suspects:
            mx[-240:-120] += 400
        none = self.days == 1
        return [
            {
                "time": t,
                "all": 9 * m,
                "mx": m,
                "mail": 2 * m,
                "labelled": m // 3,
                "baseline": None if none or i < 1440 else b,
                "z": None if none or i < 1440 else 0.5,
            }
            for i, (t, m, b) in enumerate(zip(time, mx.astype(int), usual))
        ]

    def client(self, i):
        place = self.place and self.random.random() < 0.9
        country = COUNTRIES[i % len(COUNTRIES)]
        row = {
            "address": f"10.{i // 65536}.{i // 256 % 256}.{i % 256}",
            "queries": 9000 + i,
            "mx": 3000,
            "mail_queries": 4000 + i,
            "mail_domains": 900,
            "peak_per_minute": 80,
            "peak_hour_mail": 1500,
            "day_mail": 4100 + i,
            "day": FIRST_DAY + self.days - 1,
            "p_cohort": 1e-9,
            "p": 1e-9,
            "q": 1e-7,
            "suspect": 1,
            "campaign": self.campaign_of[i],
        }
        if place:
            row.update(country=country, asn=64500 + i % 7, network=f"Network {i % 7}", residential=i % 2)
        if place and self.place == "position":
            row.update(latitude=-50 + 7.3 * i % 110, longitude=-170 + 31.7 * i % 340)
        if self.hostile:  # in every text of it that logs or databases can fill
            texts = [self.hostile[(5 * i + n) % len(self.hostile)] for n in range(2)]
            row.update(country=texts[0], network=texts[1])
        return row

    def last_minute(self):
        return (FIRST_DAY + self.days) * 86400 - 60

    def relay(self, campaign, rank):
        members = self.campaign_of.count(campaign)
        names = self.relay_names[campaign, rank]
        row = {
            "entity": b"192.0.2.77" if rank == 0 and campaign == 0 else names[0],
            "kind": "address" if rank == 0 and campaign == 0 else "name",
            "layer": "direct",
            "suspects_asking": members - 1,
            "suspects": members,
            "others_asking": rank,
            "others_clients": 5000,
            "log_odds": 9.5 - rank,
            "log_odds_low": 8.5 - rank,
            "campaign": campaign,
        }
        if self.full:
            row.update(
                q_degree=1e-12,
                period_seconds=900.0,
                period_p=1e-5,
                rayleigh_share=0.9,
                ttl_locked=0,
                address_changes=3,
                domain_changes=10,
                in_flux=1,
                host_country="UA",
                domain_country="BR",
                domain_country_rule="tld",
                country_mismatch=1,
                dialup=1,
                web_proxy=1,
                dependent_suspects=0,
            )
        return row

    def tables(self):
        """Rows of every table."""
        tables = dict.fromkeys(RESULT_TABLES, ())
        tables["counts/reasons"] = [{"reason": "columns", "rows": 12}, {"reason": "port", "rows": 4000}]
        tables["series"] = self.series()
        tables["days"] = [
            {
                "day": FIRST_DAY + d,
                "accepted": 100000,
                "mx": sum(r["mx"] for r in tables["series"][1440 * d : 1440 * (d + 1)]),
                "mail": 9000,
                "clients": 5000,
                "mail_clients": 800,
                "senders": 40,
                "names": 900,
                "edges": 2000,
            }
            for d in range(self.days)
        ]
        tables["clients"] = [
            *map(self.client, range(self.suspects)),
            {
                "address": "192.0.2.1",
                "mail_queries": 900,
                "day_mail": 950,
                "mail_domains": 60,
                "q": 0.5,
                "p": 0.1,
                "role": "mail-server",
                "role_evidence": "sent mail before",
                "campaign": -1,
                "day": FIRST_DAY + self.days - 1,
            },
        ]
        relay_names = {name for names in self.relay_names.values() for name in names}
        tables["domains"] = [
            {
                "registered_domain": name,
                "tld": name.rpartition(b".")[2],
                "queries": 50 * k,
                "queries_per_day": 20.0 * k,
                "clients": 2 * k if name not in relay_names else k + 2,
                "mail_clients": k,
                "suspects": k,
                "tier": "relay" if name in relay_names else "low" if k == 1 else "middle",
                "rule": "made up",
                "evidence": 0 if name in relay_names else 1,
            }
            for name, k in zip(self.names, self.degrees)
        ]
        tables["relays/names"] = [
            {"relay": i} for i, relay in enumerate(self.relays) for _ in self.relay_names[relay]
        ]
        tables["not_observable"] = [{"what": "geography and networks of suspects", "why": "no database was given"}]
        if self.suspects:
            self._add_findings(tables)
        for i, text in enumerate(self.hostile):
            tables["clients"].append({**tables["clients"][-1], "address": f"192.0.2.{i + 2}", "role_evidence": text})
            tables["tlds"].append({"tld": text, "kind": "country", "queries": 1, "domains": 1, "edges": 1})
            tables["not_observable"].append({"what": text, "why": text})
        return tables

    def _add_findings(self, tables):
        last = self.last_minute()
        tables["surges"] = [
            {
                "series": "mx",
                "first": last - 240 * 60,
                "last": last - 120 * 60 - 1,
                "peak_per_minute": 480.0,
                "peak_baseline": 60.0,
                "excess": 48000.0,
                "score": 12.0,
                "basis": "earlier-days" if self.days > 1 else "same-day",
            }
        ]
        tables["campaigns"] = [
            {
                "id": c,
                "suspects": self.campaign_of.count(c),
                "domains": 60,
                "edges": 500,
                "relays": 3,
                "first": last - 14400,
                "last": last,
                "core_names": 5,
                "parts": 1,
            }
            for c in range(self.campaigns)
        ]
        tables["relays"] = [self.relay(c, r) for c, r in self.relays]
        tables["tlds"] = [
            {
                "tld": t,
                "kind": k,
                "queries": 800 - 9 * i,
                "domains": 50,
                "edges": 70,
                "lift": 1.2,
                "low": 0.1,
                "high": 0.2,
            }
            for i, (t, k) in enumerate(
                [("com", "generic"), ("jp", "country"), ("xn--p1ai", "idn-country"), ("ua", "country")]
            )
        ]
        for tier in ("relay", "middle", "low"):
            rows = [row for row in tables["domains"] if row["tier"] == tier]
            tables.setdefault("tiers", ())
            tables["tiers"] = [
                *tables["tiers"],
                {
                    "tier": tier,
                    "domains": len(rows),
                    "edges": sum(r["suspects"] for r in rows),
                    "queries": 900,
                    "suspects_share": 0.97,
                },
            ]
        if self.place:
            for table, column in (("countries", "country"), ("asns", "asn")):
                keys = [str(c[column]) for c in tables["clients"] if c.get(column)]
                tables[table] = [
                    {
                        "key": key,
                        "suspects": keys.count(key),
                        "background": 100,
                        "lift": 3.0,
                        "low": 0.1,
                        "high": 0.4,
                        "q": 0.01,
                    }
                    for key in sorted(set(keys))
                ]

    def similarity(self):
        """Pairs within a campaign, and what the two share."""
        pairs = [
            [j for j in range(i + 1, min(self.suspects, i + 60)) if self.campaign_of[i] == self.campaign_of[j]]
            for i in range(self.suspects)
        ]
        indices = [j for row in pairs for j in row]
        return {
            "indptr": np.cumsum([0, *map(len, pairs)]),
            "indices": indices,
            "data": [0.1 + 0.05 * (j % 9) for j in indices],
            "shared": [20] * len(indices),
            "idf_cosine": [0.5] * len(indices),
            "exclusive": [20] * self.suspects,
        }

    def write(self, path):
        """Writes the result with its checksum; its path."""
        with h5py.File(path, "w") as file:
            put_attribute(file, "format", "spamgraph-result")
            put_attribute(file, "first_day", date_of(FIRST_DAY))
            file.attrs["schema_version"] = np.int64(1)
            file.attrs["days"] = np.int64(self.days)
            put(
                file.create_group("configuration"),
                "toml",
                np.frombuffer(b"max-q = 0.05\nmin-day-mail = 60\n", "u1"),
                "u1",
            )
            tables = self.tables()
            for name, rows in tables.items():
                put_table(file, name, rows, RESULT_TABLES[name])
            file["counts"].attrs["accepted"] = np.uint64(100000 * self.days)
            put_texts(file["domains"], self.names)
            put_csr(
                file,
                "graph",
                self.suspects,
                len(self.names),
                {
                    "indptr": np.cumsum([0, *map(len, self.edges)]),
                    "indices": [row for rows in self.edges for row in rows],
                    "data": [3] * sum(map(len, self.edges)),
                    "mx": [0] * sum(map(len, self.edges)),
                },
            )
            pairs = (
                self.similarity()
                if self.full
                else {
                    "indptr": [0] * (self.suspects + 1),
                    "indices": [],
                    "data": [],
                    "shared": [],
                    "idf_cosine": [],
                    "exclusive": [-1] * self.suspects,
                }
            )
            put_csr(file, "similarity", self.suspects, self.suspects, pairs).attrs["computed"] = np.uint64(self.full)
            put_texts(file["relays/names"], [name for relay in self.relays for name in self.relay_names[relay]])
            curves = np.zeros((len(self.relays), self.minutes), dtype="<u4")
            curves[:, -240:-120:3] = 4
            file["relays"].create_dataset("curves", data=curves)
            file["series/names"].create_dataset("counts", data=np.zeros((0, self.minutes), dtype="<u4"))
        close(path, file)
        return Path(path)

    def write_days(self, folder):
        """Day files with what the report reads of them: clients, names and the relays' addresses."""
        folder.mkdir()
        relay_names = sorted(name for names in self.relay_names.values() for name in names)
        for d in range(self.days):
            path = folder / f"day-{date_of(FIRST_DAY + d)}.h5"
            with h5py.File(path, "w") as file:
                put_attribute(file, "format", "spamgraph-day")
                file.attrs["schema_version"] = np.int64(1)
                file.attrs["first_second"] = np.int64((FIRST_DAY + d) * 86400)
                put_table(file, "clients", [{"mail_queries": 1 + i % 50} for i in range(800)], {"mail_queries": "u8"})
                seen = [name for i, name in enumerate(relay_names) if (i + d // 4) % 3 == 0]
                put_table(file, "names", [{"queries": 5}] * len(seen), {"queries": DAY_TABLES["names"]["queries"]})
                put_texts(file["names"], seen)
                put_table(file, "addresses", [{"name": i} for i in range(len(seen))], {"name": "u8"})
                file["addresses"]["address"] = np.array(
                    [[0] * 10 + [255, 255, 192, 0, 2, 77 + i % 2 * (d // 9)] for i in range(len(seen))], dtype="u1"
                ).reshape(-1, 16)
            close(path, file)
