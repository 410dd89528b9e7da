"""The HTML page: text, figures and tables, without script, and with one style sheet that its policy names by hash."""

import base64
import hashlib

from . import look, words

STYLE = """
:root{color-scheme:light dark;%(light)s}
@media screen and (prefers-color-scheme:dark){:root{%(dark)s}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%%}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,"DejaVu Sans",sans-serif;overflow-wrap:anywhere}
header,nav,main,footer{max-width:72rem;margin:0 auto;padding:0 1rem}
h1{font-size:1.6rem;line-height:1.25;margin:1.5rem 0 .5rem}
h2{font-size:1.3rem;margin:2.5rem 0 .5rem;padding-top:.75rem;border-top:2px solid var(--grid)}
h3{font-size:1.05rem;margin:0 0 .5rem}
a{color:var(--blue)}
.lead{font-size:1.15rem;max-width:48rem}
.muted{color:var(--muted)}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.5rem}
:focus-visible{outline:3px solid var(--blue);outline-offset:2px}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;margin:.5rem 0;padding:0}
.figure{margin:1.75rem 0;display:grid;grid-template-columns:minmax(0,1fr);gap:.5rem}
.figure>*{min-width:0}
.figure svg{display:block;width:100%%;max-width:36rem;height:auto}
.figure svg text{font-family:"DejaVu Sans",system-ui,sans-serif}
*{stroke-linejoin:round;stroke-linecap:butt}
figcaption{color:var(--muted);font-size:.9rem;max-width:42rem}
figcaption strong{display:block;color:var(--ink);font-size:1.05rem}
@media screen and (min-width:66rem){.drawn{grid-template-columns:minmax(0,36rem) minmax(0,1fr);gap:2rem;align-items:start}
.drawn figcaption{padding-top:1rem}}
.table{margin:1.75rem 0}
.scroll{overflow-x:auto;max-width:100%%}
table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums;overflow-wrap:normal}
caption{text-align:left;font-weight:600;font-size:1.05rem;padding-bottom:.4rem}
caption span{display:inline-block;position:sticky;left:0;max-width:calc(100vw - 2rem)}
td{white-space:nowrap}
td.long{white-space:normal;min-width:16rem}
th,td{text-align:left;vertical-align:top;padding:.25rem .7rem .25rem 0;border-bottom:1px solid var(--grid)}
th{border-bottom:2px solid var(--muted);vertical-align:bottom}
tbody th{border-bottom:1px solid var(--grid);font-weight:400;white-space:nowrap;vertical-align:top}
.n{text-align:right;white-space:nowrap}
thead .n{white-space:normal}
dl{font-size:.85rem;color:var(--muted);margin:.5rem 0;display:grid;grid-template-columns:minmax(5rem,max-content) minmax(0,1fr);gap:.1rem .9rem;max-width:60rem}
dt{color:var(--ink)}
dd{margin:0}
.note{font-size:.9rem;color:var(--muted)}
pre{overflow-x:auto;font-size:.85rem;background:var(--land);padding:.75rem}
footer{margin:2.5rem auto 2rem;color:var(--muted);font-size:.9rem}
@media print{body{font-size:10pt}nav,.skip{display:none}.figure,tr,dl{break-inside:avoid}h2,h3,caption{break-after:avoid}
.scroll{overflow:visible}table{font-size:7pt}th,td{padding-right:.3rem;overflow-wrap:anywhere}td,td.long{white-space:normal;min-width:0}tbody th{white-space:normal}
.figure svg{max-width:14cm}}
"""


def variables(colours):
    return "".join(f"--{name}:{value};" for name, value in colours.items())


def figure_html(figure, inliner, svg):
    """A figure with its caption."""
    drawing = inliner.inline(svg, figure.name, figure.title + ". " + words.printable(figure.alt)) if svg else ""
    return (f'<figure class="figure{" drawn" if svg else ""}" id="{figure.name}">{drawing}<figcaption><strong>'
            f"{words.escape(figure.title)}</strong> {words.escape(figure.caption)}</figcaption></figure>")


def table_html(table):
    """A table with its caption, its rows up to MOST_ROWS, and the meaning of its columns."""
    if not table.rows:
        return (f'<div class="table" id="{table.name}-table"><h3>{words.escape(table.caption)}</h3>'
                f'<p class="note">{words.escape(table.empty)}</p></div>')
    texts = [[column.text(row) for row in table.rows[:table.most]] for column in table.columns]
    unseen = [column.header for column, cells in zip(table.columns, texts) if set(cells) == {words.NOT_OBSERVABLE}]
    columns, texts = zip(*((column, cells) for column, cells in zip(table.columns, texts) if column.header not in unseen))
    head = "".join(f'<th scope="col"{kind_of(column, cells)}>{words.escape(column.header)}</th>' for column, cells in zip(columns, texts))
    kinds = [kind_of(column, cells) for column, cells in zip(columns, texts)]
    body = []
    for cells in zip(*texts):
        first, *rest = zip(kinds, map(words.escape, cells))
        body.append(f'<tr><th scope="row"{first[0]}>{first[1]}</th>'
                    + "".join(f"<td{kind}>{cell}</td>" for kind, cell in rest) + "</tr>")
    left_out = len(table.rows) - table.most
    note = (f'<p class="note">Not observable in every row: {words.escape(", ".join(unseen))}.</p>' if unseen else "")
    note += (f'<p class="note">{left_out:,} more rows are in /{table.group} of the result: '
            f"<code>spamgraph export --format csv --table {table.group}</code> has all.</p>" if left_out > 0 else "")
    meanings = "".join(f"<dt>{words.escape(column.header)}</dt><dd>{words.escape(column.meaning)}</dd>"
                       for column in columns if column.meaning)
    return (f'<div class="table" id="{table.name}-table"><div class="scroll" role="region" tabindex="0" '
            f'aria-labelledby="{table.name}-caption"><table data-rows="{len(table.rows)}"><caption id="{table.name}-caption">'
            f"<span>{words.escape(table.caption)}</span></caption><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
            f"{note}{f'<dl>{meanings}</dl>' if meanings else ''}</div>")


def kind_of(column, cells):
    """The class of a column's cells: numbers, or long texts, which need room to wrap in."""
    return ' class="n"' if column.number else ' class="long"' if max(map(len, cells)) > 40 else ""


def render(title, lead, intro, sections, inliner):
    """The whole page. `sections`: id, heading, and the HTML of what is in it."""
    style = (STYLE % {"light": variables(look.LIGHT), "dark": variables(look.DARK)} + inliner.rules()).strip()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    links = "".join(f'<li><a href="#{name}">{words.escape(heading)}</a></li>' for name, heading, _ in sections)
    body = "\n".join(f'<section id="{name}" aria-labelledby="{name}-heading"><h2 id="{name}-heading">{words.escape(heading)}'
                     f"</h2>\n{content}\n</section>" for name, heading, content in sections)
    return (f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n'
            f"<title>{words.escape(title)}</title>\n<style>{style}</style></head>\n<body>\n"
            f'<a class="skip" href="#content">Skip to the findings</a>\n<header><h1>{words.escape(title)}</h1>\n'
            f'<p class="lead" id="summary">{words.escape(lead)}</p>\n<p class="muted">{words.escape(intro)}</p></header>\n'
            f'<nav aria-label="Parts of this report"><ul>{links}</ul></nav>\n<main id="content">\n{body}\n</main>\n'
            f"<footer>Made by spamgraph from one result file. It holds addresses of clients and what they asked for: treat it "
            f"as you treat the logs. Every number is in the result, under the names that the tables give.</footer>\n"
            f"</body></html>\n")
