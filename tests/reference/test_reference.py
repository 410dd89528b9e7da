#!/usr/bin/env python3
"""The reference against numbers counted by hand on small logs."""

import gzip
import tempfile
import unittest
from pathlib import Path

import reference
import result_tables
from names import NameProblem, PublicSuffixes, canonical, format_address, is_dnsbl_style, is_host_name, parse_address
from names import unescape

SAMPLES = Path(__file__).parent / "samples"
DAY = 15936
T = DAY * 86_400
HEADER = "#fields\tts\tid.orig_h\tqtype_name\tquery\tanswers\tTTLs\trcode_name\n"


def text_row(second, client, qtype, query, answers="-", ttls="-", rcode="NOERROR"):
    return f"{T + second}\t{client}\t{qtype}\t{query}\t{answers}\t{ttls}\t{rcode}\n"


class LogTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)

    def write(self, name, data):
        path = self.directory / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return str(path)

    def day_of(self, rows, **rules):
        db = reference.load([self.write("dns.log", HEADER + "".join(rows))], **rules)
        return reference.day_file(db, DAY)

    def check(self, file, **expected):
        for key, values in expected.items():
            key = key.replace("__", "/")
            self.assertEqual(file[key], values, key)

    def edges(self, file):
        """{(client, name): (events, of them MX)} of a day file."""
        texts, indptr = file["names/text"], file["graph/indptr"]
        clients = [format_address(a) for a in file["clients/address"]]
        pairs = [(clients[row], texts[file["graph/indices"][e]])
                 for row in range(len(clients)) for e in range(indptr[row], indptr[row + 1])]
        return dict(zip(pairs, zip(file["graph/data"], file["graph/mx"])))


class Names(unittest.TestCase):
    def test_escapes_of_the_log(self):
        self.assertEqual(unescape(rb"a\x41\x2eb\\\x\xg1\q\x4"), rb"aA.b\\x\xg1\q\x4")

    def test_canonical_names(self):
        cases = {b"": ".", b".": ".", b"WWW.Example.COM.": "www.example.com", b"a b\\\xff~": "a\\032b\\092\\255~",
                 b"x" * 63 + b".y": "x" * 63 + ".y", b".".join([b"ab"] * 84) + b".c.": "ab." * 84 + "c"}
        for raw, name in cases.items():
            self.assertEqual(canonical(raw), name)

    def test_problems_of_names(self):
        cases = {b"..": "empty-label", b"a..b": "empty-label", b".a": "empty-label", b"a..": "empty-label",
                 b"x" * 64: "label-length", b"x" * 64 + b"..": "label-length", b".." + b"x" * 64: "empty-label",
                 b"x" * 254: "name-length", b".".join([b"a"] * 127) + b".": None, b"." * 255: "name-length"}
        for raw, problem in cases.items():
            if problem is None:
                canonical(raw)
                continue
            with self.assertRaises(NameProblem) as caught:
                canonical(raw)
            self.assertEqual(str(caught.exception), problem)

    def test_host_names_and_block_lists(self):
        for name in ("a.b", "_dmarc.x-1.com", "1.2.3.a"):
            self.assertTrue(is_host_name(name), name)
        for name in (".", "com", "1.2.3.4", "a b.com", "a\\032.com", "a:b.com"):
            self.assertFalse(is_host_name(name), name)
        for name in ("4.3.2.1.bl.org", "001.2.3.255.x.y.z", "a." * 32 + "v6.org"):
            self.assertTrue(is_dnsbl_style(name), name)
        others = "4.3.2.256.bl.org", "4.3.2.1.bl", "4.3.2.1.in-addr.arpa", "a." * 32 + "ip6.arpa", "a." * 31 + "x.y"
        for name in others:
            self.assertFalse(is_dnsbl_style(name), name)

    def test_registered_domains(self):
        suffixes = PublicSuffixes()
        cases = {"a.b.example.com": "example.com", "example.co.uk": "example.co.uk", "co.uk": "co.uk", ".": ".",
                 "a.b.c.ck": "b.c.ck", "c.ck": "c.ck", "a.www.ck": "www.ck", "a.b.nosuchtld": "b.nosuchtld",
                 "x.city.kawasaki.jp": "city.kawasaki.jp", "x.y.foo.kawasaki.jp": "y.foo.kawasaki.jp",
                 "a.b.blogspot.com": "b.blogspot.com", "host": "host", "www.xn--p1ai": "www.xn--p1ai"}
        for name, registered in cases.items():
            self.assertEqual(suffixes.registered_domain(name), registered)
        for name in ("mx.example.com", "smtp-01-.a.co.uk", "aspmx2.b.c.com", "inbound.x.org"):
            self.assertTrue(suffixes.has_mail_label(name), name)
        for name in ("mail.com", "mx1.co.uk", "mail", "webmail.example.com", "mxa.example.com", "www.mail.com", "."):
            self.assertFalse(suffixes.has_mail_label(name), name)

    def test_addresses(self):
        self.assertEqual(parse_address(b"192.0.2.1"), parse_address(b"::ffff:192.0.2.1"))
        self.assertEqual(format_address(parse_address(b"2001:DB8:0:0::1")), "2001:db8::1")
        for text in (b"", b"1.2.3", b"01.2.3.4", b"1.2.3.4 ", b"fe80::1%lo", b"::g", b"example.com", b"\xff"):
            self.assertIsNone(parse_address(text), text)


