// Makes a day of DNS queries for measurements: deterministic, and fast enough for hundreds of millions of
// rows. Usage: make_log --rows N --out FILE [--format F] [--part I/N] [--day YYYY-MM-DD] ... (see
// scripts/bench)

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>

#include "formats.hpp"
#include "output.hpp"
#include "rows.hpp"
#include "spamgraph/core/day.hpp"

int main(int argc, char** argv)
{
    bench::Shape shape;
    std::string out, format = "zeek-tsv", day = "2013-08-19";
    std::uint64_t part = 0, parts = 1;
    bool gzip = false;
    CLI::App cli("Makes a day of DNS queries for measurements", "make_log");
    cli.add_option("--rows", shape.rows, "rows of the whole day");
    cli.add_option("--clients", shape.clients);
    cli.add_option("--names", shape.names);
    cli.add_option("--seed", shape.seed);
    cli.add_option("--heavy-client", shape.heavy_client, "share of the rows that one client asks");
    cli.add_option("--heavy-name", shape.heavy_name, "share of the rows that ask for one name");
    cli.add_option("--day", day);
    cli.add_option("--format", format)->check(CLI::IsMember(bench::format_names()));
    cli.add_option("--part", part, "write this part of the day only, from 0");
    cli.add_option("--parts", parts, "of so many");
    cli.add_flag("--gzip", gzip);
    cli.add_option("--out", out)->required();
    CLI11_PARSE(cli, argc, argv);

    const auto first_day = spamgraph::parse_day(day);
    if (!first_day || parts == 0 || part >= parts || shape.names < 10 || shape.clients < 1000) {
        std::cerr << "make_log: a day as 2013-08-19, a part below the parts, 10 names, 1000 clients\n";
        return 64;
    }
    bench::Output output(out, gzip);
    const auto writer = bench::make_format(format, spamgraph::first_second(*first_day));
    writer->begin(output.buffer);
    bench::Row row;
    for (std::uint64_t i = shape.rows * part / parts; i < shape.rows * (part + 1) / parts; ++i) {
        bench::make_row(shape, i, row);
        writer->add(row, output.buffer);
        if (!output.flush_if_full()) break;
    }
    writer->end(output.buffer);
    if (output.finish()) return 0;
    std::perror(("make_log: cannot write '" + out + "'").c_str());
    return 74;
}
