"""spamgraph export: other programs read the same numbers out of it as stand in the result."""

import csv
import io
import json
import re
import stat
import sys
import unittest
from pathlib import Path

import igraph
import networkx

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "app"), str(HERE.parents[1] / "scripts")]

import program  # noqa: E402
from program import IO, NO_INPUT, USAGE  # noqa: E402
from read_result import Result  # noqa: E402
from results import World  # noqa: E402

WORLDS = {
    "quiet": {"suspects": 0},
    "one": {"suspects": 1, "days": 1},
    "three": {"suspects": 30, "campaigns": 3, "full": True, "place": "position"},
}


class Export(program.ProgramTest):
    def export(self, form, *options, ranks=1):
        self.run_well("export", "--format", form, *options, "--out", f"out.{form}", "result.h5", ranks=ranks)
        return self.folder / f"out.{form}"

    def each_world(self):
        for name, options in WORLDS.items():
            with self.subTest(name):
                with Result(World(**options).write(self.folder / "result.h5")) as result:
                    yield result

    def test_networkx_and_igraph_count_the_nodes_and_edges_of_the_result(self):
        for result in self.each_world():
            suspects = sum(client["suspect"] for client in result.rows("clients"))
            nodes, csr = suspects + result.tables()["domains"], result.csr()
            relay_names = {row["name"] for row in result.rows("relays/names")}
            for graph in (networkx.read_graphml(self.export("graphml")), networkx.read_gexf(self.export("gexf"))):
                self.assertEqual((graph.number_of_nodes(), graph.number_of_edges()), (nodes, len(csr["indices"])))
                self.assertEqual(sum(weight for _, _, weight in graph.edges(data="weight")), csr["data"].sum())
                kinds = [kind for _, kind in graph.nodes(data="kind")]
                self.assertEqual(kinds.count("suspect"), suspects)
                self.assertEqual(
                    {data["label"] for _, data in graph.nodes(data=True) if data.get("relay")}, relay_names
                )
                self.assertTrue(networkx.is_bipartite(graph))
                for node, degree in graph.degree():
                    if graph.nodes[node]["kind"] == "name":
                        self.assertEqual(degree, graph.nodes[node]["suspects"])
            if nodes:
                # igraph has no reader of GEXF: it takes what networkx read.
                for graph in (
                    igraph.Graph.Read_GraphML(str(self.export("graphml"))),
                    igraph.Graph.from_networkx(networkx.read_gexf(self.export("gexf"))),
                ):
                    self.assertEqual((graph.vcount(), graph.ecount()), (nodes, len(csr["indices"])))
                    self.assertEqual(graph.vs["kind"].count("suspect"), suspects)

    def test_json_lines_are_the_tables_of_the_result(self):
        for result in self.each_world():
            tables = {name: [] for name in result.tables()}
            others = {"graph": [], "similarity": []}
            for line in self.export("jsonl").read_text(encoding="ascii").splitlines():
                row = json.loads(line)
                name = row.pop("table")
                (others if name in others else tables)[name].append(row)
            tables.pop("series/names")  # for the picture only
            for name, rows in tables.items():
                expected = result.rows(name)
                columns = result.table(name)
                self.assertEqual([{key: row[key] for key in columns} for row in rows], expected, name)
            self.assertEqual(len(others["graph"]), len(result.csr()["indices"]))
            self.assertEqual(
                [row["jaccard"] for row in others["similarity"]], result.csr("similarity")["data"].tolist()
            )

    def test_every_table_of_a_result_can_be_exported(self):
        listed = re.search(r"--table TEXT:\{(.*?)\}", self.run_well("export", "--help").out)[1].split(",")
        result = Result(World(1, days=1).write(self.folder / "result.h5"))
        self.assertLessEqual(set(result.tables()) - {"series/names"}, set(listed))  # those names are for figures only

    def test_csv_holds_the_same_values(self):
        for result in self.each_world():
            for name in ("clients", "relays", "domains", "surges"):
                text = self.export("csv", "--table", name).read_bytes().decode("ascii")
                rows = list(csv.DictReader(io.StringIO(text, newline="")))
                expected = result.rows(name)
                self.assertEqual(len(rows), len(expected))
                for row, wanted in zip(rows, expected):
                    for key, value in wanted.items():
                        same = row[key] == "" if value is None else type(value)(row[key]) == value
                        self.assertTrue(same, (name, key, row[key], value))
            rows = list(csv.DictReader(io.StringIO(self.export("csv").read_text(encoding="ascii"))))  # the graph
            self.assertEqual([int(row["queries"]) for row in rows], result.csr()["data"].tolist())

    def test_a_watch_list_names_each_relay_and_its_names_once(self):
        for result in self.each_world():
            relays, names = result.rows("relays"), result.rows("relays/names")
            rows = list(
                csv.DictReader(io.StringIO(self.export("watch-list").read_text(encoding="ascii")), delimiter="\t")
            )
            wanted = [(relay["entity"], str(i + 1)) for i, relay in enumerate(relays)]
            wanted += [
                (row["name"], str(row["relay"] + 1)) for row in names if row["name"] != relays[row["relay"]]["entity"]
            ]
            self.assertEqual(sorted((row["indicator"], row["relay"]) for row in rows), sorted(wanted))
            for row in rows:
                relay = relays[int(row["relay"]) - 1]
                self.assertEqual(int(row["suspects_asking"]), relay["suspects_asking"])
                self.assertEqual(
                    (row["first_asked"], row["last_asked"]), ("2013-08-19T20:00:00Z", "2013-08-19T21:57:00Z")
                )

    def test_a_file_is_whole_private_and_the_same_each_time(self):
        World(**WORLDS["three"]).write(self.folder / "result.h5")
        for form in ("csv", "jsonl", "graphml", "gexf", "watch-list"):
            first = self.export(form).read_bytes()
            again = self.export(form, ranks=2)
            self.assertEqual(again.read_bytes(), first)
            self.assertEqual(stat.S_IMODE(again.stat().st_mode), 0o600)
        self.assertEqual(list(self.folder.glob("*.partial")), [])

    def test_errors_are_one_line_and_leave_no_file(self):
        World(1, days=1).write(self.folder / "result.h5")
        (self.folder / "folder").mkdir()
        before = (self.folder / "result.h5").read_bytes()
        for arguments, code, words in [
            (["--format", "xls", "--out", "o", "result.h5"], USAGE, "invalid --format 'xls'"),
            (["--out", "o", "result.h5"], USAGE, "'--format' is missing"),
            (["--format", "csv", "result.h5"], USAGE, "'--out' is missing"),
            (["--format", "csv", "--table", "wat", "--out", "o", "result.h5"], USAGE, "invalid --table 'wat'"),
            (
                ["--format", "gexf", "--table", "relays", "--out", "o", "result.h5"],
                USAGE,
                "only csv and jsonl take one",
            ),
            (["--format", "jsonl", "--raw", "--out", "o", "result.h5"], USAGE, "it is for csv and watch-list"),
            (["--format", "csv", "--out", "result.h5", "result.h5"], USAGE, "it is the result itself"),
            (["--format", "csv", "--out", "folder", "result.h5"], IO, "cannot write 'folder' (is a directory)"),
            (["--format", "csv", "--out", "missing/o", "result.h5"], IO, "(no such file or directory)"),
            (["--format", "csv", "--out", "o", "missing.h5"], NO_INPUT, "cannot read 'missing.h5'"),
        ]:
            with self.subTest(arguments=arguments):
                ended = program.run("export", *arguments, cwd=self.folder)
                self.assertEqual((ended.code, len(ended.said), ended.out), (code, 1, ""), ended)
                self.assertRegex(ended.said[0], rf"^{program.MESSAGE.pattern}$")
                self.assertIn(words, ended.said[0])
                self.assertEqual(program.tree(self.folder), ["folder", "result.h5", "result.h5.sha256"])
        self.assertEqual((self.folder / "result.h5").read_bytes(), before)


if __name__ == "__main__":
    program.main()
