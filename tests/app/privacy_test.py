#!/usr/bin/env python3
"""Nobody but the user reads what is written; with --pseudonymize no address of the input is in it anywhere."""

import ipaddress
import os
import random
import stat
import subprocess
from pathlib import Path

import h5py

import mmdb
import program
from captures_test import looks, pcap
from identity_test import ANALYSIS, OPTIONS, RELAYS, RUN_BEGINS, SUSPECTS, client_address, host_row, write_rows
from program import CONFIGURATION, NO_INPUT, USAGE, ProgramTest
from zeek_log import log

KEY = bytes(range(7, 39))
SCRIPTS = Path(__file__).parents[2] / "scripts"
FORMATS = ["csv", "jsonl", "graphml", "gexf"]
COUNTRIES = {"0.0.0.0/1": {"country_code": "UA"}, "128.0.0.0/1": {"country_code": "de"},
             "2001:db8::/32": {"country_code": "FR"}}


def real_looking(random_):
    """An address whose bytes are found by chance nowhere."""
    return ".".join(str(random_.randrange(100, 220)) for _ in range(4))


def spellings(address):
    """An address as it may stand in a name."""
    if address.version == 6:
        return [address.reverse_pointer, f"{address.exploded.replace(':', '')}.pool.example.net"]
    a, b, c, d = address.packed
    return [address.reverse_pointer, f"{d}.{c}.{b}.{a}.bl.example.org", f"{a}-{b}-{c}-{d}.dyn.example.net",
            f"{a:03}-{b:03}-{c:03}-{d:03}.line.example.net", f"p{a:02x}{b:02x}{c:02x}{d:02x}.dip.example.net", str(address)]


def write_private_rows():
    """The rows of two days from clients with addresses that can be searched; suspects ask for each other's names."""
    random_ = random.Random(3)
    clients = {}
    for i in [*range(180), *range(1000, 1000 + SUSPECTS)]:
        old = client_address(i)
        clients[old] = f"2001:db8:{i + 4096:x}:{random_.randrange(4096, 65536):x}::77" if ":" in old else real_looking(random_)
    rows = []
    for line in write_rows():
        cells = line.split(b"\t")
        cells[2] = clients.get(cells[2].decode(), real_looking(random_)).encode()
        rows.append(b"\t".join(cells))
    suspects = [clients[client_address(1000 + i)] for i in range(SUSPECTS)]
    for i, client in enumerate(suspects):
        for other in suspects:
            for name in spellings(ipaddress.ip_address(other)):
                line = host_row(random_, RUN_BEGINS + 70 * i, client, name, 9)
                rows.append(line.replace(b"198.51.100.9", suspects[1].encode()))
    return rows, sorted(clients.values()), suspects


def searched(addresses):
    """What must not be found of addresses: {what: bytes}."""
    found = {}
    for text in addresses:
        address = ipaddress.ip_address(text)
        found[text] = address.packed
        found[f"{text}, mapped"] = address.packed if address.version == 6 else bytes(10) + b"\xff\xff" + address.packed
        for name in [text, *spellings(address)]:
            found[f"'{name}'"] = name.encode()
    return found


def unpacked(path):
    """A file's bytes, and those of the columns and attributes of an HDF5 file."""
    yield path.read_bytes()
    if path.suffix != ".h5":
        return
    pieces = []
    with h5py.File(path) as file:
        def visit(name, item):
            pieces.extend([name.encode(), *(str(value).encode() for value in item.attrs.values())])
            if isinstance(item, h5py.Dataset):
                pieces.append(item[()].tobytes())
        file.visititems(visit)
        pieces.extend(str(value).encode() for value in file.attrs.values())
    yield b"\0".join(pieces)