class Exchanges(LogTest):
    """samples/exchanges.log, with 5 mail queries making a sender."""

    def setUp(self):
        super().setUp()
        self.db = reference.load([SAMPLES / "exchanges.log"], sender_min=5, max_share=0.5)
        self.file = reference.day_file(self.db, DAY)

    def test_two_days(self):
        self.assertEqual(reference.days(self.db), [DAY, DAY + 1])
        second = reference.day_file(self.db, DAY + 1)
        # Its only client asked for mail.example.com: everybody's name, so no mail name, so nothing is kept.
        self.check(second, names__text=[], clients__address=[], clients_all__names_histogram__names=[1])
        self.assertEqual(second["minutes/all"][0], 1)

    def test_exchanges_are_no_aliases(self):
        texts = self.file["names/text"]
        records = [(texts[d], texts[x], n, a - T, b - T) for d, x, n, a, b in zip(
            *(self.file[f"mx_records/{c}"] for c in ("domain", "exchange", "count", "first", "last")))]
        self.assertEqual(records, [
            ("alias.example.net", "mx1.example.com", 1, 30, 30), ("alias.example.net", "mx2.example.com", 1, 30, 30),
            ("example.com", "mx1.example.com", 1, 10, 10), ("example.com", "mx2.example.com", 2, 10, 20),
            ("signed.example.net", "mx1.example.com", 1, 80, 80), ("www.example.org", "mx.example.org", 1, 40, 40)])

    def test_names(self):
        self.check(
            self.file,
            names__text=["alias.example.net", "empty.example.net", "example.com", "mx.example.org", "mx1.example.com",
                         "mx2.example.com", "null.example.net", "signed.example.net", "www.example.org"],
            names__evidence=[0, 0, 0, 1, 1, 1, 0, 0, 0], names__queries=[1, 1, 2, 0, 3, 0, 1, 1, 3],
            names__clients=[1, 1, 2, 0, 1, 0, 1, 1, 2], names__mail_clients=[1, 1, 2, 0, 1, 0, 1, 1, 1],
            names__senders=[1, 0, 1, 0, 1, 0, 1, 1, 0], names__mx_queries=[1, 1, 2, 0, 0, 0, 1, 1, 1],
            names__mx_clients=[1, 1, 2, 0, 0, 0, 1, 1, 1], names__nxdomain=[0] * 9,
        )

    def test_clients(self):
        self.check(
            self.file,
            clients__address=[parse_address(b"192.0.2.1"), parse_address(b"192.0.2.2")],
            clients__queries=[7, 3], clients__mx=[4, 3], clients__a=[2, 0], clients__aaaa=[1, 0],
            clients__names=[5, 3], clients__mail_domains=[2, 3], clients__mail_queries=[7, 3],
            clients__active_minutes=[3, 2], clients__peak_per_minute=[3, 2],
            clients__first=[T + 10, T + 20], clients__last=[T + 130, T + 70],
            clients_all__queries_histogram=[1, 2, 1],  # 1; 3 and 2; 7 queries
            clients_all__names_histogram__names=[0, 1], clients_all__names_histogram__clients=[2, 2],
        )
        self.assertEqual(self.file["clients_all@clients"], 4)

    def test_graph(self):
        self.assertEqual(self.edges(self.file), {
            ("192.0.2.1", "alias.example.net"): (1, 1), ("192.0.2.1", "example.com"): (1, 1),
            ("192.0.2.1", "mx1.example.com"): (3, 0), ("192.0.2.1", "null.example.net"): (1, 1),
            ("192.0.2.1", "signed.example.net"): (1, 1), ("192.0.2.2", "empty.example.net"): (1, 1),
            ("192.0.2.2", "example.com"): (1, 1), ("192.0.2.2", "www.example.org"): (1, 1)})
        self.check(self.file, graph__indptr=[0, 5, 8], graph__times=[30, 10, 90, 120, 130, 60, 80, 70, 20, 40])

    def test_addresses(self):
        file, texts = self.file, self.file["names/text"]
        rows = [(texts[n], format_address(a), *rest) for n, a, *rest in zip(
            *(file[f"addresses/{c}"] for c in ("name", "address", "count", "ttl_min", "ttl_max")))]
        self.assertEqual(rows, [
            ("mx1.example.com", "198.51.100.25", 2, 60, 300), ("mx1.example.com", "198.51.100.26", 1, 100, 100),
            ("mx1.example.com", "2001:db8::25", 1, -1, -1), ("www.example.org", "198.51.100.7", 2, 29, 30)])


