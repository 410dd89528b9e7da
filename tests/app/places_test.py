#!/usr/bin/env python3
"""Where clients are, from MMDB files that this test writes, on one rank and on three."""

import ipaddress
import math
import sys
from collections import Counter
from pathlib import Path

import h5py

import mmdb
import program
from identity_test import OPTIONS, RUN_BEGINS, SUSPECTS, client_address, write_rows
from program import CONFIGURATION, NO_INPUT, ProgramTest
from zeek_log import log, row

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "scripts"))

from read_result import Result, read_texts  # noqa: E402

COUNTRIES = {"10.0.0.0/16": {"country": {"iso_code": "UA"}}, "10.1.0.0/16": {"country_code": "de"},
             "10.2.0.0/15": {"country_code": "UA"}, "2001:db8::/32": {"country": {"iso_code": "FR"}}}
CITIES = {"10.0.0.0/9": {"location": {"latitude": 50.5, "longitude": 30.25}}, "2001:db8::/32": {"latitude": -1.5}}
NETWORKS = {"10.0.0.0/15": {"autonomous_system_number": 64500, "autonomous_system_organization": "Casa \u00e9"},
            "10.2.0.0/15": {"autonomous_system_number": 64501, "autonomous_system_organization": "Hoster"}}


def record_of(records, address):
    """The record of the prefix that holds an address."""
    networks = [ipaddress.ip_network(prefix) for prefix in records]
    return next((records[str(n)] for n in networks if address.version == n.version and address in n), {})


def country(address):
    record = record_of(COUNTRIES, address)
    return (record.get("country_code") or record.get("country", {}).get("iso_code", "")).upper()


