"""The reference page of minerals: chains, concentration, who depends on them, and what is assumed, from the tables."""

from __future__ import annotations

from collections.abc import Iterable

from detente.economy.names import sector_title
from detente.economy.tables import split
from detente.minerals.supply_chain import Chain, chain
from detente.minerals.supply_concentration import concentration
from detente.minerals.tables import EVERY_ECONOMY, rows, title_of_economy
from reference_tables import WRITTEN, table

STANDING = {
    "verified": "read in the source named",
    "secondary": "read in a report of the source named",
    "computed": "computed from the bundled data",
    "assumption": "nobody's figure but ours: replace it with your own",
}


def minerals_page() -> str:
    """Every mineral with its stages, suppliers, users, stocks, projects, lead times and episodes."""
    chains = [chain(row["mineral"]) for row in rows("minerals")]
    return (
        "# Minerals\n\n"
        f"{WRITTEN}"
        '`dt.minerals.chain("rare earths")` is a chain, `dt.minerals.chains()` lists all. Any spelling below will do. '
        "Every row of a table has a source and a standing:\n\n"
        f"{table(('standing', 'means'), STANDING.items())}\n"
        f"## Chains\n\n{_names(chains)}\n"
        f"## Stages\n\n"
        "Sector is the ICIO sector of the world that the stage is part of. Trade is by HS codes of 1992, 1995–2024, value "
        "and gross weight (BACI, CEPII). A question about trade that the data cannot answer is refused, and says why.\n\n"
        f"{_stages(chains)}\n"
        "## Concentration\n\n"
        "HHI is the Herfindahl-Hirschman index, 0 to 1; two numbers where the source does not split the rest of the "
        "world: many small suppliers, or one. Tonnes are World Mining Data; shares are of all economies listed, which are "
        "more than the totals of its older editions count.\n\n"
        f"{_concentration(chains)}\n"
        "## Who depends on them\n\n"
        "Cost share is spending on the mineral per unit of the sector's gross output. Dependence is the part of the "
        "sector's output that physically stops without it, with its range. Covered is the part of the use that falls under "
        "controls such as those of 2023 to 2025. All are fractions, and all rows are assumptions. An economy's own row "
        "stands before the one for all. Minerals without a row have production and trade only, until you give them one.\n\n"
        f"{_users(chains)}\n"
        "Your own figures, for one sector or as a whole table (columns as in `chain.users`):\n\n"
        "```python\n"
        'earths = dt.minerals.chain("rare earths")\n'
        'earths.replace_dependence("cars", "USA", dependence_share=0.4, source="our survey")\n'
        'earths.with_dependence("users.csv")\n'
        "```\n\n"
        f"## Stocks\n\n{_stocks()}\n"
        "`chain.with_stock(90)` sets your own, `chain.with_stock(90, \"Japan\")` one economy's.\n\n"
        "## Projects\n\n"
        "Nobody publishes a list of projects that we could check, so one aggregate stands for them:\n\n"
        f"{_projects()}\n"
        "`chain.with_projects(\"projects.csv\")` adds yours: columns `stage`, `economy`, `name`, `tonnes` or "
        "`share_of_world`, `decided_on` (a year), and, if you like, `lead_time_years`, `source`, `standing`.\n\n"
        f"## Lead times\n\nYears from the decision to full production.\n\n{_lead_times()}\n"
        "## Past controls and models of future ones\n\n"
        "`dt.minerals.episodes()`. Figures that are computed are checked against the bundled trade by a test.\n\n"
        f"{_episodes()}\n"
        "## What the data leave out\n\n"
        "- Gallium, indium and tellurium have no trade code of their own, and the code of germanium ends with 2006.\n"
        "- Magnets (HS 850511) are not in the source; what the United States imported in 2024 is.\n"
        "- Customs weigh ore and compounds gross. Net import reliance of most minerals therefore needs `content`, the "
        "tonnes of mineral in a tonne traded.\n"
        "- Governance is political stability (World Bank); its years 2023 and 2024 come from a later edition.\n"
    )


