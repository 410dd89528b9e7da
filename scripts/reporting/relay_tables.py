"""Tables of the relay candidates: who asks for them, how they behave, and their names."""

from . import words
from .table import Column, Table, flag, number, word


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
            flag("exploratory", "exploratory", "Yes: below the bar, shown for a look."),
            number(
                "q_degree",
                "q (degree)",
                "Chance of so many suspects given how much each of them asks for, corrected for the "
                "number of hosts.",
                words.probability,
            ),
            number(
                "revisits", "revisits", "Exchange layer: in how many 10-minute intervals a suspect asked.", words.rate
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
            word("period_clock", "clock", "The clock of a scheduler that makes such a period."),
            number("ttl_seconds", "TTL", "The largest of its answers.", words.duration),
            flag("ttl_locked", "TTL-locked", "Yes: the period is a multiple of the TTL, so caching makes it."),
            number("address_changes", "address changes", "Over the window; a round robin is none."),
            number("domain_changes", "name changes", "Domains that began or ceased to lead to it."),
            flag("in_flux", "flux", "At least 2 address and 5 name changes."),
            number("address_prefixes", "prefixes", "Distinct /24 (IPv6: /48) of its addresses over the window."),
            number("address_asns", "networks", "Their autonomous systems."),
            number("address_countries", "countries", "Their countries."),
            word("host_country", "country", "Of its addresses on the tested days."),
            word("domain_country", "of its domain", "By its country-code top-level domain or its own address."),
            flag("country_mismatch", "country differs", "Its domain's country is none of its addresses'."),
            flag("dialup", "dial-up", "Its reverse name is that of a dial-up line."),
            flag("web_proxy", "web proxy", "It, or one of its names, is on the list of web proxies."),
            number("dependent_suspects", "dependent", "Suspects that would be none without their queries for it."),
        ],
        ranked(model.relays),
        "relays",
        "No relay candidate.",
    )


def expansion(model):
    """What lies near the campaigns, where the result has it."""
    rows = model.result.rows("expansion") if "expansion" in model.result.tables() else []
    return Table(
        "expansion",
        "Near the campaigns: clients and names that a random walk from their suspects and relays leads to",
        [
            word("entity", "client or name"),
            word("kind", "kind"),
            number("score", "score", "Share of the walk's time that it spends there.", words.probability),
            number("lift", "lift", "The score over that of a walk from anywhere.", words.rate),
            number("degree", "degree", "Names of a client, or mail-active clients of a name."),
            number("relays", "relays", "Relays of the campaign that a client asked for."),
            flag("found", "found", "Yes: a client below the gates that asked for several of them."),
            number("campaign", "campaign", "", str),
        ],
        rows,
        "expansion",
        "None, or not looked for by the version that made this result.",
        25,
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
