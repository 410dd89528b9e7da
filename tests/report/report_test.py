"""scripts/report: a good page for every kind of result, the same bytes each time, as a browser shows it."""

import hashlib
import json
import os
import re
import stat
import subprocess
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCRIPTS = HERE.parents[1] / "scripts"
sys.path[:0] = [str(HERE.parent / "app"), str(SCRIPTS)]

import program  # noqa: E402
from browser import Browser  # noqa: E402
from read_result import Result  # noqa: E402
from results import World  # noqa: E402

FIGURES = ["surge", "day-before", "rates", "map", "network", "campaign", "similarity", "degrees", "tiers", "tlds"]
WORLDS = {
    "quiet": {"suspects": 0},
    "one": {"suspects": 1, "days": 1},
    "many": {"suspects": 20000, "names": 8, "full": True},
    "three": {"suspects": 60, "campaigns": 3, "full": True, "place": "country"},
    "month": {"suspects": 68, "days": 30, "full": True, "place": "position", "names": 60},
}
DRAWN = {  # what is no drawing says why
    "quiet": {"surge", "day-before", "rates"},
    "one": {"surge", "rates", "campaign", "degrees", "tiers", "tlds"},
    "many": set(FIGURES) - {"map"},
    "three": {*FIGURES, "network-2", "network-3"},
    "month": set(FIGURES),
}


WORDS = {
    "quiet": ["No spam run was found", "There is no suspect", "No relay was found"],
    "one": [
        "too few to test which hosts they share",
        "Not observable: the window holds no day before",
        "There was no earlier day",
    ],
    "many": ["19,900 more rows are in /clients", "mean over up to"],
    "three": ["60 clients ran 3 spam campaigns", "Six suspects and what they asked for, campaign 2"],
    "month": [
        "Changes of its address: 3; of its names: 10.",
        "30 days of 30 are at hand",
        "Suspects by country: UA",
        "ask again every 15.0 min; p: 1e-05; 90.0% of them are in step with it",
    ],
}


MISPLACED_TEXTS = """(() => {
    const outside = [], overlapping = [];
    for (const svg of document.querySelectorAll('figure svg')) {
        const figure = svg.closest('figure').id, box = svg.getBoundingClientRect();
        const texts = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
        texts.forEach(([text, p], i) => {
            if (p.left < box.left - 3 || p.right > box.right + 3 || p.top < box.top - 3 || p.bottom > box.bottom + 3)
                outside.push(`${figure}: ${text}`);
            for (const [other, q] of texts.slice(i + 1))
                if (p.left + 2 < q.right && q.left + 2 < p.right && p.top + 3 < q.bottom && q.top + 3 < p.bottom)
                    overlapping.push(`${figure}: ${text} | ${other}`);
        });
    }
    return [outside, overlapping];
})()"""


def make_report(result, out):
    return subprocess.run([SCRIPTS / "report", result, "--out", out], capture_output=True, text=True, check=False)