def _names(chains: Iterable[Chain]) -> str:
    aliases = {row["mineral"]: ", ".join(split(row["aliases"])) for row in rows("minerals")}
    return table(
        ("mineral", "also", "counted in", "note"),
        [(each.title, aliases[each.mineral], each.unit, each.note) for each in chains],
    )


def _stages(chains: Iterable[Chain]) -> str:
    lines = [
        (
            each.title if stage.order == 1 else "",
            f"`{stage.name}`",
            stage.title,
            ", ".join(stage.hs) or "–",
            f"{stage.sector}{' (assumption)' if stage.standing == 'assumption' else ''}",
            "yes" if stage.traded else "no",
            stage.trade_note,
        )
        for each in chains
        for stage in each.stages
    ]
    return table(("mineral", "stage", "is", "HS", "sector", "trade", "remark"), lines)


def _concentration(chains: Iterable[Chain]) -> str:
    lines = []
    for each in chains:
        for stage, row in concentration(each).dropna(subset=["leader"]).iterrows():
            low, high = f"{row['hhi_low']:.3f}", f"{row['hhi_high']:.3f}"
            lines.append(
                (
                    each.title,
                    f"`{stage}`",
                    row["year"],
                    low if low == high else f"{low} to {high}",
                    f"{title_of_economy(row['leader'])} {100 * row['leader_share']:.1f} %",
                    row["standing"],
                    row["source"],
                )
            )
    return table(("mineral", "stage", "year", "HHI", "largest supplier", "standing", "source"), lines)


def _users(chains: Iterable[Chain]) -> str:
    lines = [
        (
            each.title,
            "all" if user.economy == EVERY_ECONOMY else title_of_economy(user.economy),
            f"{sector_title(user.sector)} ({user.sector})",
            f"`{user.stage}`",
            f"{user.cost_share:g}",
            f"{user.dependence_share:g} ({user.dependence_low:g} to {user.dependence_high:g})",
            f"{user.covered_share:g}",
            f"{user.reason} Source: {user.source}.",
        )
        for each in chains
        for user in each.users.itertuples()
    ]
    header = ("mineral", "economy", "sector", "buys", "cost share", "dependence", "covered", "why")
    return table(header, lines)


def _stocks() -> str:
    return table(
        ("economy", "held by", "days", "range", "standing", "what, and from where"),
        [
            (
                "all" if row["economy"] == EVERY_ECONOMY else title_of_economy(row["economy"]),
                row["held_by"],
                row["days"],
                f"{row['low']} to {row['high']}",
                row["standing"],
                f"{row['reason']} {row['source'][0].upper()}{row['source'][1:]}.",
            )
            for row in rows("stocks")
        ],
    )


def _projects() -> str:
    return table(
        ("mineral", "stage", "where", "name", "share of world", "decided", "years", "standing", "source"),
        [
            (
                chain(row["mineral"]).title,
                f"`{row['stage']}`",
                title_of_economy(row["economy"]),
                row["name"],
                row["share_of_world"] or f"{row['tonnes']} t",
                row["decided_on"],
                row["lead_time_years"],
                row["standing"],
                row["source"],
            )
            for row in rows("projects")
        ],
    )


def _lead_times() -> str:
    return table(
        ("stage", "route", "years", "range", "is", "standing", "source"),
        [
            (
                f"`{row['stage']}`",
                row["route"],
                row["years"],
                f"{row['low']} to {row['high']}",
                f"{row['statistic']}. {row['note']}",
                row["standing"],
                row["source"],
            )
            for row in rows("lead_times")
        ],
    )


def _episodes() -> str:
    lines = []
    for row in rows("episodes"):
        who = " to ".join(code for code in (row["exporter"], row["importer"]) if code)
        spread = f" ({row['low']} to {row['high']})" if row["low"] else ""
        subject = row["mineral"].replace(";", ", ") + (f", HS {row['hs'].replace(';', ', ')}" if row["hs"] else "")
        value = f"{row['value']}{spread} {row['unit']}"
        lines.append(
            (row["episode"], subject, row["variable"], who, row["period"], value, row["standing"], row["source"])
        )
    header = ("episode", "mineral", "figure", "who", "when", "value", "standing", "source")
    return table(header, lines)