class WithoutAnswers(LogTest):
    """Mail hosts told from what follows MX queries."""

    def rows(self, clients):
        """Each asks MX for one of two domains and then for what takes its mail; many ask for other things."""
        rows = [text_row(9_000 + i, f"10.1.0.{i}", "MX", f"other{i}.com") for i in range(40)]
        for i in range(clients):
            rows += [text_row(100 * i, f"10.0.0.{i}", "MX", "example.com"),
                     text_row(100 * i + 5, f"10.0.0.{i}", "A", "in.hoster.net")]
        return rows

    def evidence(self, rows, **rules):
        file = self.day_of(rows, **rules)
        return dict(zip(file["names/text"], file["names/evidence"]))

    def test_three_clients_make_a_pair(self):
        self.assertEqual(self.evidence(self.rows(3))["in.hoster.net"], 2)
        self.assertNotIn("in.hoster.net", self.evidence(self.rows(2)))

    def test_a_look_up_after_6_seconds_or_before_does_not_follow(self):
        for second in (6, -1):
            rows = self.rows(2)
            rows += [text_row(500, "10.0.0.9", "MX", "example.com"),
                     text_row(500 + second, "10.0.0.9", "AAAA", "in.hoster.net")]
            self.assertNotIn("in.hoster.net", self.evidence(rows))

    def test_half_of_the_clients_must_follow(self):
        others = [text_row(i, f"10.2.0.{i}", "A", "in.hoster.net") for i in range(4)]
        self.assertEqual(self.evidence(self.rows(3) + others[:3])["in.hoster.net"], 2)
        self.assertNotIn("in.hoster.net", self.evidence(self.rows(3) + others))

    def test_many_domains_of_one_client_each(self):
        def rows(clients):
            return [row for i in range(clients) for row in (
                text_row(100 * i, f"10.0.0.{i}", "MX", f"example{i}.com"),
                text_row(100 * i + 1, f"10.0.0.{i}", "A", "in.hoster.net"))]
        self.assertEqual(self.evidence(rows(8))["in.hoster.net"], 2)
        self.assertNotIn("in.hoster.net", self.evidence(rows(7)))

    def test_an_answer_in_a_row_of_a_hundred_is_enough(self):
        answer = [text_row(1, "10.3.0.1", "A", "a.example.org", "192.0.2.1", "60")]
        more = [text_row(i, "10.3.0.1", "TXT", "b.example.org") for i in range(60)]
        self.assertNotIn("in.hoster.net", self.evidence(self.rows(3) + answer))
        self.assertEqual(self.evidence(self.rows(3) + answer + more)["in.hoster.net"], 2)


