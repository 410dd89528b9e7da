"""Hostile names get into no page, terminal, table or graph as anything but text; the control cases show that the tests
would see it if they did."""

import csv
import html
import io
import json
import re
import subprocess
import sys
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "app"))

import program  # noqa: E402
from browser import Browser  # noqa: E402
from hostile import HOSTILE  # noqa: E402
from results import World  # noqa: E402

REPORT = HERE.parents[1] / "scripts" / "report"


def printable(name):
    return "".join(chr(byte) if 0x20 <= byte <= 0x7E else f"\\x{byte:02x}" for byte in name)


class HostileNames(program.ProgramTest):
    """A result whose first relay goes by all hostile names, as names of /domains and of /relays/names."""

    def setUp(self):
        super().setUp()
        World(hostile=HOSTILE).write(self.folder / "result.h5")

    def make_report(self):
        subprocess.run(
            [REPORT, "result.h5", "--out", "report"], cwd=self.folder, check=True, stdout=subprocess.DEVNULL
        )
        return self.folder / "report/report.html"

    def export(self, form, *options):
        self.run_well("export", "--format", form, *options, "--out", "out", "result.h5")
        return (self.folder / "out").read_bytes()

    def test_no_script_runs_in_the_report(self):
        page = self.make_report()
        text = page.read_text(encoding="ascii")
        for name in HOSTILE:  # each is there, and as text
            self.assertIn(html.escape(printable(name), quote=True), text)
        bare = self.folder / "bare.html"  # without the policy, which would hide a script that got in
        bare.write_text(re.sub("<meta http-equiv[^>]*>", "", text), encoding="ascii")
        foreign = "document.querySelectorAll('script,iframe,img,base,link,object,injected').length"
        handlers = """[...document.querySelectorAll('*')].filter(e => [...e.attributes]
            .some(a => /^on/.test(a.name) || /^javascript/.test(a.value))).length"""
        with Browser() as browser:
            for path in (page, bare):
                browser.open(path)
                self.assertIsNone(browser.evaluate("window.injected"))
                self.assertEqual((browser.evaluate(foreign), browser.evaluate(handlers)), (0, 0))
                self.assertEqual((browser.requests(), browser.complaints()), ([], []))

            unescaped = "".join(f"<td>{name.decode('latin-1')}</td>" for name in HOSTILE)
            control = self.folder / "control.html"
            control.write_text(
                f"<!doctype html><meta charset=latin1><table><tr>{unescaped}</table>", encoding="latin-1"
            )
            browser.open(control)
            self.assertEqual(browser.evaluate("window.injected"), 1, "the control case does not fire")
            control.write_text(text.replace("</main>", "<script>window.injected=1</script></main>"), encoding="ascii")
            browser.open(control)
            self.assertIsNone(browser.evaluate("window.injected"), "the page's policy lets scripts run")
            self.assertNotEqual(browser.complaints(), [])

        for path in sorted(page.parent.glob("figures/*.svg")):
            tags = {element.tag.rpartition("}")[2] for element in ElementTree.parse(path).iter()}
            self.assertFalse(tags & {"script", "injected", "a", "image", "foreignObject"}, path)

    def test_a_terminal_gets_printable_bytes_only(self):
        for arguments in (
            ["show", "result.h5", "--rows", "99", "--width", "300"],
            ["explain", "192.0.2.77", "result.h5"],
        ):
            ended = self.run_well(*arguments)
            self.assertIn("relay", ended.out)
            self.assertRegex(ended.out, r"\A[\x20-\x7e\n]*\Z")

    def test_csv_holds_no_formula_and_no_control(self):
        text = self.export("csv", "--table", "domains")
        self.assertRegex(text, rb"\A[\x20-\x7e\r\n]*\Z")
        rows = list(csv.DictReader(io.StringIO(text.decode())))
        names = {row["name"] for row in rows}
        for name in HOSTILE:
            safe = printable(name)
            self.assertIn(("'" if safe[0] in "=+-@" else "") + safe, names)
        for row in rows:
            self.assertNotRegex(row["name"], r"^[=+\-@\t\r]")
        raw = self.export("csv", "--table", "domains", "--raw")  # the control: exact bytes, formulas among them
        for name in HOSTILE:
            self.assertIn(b'"' + name.replace(b'"', b'""') + b'"', raw)

    def test_json_lines_give_every_name_back(self):
        text = self.export("jsonl")
        self.assertRegex(text, rb"\A[\x20-\x7e\n]*\Z")
        rows = [json.loads(line) for line in text.splitlines()]
        names = {row["name"].encode("latin-1") for row in rows if row["table"] == "relays/names"}
        self.assertLessEqual(set(HOSTILE), names)

    def test_a_watch_list_has_a_line_for_each_name(self):
        lines = self.export("watch-list").decode("ascii").splitlines()
        columns = len(lines[0].split("\t"))
        self.assertEqual({len(line.split("\t")) for line in lines}, {columns})
        found = [line.split("\t")[0] for line in lines]
        for name in HOSTILE:
            safe = printable(name)
            self.assertIn(("'" if safe[0] in "=+-@" else "") + safe, found)

    def test_graphs_are_xml_that_holds_every_name_as_text(self):
        for form, label in (("graphml", lambda node: node[0].text), ("gexf", lambda node: node.get("label"))):
            with self.subTest(form):
                text = self.export(form)
                self.assertRegex(text, rb"\A[\x20-\x7e\n]*\Z")
                nodes = [node for node in ElementTree.fromstring(text).iter() if re.search(r"\}node$", node.tag)]
                self.assertNotIn("injected", [node.get("id") for node in nodes])
                self.assertLessEqual({printable(name) for name in HOSTILE}, {label(node) for node in nodes})
                with self.assertRaises(ElementTree.ParseError):  # the control: one name as it is breaks the file
                    ElementTree.fromstring(text.replace(b"&lt;svg", b"<svg"))


if __name__ == "__main__":
    program.main()
