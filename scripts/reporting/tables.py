"""Tables of the findings: every score with its meaning beside it."""

from . import words
from .table import Column, Table, flag, number, word


def surges(model):
    return Table(
        "surges",
        "Surges: when which look-ups rose",
        [
            Column(
                "series",
                lambda row: words.SERIES.get(row["series"], f"queries for {words.shorten(row['series'])}"),
                "What was counted a minute. Alarms come from MX queries, or from queries for names with a mail label.",
                False,
            ),
            Column(
                "from",
                lambda row: words.moment(row["first"]),
                "UTC. The start of the burst that holds the first alarm.",
                False,
            ),
            Column("to", lambda row: words.moment(row["last"]), "", False),
            number("peak_per_minute", "peak a minute", "Queries of the busiest minute.", words.rate),
            number(
                "peak_baseline",
                "expected",
                "Expected in that minute: the median of the same time on earlier days.",
                words.rate,
            ),
            number("excess", "excess", "Queries above the expected, over the surge.", words.rate),
            number(
                "score",
                "z",
                f"How far above the expected, in spreads of the earlier days; alarm from "
                f"{model.rules['surge-min-z']:g}.",
                words.rate,
            ),
            word("basis", "basis", "earlier-days; or same-day, which is weaker: there was no earlier day."),
        ],
        sorted(model.surges, key=lambda row: -row["excess"]),
        "surges",
        "No surge.",
    )


CLIENT_COLUMNS = [
    word("address", "client", "Address of the client; a household or an office may stand behind it."),
    number(
        "mail_queries", "mail queries", "n: MX queries, and A or AAAA queries for mail hosts, in the tested period."
    ),
    number("past_mean", "usual", "Its usual n, from earlier days.", words.rate),
    number("mail_domains", "mail domains", "Distinct registered domains of its mail queries that day."),
    number("peak_hour_mail", "busiest hour", "Mail queries of its busiest clock hour."),
    number("peak_per_minute", "peak a minute", "Queries of any type in its busiest minute."),
    number(
        "p_cohort",
        "p (crowd)",
        "Chance of so many mail queries if it were one of the other mail-active clients.",
        words.probability,
    ),
    number("p_past", "p (past)", "Chance of so many given its own earlier days.", words.probability),
    number(
        "q",
        "q",
        "The larger p after correction for the number of clients: the share of false ones to expect among "
        "clients up to this q.",
        words.probability,
    ),
]


def network(row):
    """Number and name of a client's autonomous system, what is known of them."""
    parts = [f"AS{row['asn']}"] if not words.missing(row["asn"]) else []
    parts += [words.shorten(row["network"], 20)] if not words.missing(row["network"]) else []
    return " ".join(parts) or words.NOT_OBSERVABLE


def suspects(model):
    place = [
        Column(
            "country",
            lambda row: words.NOT_OBSERVABLE if words.missing(row["country"]) else words.printable(row["country"]),
            "ISO 3166 code of its address.",
            False,
        ),
        Column("network", network, "Its autonomous system.", False),
        flag("home", "residential", "Whether its connection is residential."),
        number("campaign", "campaign", "", lambda value: "none" if value < 0 else str(value)),
    ]
    return Table(
        "suspects",
        "Suspects: clients of unusual mail rate, without a role that explains it",
        CLIENT_COLUMNS + place,
        sorted(model.suspects, key=lambda row: (-row["mail_queries"], row["address"])),
        "clients",
        "No client is a suspect.",
    )


def explained(model):
    rows = [client for client in model.clients if client["role"] and not client["suspect"]]
    return Table(
        "explained",
        "Look-alikes: clients that a role explains",
        [
            CLIENT_COLUMNS[0],
            word(
                "role",
                "role",
                "mail-server, newsletter, scanner, forwarder, nat, tunnel, bulk-sender; web-proxy, allow-listed: by a list.",
            ),
            word("role_evidence", "evidence", "What says so.", 120),
            CLIENT_COLUMNS[1],
            CLIENT_COLUMNS[-1],
        ],
        sorted(rows, key=lambda row: (-row["mail_queries"], row["address"])),
        "clients",
        "None.",
        25,
    )


def campaigns(model):
    return Table(
        "campaigns",
        "Campaigns: suspects that act together",
        [
            number("id", "campaign", "", str),
            number("suspects", "suspects"),
            number("domains", "mail domains", "Mail domains whose MX they asked for."),
            number("edges", "edges", "Pairs of a suspect and a mail domain."),
            number("relays", "relays"),
            number("core_names", "core names", "Names that every suspect of it asked for."),
            number("parts", "parts", "Connected parts of its graph: 1 where everybody shares a name with somebody."),
            Column("from", lambda row: words.moment(row["first"]), "UTC.", False),
            Column("to", lambda row: words.moment(row["last"]), "", False),
        ],
        model.campaigns,
        "campaigns",
        "No campaign.",
    )


def tiers(model):
    return Table(
        "tier-counts",
        "Tiers",
        [
            Column(
                "tier",
                lambda row: words.TIERS.get(row["tier"], words.printable(row["tier"])),
                "universities: academic suffix or list. large providers: asked for by a quarter of the other senders, "
                "serving 100 domains, or listed. low profile: one suspect, under 500 queries a day by everybody.",
                False,
            ),
            number("domains", "names"),
            number("edges", "edges", "Pairs of a suspect and a name."),
            number("queries", "queries", "The suspects' queries for them."),
            number(
                "suspects_share",
                "suspects",
                "Share of the suspects that asked for at least one of them.",
                words.percent,
            ),
        ],
        model.result.rows("tiers"),
        "tiers",
        "No name was sorted.",
    )


