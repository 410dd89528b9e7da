"""The HTML page: text, figures and tables, without script, and with one style sheet that its policy names by hash."""

import base64
import hashlib
import os

from . import look, words


def read_style():
    """The style sheet with both sets of colours."""
    with open(os.path.join(os.path.dirname(__file__), "page.css"), encoding="ascii") as file:
        return file.read().replace("@light@;", variables(look.LIGHT)).replace("@dark@;", variables(look.DARK))


def variables(colours):
    return "".join(f"--{name}:{value};" for name, value in colours.items())


def figure_html(figure, inliner, svg):
    """A figure with its caption."""
    drawing = inliner.inline(svg, figure.name, figure.title + ". " + words.printable(figure.alt)) if svg else ""
    return (
        f'<figure class="figure{" drawn" if svg else ""}" id="{figure.name}">{drawing}<figcaption><strong>'
        f"{words.escape(figure.title)}</strong> {words.escape(figure.caption)}</figcaption></figure>"
    )


def table_html(table):
    """A table with its caption, its first rows, and the meaning of its columns."""
    if not table.rows:
        return (
            f'<div class="table" id="{table.name}-table"><h3>{words.escape(table.caption)}</h3>'
            f'<p class="note">{words.escape(table.empty)}</p></div>'
        )
    shown = [(column, [column.text(row) for row in table.rows[: table.most]]) for column in table.columns]
    unseen = [column.header for column, cells in shown[1:] if set(cells) == {words.NOT_OBSERVABLE}]
    shown = [(column, cells) for column, cells in shown if column.header not in unseen]
    kinds = [kind_of(column, cells) for column, cells in shown]
    head = "".join(
        f'<th scope="col"{kind}>{words.escape(column.header)}</th>' for kind, (column, _) in zip(kinds, shown)
    )
    body = []
    for cells in zip(*(cells for _, cells in shown)):
        first, *rest = zip(kinds, map(words.escape, cells))
        others = "".join(f"<td{kind}>{cell}</td>" for kind, cell in rest)
        body.append(f'<tr><th scope="row"{first[0]}>{first[1]}</th>{others}</tr>')
    return (
        f'<div class="table" id="{table.name}-table">'
        f'<div class="scroll" role="region" tabindex="0" aria-labelledby="{table.name}-caption">'
        f'<table data-rows="{len(table.rows)}">'
        f'<caption id="{table.name}-caption"><span>{words.escape(table.caption)}</span></caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
        f"{notes_html(table, unseen)}{meanings_html(column for column, _ in shown)}</div>"
    )


def notes_html(table, unseen):
    """What is not in the table: columns without any value, rows after the first ones."""
    notes = [f"Not observable in every row: {words.escape(', '.join(unseen))}."] if unseen else []
    left_out = len(table.rows) - table.most
    if left_out > 0:
        notes.append(
            f"{left_out:,} more rows are in /{table.group} of the result; "
            f"<code>spamgraph export --format csv --table {table.group}</code> has all."
        )
    return "".join(f'<p class="note">{note}</p>' for note in notes)


def meanings_html(columns):
    """The meaning of each column that is not plain."""
    meanings = [
        f"<dt>{words.escape(column.header)}</dt><dd>{words.escape(column.meaning)}</dd>"
        for column in columns
        if column.meaning
    ]
    return f"<dl>{''.join(meanings)}</dl>" if meanings else ""


def kind_of(column, cells):
    """The class of a column's cells: numbers, or long texts, which need room to wrap in."""
    return ' class="n"' if column.number else ' class="long"' if max(map(len, cells)) > 40 else ""


def render(title, lead, intro, sections, inliner):
    """The whole page. `sections`: id, heading, and the HTML of what is in it."""
    style = read_style() + inliner.rules()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    links = "".join(f'<li><a href="#{name}">{words.escape(heading)}</a></li>' for name, heading, _ in sections)
    body = "\n".join(
        f'<section id="{name}" aria-labelledby="{name}-heading"><h2 id="{name}-heading">{words.escape(heading)}'
        f"</h2>\n{content}\n</section>"
        for name, heading, content in sections
    )
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{words.escape(title)}</title>
<style>{style}</style></head>
<body>
<a class="skip" href="#content">Skip to the findings</a>
<header><h1>{words.escape(title)}</h1>
<p class="lead" id="summary">{words.escape(lead)}</p>
<p class="muted">{words.escape(intro)}</p></header>
<nav aria-label="Parts of this report"><ul>{links}</ul></nav>
<main id="content">
{body}
</main>
<footer>Made by spamgraph from one result. It holds addresses of clients and what they asked for: treat it as you
treat the logs.</footer>
</body></html>
"""