class Headers(LogTest):
    def test_changed_headers_and_every_reason(self):
        path = str(SAMPLES / "changed_headers.log")
        db = reference.load([path])
        self.assertEqual(reference.accounting(db)[path], {
            "bytes": Path(path).stat().st_size, "read": 18, "accepted": 8,
            "skipped": {"port": 1, "class": 1, "response": 1},
            "rejected": {"no-time": 1, "client": 1, "empty-label": 1, "label-length": 1, "name-length": 1, "qtype": 1,
                         "columns": 1}})
        file = reference.day_file(db, DAY)
        for column, expected in {"all": (3, 2, 3), "mx": (1, 1, 1), "mail": (1, 2, 1), "nxdomain": (1, 1, 1)}.items():
            self.assertEqual(tuple(file[f"minutes/{column}"][m] for m in (0, 60, 120)), expected, column)
        self.check(file, clients__queries=[4, 1, 3], clients__nxdomain=[2, 0, 1], clients__mail_queries=[1, 1, 2],
                   clients__other=[0, 0, 1], names__text=[".", "example.com", "mx1.example.com"],
                   counts__reasons__rows=[1] * 9)

    def test_labelled(self):
        file = reference.day_file(reference.load([SAMPLES / "labelled.log"]), DAY)
        self.check(file, clients__queries=[2], clients__dnsbl=[1], clients__nxdomain=[1], clients__mx=[1],
                   names__text=["example.com", "mx1.example.com"], names__queries=[2, 0], names__clients=[2, 0])

    def test_rows_before_a_header_and_long_lines(self):
        row = text_row(1, "192.0.2.1", "A", "a.com")
        data = row + HEADER + row + "#fields\tts\tquery\n" + row + HEADER + "x" * 65_537 + "\n" + "x" * 65_536 + "\n"
        counts = next(iter(reference.accounting(reference.load([self.write("a.log", data)])).values()))
        self.assertEqual(counts["accepted"], 1)
        self.assertEqual(counts["rejected"], {"no-header": 2, "line-length": 1, "no-time": 1})


class Rules(LogTest):
    def test_a_popular_name_is_no_mail_host(self):
        rows = [text_row(60, "192.0.2.1", "A", "mail.example.com"), text_row(61, "192.0.2.2", "A", "a.com")]
        file = self.day_of(rows, max_share=0.5)
        self.check(file, names__text=["mail.example.com"], names__evidence=[4])
        self.assertEqual((file["minutes/labelled"][1], file["minutes/mail"][1]), (1, 1))
        self.check(self.day_of(rows, max_share=0.49), names__text=[], clients__queries=[])

    def test_names_that_senders_share(self):
        rows = [text_row(1, f"192.0.2.{i}", "MX", "d.com") for i in (1, 2)]
        rows += [text_row(2, f"192.0.2.{i}", "A", "w.relay.net") for i in (1, 2, 3)]
        file = self.day_of(rows, sender_min=1, min_senders=2, max_share=1.0)
        self.assertEqual(self.edges(file)["192.0.2.2", "w.relay.net"], (1, 0))
        self.assertEqual(len(self.edges(file)), 4)  # the third client is no sender
        self.check(file, names__clients=[2, 3], names__senders=[2, 2], names__mail_clients=[2, 2])
        self.check(self.day_of(rows, sender_min=1, min_senders=3, max_share=1.0), names__text=["d.com"])
        self.check(self.day_of(rows, sender_min=1, min_senders=2, max_share=0.3), names__text=["d.com"])

    def test_names_behind_a_shared_address(self):
        rows = [text_row(1, f"192.0.2.{i}", "MX", "d.com") for i in (1, 2)]
        rows += [text_row(2, "192.0.2.1", "A", "h1.x.net", "203.0.113.9"),
                 text_row(3, "192.0.2.2", "A", "h2.y.net", "203.0.113.9"), text_row(4, "192.0.2.9", "A", "h2.y.net")]
        file = self.day_of(rows, sender_min=1, min_senders=2, max_share=0.4)
        self.check(file, names__text=["d.com", "h1.x.net", "h2.y.net"], addresses__count=[1, 1])
        self.check(self.day_of(rows, sender_min=1, min_senders=2, max_share=0.3), names__text=["d.com"])

    def test_only_a_leading_run_is_an_alias(self):
        rows = [text_row(1, "192.0.2.1", "MX", "d.com", "a.x.com,b.x.com,c.x.com,b.x.com", "5,9,5,9")]
        file = self.day_of(rows)
        self.check(file, names__text=["b.x.com", "c.x.com", "d.com"], mx_records__count=[1, 1])
        rows = [text_row(1, "192.0.2.1", "MX", "d.com", "a.x.com,b.x.com", "5")]  # numbers differ: TTLs unknown
        self.check(self.day_of(rows), names__text=["a.x.com", "b.x.com", "d.com"])


