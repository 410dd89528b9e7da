#!/usr/bin/env python3
"""What makes a campaign: a slow run beside somebody else's surge is one, honest senders of office hours are none."""

import random
import sys
from pathlib import Path

import program
from program import ProgramTest
from zeek_log import DAY, MONDAY, log, row

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "scripts"))

from read_result import Result  # noqa: E402

HOMES, BOTS, SENDERS = 250, 8, 12
NEWSLETTER = "192.0.2.200"
RELAYS = {"smtp7.relay.info": "198.51.100.7", "pluto.relay.biz": "198.51.100.8"}


def home(number):
    return f"10.0.{number // 200}.{1 + number % 200}"


class Campaigns(ProgramTest):
    def setUp(self):
        super().setUp()
        self.random = random.Random(5)
        self.rows = []

    def ask(self, time_s, client, query, kind="A", answer="-"):
        self.rows.append((time_s, row(ts=f"{MONDAY + time_s:.6f}", id__orig_h=client, query=query, kind=kind,
                                      answers=answer, TTLs="-" if answer == "-" else "300.000000")))

    def mail(self, time_s, client, number):
        domain = f"site{number}.org"
        self.ask(time_s, client, domain, "MX", f"in.{domain}")
        self.ask(time_s + 0.2, client, f"in.{domain}", "A", f"203.0.{number // 200}.{1 + number % 200}")

    def homes_browse(self, days):
        for day in range(days):
            for number in range(HOMES):
                for _ in range(4):
                    self.ask(day * DAY + self.random.random() * DAY, home(number), f"www{self.random.randrange(300)}.com")
                if self.random.random() < 0.6:
                    self.mail(day * DAY + self.random.random() * (DAY - 1), home(number), self.random.randrange(50))

    def analyse(self, ranks=1):
        self.rows.sort()
        (self.folder / "dns.log").write_bytes(log([text for _, text in self.rows]))
        self.run_well("run", "--quiet", "--out", f"r{ranks}.h5", "dns.log", ranks=ranks)
        return Result(self.folder / f"r{ranks}.h5")

    def put_slow_run(self, day):
        """60 mail domains a day, at any hour, and two hosts that only the bots know: 3% of all clients."""
        for bot in range(BOTS):
            for _ in range(60):
                self.mail(day * DAY + self.random.random() * (DAY - 1), home(bot), self.random.randrange(50, 3000))
            for relay, address in RELAYS.items():
                for _ in range(6):
                    self.ask(day * DAY + self.random.random() * DAY, home(bot), relay, "A", address)

    def check_slow_run(self, newsletter_day):
        self.homes_browse(3)
        for number in range(1200):
            self.mail(newsletter_day * DAY + 11 * 3600 + number * 0.3, NEWSLETTER, number)
        self.put_slow_run(2)
        result = self.analyse()
        self.assertTrue(result.rows("surges"))
        suspects = {client["address"]: client for client in result.rows("clients") if client["suspect"]}
        self.assertEqual(sorted(suspects), sorted(home(bot) for bot in range(BOTS)))
        periods = result.rows("periods")
        self.assertEqual({periods[client["period"]]["minutes"] for client in suspects.values()}, {1440})
        direct = [relay["entity"] for relay in result.rows("relays") if relay["layer"] == "direct"]
        self.assertEqual(sorted(direct), sorted(RELAYS))
        self.assertIn(f"{BOTS} clients ran a spam campaign on 2013-08-21: ", self.run_well("show", "r1.h5").out.replace("\n", " "))
        return result

    def test_a_surge_of_another_day_hides_nobody(self):
        self.check_slow_run(newsletter_day=1)
        self.analyse(ranks=3)
        self.assertEqual((self.folder / "r1.h5").read_bytes(), (self.folder / "r3.h5").read_bytes())

    def test_a_surge_of_the_same_day_hides_nobody(self):
        result = self.check_slow_run(newsletter_day=2)
        self.assertEqual([p["day"] for p in result.rows("periods")].count(result.rows("periods")[-1]["day"]), 2)

    def test_office_hours_alone_make_no_campaign(self):
        self.homes_browse(1)
        for sender in range(SENDERS):
            for _ in range(60 * 2 ** (sender % 4)):
                time_s = 3600 * min(22, max(1, self.random.gauss(12, 3)))
                self.mail(time_s, f"192.0.2.{1 + sender}", int(3000 * self.random.random() ** 2))
        result = self.analyse()
        unusual = [client for client in result.rows("clients") if client["q"] <= 0.05]
        self.assertGreaterEqual(len(unusual), 8)
        self.assertEqual({client["role"] for client in unusual}, {"bulk-sender"})
        self.assertFalse(result.rows("campaigns"))

    def test_the_same_hours_of_different_days_make_no_campaign(self):
        self.homes_browse(4)
        for sender in range(6):
            for _ in range(120):
                time_s = (1 + sender // 2) * DAY + 3600 * min(22, max(1, self.random.gauss(12, 3)))
                self.mail(time_s, f"192.0.2.{1 + sender}", self.random.randrange(3000))
        result = self.analyse()
        unusual = [client for client in result.rows("clients") if client["q"] <= 0.05]
        self.assertEqual(len(unusual), 6)
        self.assertEqual({client["role"] for client in unusual}, {"bulk-sender"})
        self.assertFalse(result.rows("campaigns"))


if __name__ == "__main__":
    program.main()
