#!/usr/bin/env python3
"""Logs of lines as a user gives them: found out by content, read in parts, the same queries the same day."""

import gzip
import hashlib
import json
import os
import random
import re
from ipaddress import ip_address
from pathlib import Path

import h5py

import program
import zeek_log
from program import ProgramTest
from text_logs import COLUMNS, FORMATS, NUMBERS, Asked, bind, log, zeek_json

MONDAY = 1376870400  # 2013-08-19T00:00:00Z
SAMPLES = Path(__file__).resolve().parent.parent / "logs" / "samples"


def some_queries(count, seed=7):
    draw = random.Random(seed)
    clients = [f"192.0.2.{i}" for i in range(40)] + [f"2001:db8::{i:x}" for i in range(1, 9)]
    names = [f"mx{i}.Example{i % 5}.com" for i in range(60)] + ["", "1.2.0.192.in-addr.arpa", "a_b.example.net"]
    times = sorted(draw.randrange(86400) for _ in range(count))
    return [Asked(MONDAY + t, draw.choice(clients), draw.choice(names), draw.choice(list(NUMBERS))) for t in times]


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


class TextFormats(ProgramTest):
    def write(self, name, data):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (MONDAY + 90000, MONDAY + 90000))
        return path

    def inputs_of(self, folder):
        """{file name: what the sidecar says of it}"""
        told = json.loads(next((self.folder / folder).glob("day-*.run.json")).read_text())
        return {entry["path"].split("/")[-1]: entry for entry in told["inputs"]}

    def test_the_same_queries_give_the_same_day_in_every_format(self):
        queries = some_queries(3000)
        (self.folder / "columns.toml").write_text("[scan]\n" + COLUMNS)
        days = {}
        for number, name in enumerate(FORMATS):
            packed = number % 3 == 2
            data = log(name, queries)
            self.write(f"{name}/dns.log" + (".gz" if packed else ""), gzip.compress(data, mtime=MONDAY + 90000) if packed else data)
            self.run_well("--config", "columns.toml", "scan", "--out", f"days-{name}", name, ranks=1 + number % 2)
            days[name] = digest(self.folder / f"days-{name}" / "day-2013-08-19.h5")
            (told,) = self.inputs_of(f"days-{name}").values()
            self.assertEqual((told["read"], told["accepted"], told["truncated"]), (3000, 3000, False), name)
        self.assertEqual(len(set(days.values())), 1, days)

    def test_mixed_formats_are_told_apart(self):
        for name in FORMATS:
            if name != "delimited":
                self.write(f"logs/{name}.log", log(name, some_queries(20, seed=len(name))))
        ended = self.run_well("scan", "--out", "days", "logs/*.log", ranks=3)
        told = self.inputs_of("days")
        self.assertEqual({name: entry["accepted"] for name, entry in told.items()}, dict.fromkeys(told, 20))
        self.assertEqual(len(told), len(FORMATS) - 1)
        self.assertEqual(ended.said, [
            "spamgraph: stamps of 'logs/dnsmasq.log' have no year (inferred from the time of the file)",
            "spamgraph: stamps without a time zone are read as UTC (in 3 of 10 inputs; --log-timezone says another)",
        ])

    def test_every_row_of_the_samples_has_its_reason(self):
        counts = {
            "zeek-json": (4, {"other-line": 1, "port": 1, "class": 1, "response": 1},
                          {"empty-label": 1, "client": 1, "qtype": 1, "no-time": 1, "syntax": 2}),
            "suricata": (2, {"other-line": 1, "response": 2, "port": 1},
                         {"syntax": 3, "qtype": 1, "no-time": 1, "client": 1}),
            "route53": (4, {"class": 1}, {"no-time": 1, "client": 1, "syntax": 2, "qtype": 1}),
            "bind": (9, {"class": 1, "other-line": 2, "response": 1},
                     {"no-time": 2, "client": 1, "qtype": 1, "syntax": 2, "empty-label": 1}),
            "unbound": (4, {"other-line": 4, "response": 3, "class": 1},
                        {"client": 1, "no-time": 1, "empty-label": 1, "qtype": 1}),
            "powerdns": (4, {"other-line": 3, "response": 1},
                         {"no-time": 1, "empty-label": 1, "qtype": 1, "client": 1, "syntax": 1}),
            "dnsmasq": (4, {"other-line": 2, "response": 2, "upstream": 2},
                        {"no-time": 1, "client": 1, "syntax": 2, "empty-label": 1, "qtype": 1}),
            "windows": (4, {"other-line": 8, "response": 2, "upstream": 1, "opcode": 1},
                        {"syntax": 2, "client": 1, "qtype": 1, "no-time": 1}),
            "umbrella": (4, {}, {"client": 1, "qtype": 1, "empty-label": 1, "columns": 3, "no-time": 1}),
        }
        for name in counts:
            self.write(f"logs/{name}.log", (SAMPLES / f"{name}.log").read_bytes())
        for ranks in (1, 3):
            self.run_well("scan", "--out", f"days{ranks}", "logs", ranks=ranks)
            told = self.inputs_of(f"days{ranks}")
            seen = {name[:-4]: (entry["accepted"], entry["skipped"], entry["rejected"]) for name, entry in told.items()}
            self.assertEqual(seen, counts)

    def test_a_zone_moves_stamps_that_name_none(self):
        queries = [Asked(MONDAY + 3600, "192.0.2.1", "example.com", "MX")]
        self.write("dns.log", log("bind", queries))
        ended = self.run_well("scan", "--out", "days", "--log-timezone", "Europe/Berlin", "dns.log")
        self.assertEqual([path.name for path in sorted((self.folder / "days").glob("*.h5"))], ["day-2013-08-18.h5"])
        self.assertEqual(ended.said, [])

    def test_a_cut_last_line_is_said(self):
        data = log("dnsmasq", some_queries(5))
        self.write("dns.log", data[:-3])
        ended = self.run_well("scan", "--out", "days", "dns.log")
        self.assertIn("spamgraph: input 'dns.log' is truncated (its whole rows are counted)", ended.said)
        (told,) = self.inputs_of("days").values()
        self.assertEqual((told["accepted"], told["rejected"]), (4, {"truncated": 1}))

    def test_logs_without_answers_go_all_the_way(self):
        self.write("dns.log", log("bind", some_queries(3000)))
        self.run_well("run", "--out", "result.h5", "dns.log", ranks=2)
        page = " ".join(self.run_well("show", "result.h5").out.split())
        self.assertIn("exchanges of mail domains and addresses of names on 2013-08-19: the logs hold no answers", page)

    def test_formats_are_listed_with_what_they_are(self):
        listed = dict(re.findall(r"^(\S+) +(\S.*)$", self.run_well("formats").out, re.MULTILINE))
        self.assertLessEqual(set(FORMATS), set(listed))
        self.assertEqual(listed["bind"], "BIND 9 query log, from a file or through syslog; no answers")

    def test_clients_by_subnet_and_queries_to_one_resolver(self):
        asked = Asked(MONDAY + 9, "192.0.2.1", "mx1.example.com", "MX")
        own = bind(asked)
        lines = [own + " [ECS 203.0.113.0/24/0]", own.replace("192.0.2.53)", "192.0.2.99)"),
                 own.replace("example.com", "example.org")]
        (self.folder / "asked.log").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (self.folder / "asked.json").write_text(
            zeek_json(asked).replace('"id.resp_p"', '"id.resp_h":"192.0.2.99","id.resp_p"') + "\n", encoding="utf-8")
        rows = [zeek_log.row(kind="MX"), zeek_log.row(kind="MX", id__orig_h="192.0.2.2", id__resp_h="192.0.2.99")]
        (self.folder / "asked.tsv").write_bytes(zeek_log.log(rows))

        logs = "asked.log", "asked.json", "asked.tsv"
        self.run_well("scan", "--out", "all", *logs)
        self.assertEqual(self._clients("all"), [("192.0.2.1", 5), ("192.0.2.2", 1)])
        self.run_well("scan", "--out", "few", "--client", "ecs", "--resolver", "192.0.2.53", *logs)
        self.assertEqual(self._clients("few"), [("192.0.2.1", 2), ("203.0.113.0", 1)])
        with open(self.folder / "few/day-2013-08-19.h5.run.json", encoding="utf-8") as text:
            self.assertEqual(json.load(text)["totals"]["skipped"], {"upstream": 3})

    def _clients(self, out):
        """Address and number of MX queries of each client with mail queries."""
        with h5py.File(self.folder / out / "day-2013-08-19.h5") as file:
            rows = zip(file["clients/address"][:], file["clients/mx"][:])
            return sorted((str(ip_address(bytes(row)).ipv4_mapped), int(mx)) for row, mx in rows)


if __name__ == "__main__":
    program.main()
