#!/usr/bin/env python3
"""Every score of a result follows from the numbers beside it: they are computed again here from the file alone."""

import math
import sys
from pathlib import Path

import program
from program import ProgramTest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "scripts"))

from read_result import Result  # noqa: E402

SIZE = ["--clients", "2000", "--rows-per-day", "40000", "--files-per-day", "1", "--seed", "4"]


def normal_tail(z):
    if z > 26:  # its asymptote, as the program has it
        return math.exp(-z * z / 2) / (z * math.sqrt(2 * math.pi))
    return math.erfc(z / math.sqrt(2)) / 2


def gamma_tail(shape, x):
    """Of a Gamma variable with a whole shape: a Poisson sum."""
    return math.fsum(math.exp(k * math.log(x) - x - math.lgamma(k + 1)) for k in range(shape))


def negative_binomial_tail(n, shape, success):
    terms = (math.exp(math.lgamma(k + shape) - math.lgamma(shape) - math.lgamma(k + 1) + shape * math.log(success)
                      + k * math.log1p(-success)) for k in range(n, n + 2000))
    return math.fsum(terms)


def hypergeometric_tail(k, total, marked, drawn):
    ways = sum(math.comb(marked, i) * math.comb(total - marked, drawn - i) for i in range(k, min(marked, drawn) + 1))
    return ways / math.comb(total, drawn)


def poisson_binomial_tail(probabilities, k):
    exactly = [1.0]
    for p in probabilities:
        exactly = [a * (1 - p) + b * p for a, b in zip(exactly + [0.0], [0.0] + exactly)]
    return math.fsum(exactly[k:])


