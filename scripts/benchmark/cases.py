"""What scripts/bench measures. Each case prints a table."""

import shutil
import statistics

import measure

MIB = 2**20


def _table(title, head, rows):
    print(f"\n## {title}\n")
    cells = [head, *[[str(cell) for cell in row] for row in rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    for number, row in enumerate(cells):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    print(flush=True)


def _plain_gb(tools, rows):
    """Uncompressed size of the day in GB, told from a small one of the same shape."""
    part = tools.make("size", rows=1_000_000)[0]
    return part.stat().st_size / 1e9 * rows / 1e6


def compare(tools, peer, rows, rounds):
    """spamgraph scan on 2 ranks and the peer on 2 threads, in turn: plain, one gz, four gz."""
    inputs = {
        "plain": tools.make("plain", rows=rows),
        "one gz": tools.make("one-gz", rows=rows, gzip=True),
        "four gz": tools.make("four-gz", rows=rows, gzip=True, files=4),
    }
    gigabytes = _plain_gb(tools, rows)
    table = []
    for name, files in inputs.items():
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(tools.scan(2, files)[0])
            theirs.append(peer.run(files, rows))
        for who, costs in ((f"spamgraph, {name}", ours), (f"{peer.name}, {name}", theirs)):
            cost = measure.median(costs)
            spread = f"{min(c.wall for c in costs):.2f} to {max(c.wall for c in costs):.2f}"
            table.append([who, f"{cost.wall:.2f}", spread, f"{cost.cpu:.2f}", f"{cost.cpu / gigabytes:.2f}",
                          f"{cost.peak / MIB:.0f}"])
        a, b = measure.median(ours), measure.median(theirs)
        table.append([f"ratio, {name}", f"{b.wall / a.wall:.2f}x", "", f"{b.cpu / a.cpu:.2f}x", "",
                      f"1/{b.peak / a.peak:.1f}"])
    start = tools.start_of(2)
    _table(f"Against {peer.name}: {rows:,} rows, {gigabytes:.2f} GB uncompressed, median of {rounds} rounds in turn",
           ["", "wall s", "wall s, all rounds", "CPU s", "CPU s/GB", "peak MiB (sum of PSS)"], table)
    print(f"2 ranks against 2 threads. Taken off: the start of mpirun and MPI, {start.wall:.2f} s wall and "
          f"{start.cpu:.2f} s CPU;\nof node and DuckDB, {peer.start.wall:.2f} s and {peer.start.cpu:.2f} s. "
          "The peer counts in memory; spamgraph also writes its day file.")


def _level(record, name):
    figure = record["per_rank"][name]
    return figure["largest"] / figure["mean"] if figure["mean"] else 1.0


def scaling(tools, most_rows, rounds, many_ranks):
    """1 and 2 ranks on growing logs, then many ranks on few cores, where figures are counted."""
    table, first_cpu = [], {}
    for rows in (n for n in (1_200_000, 12_000_000, 120_000_000) if n <= most_rows):
        files = tools.make(f"scale-{rows}", rows=rows, files=max(1, rows // 12_000_000))
        walls = {}
        for ranks in (1, 2):
            runs = [tools.scan(ranks, files) for _ in range(rounds)]
            cost = measure.median([cost for cost, _ in runs])
            walls[ranks] = cost.wall
            per_row = cost.cpu / rows * 1e9
            first_cpu.setdefault(ranks, per_row)
            table.append([f"{rows:,}", ranks, f"{cost.wall:.2f}", f"{walls[1] / cost.wall:.2f}x", f"{per_row:.0f}",
                          f"{per_row / first_cpu[ranks]:.2f}", f"{cost.peak / MIB:.0f}"])
        for path in files:
            path.unlink()
    _table(f"Scaling: median of {rounds} rounds, start taken off",
           ["rows", "ranks", "wall s", "against 1 rank", "CPU ns a row", "against the smallest",
            "peak MiB (sum of PSS)"], table)

    rows = min(most_rows, 12_000_000)
    files = tools.make(f"ranks-{rows}", rows=rows)
    table = []
    for ranks in many_ranks:
        _, record = tools.scan(ranks, files)
        per_rank = record["per_rank"]
        table.append([ranks, f"{per_rank['rows_received']['mean']:,.0f}",
                      f"{_level(record, 'rows_received'):.3f}", f"{_level(record, 'cpu_s'):.3f}",
                      f"{per_rank['messages_received']['mean']:,.0f}", f"{per_rank['bytes_received']['mean']:,.0f}",
                      f"{per_rank['bytes_received']['sum'] / rows:.1f}"])
    _table(f"Many ranks on this machine: {rows:,} rows; counted, not timed",
           ["ranks", "rows a rank", "rows max/mean", "CPU max/mean", "messages a rank", "bytes a rank",
            "bytes a row, all ranks"], table)


def skew(tools, rows, many_ranks):
    """One client, or one name, that has half of all queries."""
    table = []
    for name, options in (("none", []), ("one client 50%", ["--heavy-client", 0.5]),
                          ("one name 50%", ["--heavy-name", 0.5])):
        files = tools.make("skew-" + name.replace(" ", "-").replace("%", ""), *options, rows=rows)
        for ranks in many_ranks:
            _, record = tools.scan(ranks, files)
            table.append([name, ranks, f"{_level(record, 'rows_received'):.3f}", f"{_level(record, 'cpu_s'):.3f}",
                          f"{_level(record, 'bytes_received'):.3f}"])
    _table(f"Skew: {rows:,} rows; largest rank over the mean, counted and from getrusage",
           ["skew", "ranks", "rows received", "CPU seconds", "bytes received"], table)


def _reading(record):
    """CPU seconds of the stage in which logs are read."""
    return next(stage["cpu_s"] for stage in record["timings"] if stage["stage"] == "read")


def formats(tools, rows, rounds):
    """The same rows in every format that the program and the generator know, on one rank: by the reader alone, which
    only counts; in the stage of the scan that reads logs; by the whole scan."""
    table, counted = [], set()
    for name in ("zeek-tsv", "zeek-json", "bind", "umbrella-csv", "pcap", "dnstap"):
        path = tools.make(f"format-{name}", "--format", name, rows=rows)[0]
        alone, scans = [], []
        for _ in range(rounds):
            alone.append(tools.count(path))
            scans.append(tools.scan(1, [path]))
        counted |= {(found["queries"], found["mx"]) for _, found in alone}
        costs = [statistics.median(cost.cpu for cost, _ in alone),
                 statistics.median(_reading(record) for _, record in scans),
                 statistics.median(cost.cpu for cost, _ in scans)]
        table.append([name, *(text for cpu in costs for text in (f"{cpu / rows * 1e9:.0f}", f"{rows / cpu / 1e6:.2f}")),
                      f"{path.stat().st_size / rows:.0f}"])
    if len(counted) != 1:
        raise SystemExit(f"scripts/bench: the formats do not hold the same queries: {counted}")
    _table(f"Formats: {rows:,} queries, one core, median of {rounds} rounds: CPU ns a query, million queries a CPU second",
           ["format", "reader ns", "M/s", "stage read ns", "M/s", "whole scan ns", "M/s", "bytes a query"], table)
    _against_readers_of_captures(tools, rounds, next(row for row in table if row[0] == "pcap"))


def _against_readers_of_captures(tools, rounds, ours):
    """Time, client, name and type of the queries in a small capture, by tools that are installed."""
    rows = 100_000
    path = str(tools.make("format-pcap-small", "--format", "pcap", rows=rows)[0])
    fields = ["-e", "frame.time_epoch", "-e", "ip.src", "-e", "dns.qry.name", "-e", "dns.qry.type"]
    peers = {
        "tshark": ["tshark", "-n", "-r", path, "-Y", "dns.flags.response == 0", "-T", "fields", *fields],
        "packetq": ["packetq", "--csv", "-s", "select s, src_addr, qname, qtype from dns where qr = 0", path],
    }
    table = []
    for name, command in peers.items():
        if not shutil.which(name):
            print(f"({name} is not installed: not measured)")
            continue
        costs = [measure.run(command, name) for _ in range(rounds)]
        found = sum(line[:1].isdigit() for line in costs[0].out.splitlines())
        cost_ns = measure.median(costs).cpu / rows * 1e9
        table.append([name, found, f"{cost_ns:.0f}", *(f"{cost_ns / float(ours[at]):.0f}x" for at in (1, 3, 5))])
    if table:
        _table(f"Captures: {rows:,} queries, CPU with the start, median of {rounds} rounds",
               ["program", "queries found", "CPU ns a query", "of our reader's", "of stage read's", "of the whole scan's"],
               table)


def plan(tools, most_rows, rounds, ranks):
    """What `plan` forecasts against what `run` takes, on five sizes, four formats and packings."""
    def of_size(rows):
        return ["--rows-per-day", rows, "--clients", min(20_000, rows // 10)]  # few enough for all to be seen

    cases = [(f"{rows:,} rows a day", [*of_size(rows), "--compress", "none"])
             for rows in (60_000, 300_000, 1_000_000, 2_500_000, 5_000_000) if rows <= most_rows]
    rows = min(most_rows, 500_000)
    cases += [(f"{rows:,}, {name}", [*of_size(rows), *options]) for name, options in (
        ("gzip", []), ("zstd", ["--compress", "zst"]), ("zeek-json", ["--format", "zeek-json"]),
        ("pcap", ["--format", "pcap", "--compress", "none"]))]
    table = []
    for name, options in cases:
        logs = tools.synth("plan-" + "".join(c if c.isalnum() else "-" for c in name), *options)
        pairs = [(tools.plan(ranks, logs), tools.run(ranks, logs)) for _ in range(rounds)]
        cells = [name, f"{pairs[0][1]['totals']['read']:,}"]
        for forecast, taken, unit in (
                (lambda p: p["cpu_seconds"], lambda r: r["per_rank"]["cpu_s"]["sum"], 1),
                (lambda p: p["memory_per_rank_bytes"], lambda r: r["peak_memory_bytes"]["largest_rank"], 1e6)):
            a = statistics.median(forecast(plan) for plan, _ in pairs)
            b = statistics.median(taken(record) for _, record in pairs)
            cells += [f"{a / unit:.2f}", f"{b / unit:.2f}", f"{a / b:.2f}"]
        table.append(cells)
    _table(f"plan against run: {ranks} rank{'s'[:ranks > 1]}, median of {rounds} rounds in turn",
           ["logs of two days", "rows", "CPU s forecast", "taken", "ratio", "MB of the largest rank forecast", "taken",
            "ratio"], table)


def analyze(tools, rows, days):
    """A month: every day is made, scanned and deleted, then all day files are analysed."""
    kept = tools.folder / "month"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir()
    for number in range(days):
        day = f"2013-08-{number + 1:02}"
        files = tools.make(f"day-{day}", "--day", day, "--seed", number + 1, rows=rows)
        tools.scan(2, files)
        for path in files:
            path.unlink()
        for path in (tools.folder / "days").glob("day-*"):
            path.rename(kept / path.name)
    day_files = sorted(kept.glob("day-*.h5"))
    size = sum(path.stat().st_size for path in day_files)
    cost = tools.spamgraph(2, "analyze", "--out", kept / "result.h5", *day_files)
    _table(f"analyze: {days} day files of {rows:,} rows, {size / 1e9:.2f} GB together, 2 ranks, start taken off",
           ["wall s", "CPU s", "peak MiB (sum of PSS)"], [[f"{cost.wall:.2f}", f"{cost.cpu:.2f}",
                                                          f"{cost.peak / MIB:.0f}"]])
    shutil.rmtree(kept)
