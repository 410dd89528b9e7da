"""scripts/report: reads the command line, draws, and writes the files."""

import os
import sys

from read_result import Result, Unreadable

from . import look, names, network, page, people, relay_tables, relays, similarity, summary, tables, traffic, words
from .model import Model
from .table import Table

USAGE, IO = 64, 74


def plan_sections(model):
    """Headings with the figures and tables below them, in the order of the page."""
    campaigns = sorted(model.campaigns, key=lambda c: (-c["suspects"], c["id"]))[:4] or [None]
    history = relays.History(model)
    shown = list(enumerate(model.relays[: relays.MOST_RELAYS]))
    return [
        (
            "when",
            "When mail look-ups surged",
            [traffic.draw_surge(model), traffic.draw_day_before(model), tables.surges(model)],
        ),
        (
            "who",
            "Who did it",
            [
                people.draw_rates(model),
                people.draw_map(model),
                tables.suspects(model),
                tables.explained(model),
                tables.origins(model, "countries", "Countries"),
                tables.origins(model, "asns", "Networks"),
            ],
        ),
        (
            "graph",
            "What they asked for together",
            [
                *(network.draw_network(model, i, campaign) for i, campaign in enumerate(campaigns)),
                network.draw_campaign(model),
                similarity.draw_similarity(model),
                tables.campaigns(model),
            ],
        ),
        (
            "targets",
            "The names they asked for",
            [
                names.draw_degrees(model),
                names.draw_tiers(model),
                tables.tiers(model),
                tables.exchange_clusters(model),
                names.draw_tlds(model),
                tables.tlds(model),
                tables.same_zone(model),
            ],
        ),
        (
            "relays",
            "The hosts they share",
            [
                relay_tables.relays(model),
                relay_tables.relay_behaviour(model),
                relay_tables.relay_names(model),
                relay_tables.expansion(model),
            ],
        ),
        ("relay-curve", "Queries for each relay", [relays.draw_curve(model, i, relay) for i, relay in shown]),
        (
            "flux",
            "Names and addresses of each relay",
            [relays.draw_flux(model, i, relay, history) for i, relay in shown],
        ),
        ("unseen", "What could not be seen", [tables.not_observable(model)]),
        ("totals", "What was read", [tables.days(model), tables.reasons(model)]),
    ]


def write_file(path, content):
    """Writes a file whole or not at all, mode 0600."""
    partial = f"{path}.partial"
    if os.path.lexists(partial):
        os.unlink(partial)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
        os.rename(partial, path)
    except BaseException:
        os.unlink(partial)
        raise


def render_part(part, inliner, folder):
    """A figure, whose files go to the folder, or a table, as HTML."""
    if isinstance(part, Table):
        return page.table_html(part)
    files = look.save(part.drawing) if part.drawing else {}
    for kind, data in files.items():
        write_file(os.path.join(folder, f"{part.name}.{kind}"), data)
    return page.figure_html(part, inliner, files.get("svg"))


def describe_rest(section, parts, model):
    """What a section says below its figures and tables."""
    if section in ("relay-curve", "flux"):
        if not parts:
            return '<p class="note">No relay was found.</p>'
        if len(model.relays) > len(parts):
            return f'<p class="note">The first {len(parts)} of {len(model.relays):,} relays are drawn.</p>'
    if section == "totals":
        options = words.escape_lines(model.result.configuration())
        return f"<h3>Options that can change a number</h3><pre>{options}</pre>"
    return ""


def write_report(model, folder):
    """Draws and writes everything; the path of the page."""
    planned = plan_sections(model)  # reads whatever it needs, so that bad input leaves nothing behind
    figures = os.path.join(folder, "figures")
    os.makedirs(folder, mode=0o700, exist_ok=True)
    os.makedirs(figures, mode=0o700, exist_ok=True)
    inliner = look.Inliner()
    sections = []
    for section, heading, parts in planned:
        content = [render_part(part, inliner, figures) for part in parts]
        sections.append((section, heading, "\n".join([*content, describe_rest(section, parts, model)])))
    title = f"Spam network report, {summary.window(model)}"
    html = page.render(title, summary.summarize(model), summary.introduce(model), sections, inliner)
    path = os.path.join(folder, "report.html")
    write_file(path, html.encode("ascii"))
    return path


def main(parser):
    """Runs the command; its exit code."""
    parser.add_argument("result", help="result file, written by spamgraph analyze or run")
    parser.add_argument(
        "--out", required=True, metavar="DIR", help="folder for report.html and figures/ (SVG and PDF)"
    )
    parser.add_argument(
        "--days",
        metavar="DIR",
        help="folder of the day files (default: RESULT.days where it is there); they "
        "show everybody's rates and what relays did from day to day",
    )
    parser.error = lambda message: parser.exit(USAGE, f"scripts/report: {message} (see scripts/report --help)\n")
    arguments = parser.parse_args()
    beside = f"{arguments.result}.days"
    folder = arguments.days or (beside if os.path.isdir(beside) else None)
    try:
        if folder and not os.path.isdir(folder):
            raise Unreadable(66, f"cannot read folder '{folder}' (no such folder)")
        print(write_report(Model(Result(arguments.result), folder), arguments.out))
        return 0
    except Unreadable as error:
        code, message = error.code, str(error)
    except OSError as error:
        code, message = (
            IO,
            f"cannot write '{error.filename or arguments.out}' ({(error.strerror or str(error)).lower()})",
        )
    print(f"scripts/report: {words.printable(message)}", file=sys.stderr)
    return code