def exchange_clusters(model):
    """Hosted mail, where the result has it."""
    rows = model.result.rows("exchange_clusters") if "exchange_clusters" in model.result.tables() else []
    return Table(
        "exchange-clusters",
        "Hosted mail: mail domains whose mail the same exchanges take",
        [
            word("cluster", "exchanges under", "Registered domain of the exchanges; of several that stand before the "
                 "same mail domains or have the same addresses, the one that serves most."),
            word("exchange", "one of them"),
            number("exchanges", "names", "Exchanges that answers named."),
            number("exchange_domains", "in domains", "Registered domains of these."),
            number("addresses", "addresses", "Public addresses of these, as far as answers told."),
            number("domains", "mail domains", "Behind them, of those that the suspects asked for."),
            number("all_domains", "of all", "Behind them, whoever asked."),
            number("suspects", "suspects", "That asked for one of these mail domains."),
            number("edges", "edges", "Pairs of a suspect and such a mail domain."),
            number("queries", "queries", "Their MX queries."),
            number("campaign", "campaign", "", str),
        ],
        sorted(rows, key=lambda row: -row["domains"]),
        "exchange_clusters",
        "None, or no answer told the exchanges of mail domains.",
        25,
    )


def tlds(model):
    rows = sorted(model.result.rows("tlds"), key=lambda row: (-row["queries"], row["tld"]))
    return Table(
        "tld-counts",
        "Top-level domains of the mail domains",
        [
            Column("domain", lambda row: f".{words.shorten(row['tld'], 30)}", "", False),
            word("kind", "kind", "country or idn-country; generic-use: a country code that everybody uses; generic."),
            number("queries", "queries", "The suspects' MX queries; retries inflate them."),
            number("domains", "mail domains"),
            number("edges", "edges", "Pairs of a suspect and a mail domain."),
            number("lift", "lift", "Share of the suspects' queries over that of everybody's.", words.rate),
            number("low", "from", "95% interval of the suspects' share.", words.percent),
            number("high", "to", "", words.percent),
        ],
        rows,
        "tlds",
        "No MX query of a suspect.",
    )


def origins(model, name, what):
    rows = sorted(model.result.rows(name), key=lambda row: (-row["suspects"], row["key"]))
    why = model.reason("geograph", "countr" if name == "countries" else "network", default="the result holds none")
    return Table(
        name,
        f"{what} of the suspects",
        [
            word("key", "ISO code" if name == "countries" else "AS number"),
            number("suspects", "suspects"),
            number("background", "others", "Mail-active clients there."),
            number("lift", "lift", "Share of the suspects over the share of the mail-active clients.", words.rate),
            number("low", "from", "95% interval of the suspects' share.", words.percent),
            number("high", "to", "", words.percent),
            number(
                "q",
                "q",
                "Chance of so many suspects there by accident, corrected for the number of rows.",
                words.probability,
            ),
        ],
        rows,
        name,
        f"Not observable ({words.printable(why)})." if model.suspects else "No suspect.",
    )


def same_zone(model):
    why = model.reason("same", "zone", default="countries of suspects and names are not in the result")
    return Table(
        "same-zone",
        "Low-profile names of the country of the suspect that asked",
        [
            number("edges", "edges", "Pairs of a suspect and a low-profile name, both of a known country."),
            number("by_address", "by address", "Of them with a name whose country was told by its address."),
            number("same", "same country", "Of the edges, those of one country."),
            number("expected", "by chance", "Of the edges, if the names were dealt to the suspects by chance.", words.rate),
            number("p", "p", "Share of 1,000 random deals with as many of one country.", words.probability),
        ],
        model.result.rows("same_zone"),
        "same_zone",
        f"Not observable ({words.printable(why)})." if model.suspects else "No suspect.",
    )


def days(model):
    return Table(
        "totals",
        "Totals of each day, to hold against your own",
        [
            Column("day", lambda row: words.day(row["day"]), "UTC.", False),
            number("accepted", "rows"),
            number("mx", "MX queries"),
            number("mail", "mail queries", "MX queries, and A or AAAA queries for mail hosts."),
            number("clients", "clients"),
            number("mail_clients", "mail-active", "Clients with a mail query."),
            number("senders", "senders", "Clients with enough mail queries a day to be one (20)."),
            number("names", "names", "Names kept in the day file."),
            number("edges", "edges", "Pairs of client and kept name."),
        ],
        list(model.days.values()),
        "days",
    )


def reasons(model):
    return Table(
        "left-out",
        "Rows that were left out",
        [
            word(
                "reason",
                "reason",
                "Skipped, being no client's query that counts: port, class, response, other-day, duplicate. All "
                "others: malformed, rejected.",
            ),
            number("rows", "rows"),
        ],
        sorted(model.result.rows("counts/reasons"), key=lambda row: -row["rows"]),
        "counts/reasons",
        "No row was left out.",
    )


def not_observable(model):
    return Table(
        "not-observable",
        "What the logs could not tell, or was not tested",
        [word("what", "what", width=120), word("why", "why", width=200)],
        model.not_observable,
        "not_observable",
        "Everything could be seen.",
    )
