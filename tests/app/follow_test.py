#!/usr/bin/env python3
"""Targeted names are followed on a dated block list, against names like them."""

import json
import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path

import h5py

import program
from program import ProgramTest

SIZE = ["--clients", "2000", "--rows-per-day", "40000", "--files-per-day", "1", "--seed", "8"]
FIRST_CONTACT = date(2013, 8, 19)


def names_of(group):
    """Texts of a table with `text` and `text_offsets`."""
    text, offsets = group["text"][:].tobytes(), group["text_offsets"][:]
    return [text[a:b].decode() for a, b in zip(offsets, offsets[1:])]


class FollowTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        made = tempfile.TemporaryDirectory(prefix="spamgraph-test-")
        cls.addClassCleanup(made.cleanup)
        cls.made = Path(made.name)
        for command in (["synth", "--scenario", "seed", *SIZE, "--out", "logs"],
                        ["run", "--quiet", "--out", "made/result.h5", "logs"]):
            ended = program.run(*command, cwd=cls.made)
            assert ended.code == 0, ended
        with h5py.File(cls.made / "made" / "result.h5") as file:
            asked = names_of(file["domains"])
            mail = set(file["graph/indices"][:][file["graph/mx"][:] > 0].tolist())
            cls.low = [name for i, (name, tier) in enumerate(zip(asked, file["domains/tier"].asstr()))
                       if tier == "low" and i in mail]
        with h5py.File(cls.made / "made" / "result.h5.days" / "day-2013-08-19.h5") as file:
            mx = file["names/mx_queries"][:]
            cls.others = [name for name, n in zip(names_of(file["names"]), mx) if n > 0 and name not in set(asked)]

    def setUp(self):
        super().setUp()
        shutil.copytree(self.made / "made", self.folder, dirs_exist_ok=True)

    def list_names(self, names, days):
        return [f"{name},{FIRST_CONTACT + timedelta(days=days)}" for name in names]

    def follow(self, lines, *words):
        (self.folder / "list.csv").write_text("name,date\n" + "".join(line + "\n" for line in lines))
        return json.loads(self.run_well("follow", "result.h5", "--listed", "list.csv", "--json", *words).out)

    def test_a_planted_list_is_found(self):
        lines = self.list_names(self.low[:100], 12) + self.list_names(self.low[100:110], -3)
        lines += self.list_names(self.low[110:120], 91) + self.list_names(self.others[::50], 30)
        found = self.follow(lines, "--until", "2014-03-01")
        targeted, controls = found["targeted"], found["controls"]
        self.assertEqual((targeted["listed_before"], targeted["listed"]), (10, 100))
        self.assertEqual(targeted["names"], len(self.low) - 10)
        self.assertEqual(targeted["curve"], [{**targeted["curve"][0], "day": 12, "events": 100,
                                              "at_risk": len(self.low) - 10}])
        self.assertAlmostEqual(targeted["curve"][0]["surviving"], 1 - 100 / (len(self.low) - 10), places=12)
        self.assertGreater(controls["names"], 200)
        self.assertLess(found["log_rank"]["p"], 1e-3)
        self.assertGreater(found["mantel_haenszel"]["odds_ratio"], 2)
        self.assertEqual([name["name"] for name in found["listed"]], sorted(self.low[:100]))
        self.assertEqual(found["not_observable"], [])
        page = self.run_well("follow", "result.h5", "--listed", "list.csv", "--until", "2014-03-01", ranks=2).out
        self.assertRegex(page, r"targeted +[\d,]+ +10 +100 +none ")
        self.assertIn("and 80 more", page)

    def test_a_list_of_both_alike_shows_nothing(self):
        found = self.follow(self.list_names(self.low[::5] + self.others[::5], 12), "--until", "2014-03-01")
        self.assertGreater(found["log_rank"]["p"], 1e-3)

    def test_a_listed_domain_stands_for_its_names(self):
        name = next(name for name in self.low if name.count(".") == 1)
        rest = name.split(".", 1)[1]
        self.assertEqual(self.follow([f"{name} 2013-09-01T10:00:00Z some reason"])["targeted"]["listed"], 1)
        under = self.follow([f"{rest.upper()}.\t2013-09-01"])["targeted"]["listed"]
        self.assertEqual(under, sum(low.endswith("." + rest) for low in self.low))

    def test_what_cannot_be_told_is_said(self):
        soon = self.follow(self.list_names(self.low[:3], 5))
        self.assertIn("under 90 days", soon["not_observable"][0]["why"])
        self.assertEqual(soon["targeted"]["listed"], 3)
        self.assertEqual(self.follow([])["not_observable"], [{"what": "listings", "why": "the list is empty"}])
        (self.folder / "result.h5.days").rename(self.folder / "elsewhere")
        self.assertIn("no day files", self.follow(["a.org 2013-09-01"])["not_observable"][0]["why"])
        day = self.folder / "elsewhere" / "day-2013-08-19.h5"
        self.assertGreater(self.follow(["a.org 2013-09-01"], "--days", str(day))["controls"]["names"], 0)

    def test_lists_that_cannot_be_used(self):
        for text, says in (("a.org,2013-09-01\nb.org,soon\n", "invalid line 2 in 'bad.csv' (must be a name"),
                           ("x..y,2013-09-01\n", "invalid name 'x..y' (")):
            (self.folder / "bad.csv").write_text(text)
            ended = program.run("follow", "result.h5", "--listed", "bad.csv", cwd=self.folder)
            self.assertEqual(ended.code, program.CONFIGURATION if "line" in says else program.USAGE, ended)
            self.assertIn(says, ended.err)
        ended = program.run("follow", "result.h5", "--listed", "none.csv", cwd=self.folder)
        self.assertEqual(ended.code, program.NO_INPUT, ended)


if __name__ == "__main__":
    program.main()
