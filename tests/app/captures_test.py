#!/usr/bin/env python3
"""The same traffic gives the same day, whether a capture, packed in any way, or dnstap told of it."""

import bz2
import ipaddress
import json
import lzma
import struct

import h5py

import program
from captures import (A, IN, MX, NOON, RESOLVER, TAP_START, TAP_STOP, TXT, UPSTREAM, bytes_field, number_field, packet,
                      packet_block, pcap_header, pcapng_header, record, tap, tap_frame, wire_name)
from program import ProgramTest


def subnet_option(subnet):
    """An OPT record with a Client Subnet of 24 bits."""
    value = struct.pack(">HBB", 1, 24, 0) + ipaddress.ip_address(subnet).packed[:3]
    option = struct.pack(">HH", 8, len(value)) + value
    return b"\0" + struct.pack(">HHIH", 41, 1232, 0, len(option)) + option


class Look:
    """A query and its response."""

    def __init__(self, number, client, name, kind, subnet=None, server=RESOLVER):
        self.time_us, self.client, self.server, self.port = number * 1_000_000, client, server, 10000 + number
        asked = wire_name(name) + struct.pack(">HH", kind, IN)
        opt = subnet_option(subnet) if subnet else b""
        self.query = struct.pack(">HHHHHH", number, 0x0100, 1, 0, 0, 1 if subnet else 0) + asked + opt
        rdata = {A: ipaddress.ip_address("203.0.113.9").packed, MX: b"\0\x0a\x02mx\xc0\x0c", TXT: b"\x01x"}[kind]
        answer = b"\xc0\x0c" + struct.pack(">HHIH", kind, IN, 300, len(rdata)) + rdata
        self.response = struct.pack(">HHHHHH", number, 0x8180, 1, 1, 0, 0) + asked + answer


def looks():
    """A little mail traffic; one client's queries come through a forwarder that tells its subnet."""
    names = ["mx1.example.com", "example.org", "www.example.net"]
    return [Look(i, f"192.0.2.{i % 7}", names[i % 3], [A, MX, TXT][i % 3], "203.0.113.7" if i % 7 == 3 else None)
            for i in range(1, 200)]


def packets(all_looks):
    """(microseconds after noon, frame): each query, and half a second later its response."""
    for look in all_looks:
        yield look.time_us, packet(look.client, look.server, look.port, 53, look.query)
        yield look.time_us + 500_000, packet(look.server, look.client, 53, look.port, look.response)


def pcap(all_looks):
    return pcap_header() + b"".join(record(time_us, frame) for time_us, frame in packets(all_looks))


def pcapng(all_looks):
    return pcapng_header() + b"".join(packet_block(time_us, frame) for time_us, frame in packets(all_looks))


def dnstap(all_looks):
    def frame(kind, look, time_field, message_field, message, time_us):
        return tap_frame(tap(kind, look.client, look.server, look.port,
                             number_field(time_field, NOON + time_us // 10**6), bytes_field(message_field, message)))

    return TAP_START + b"".join(
        frame(5, look, 8, 10, look.query, look.time_us) + frame(6, look, 12, 14, look.response, look.time_us + 500_000)
        for look in all_looks) + TAP_STOP


class Captures(ProgramTest):
    def scan(self, name, content, *options, ranks=1):
        """The bytes of the day file, and what became of the rows."""
        (self.folder / name).write_bytes(content)
        out = f"days-{len(list(self.folder.iterdir()))}"
        self.run_well("scan", "--quiet", "--out", out, *options, name, ranks=ranks)
        day = self.folder / out / "day-2013-08-19.h5"
        with open(f"{day}.run.json", encoding="utf-8") as text:
            return day, json.load(text)["totals"]

    def test_the_same_day_in_every_form(self):
        capture = pcap(looks())
        day, totals = self.scan("a.pcap", capture)
        self.assertEqual((totals["read"], totals["accepted"]), (199, 199))
        expected = day.read_bytes()
        for name, content in {"a.pcapng": pcapng(looks()), "a.pcap.xz": lzma.compress(capture),
                              "a.pcap.bz2": bz2.compress(capture), "a.dnstap": dnstap(looks()),
                              "twice.xz": lzma.compress(capture[:999]) + lzma.compress(capture[999:])}.items():
            for ranks in (1, 2):
                got, _ = self.scan(name, content, ranks=ranks)
                self.assertEqual(got.read_bytes(), expected, f"{name} on {ranks} ranks")

    def test_one_capture_in_two_forms_counts_once(self):
        (self.folder / "b.pcapng").write_bytes(pcapng(looks()))
        _, totals = self.scan("a.pcap", pcap(looks()), "b.pcapng")
        self.assertEqual((totals["accepted"], totals["skipped"]), (199, {"duplicate": 199}))

    def clients_of(self, day):
        with h5py.File(day) as file:
            return {str(ipaddress.ip_address(bytes(row)).ipv4_mapped) for row in file["clients"]["address"][:]}

    def test_a_client_can_be_told_by_its_subnet(self):
        by_source, _ = self.scan("a.pcap", pcap(looks()))
        self.assertIn("192.0.2.3", self.clients_of(by_source))
        by_subnet, _ = self.scan("a.pcap", pcap(looks()), "--client", "ecs")
        self.assertIn("203.0.113.0", self.clients_of(by_subnet))
        self.assertNotIn("192.0.2.3", self.clients_of(by_subnet))

    def test_what_a_resolver_asks_others_can_be_left_out(self):
        own = [Look(1000 + i, RESOLVER, "example.org", MX, server=UPSTREAM) for i in range(50)]
        expected, _ = self.scan("a.pcap", pcap(looks()))
        capture = pcap(looks() + own)
        day, totals = self.scan("b.pcap", capture, "--resolver", f"2001:db8::1,{RESOLVER}")
        self.assertEqual((totals["accepted"], totals["skipped"]), (199, {"upstream": 50}))
        self.assertEqual(self.clients_of(day), self.clients_of(expected))
        _, totals = self.scan("c.pcap", capture)
        self.assertEqual(totals["accepted"], 249)

    def test_a_capture_that_is_cut_is_said(self):
        (self.folder / "cut.pcap").write_bytes(pcap(looks())[:-3])
        ended = self.run_well("scan", "--out", "days", "cut.pcap")
        self.assertIn("input 'cut.pcap' is truncated", ended.err)
        with open(self.folder / "days/rejects.tsv", encoding="utf-8") as text:
            self.assertRegex(text.read(), r"cut\.pcap\ttruncated\t\d+\t\n")


if __name__ == "__main__":
    program.main()
