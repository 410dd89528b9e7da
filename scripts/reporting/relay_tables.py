"""Tables of the relay candidates: who asks for them, how they behave, and their names."""

from . import words
from .table import Column, Table, number, word


def relays(model):
    def share(part, whole):
        return lambda row: (
            f"{row[part]:,} of {row[whole]:,} ({words.percent(row[part] / row[whole]) if row[whole] else 'none'})"
        )

    return Table(
        "relays",
        "Relay candidates: hosts that suspects share and hardly anyone else asks for, best first",
        [
            Column("rank", lambda row: str(row["rank"])),
            word("entity", "host", "A name, or an address that several names lead to."),
            Column(
                "names",
                lambda row: words.listing([words.shorten(name) for name in row["names"]]),
                "Its names.",
                False,
            ),
            word(
                "layer",
                "layer",
                "direct: asked for by A or AAAA without MX. exchange: named by an MX answer, which is weaker.",
            ),
            Column("suspects", share("suspects_asking", "suspects"), "Suspects that asked for it."),
            Column("others", share("others_asking", "others_clients"), "Other clients that asked for it."),
            number(
                "log_odds",
                "odds",
                "How many times the odds of a suspect to ask for it are those of another client.",
                words.odds,
            ),
            number("log_odds_low", "at least", "Lower 95% bound of the odds; the ranking follows it.", words.odds),
            Column(
                "exploratory",
                lambda row: words.flag(row["exploratory"]),
                "Yes: below the bar, shown for a look.",
                False,
            ),
            number(
                "q_degree",
                "q (degree)",
                "Chance of so many suspects given how much each of them asks for, corrected for the "
                "number of hosts.",
                words.probability,
            ),
            number("campaign", "campaign", "", str),
        ],
        ranked(model.relays),
        "relays",
        "No host that suspects share stands out.",
    )


def ranked(relays):
    return [{"rank": i + 1, **relay} for i, relay in enumerate(relays)]


def relay_behaviour(model):
    return Table(
        "relay-behaviour",
        "How the relay candidates behave",
        [
            Column("rank", lambda row: str(row["rank"])),
            word("entity", "host"),
            number("period_seconds", "period", "After which time the suspects ask again.", words.duration),
            number("period_p", "p (period)", "Chance of so regular queries without a period.", words.probability),
            number("rayleigh_share", "in step", "Suspects in step with the period.", words.percent),
            Column(
                "TTL-locked",
                lambda row: words.flag(row["ttl_locked"]),
                "Yes: the period is a multiple of the TTL, so caching " "makes it.",
                False,
            ),
            number("address_changes", "address changes", "Over the window; a round robin is none."),
            number("domain_changes", "name changes", "Domains that began or ceased to lead to it."),
            Column(
                "country differs",
                lambda row: words.flag(row["country_mismatch"]),
                "Its name's country is not its address's.",
                False,
            ),
            Column(
                "dial-up", lambda row: words.flag(row["dialup"]), "Its reverse name is that of a dial-up line.", False
            ),
            number("dependent_suspects", "dependent", "Suspects that would be none without their queries for it."),
        ],
        ranked(model.relays),
        "relays",
        "No relay candidate.",
    )


def relay_names(model):
    rows = [{"rank": i + 1, "name": name} for i, row in enumerate(model.relays) for name in row["names"]]
    return Table(
        "relay-names",
        "Names of the relay candidates",
        [Column("relay", lambda row: str(row["rank"])), word("name", "name", width=253)],
        rows,
        "relays/names",
        "None.",
    )
