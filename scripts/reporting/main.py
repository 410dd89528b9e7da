"""scripts/report: reads the command line, draws, and writes the files."""

import os
import sys

from read_result import Result, Unreadable

from . import look, names, network, page, people, relays, tables, traffic, words
from .model import Model

USAGE, IO = 64, 74


def summary(model):
    """The findings in a sentence or two."""
    first, last = model.result.first_day, words.day(max(model.days, default=0))
    window = f"on {first}" if model.result.days == 1 else f"from {first} to {last}"
    surge, suspects = model.main_surge, len(model.suspects)
    if not suspects:
        return (f"No spam run was found {window}" + (": no surge, no suspects, no relays." if not surge else
                f": {words.SERIES[surge['series']]} surged on {words.span(surge['first'], surge['last'])}, but no client is a "
                "suspect."))
    when = f"on {words.span(surge['first'], surge['last'])}" if surge else window
    if suspects < 5:
        return (f"{words.count(suspects, 'client')} looked up an unusual amount of mail {when}: too few to test which hosts they "
                "share, so no campaign is claimed.")
    domains, edges = (sum(c[key] for c in model.campaigns) for key in ("domains", "edges"))
    ran = "a spam campaign" if len(model.campaigns) < 2 else f"{len(model.campaigns)} spam campaigns"
    asked = (f": together they asked for the MX of {words.count(domains, 'mail domain')} ({words.count(edges, 'pair')} of a client "
             "and a domain)" if domains else "")
    share = (f" and share {words.count(len(model.relays), 'host')} that hardly anyone else asks for." if model.relays else
             ". No host that they share stands out.")
    return f"{words.count(suspects, 'client')} ran {ran} {when}{asked}{share}"


def plan_sections(model):
    """Headings with the figures and tables below them, in the order of the page."""
    campaigns = sorted(model.campaigns, key=lambda c: (-c["suspects"], c["id"]))[:4] or [None]
    history = relays.History(model)
    shown = list(enumerate(model.relays[:relays.MOST_RELAYS]))
    return [
        ("when", "When mail look-ups surged", [traffic.draw_surge(model), traffic.draw_day_before(model), tables.surges(model)]),
        ("who", "Who did it", [
            people.draw_rates(model), people.draw_map(model), tables.suspects(model), tables.explained(model),
            tables.origins(model, "countries", "Countries"), tables.origins(model, "asns", "Networks")]),
        ("graph", "What they asked for together", [
            *(network.draw_network(model, i, campaign) for i, campaign in enumerate(campaigns)), network.draw_campaign(model),
            network.draw_similarity(model), tables.campaigns(model)]),
        ("targets", "The names they asked for", [
            names.draw_degrees(model), names.draw_tiers(model), tables.tiers(model), names.draw_tlds(model), tables.tlds(model)]),
        ("relays", "The hosts they share", [tables.relays(model), tables.relay_names(model)]),
        ("relay-curve", "Queries for each relay", [relays.draw_curve(model, i, relay) for i, relay in shown]),
        ("flux", "Names and addresses of each relay", [relays.draw_flux(model, i, relay, history) for i, relay in shown]),
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


def write_report(model, folder):
    """Draws and writes everything; the path of the page."""
    figures = os.path.join(folder, "figures")
    os.makedirs(folder, mode=0o700, exist_ok=True)
    os.makedirs(figures, mode=0o700, exist_ok=True)
    inliner = look.Inliner()
    sections = []
    for section, heading, parts in plan_sections(model):
        content = []
        for part in parts:
            if isinstance(part, tables.Table):
                content.append(page.table_html(part))
                continue
            files = look.save(part.drawing) if part.drawing else {}
            for kind, data in files.items():
                write_file(os.path.join(figures, f"{part.name}.{kind}"), data)
            content.append(page.figure_html(part, inliner, files.get("svg")))
        if section in ("relay-curve", "flux") and not parts:
            content.append('<p class="note">No relay was found.</p>')
        if section in ("relay-curve", "flux") and len(model.relays) > len(parts):
            content.append(f'<p class="note">The first {len(parts)} of {len(model.relays):,} relays are drawn.</p>' if parts else "")
        if section == "totals":
            content.append(f"<h3>Options that can change a number</h3><pre>{words.escape_lines(model.result.configuration())}</pre>")
        sections.append((section, heading, "\n".join(content)))
    last = words.day(max(model.days, default=0))
    window = str(model.result.first_day) if model.result.days == 1 else f"{model.result.first_day} to {last}"
    intro = (f"{words.count(sum(day['accepted'] for day in model.days.values()))} rows of resolver logs, {window}. Times are UTC. "
             f"\"{words.NOT_OBSERVABLE}\" means that the logs cannot tell: it is neither 0 nor no.")
    path = os.path.join(folder, "report.html")
    write_file(path, page.render(f"Spam network report, {window}", summary(model), intro, sections, inliner).encode("ascii"))
    return path


def main(parser):
    """Runs the command; its exit code."""
    parser.add_argument("result", help="result file, written by spamgraph analyze or run")
    parser.add_argument("--out", required=True, metavar="DIR", help="folder for report.html and figures/ (SVG and PDF)")
    parser.add_argument("--days", metavar="DIR", help="folder of the day files (default: RESULT.days where it is there); they "
                        "show everybody's rates and what relays did from day to day")
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
        code, message = IO, f"cannot write '{error.filename or arguments.out}' ({(error.strerror or str(error)).lower()})"
    print(f"scripts/report: {words.printable(message)}", file=sys.stderr)
    return code