class Inputs(LogTest):
    def rows(self, count):
        return [text_row(i, "192.0.2.1", "A", f"n{i}.com") for i in range(count)]

    def accounting(self, *paths, **options):
        counts = reference.accounting(reference.load(paths, **options))
        return {Path(path).name: value for path, value in counts.items()}

    def test_a_copy_is_skipped_whatever_its_form(self):
        rows = self.rows(3)
        first = self.write("b.log", HEADER + "".join(rows) + "bad\n")
        second = self.write("c.log.gz", gzip.compress((HEADER + "bad\n" + "".join(rows[::-1])).encode()))
        third = self.write("a.log", HEADER + "".join(rows[:2] + rows[:1]) + "bad\n")
        counts = self.accounting(first, second, third)
        self.assertEqual([counts[n]["accepted"] for n in ("a.log", "b.log", "c.log.gz")], [3, 3, 0])
        self.assertEqual(counts["c.log.gz"]["skipped"], {"duplicate": 3})
        self.assertEqual(counts["c.log.gz"]["rejected"], {"no-time": 1})

    def test_truncated_inputs(self):
        rows = self.rows(200)
        whole = gzip.compress((HEADER + "".join(rows[:100])).encode())
        cut = whole + gzip.compress("".join(rows[100:]).encode())[:300]
        counts = self.accounting(self.write("a.gz", cut))["a.gz"]
        self.assertGreaterEqual(counts["accepted"], 100)
        self.assertLess(counts["accepted"], 200)
        self.assertEqual(counts["rejected"], {"truncated": 1})

    def test_last_line_without_newline(self):
        rows = self.rows(2)
        whole = self.accounting(self.write("a.log", (HEADER + "".join(rows)).rstrip("\n")))["a.log"]
        self.assertEqual((whole["accepted"], whole["rejected"]), (2, {}))
        part = self.accounting(self.write("a.log", HEADER + "".join(rows)[:-9]))["a.log"]
        self.assertEqual((part["accepted"], part["rejected"]), (1, {"truncated": 1}))

    def test_other_days(self):
        rows = self.rows(2) + [text_row(86_400, "192.0.2.1", "A", "a.com")]
        counts = self.accounting(self.write("a.log", HEADER + "".join(rows)), days=(DAY + 1, DAY + 1))["a.log"]
        self.assertEqual((counts["accepted"], counts["skipped"]), (1, {"other-day": 2}))


