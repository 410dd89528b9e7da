#!/usr/bin/env python3
"""Made-up logs are the same bytes for any number of ranks; what is found in them can be scored."""

import json

import program
from program import ProgramTest

SIZE = ["--clients", "2000", "--rows-per-day", "40000", "--files-per-day", "24", "--seed", "8"]


class SynthTest(ProgramTest):
    def bytes_of(self, ranks, *words):
        """Every file that synth writes: name -> bytes."""
        out = self.folder / f"np{ranks}-{'-'.join(words)}"
        self.run_well("synth", *words, *SIZE, "--out", out, ranks=ranks)
        return {path.name: path.read_bytes() for path in out.iterdir()}

    def test_the_same_bytes_for_any_number_of_ranks(self):
        for words in (["--scenario", "gap", "--format", "pcap"], ["--scenario", "two-campaigns", "--format", "zeek-json"]):
            alone = self.bytes_of(1, *words)
            self.assertGreater(len(alone), 40)
            self.assertEqual(self.bytes_of(3, *words), alone)

    def test_another_format_in_the_same_folder_is_refused(self):
        self.run_well("synth", "--scenario", "quiet", *SIZE, "--out", "logs")
        ended = program.run("synth", "--scenario", "quiet", *SIZE, "--format", "bind", "--out", "logs", cwd=self.folder)
        self.assertEqual(ended.code, program.USAGE, ended)
        self.assertIn("holds other logs (such as dns.", ended.err)

    def test_a_result_is_scored(self):
        self.run_well("synth", "--scenario", "seed", *SIZE, "--out", "logs")
        truth = json.loads((self.folder / "logs" / "truth.json").read_text())
        self.run_well("run", "--quiet", "--out", "result.h5", "logs")
        scores = json.loads(self.run_well("evaluate", "--json", "logs/truth.json", "result.h5").out)
        self.assertEqual(scores["scenario"], "seed")
        self.assertEqual(scores["suspects"]["planted"], len(truth["suspects"]))
        self.assertEqual(scores["suspects"]["missed"], [])
        self.assertEqual(len(scores["relays"]["planted"]), len(truth["relays"]))
        page = self.run_well("evaluate", "logs/truth.json", "result.h5", ranks=2).out
        self.assertIn("scenario seed, seed 8", page)
        self.assertIn(f"{len(truth['suspects'])} planted, {scores['suspects']['found']} found", page)


if __name__ == "__main__":
    program.main()