def digest(folder):
    """A hash for each file below a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class ReportTest(program.ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.browser = Browser()

    @classmethod
    def tearDownClass(cls):
        cls.browser.__exit__()

    def check_page(self, path, drawn, relays):
        """What holds for every page: its figures with captions and alt texts, headers, no request, no complaint."""
        browser = self.browser
        browser.open(path)
        ask = browser.evaluate
        self.assertEqual((browser.requests(), browser.complaints()), ([], []))
        self.assertLess(path.stat().st_size, 3_000_000)
        self.assertLess(browser.load_seconds, 2)
        expected = [*FIGURES, *(f"{kind}-{i + 1}" for kind in ("relay-curve", "flux") for i in range(relays))]
        found = ask("[...document.querySelectorAll('figure')].map(f => f.id)")
        self.assertLessEqual(set(expected), set(found))
        self.assertEqual(
            ask(
                "[...document.querySelectorAll('figure')].filter(f => f.querySelector('figcaption')"
                ".textContent.length < 30).map(f => f.id)"
            ),
            [],
        )
        with_drawing = set(ask("[...document.querySelectorAll('figure svg')].map(s => s.closest('figure').id)"))
        self.assertEqual({name for name in with_drawing if not re.match("relay-curve-|flux-", name)}, drawn)
        self.assertEqual(
            ask(
                "[...document.querySelectorAll('svg')].filter(s => s.getAttribute('role') != 'img' || "
                "document.getElementById(s.getAttribute('aria-labelledby')).textContent.length < 40).length"
            ),
            0,
        )
        self.assertEqual(
            ask(
                "[...document.querySelectorAll('table')].filter(t => !t.caption || "
                "t.querySelectorAll('thead th[scope=col]').length != t.rows[0].cells.length).length"
            ),
            0,
        )
        self.assertEqual(ask("document.querySelectorAll('script,[style],[onclick],img,iframe,link').length"), 0)
        ids = ask("[...document.querySelectorAll('[id]')].map(e => e.id)")
        self.assertEqual(len(ids), len(set(ids)))
        used = ask("[...document.querySelectorAll('use')].map(u => u.getAttribute('href').slice(1))")
        self.assertLessEqual(set(used), set(ids))
        for width, phone in ((1280, False), (390, True)):  # nothing but tables scrolls sideways
            browser.open(path, width=width, phone=phone, dark=phone)
            self.assertLessEqual(ask("document.documentElement.scrollWidth"), width)
        figures = path.parent / "figures"
        self.assertEqual({f.stem for f in figures.glob("*.svg")}, with_drawing)
        self.assertEqual({f.stem for f in figures.glob("*.pdf")}, with_drawing)

    def check_text_fits(self):
        self.assertEqual(self.misplaced_texts(), [[], []])

    def misplaced_texts(self):
        """Texts of figures that lie outside their drawing, and pairs of them that overlap."""
        return self.browser.evaluate(MISPLACED_TEXTS)

    def test_a_good_page_for_every_kind_of_result(self):
        for name, options in WORLDS.items():
            with self.subTest(name):
                world = World(**options)
                path = world.write(self.folder / f"{name}.h5")
                if name == "month":
                    world.write_days(self.folder / "month.h5.days")
                done = make_report(path, self.folder / name)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertEqual(done.stdout, f"{self.folder / name}/report.html\n")
                self.check_page(self.folder / name / "report.html", DRAWN[name], len(world.relays))
                self.check_text_fits()
                rows = self.browser.evaluate("document.querySelector('#suspects-table table')?.dataset.rows ?? '0'")
                self.assertEqual(int(rows), world.suspects)
                text = self.browser.evaluate("document.body.textContent")
                for words in WORDS[name]:
                    self.assertIn(words, text)

    def test_the_check_of_texts_sees_one_that_overlaps_or_sticks_out(self):
        page = self.folder / "page.html"
        page.write_text(
            '<figure id="f"><svg viewBox="0 0 99 40" width="99"><text x="9" y="30">long text</text>'
            '<text x="59" y="33">another text</text></svg></figure>',
            encoding="ascii",
        )
        self.browser.open(page)
        self.assertEqual([len(found) for found in self.misplaced_texts()], [1, 1])

    def test_numbers_of_a_result_of_the_program(self):
        self.run_well(
            "synth",
            "--scenario",
            "seed",
            "--seed",
            "3",
            "--clients",
            "3000",
            "--rows-per-day",
            "60000",
            "--files-per-day",
            "2",
            "--out",
            "logs",
            ranks=2,
        )
        places = "logs/places.mmdb"
        self.run_well(
            "run",
            "--out",
            "result.h5",
            "--country-mmdb",
            places,
            "--city-mmdb",
            places,
            "--asn-mmdb",
            places,
            "--residential-asns",
            "logs/residential-asns.txt",
            "logs",
            ranks=2,
        )
        done = make_report(self.folder / "result.h5", self.folder / "out")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        result = Result(self.folder / "result.h5")
        suspects = [client for client in result.rows("clients") if client["suspect"]]
        relays, campaign, surge = result.rows("relays"), result.rows("campaigns")[0], result.rows("surges")[0]
        path = self.folder / "out/report.html"
        self.browser.open(path)
        text = {
            name: self.browser.evaluate(f"document.getElementById('{name}').textContent")
            for name in (*FIGURES, "summary", "relays-table", "suspects-table", "same-zone-table", "flux-1", "relay-curve-1")
        }
        self.assertIn(f"{len(suspects):,} clients ran a spam campaign", text["summary"])
        self.assertIn(f"MX of {campaign['domains']:,} mail domains ({campaign['edges']:,} pairs", text["summary"])
        self.assertIn(f"share {len(relays):,} hosts", text["summary"])
        self.assertIn(f"rose to {round(surge['peak_per_minute']):,} a minute", text["surge"])
        mx = result.table("series")["mx"]
        self.assertIn(f"{mx[1440:].sum():,} on 2013-08-19, {mx[:1440].sum():,} on 2013-08-18", text["day-before"])
        planted = json.loads((self.folder / "logs/truth.json").read_text(encoding="utf-8"))["campaigns"][0]["countries"]
        country, most = max(planted.items(), key=lambda item: item[1])
        self.assertIn(f"Suspects by country: {country} {most:,}", text["map"])
        zone = result.rows("same_zone")[0]
        self.assertIn(f"{zone['edges']:,}{zone['by_address']:,}{zone['same']:,}", text["same-zone-table"])
        names, degrees = result.tables()["domains"], result.table("domains")["suspects"]
        self.assertIn(f"{names:,} names by the number of suspects", text["degrees"])
        self.assertIn(f"{(degrees == 1).sum():,} by one only", text["degrees"])
        self.assertIn(f"of {names:,} names", text["campaign"])
        self.assertIn(f"of {len(result.csr()['indices']):,} edges", text["campaign"])
        for tier in result.rows("tiers"):
            self.assertIn(f"{tier['domains']:,} name", text["tiers"])
        day = result.rows("days")[1]
        self.assertIn(f"all {day['mail_clients']:,} mail-active clients", text["rates"])
        for relay in relays:
            self.assertIn(f"{relay['suspects_asking']:,} of {relay['suspects']:,}", text["relays-table"])
        curves = result.file["relays/curves"][()]
        self.assertIn(f"{curves[0].sum():,} queries for", text["relay-curve-1"])
        for client in suspects:
            self.assertIn(client["address"], text["suspects-table"])
        drawn = {f for f in FIGURES if "Not observable" not in text[f]}
        self.assertLessEqual(set(FIGURES) - {"similarity"}, drawn)
        self.check_page(path, drawn, len(relays))
        self.check_text_fits()

        again = make_report(self.folder / "result.h5", self.folder / "again")
        self.assertEqual(again.returncode, 0)
        self.assertEqual(digest(self.folder / "out"), digest(self.folder / "again"))
        for path in [self.folder / "out", *(self.folder / "out").rglob("*")]:
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o700 if path.is_dir() else 0o600, path)

    def test_errors_are_one_line_with_a_code(self):
        path = World(1, days=1).write(self.folder / "result.h5")
        (self.folder / "file").write_text("x")
        damaged = World(1, days=1).write(self.folder / "damaged.h5")
        damaged.write_bytes(damaged.read_bytes()[:-1])
        World(1, days=1).write(self.folder / "alone.h5")
        (self.folder / "alone.h5.sha256").unlink()
        (self.folder / "bad").mkdir()
        (self.folder / "bad/day-2013-08-18.h5").write_text("x")
        for arguments, code, words in [
            ([], 64, "required"),
            ([path], 64, "--out"),
            ([path, "--out", "o", "--wat"], 64, "--wat"),
            (["missing.h5", "--out", "o"], 66, "cannot read 'missing.h5' (no such file or directory)"),
            ([path, "--out", "o", "--days", "missing"], 66, "cannot read folder 'missing' (no such folder)"),
            (["damaged.h5", "--out", "o"], 65, "damaged file 'damaged.h5'"),
            ([path, "--out", "o", "--days", "bad"], 65, "checksum 'day-2013-08-18.h5.sha256' is missing"),
            (["alone.h5", "--out", "o"], 65, "its checksum 'alone.h5.sha256' is missing"),
            ([path, "--out", "file"], 74, "cannot write 'file'"),
            ([path, "--out", "file/o"], 74, "cannot write 'file/o'"),
        ]:
            with self.subTest(arguments=arguments):
                done = subprocess.run(
                    [SCRIPTS / "report", *arguments], cwd=self.folder, capture_output=True, text=True, check=False
                )
                self.assertEqual((done.returncode, done.stdout), (code, ""), done)
                self.assertRegex(done.stderr, r"\Ascripts/report: [^\n]*\([^\n]+\)\n\Z")
                self.assertIn(words, done.stderr)
                self.assertFalse((self.folder / "o").exists())


if __name__ == "__main__":
    os.environ.setdefault("MPLCONFIGDIR", "/tmp")
    program.main()