class Results(LogTest):
    """Two suspects over two days, who share a hidden host that one other client knows."""

    def setUp(self):
        super().setUp()
        rows = []
        for day in (0, 86_400):
            rows += [text_row(day + 1, "192.0.2.1", "MX", "a.com"), text_row(day + 2, "192.0.2.1", "MX", "a.com"),
                     text_row(day + 3, "192.0.2.2", "MX", "b.jp"), text_row(day + 4, "192.0.2.2", "A", "h.x.ru")]
        rows += [text_row(86_500, "192.0.2.1", "A", "h.x.ru"), text_row(86_500, "192.0.2.9", "A", "h.x.ru"),
                 text_row(86_500, "192.0.2.2", "MX", "a.com")]
        self.db = reference.load([self.write("dns.log", HEADER + "".join(rows))], sender_min=1, min_senders=1,
                                 max_share=1.0)
        result_tables.give(self.db, addresses=[parse_address(b"192.0.2.1"), parse_address(b"192.0.2.2")],
                           days=[DAY + 1] * 2, suspects=[1, 1], campaigns=[0, 0])

    def test_counts_over_days(self):
        db = self.db
        self.check(result_tables.clients(db), clients__queries=[3, 3], clients__mx=[2, 2],
                   clients__mail_domains=[1, 2], clients__peak_per_minute=[2, 2],
                   clients__peak_hour_mail=[2, 2])
        self.check(result_tables.domains(db), domains__text=["a.com", "b.jp", "h.x.ru"], domains__queries=[5, 2, 4],
                   domains__clients=[2, 1, 3], domains__mail_clients=[2, 1, 2], domains__suspects=[2, 1, 2],
                   domains__queries_per_day=[2.5, 1, 2])
        self.check(result_tables.graph(db), graph__indptr=[0, 2, 5], graph__indices=[0, 2, 0, 1, 2],
                   graph__data=[4, 1, 1, 2, 2], graph__mx=[4, 0, 1, 2, 0])
        self.check(result_tables.tlds(db), tlds__tld=["com", "jp"], tlds__queries=[5, 2], tlds__domains=[1, 1],
                   tlds__edges=[2, 1])
        self.check(result_tables.campaigns(db, [0]), campaigns__domains=[2], campaigns__edges=[3],
                   campaigns__core_names=[2])
        self.check(result_tables.day_totals(db), days__accepted=[4, 7], days__mail=[3, 4], days__senders=[2, 2],
                   days__edges=[3, 5])

    def test_exchange_clusters(self):
        answers = {"a.com": "mx1.big.net,mx2.big.net", "b.jp": "mx1.big.net", "c.org": "own.c.org,mx1.big.net",
                   "d.org": "d.org"}
        rows = [text_row(i, "192.0.2.1", "MX", name, mx, ",".join(["60"] * (mx.count(",") + 1)))
                for i, (name, mx) in enumerate(answers.items())]
        rows.append(text_row(9, "192.0.2.1", "A", "mx2.big.net", "198.51.100.1", "60"))
        db = reference.load([self.write("mx.log", HEADER + "".join(rows))], sender_min=1, min_senders=1, max_share=1.0)
        result_tables.give(db, addresses=[parse_address(b"192.0.2.1")], days=[DAY], suspects=[1], campaigns=[0])
        self.check(result_tables.exchange_clusters(db), exchange_clusters__cluster=["big.net"],
                   exchange_clusters__exchange=["mx1.big.net"], exchange_clusters__exchanges=[2],
                   exchange_clusters__domains=[2], exchange_clusters__all_domains=[2], exchange_clusters__queries=[2],
                   exchange_clusters__exchange_domains=[1], exchange_clusters__addresses=[1],
                   domains__exchange_cluster=["big.net", "big.net", "c.org", "d.org", "big.net"])

    def test_exchange_clusters_by_address(self):
        # a, b and c have exchanges at one address, c another one beside; d and e are at an address of no one host.
        rows = [text_row(i, "192.0.2.1", "MX", f"{site}.com", f"mx.{site}.com", "60") for i, site in enumerate("abcde")]
        places = [("a", "198.51.100.1"), ("b", "198.51.100.1"), ("c", "198.51.100.1"), ("c", "198.51.100.2"),
                  ("d", "10.0.0.1"), ("e", "10.0.0.1")]
        rows += [text_row(9, "192.0.2.1", "A", f"mx.{site}.com", address, "60") for site, address in places]
        db = reference.load([self.write("mx.log", HEADER + "".join(rows))], sender_min=1, min_senders=1, max_share=1.0)
        result_tables.give(db, addresses=[parse_address(b"192.0.2.1")], days=[DAY], suspects=[1], campaigns=[0])
        self.check(result_tables.exchange_clusters(db), exchange_clusters__cluster=["a.com"],
                   exchange_clusters__exchange=["mx.a.com"], exchange_clusters__exchanges=[2],
                   exchange_clusters__exchange_domains=[2], exchange_clusters__addresses=[1],
                   exchange_clusters__domains=[2], exchange_clusters__all_domains=[2])

    def test_tiers_and_relays(self):
        tiers = result_tables.tiers(self.db, {"a.com": "large", "b.jp": "low", "h.x.ru": "relay"},
                                    ["large", "relay", "low"])
        self.check(tiers, tiers__domains=[1, 1, 1], tiers__edges=[2, 2, 1], tiers__queries=[5, 3, 2])
        relays = result_tables.relays(self.db, [["h.x.ru"]], [0])
        self.check(relays, relays__suspects_asking=[2], relays__suspects=[2], relays__others_asking=[1],
                   relays__others_clients=[1])
        asked_mx_only = result_tables.relays(self.db, [["a.com"]], [0])
        self.check(asked_mx_only, relays__suspects_asking=[0])
        curve = result_tables.relay_curves(self.db, [["h.x.ru"]], range(T, T + 2 * 86_400, 60))["relays/curves"][0]
        self.assertEqual({minute: n for minute, n in enumerate(curve) if n}, {0: 1, 1440: 1, 1441: 1})

    def test_similarity(self):
        self.check(result_tables.similarity(self.db), similarity__indptr=[0, 1, 1], similarity__indices=[1],
                   similarity__shared=[2], similarity__exclusive=[0, 1])
        self.check(result_tables.similarity(self.db, 0.7), similarity__indptr=[0, 0, 0])


if __name__ == "__main__":
    unittest.main()