class Places(ProgramTest):
    def setUp(self):
        super().setUp()
        (self.folder / "dns.log").write_bytes(log(write_rows()))
        mmdb.write(self.folder / "country.mmdb", COUNTRIES)
        mmdb.write(self.folder / "city.mmdb", CITIES)
        mmdb.write(self.folder / "asn.mmdb", NETWORKS)
        (self.folder / "homes.txt").write_text("AS64500  # homes\n")
        (self.folder / "hosters.txt").write_text("64501\n")

    def _analyze(self, name, *options, ranks=1):
        self.run_well("run", *OPTIONS, "--out", name, "dns.log", *options, ranks=ranks)
        return self.folder / name

    def test_clients_countries_and_networks(self):
        options = ("--country-mmdb", "country.mmdb", "--city-mmdb", "city.mmdb", "--asn-mmdb", "asn.mmdb",
                   "--residential-asns", "homes.txt", "--hosting-asns", "hosters.txt")
        path = self._analyze("one.h5", *options)
        self.assertEqual(path.read_bytes(), self._analyze("three.h5", *options, ranks=3).read_bytes())
        with h5py.File(path) as result, h5py.File(f"{path}.days/day-2013-08-19.h5") as day:
            clients = result["clients"]
            suspects = []
            for i, text in enumerate(clients["address"].asstr()):
                address = ipaddress.ip_address(text.strip("\0 "))
                asn = record_of(NETWORKS, address).get("autonomous_system_number", -1)
                self.assertEqual(clients["country"].asstr()[i], country(address))
                self.assertEqual(clients["asn"][i], asn)
                self.assertEqual(clients["residential"][i], {64500: 1, 64501: 0}.get(asn, -1))
                self.assertEqual(clients["network"].asstr()[i], {64500: "Casa ??", 64501: "Hoster"}.get(asn, ""))
                self.assertEqual(clients["latitude"][i], 50.5 if address.version == 4 else -1.5)
                self.assertEqual(math.isnan(clients["longitude"][i]), address.version == 6)
                if clients["suspect"][i]:
                    suspects.append(address)
            self.assertEqual(len(suspects), SUSPECTS)
            mapped = [ipaddress.IPv6Address(bytes(row)) for row in day["clients/address"]]
            active = Counter(country(address.ipv4_mapped or address) for address in mapped)
            here = Counter(map(country, suspects))
            residential = result["residential"]
            self.assertEqual(list(residential["rule"].asstr()), ["networks", "both"])
            on_lines = [record_of(NETWORKS, a).get("autonomous_system_number", -1) for a in suspects]
            self.assertEqual(set(residential["suspects"]), {SUSPECTS})
            self.assertEqual(set(residential["suspects_known"]), {sum(asn > 0 for asn in on_lines)})
            self.assertEqual(set(residential["suspects_residential"]), {on_lines.count(64500)})
            of_all = Counter(record_of(NETWORKS, a.ipv4_mapped or a).get("autonomous_system_number", -1) for a in mapped)
            self.assertEqual(set(residential["background"]), {len(mapped)})
            self.assertEqual(set(residential["background_known"]), {of_all[64500] + of_all[64501]})
            self.assertEqual(set(residential["background_residential"]), {of_all[64500]})
            countries = result["countries"]
            self.assertEqual(list(countries["key"].asstr()), sorted(k for k in here if k))
            for i, key in enumerate(countries["key"].asstr()):
                self.assertEqual((countries["suspects"][i], countries["background"][i]), (here[key], active[key]))
            self.assertGreater(result["asns"].attrs["rows"], 0)
            # Relays are at 198.51.100.9 and 2001:db8:25::9: the files know the country of the second only.
            relays = result["relays"]
            self.assertGreater(relays.attrs["rows"], 0)
            self.assertEqual(set(relays["address_prefixes"]), {2})
            self.assertEqual(set(relays["address_countries"]), {1})
            self.assertEqual(set(relays["address_asns"]), {-1})
            self.assertFalse(any("countries" in what for what in result["not_observable/what"].asstr()))

    def test_addresses_tell_countries_that_top_level_domains_do_not(self):
        # The relay's names are mx1.hidden.ru and gate.covert.net; three suspects and others looked up covert.net.
        relay, zone = "198.51.100.9", "198.51.100.77"
        asking = [client_address(1000 + i) for i in range(3)] + [client_address(i) for i in range(1, 6)]
        rows = [row(ts=str(RUN_BEGINS + i), id__orig_h=client, query="covert.net", answers=zone, TTLs="60.000000")
                for i, client in enumerate(asking)]
        # Names of one suspect each, with and without a country of their own.
        for i in range(SUSPECTS):
            for suffix in ("com", "de"):
                who = {"ts": str(RUN_BEGINS + 600), "id__orig_h": client_address(1000 + i), "TTLs": "60.000000"}
                name = f"own{i}.{suffix}"
                rows += [row(kind="MX", query=name, answers=f"mail.{name}", **who),
                         row(query=name, answers=f"198.51.100.{10 + i % 4}", **who)]
        (self.folder / "dns.log").write_bytes(log(write_rows() + rows))
        records = COUNTRIES | {f"{relay}/32": {"country_code": "UA"}, f"{zone}/32": {"country_code": "DE"}}
        for number in range(10, 14):  # names so long, and the own*.com
            records[f"198.51.100.{number}/32"] = {"country_code": "UA" if number % 2 else "FR"}
        mmdb.write(self.folder / "more.mmdb", records)

        def place(address):
            record = record_of(records, address)
            return record.get("country_code") or record.get("country", {}).get("iso_code", "")

        result = Result(self._analyze("more.h5", "--country-mmdb", "more.mmdb"))
        host = next(r for r in result.rows("relays") if r["domain_country"])
        columns = ("host_country", "domain_country", "domain_country_rule", "country_mismatch")
        self.assertEqual([host[c] for c in columns], ["FR UA", "DE RU", "address tld", 1])  # over IPv6 it is in FR
        with h5py.File(self.folder / "more.h5.days" / "day-2013-08-19.h5") as day:
            texts = read_texts(day["names"])
            places = {}
            for name, address in zip(day["addresses/name"], day["addresses/address"]):
                ip = ipaddress.IPv6Address(bytes(address))
                places.setdefault(texts[name], set()).add(place(ip.ipv4_mapped or ip).upper())
        names, rules = result.rows("domains"), Counter()
        for name in names:
            known = places.get(name["name"], set()) - {""}
            rules[name["country_rule"]] += 1
            if name["country_rule"] == "tld":
                self.assertEqual(name["country"], {"uk": "GB"}.get(name["tld"], name["tld"].upper()))
            else:
                self.assertNotIn(name["tld"], ("ru", "de", "uk", "br", "jp"))
                self.assertEqual(name["country"], known.pop() if len(known) == 1 else None, name["name"])
        self.assertEqual(set(rules), {"tld", "address", None})
        # Every low-profile name has one suspect: what the test of zones counts.
        clients = [c for c in result.rows("clients") if c["suspect"]]
        graph = result.csr()
        pairs = [(client["country"], names[i]) for client, a, b in zip(clients, graph["indptr"], graph["indptr"][1:])
                 for i in graph["indices"][a:b]]
        edges = [(country, name) for country, name in pairs if country and name["country"] and name["tier"] == "low"]
        zone = result.rows("same_zone")[0]
        by_address = sum(name["country_rule"] == "address" for _, name in edges)
        same = sum(country == name["country"] for country, name in edges)
        self.assertEqual([zone[c] for c in ("edges", "by_address", "same")], [len(edges), by_address, same])
        self.assertGreater(zone["by_address"], 0)

    def test_reverse_names_tell_what_networks_do_not(self):
        with h5py.File(self._analyze("none.h5")) as result:
            addresses = [text.strip("\0 ") for text in result["clients/address"].asstr()]
        names = {addresses[0]: "ppp1.example.net", addresses[1]: "1-2-3-4.example.net", addresses[2]: "www.example.com"}
        (self.folder / "names.txt").write_text("# by hand\n" + "".join(f"{a}, {n}\n" for a, n in names.items()))
        expected = dict(zip(addresses, (1, 1, 0)))
        with h5py.File(self._analyze("names.h5", "--reverse-names", "names.txt")) as result:
            self.assertEqual(list(result["clients/residential"]), [expected.get(a, -1) for a in addresses])
            self.assertEqual(list(result["residential/rule"].asstr()), ["reverse-names", "both"])
            self.assertEqual(set(result["residential/background_known"]), {3})
            self.assertEqual(set(result["residential/background_residential"]), {2})
        (self.folder / "words.txt").write_text(" WWW\r\n")
        options = ("--reverse-names", "names.txt", "--dynamic-words", "words.txt")
        with h5py.File(self._analyze("words.h5", *options)) as result:
            self.assertEqual(list(result["clients/residential"][:3]), [0, 1, 1])
        options += ("--asn-mmdb", "asn.mmdb", "--residential-asns", "homes.txt", "--hosting-asns", "hosters.txt")
        with h5py.File(self._analyze("both.h5", *options)) as result:
            for address, residential, asn in zip(addresses, result["clients/residential"], result["clients/asn"]):
                if asn in (64500, 64501):  # the network goes first
                    self.assertEqual(residential, int(asn == 64500), address)

    def test_a_list_may_be_in_capitals_and_come_from_windows(self):
        with h5py.File(self._analyze("none.h5")) as result:
            listed = result["domains/registered_domain"].asstr()[0].strip("\0 ")
        (self.folder / "academic.txt").write_bytes(b"\xef\xbb\xbf" + listed.upper().encode() + b".\r\n")
        with h5py.File(self._analyze("academic.h5", "--academic-list", "academic.txt")) as result:
            self.assertEqual(result["domains/rule"].asstr()[0].strip("\0 "), "academic: listed")

    def test_web_proxies_are_explained_or_marked(self):
        with h5py.File(self._analyze("none.h5")) as result:
            clients = zip(result["clients/address"].asstr(), result["clients/suspect"])
            proxy = next(text.strip("\0 ") for text, suspect in clients if suspect)
            self.assertEqual(set(result["relays/web_proxy"]), {0})
        (self.folder / "clients.txt").write_text(f"{proxy}  # a squid\n")
        with h5py.File(self._analyze("clients.h5", "--web-proxies", "clients.txt")) as result:
            addresses = [text.strip("\0 ") for text in result["clients/address"].asstr()]
            row = addresses.index(proxy)
            role = result["clients/role"].asstr()[row]
            self.assertEqual((role, result["clients/suspect"][row]), ("web-proxy", 0))
            self.assertEqual(sum(result["clients/suspect"]), SUSPECTS - 1)
        for listed, mark in (("Hidden.RU", 1), ("198.51.100.0/28", 1), ("idden.ru", 0)):
            (self.folder / "sites.txt").write_text(listed + "\n")
            with h5py.File(self._analyze("sites.h5", "--web-proxies", "sites.txt")) as result:
                self.assertEqual(list(result["relays/web_proxy"]), [mark], listed)

    def test_without_files_nothing_is_told(self):
        with h5py.File(self._analyze("none.h5")) as result:
            self.assertEqual(result["countries"].attrs["rows"], 0)
            self.assertEqual(set(result["clients/country"].asstr()), {""})
            self.assertEqual(set(result["relays/address_prefixes"]), {2})
            self.assertEqual(set(result["relays/address_countries"]), {-1})
            said = set(result["not_observable/what"].asstr())
            self.assertLessEqual({"countries of suspects", "networks of suspects"}, said)

    def test_files_that_cannot_be_used(self):
        (self.folder / "broken.mmdb").write_bytes(b"no tree at all")
        (self.folder / "bad.txt").write_text("64500\nhome\n")
        (self.folder / "numbers.txt").write_text("64500\n")
        for code, *option in [(NO_INPUT, "--asn-mmdb", "missing.mmdb"), (CONFIGURATION, "--country-mmdb", "broken.mmdb"),
                              (CONFIGURATION, "--hosting-asns", "bad.txt"), (CONFIGURATION, "--reverse-names", "bad.txt"),
                              (CONFIGURATION, "--web-proxies", "numbers.txt")]:
            ended = program.run("run", *OPTIONS, "--out", "x.h5", "dns.log", *option, cwd=self.folder)
            self.assertEqual(ended.code, code, str(ended))
            self.assertEqual(len(ended.said), 1, str(ended))


if __name__ == "__main__":
    program.main()
