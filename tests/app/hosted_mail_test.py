#!/usr/bin/env python3
"""Mail that one host takes under names of its customers is one cluster; what only looks shared is none."""

import sys
from pathlib import Path

import program
from identity_test import OPTIONS, RUN_BEGINS, client_address, write_rows
from program import ProgramTest
from zeek_log import log, row

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "scripts"))

from read_result import Result  # noqa: E402

HOST, BACKUP, PARKING = "198.51.100.200", "198.51.100.201", "198.51.100.202"
# Mail domains, their exchanges and where these are.
SITES = {
    **{f"customer{i}.org": {f"mx.customer{i}.org": HOST} for i in range(6)},  # of one hoster, under their own names
    "hoster.net": {"mx1.hoster.net": HOST},
    "tenant.com": {"mx1.hoster.net": HOST},  # under its name
    **{f"office{i}.org": {f"mx.office{i}.org": f"198.51.100.{210 + i}", f"backup.office{i}.org": BACKUP}
       for i in range(4)},
    **{f"nowhere{i}.org": {f"mx.nowhere{i}.org": "127.0.0.1"} for i in range(4)},  # says that it takes none
    **{f"inside{i}.org": {f"mx.inside{i}.org": "10.0.0.25"} for i in range(4)},  # not the same host
    **{f"parked{i}.org": {f"mx.parked{i}.org": PARKING} for i in range(3)},
    "large.net": {"in1.large.net": "198.51.100.220", "old.large.net": PARKING},  # one of its exchanges is gone
}


class HostedMail(ProgramTest):
    def test_clusters(self):
        rows = write_rows()
        for i, (domain, exchanges) in enumerate(SITES.items()):
            who = {"ts": str(RUN_BEGINS + 60 * i), "id__orig_h": client_address(1000 + i % 8)}
            rows.append(row(kind="MX", query=domain, answers=",".join(exchanges),
                            TTLs=",".join(["60.000000"] * len(exchanges)), **who))
            rows += [row(query=name, answers=address, TTLs="60.000000", **who) for name, address in exchanges.items()]
        (self.folder / "dns.log").write_bytes(log(rows))
        for ranks in (1, 3):
            self.run_well("run", *OPTIONS, "--out", f"r{ranks}.h5", "dns.log", ranks=ranks)
        self.assertEqual((self.folder / "r1.h5").read_bytes(), (self.folder / "r3.h5").read_bytes())
        result = Result(self.folder / "r1.h5")
        cluster_of = {name["name"]: name["exchange_cluster"] for name in result.rows("domains")}
        for domain, exchanges in SITES.items():
            together = ("hoster.net" if HOST in exchanges.values() else
                        "parked0.org" if domain.startswith("parked") else domain)
            for name in (domain, *exchanges):
                self.assertEqual(cluster_of[name], together, name)
        found = {cluster["cluster"]: cluster for cluster in result.rows("exchange_clusters")}
        expected = {"exchange": "mx.customer0.org", "exchanges": 7, "exchange_domains": 7, "addresses": 1, "domains": 8,
                    "all_domains": 8, "suspects": 8, "edges": 8, "queries": 8}
        self.assertEqual({column: found["hoster.net"][column] for column in expected}, expected)
        self.assertEqual((found["parked0.org"]["domains"], found["parked0.org"]["addresses"]), (3, 1))
        self.assertFalse(any(name.startswith(("office", "nowhere", "inside", "large")) for name in found))


if __name__ == "__main__":
    program.main()