def adjusted(values, tests):
    """q of each p (Benjamini and Hochberg) among so many tests."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    q, least = [0.0] * len(values), 1.0
    for rank in range(len(order), 0, -1):
        least = min(least, values[order[rank - 1]] * tests / rank)
        q[order[rank - 1]] = least
    return q


def wilson(part, whole, z=1.959963984540054):
    share, spread = part / whole, z * z / whole
    half = z * math.sqrt(share * (1 - share) / whole + spread / (4 * whole))
    return (share + spread / 2 - half) / (1 + spread), (share + spread / 2 + half) / (1 + spread)


class Recompute(ProgramTest):
    def setUp(self):
        super().setUp()
        self.run_well("synth", "--scenario", "seed", *SIZE, "--out", "logs")
        self.run_well("run", "--quiet", "--out", "r.h5", "--country-mmdb", "logs/places.mmdb", "--asn-mmdb",
                      "logs/places.mmdb", "--residential-asns", "logs/residential-asns.txt", "logs")
        self.result = Result(self.folder / "r.h5")
        self.suspects = [client for client in self.result.rows("clients") if client["suspect"]]

    def close(self, actual, expected, what=""):
        """To nine digits; what double precision cannot hold is not compared."""
        if min(actual, expected) > 1e-290:
            self.assertAlmostEqual(actual / expected, 1, 7, what)

    def test_scores(self):
        for check in (self._surges, self._clients, self._relays, self._counts, self._similarity):
            with self.subTest(check.__name__):
                check()

    def _surges(self):
        surges = self.result.rows("surges")
        self.assertTrue(surges)
        for surge in surges:
            y, mu, phi = surge["score_per_minute"], surge["score_baseline"], surge["score_phi"]
            z = 2 * (math.asinh(math.sqrt(phi * y)) - math.asinh(math.sqrt(phi * mu))) / math.sqrt(phi)
            self.close(surge["score"], z, surge["series"])
        minutes = [m for m in self.result.rows("series") if m["z"] is not None]
        self.assertGreater(len(minutes), 1000)
        for minute in minutes[::7]:
            y, mu, phi = minute["mx"], minute["baseline"], minute["phi"]
            z = 2 * (math.asinh(math.sqrt(phi * y)) - math.asinh(math.sqrt(phi * mu))) / math.sqrt(phi)
            self.assertAlmostEqual(minute["z"], z, 6)
        surge = next(s for s in surges if s["series"] == "mx")
        inside = [m for m in minutes if surge["first"] <= m["time"] <= surge["last"]]
        self.close(surge["excess"], math.fsum(m["mx"] - m["baseline"] for m in inside))
        self.close(surge["score"], max(m["z"] for m in inside))

    def _clients(self):
        clients = self.result.rows("clients")
        kinds = set()
        for row, period in enumerate(self.result.rows("periods")):
            tested = [client for client in clients if client["period"] == row]
            for client in tested:
                n = client["mail_queries"]
                z = (math.log1p(n) - period["cohort_centre"]) / period["cohort_sigma"]
                self.close(client["p_cohort"], normal_tail(z))
                kinds.add(client["known_sender"])
                if client["known_sender"] == 1:
                    change = math.log((n + 0.5) / (client["past_mean"] + 0.5))
                    z = (change - period["sender_centre"]) / period["sender_sigma"]
                    self.close(client["p_past"], normal_tail(z))
                elif client["known_sender"] == 0:
                    days = period["prior_days"] + period["past_days"]
                    self.close(client["p_past"], negative_binomial_tail(
                        n, period["prior_shape"] + client["past_sum"], days / (days + 1)))
                self.assertEqual(client["p"], max(client["p_cohort"], client["p_past"] or 0))
            unusual = [client for client in tested if client["q"] <= 0.05]  # the others were tested in other minutes, too
            for client, q in zip(unusual, adjusted([c["p"] for c in unusual], period["clients"])):
                self.close(client["q"], q)
        self.assertLessEqual({1, 0, None}, kinds)

    def _relays(self):
        relays = self.result.rows("relays")
        self.assertGreaterEqual(len(relays), 4)
        self.assertTrue(any(relay["period_seconds"] for relay in relays))
        for relay in relays:
            columns = ("suspects_asking", "suspects", "others_asking", "others_clients")
            k, n, other_k, other_n = (relay[column] for column in columns)
            cells = [k + 0.5, n - k + 0.5, other_k + 0.5, other_n - other_k + 0.5]
            odds = math.log(cells[0] * cells[3] / cells[1] / cells[2])
            self.close(relay["log_odds"], odds)
            self.close(relay["log_odds_low"], odds - 1.959963984540054 * math.sqrt(sum(1 / cell for cell in cells)))
            names = "direct_names" if relay["layer"] == "direct" else "host_names"
            asks = [1 - math.exp(-client[names] * relay["degree_weight"])
                    for client in self.suspects if client["campaign"] == relay["campaign"]]
            self.assertEqual(len(asks), n)
            self.close(relay["degree_expected"], math.fsum(asks))
            self.close(relay["degree_p"], poisson_binomial_tail(asks, k))
            self.assertLessEqual(relay["q_degree"], relay["degree_p"] * relay["hosts_tested"] * (1 + 1e-9))
            self.assertEqual(relay["other_senders"] is None, relay["layer"] == "direct")
            if relay["period_seconds"]:
                tail = gamma_tail(relay["period_clients"], relay["period_power"])
                self.close(relay["period_p"], tail * relay["period_tests"])
            countries = [set((relay[c] or "").split()) for c in ("host_country", "domain_country")]
            known = all(countries)
            self.assertEqual(relay["country_mismatch"], int(not countries[0] & countries[1]) if known else None)
        of_direct = [relay for relay in relays if relay["layer"] == "direct"]
        for relay, q in zip(of_direct, adjusted([r["degree_p"] for r in of_direct], of_direct[0]["hosts_tested"])):
            self.close(relay["q_degree"], q)
        for number, relay in enumerate(relays):  # counts of clients, and which they are
            named = sum(client["depends_on"] == number for client in self.suspects)
            self.assertLessEqual(named, relay["dependent_suspects"])

    def _counts(self):
        mx = sum(day["mx"] for day in self.result.rows("days"))
        tlds = self.result.rows("tlds")
        queries = sum(tld["queries"] for tld in tlds)
        for tld in tlds:
            self.close(tld["lift"], tld["queries"] / queries / (tld["all_queries"] / mx))
            for bound, expected in zip((tld["low"], tld["high"]), wilson(tld["queries"], queries)):
                self.close(bound, expected)
        for table in ("countries", "asns"):
            rows = self.result.rows(table)
            self.assertTrue(rows, table)
            for row in rows:
                columns = ("suspects", "suspects_known", "background", "background_known")
                k, known, here, everywhere = (row[column] for column in columns)
                self.close(row["p"], hypergeometric_tail(k, everywhere, here, known))
                self.close(row["lift"], k / known / (here / everywhere))
                self.close(row["low"], wilson(k, known)[0])
                self.close(row["high"], wilson(k, known)[1])
            for row, q in zip(rows, adjusted([row["p"] for row in rows], len(rows))):
                self.close(row["q"], q)
        for row in self.result.rows("residential"):
            self.close(row["low"], wilson(row["suspects_residential"], row["suspects_known"])[0])

    def _similarity(self):
        names = self.result.rows("domains")
        graph = self.result.csr()
        asked = [set(graph["indices"][a:b].tolist()) for a, b in zip(graph["indptr"], graph["indptr"][1:])]
        clients = max(day["clients"] for day in self.result.rows("days"))
        weight = [math.log(clients / name["clients"]) if name["clients"] < clients else 0 for name in names]
        pairs = self.result.csr("similarity")
        indptr, indices = pairs["indptr"], pairs["indices"]
        self.assertGreater(len(indices), 0)
        for i, one in enumerate(asked):
            for at in range(indptr[i], indptr[i + 1]):
                other = asked[indices[at]]
                self.close(pairs["data"][at], len(one & other) / len(one | other))
                squares = [math.fsum(weight[x] ** 2 for x in members) for members in (one & other, one, other)]
                self.close(pairs["idf_cosine"][at], squares[0] / math.sqrt(squares[1] * squares[2]))


if __name__ == "__main__":
    program.main()