class Privacy(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.rows, cls.clients, cls.suspects = write_private_rows()

    def setUp(self):
        super().setUp()
        (self.folder / "dns.log").write_bytes(log(self.rows))
        mmdb.write(self.folder / "places", COUNTRIES)
        self.key = self.folder / "key"
        self.write_key(self.key, KEY)

    @staticmethod
    def write_key(path, key, mode=0o600):
        path.write_bytes(key)
        path.chmod(mode)

    def run_in(self, folder, *arguments, **options):
        """Runs well with its outputs in a folder of this test; what it says is kept beside them."""
        (self.folder / folder).mkdir(exist_ok=True)
        ended = self.run_well(*arguments, **options)
        with open(self.folder / folder / "said.txt", "a", encoding="utf-8") as said:
            said.write(ended.out + ended.err)
        return ended

    def show_everything(self, folder):
        """Every page, export and report of the result in a folder."""
        result = f"{folder}/result.h5"
        self.run_in(folder, "show", "--width", "200", result)
        with h5py.File(self.folder / result) as file:
            for entity in [*file["clients/address"].asstr()[:3], *file["relays/entity"].asstr()[:2]]:
                self.run_in(folder, "explain", entity.strip("\0 "), result)
        self.run_in(folder, "verify", result)
        for form in FORMATS:
            self.run_in(folder, "export", "--format", form, "--out", f"{folder}/out.{form}", result)
        subprocess.run(["/usr/bin/python3", SCRIPTS / "report", self.folder / result, "--out", self.folder / folder / "report"],
                       check=True, capture_output=True)

    def find(self, folder, wanted):
        """Which of the wanted bytes are in any file of a folder."""
        pieces = [piece for path in (self.folder / folder).rglob("*") if path.is_file() for piece in unpacked(path)]
        return sorted(what for what, value in wanted.items() if any(value in piece for piece in pieces))

    def clients_of(self, result):
        """Rows of a result's clients without their addresses."""
        with h5py.File(self.folder / result) as file:
            columns = ["queries", "mail_queries", "mail_domains", "names", "suspect", "country", "role"]
            return sorted(zip(*(file["clients"][name][()].tolist() for name in columns)))

    def addresses_of(self, result):
        with h5py.File(self.folder / result) as file:
            return list(file["clients/address"].asstr())

    def test_no_address_of_the_input_is_in_any_output(self):
        options = ["--verbose", *OPTIONS[1:], "--country-mmdb", "places", "dns.log"]
        self.run_in("true", "run", "--out", "true/result.h5", *options)
        self.run_in("hidden", "run", "--out", "hidden/result.h5", "--pseudonymize", "key", *options)
        self.run_in("three", "run", "--out", "three/result.h5", "--pseudonymize", "key", *options, ranks=3)
        days = sorted(Path(self.folder / "true/result.h5.days").glob("*.h5"))
        self.run_in("late", "analyze", *ANALYSIS, "--country-mmdb", "places", "--pseudonymize", "key",
                    "--out", "late/result.h5", *days)
        for folder in ("true", "hidden", "late"):
            self.show_everything(folder)

        wanted = searched(self.clients)
        control = self.find("true", wanted)
        for address in self.suspects:  # the search finds what is there
            self.assertLessEqual({address, f"{address}, mapped", f"'{address}'"}, set(control))
        self.assertGreater(sum("dyn.example.net" in what for what in control), 2)
        for folder in ("hidden", "three", "late"):
            self.assertEqual(self.find(folder, wanted), [], folder)
            self.assertEqual(self.find(folder, {"key": KEY, "hex": KEY.hex().encode(), "HEX": KEY.hex().upper().encode(),
                                                "half": KEY[:16], "pad": KEY[16:]}), [], folder)

        for name in ["result.h5", "result.h5.days/day-2013-08-18.h5", "result.h5.days/day-2013-08-19.h5"]:
            self.assertEqual((self.folder / "hidden" / name).read_bytes(), (self.folder / "three" / name).read_bytes())
        for folder in ("hidden", "late"):  # the findings are the same, countries too
            self.assertEqual(self.clients_of(f"{folder}/result.h5"), self.clients_of("true/result.h5"))
        self.assertEqual(self.addresses_of("late/result.h5"), self.addresses_of("hidden/result.h5"))
        self.assertEqual({row[5] for row in self.clients_of("true/result.h5")}, {b"UA", b"DE", b"FR"})
        with h5py.File(self.folder / "hidden/result.h5") as file:
            self.assertGreaterEqual(file["relays"].attrs["rows"], len(RELAYS))
            self.assertIn("true addresses", list(file["not_observable/what"].asstr()))

    def test_everything_is_its_owners_alone(self):
        self.run_in("out", "run", *OPTIONS, "--out", "out/result.h5", "--work", "out/work", "dns.log")
        self.show_everything("out")
        os.remove(self.folder / "out/said.txt")
        open_ = [str(path) for path in (self.folder / "out").rglob("*")
                 if path.is_file() and stat.S_IMODE(path.stat().st_mode) != 0o600]
        self.assertEqual(open_, [])

    def test_a_clients_subnet_is_hidden_too(self):
        (self.folder / "a.pcap").write_bytes(pcap(looks()))
        wanted = searched(["203.0.113.0"])
        for folder, options in [("true", []), ("hidden", ["--pseudonymize", "key"])]:
            self.run_in(folder, "scan", "--client", "ecs", *options, "--out", folder, "a.pcap")
        self.assertIn("203.0.113.0", self.find("true", wanted))
        self.assertEqual(self.find("hidden", wanted), [])

    def test_without_the_key_places_are_not_observable(self):
        self.run_in("days", "scan", "--keep-max-client-share", "0.05", "--quiet", "--pseudonymize", "key", "--out", "days",
                    "dns.log")
        days = sorted((self.folder / "days").glob("*.h5"))
        self.run_well("analyze", *ANALYSIS, "--country-mmdb", "places", "--out", "result.h5", *days)
        with h5py.File(self.folder / "result.h5") as file:
            self.assertEqual(set(file["clients/country"].asstr()), {""})
            self.assertIn("addresses are pseudonyms, and their key was not given", list(file["not_observable/why"].asstr()))

    def refused(self, code, *arguments):
        ended = program.run(*arguments, cwd=self.folder)
        self.assertEqual(ended.code, code, ended)
        self.assertEqual(len(ended.said), 1, ended)
        self.assertRegex(ended.said[0], program.MESSAGE)
        return ended.said[0]

    def test_what_does_not_fit_is_refused(self):
        for name, options in [("true", []), ("hidden", ["--pseudonymize", "key"])]:
            self.run_well("run", *OPTIONS, *options, "--out", f"{name}.h5", "dns.log")
        sunday, monday = "{}.h5.days/day-2013-08-18.h5", "{}.h5.days/day-2013-08-19.h5"
        self.write_key(self.folder / "other", bytes(32))
        (self.folder / "allowed").write_text("192.0.2.0/24\n")
        analyze = ["analyze", "--out", "x.h5"]
        hidden = [sunday.format("hidden"), monday.format("hidden")]
        self.assertIn("other addresses than the day before",
                      self.refused(USAGE, *analyze, sunday.format("true"), monday.format("hidden")))
        self.assertIn("made with another one", self.refused(USAGE, *analyze, "--pseudonymize", "other", *hidden))
        self.assertIn("--allow-list", self.refused(USAGE, *analyze, "--allow-list", "allowed", *hidden))
        self.assertIn("name strangers", self.refused(USAGE, "export", "--format", "watch-list", "--out", "w", "hidden.h5"))
        self.refused(USAGE, "explain", "192.0.2.99", "hidden.h5", "--days", monday.format("true"))
        report = subprocess.run(["/usr/bin/python3", SCRIPTS / "report", self.folder / "hidden.h5", "--out", self.folder / "r",
                                 "--days", self.folder / "true.h5.days"], capture_output=True, text=True, check=False)
        self.assertEqual(report.returncode, USAGE, report.stderr)
        self.assertFalse((self.folder / "x.h5").exists())

    def test_who_has_the_key_can_undo_it(self):
        hidden = self.run_well("pseudonym", "--key", "key", *self.clients[:9]).out.split()
        self.assertEqual(hidden[::2], self.clients[:9])
        self.assertFalse(set(hidden[1::2]) & set(self.clients))
        self.assertEqual(self.run_well("pseudonym", "--key", "key", "--reveal", *hidden[1::2]).out.split()[1::2],
                         self.clients[:9])
        self.refused(USAGE, "pseudonym", "--key", "key", "192.0.2")

    def test_keys_that_cannot_be_used(self):
        scan = ["scan", "--out", "days", "--pseudonymize"]
        self.write_key(self.folder / "open", KEY, 0o644)
        self.write_key(self.folder / "short", KEY[1:])
        self.assertIn("chmod 600", self.refused(CONFIGURATION, *scan, "open", "dns.log"))
        self.assertIn("64 hex digits", self.refused(CONFIGURATION, *scan, "short", "dns.log"))
        self.refused(NO_INPUT, *scan, "none", "dns.log")
        self.assertFalse(list(self.folder.glob("days/*.h5")))


if __name__ == "__main__":
    program.main()
