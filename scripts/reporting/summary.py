"""The findings in a sentence or two, and what they were found in."""

from . import words


def window(model):
    """ "2013-08-19", or "2013-08-18 to 2013-08-19"."""
    first = str(model.result.first_day)
    return first if model.result.days == 1 else f"{first} to {words.day(max(model.days, default=0))}"


def is_of_campaigns(surge, campaigns, edge_s=1800):
    """Whether a surge is what all campaigns made: they ran while it lasted, give or take its edges."""
    return all(c["first"] >= surge["first"] - edge_s and c["last"] <= surge["last"] + edge_s for c in campaigns)


def summarize(model):
    """The findings as `spamgraph show` words them."""
    surge, suspects = model.main_surge, len(model.suspects)
    theirs = surge and is_of_campaigns(surge, model.campaigns)
    when = f"on {words.span(surge['first'], surge['last'])}" if theirs else f"in {window(model)}"
    if not suspects and not surge:
        return f"No spam run was found {when}: no surge, no suspects, no relays."
    if not suspects:
        return f"No spam run was found: {words.SERIES[surge['series']]} surged {when}, but no client is a suspect."
    who = words.count(suspects, "client")
    if suspects < 5:
        return (
            f"{who} looked up an unusual amount of mail {when}: too few to test which hosts they share, so no "
            "campaign is claimed."
        )
    domains, edges = (sum(campaign[key] for campaign in model.campaigns) for key in ("domains", "edges"))
    ran = "a spam campaign" if len(model.campaigns) < 2 else f"{len(model.campaigns)} spam campaigns"
    said = f"{who} ran {ran} {when}"
    if domains:
        said += f": together they asked for the MX of {words.count(domains, 'mail domain')} "
        said += f"({words.count(edges, 'pair')} of a client and a domain)"
    if not model.relays:
        return f"{said}. No host that they share stands out."
    return f"{said} and share {words.count(len(model.relays), 'host')} that hardly anyone else asks for."


def introduce(model):
    """What was read, and how to read it."""
    rows = words.count(sum(day["accepted"] for day in model.days.values()))
    return (
        f'{rows} rows of resolver logs, {window(model)}. Times are UTC. "{words.NOT_OBSERVABLE}" means that the logs '
        "cannot tell: it is neither 0 nor no."
    )
