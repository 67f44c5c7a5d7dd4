"""Write the reference pages that follow from the code, so that they cannot differ from it.

    python docs/make_reference.py            write the pages
    python docs/make_reference.py --check    write nothing; exit with 1 if a page is out of date

Pages: variables, scenario and measure (with their JSON schemas), the bundled ledger, claims, tables of the reader,
elasticities, names, minerals, ranges, api. They lie in ``docs/reference/``; those of measures and the ledger are put together in
``docs/ledger_reference.py``, those of the reader in ``docs/reader_reference.py``. Of ``docs/explain/reader.md`` one
part, between two marks, is written, too.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, get_args

import detente
from detente.economy.elasticities import LARGEST_USED
from detente.economy.names import sector_title
from detente.economy.tables import rows, split
from detente.simulate.ensembles.scenario_ranges import Ranges
from detente.simulate.ensembles.uncertainty import uncertain_parameters
from detente.simulate.outcome import TABLE_VARIABLES, Comparison
from detente.simulate.scenario import Expected, Scenario, scenario_schema
from detente.simulate.scenario_change import NEEDS_RATE, Change
from detente.simulate.scenario_strategy import Strategy
from detente.simulate.variables import catalogue
from ledger_reference import bundled_page, measure_page, measure_schema
from minerals_reference import minerals_page
from ranges_reference import ranges_page
from reader_reference import attributes, claims_page, reader_tables_page, worked_sentence
from reference_tables import WRITTEN, keys, table, write_pages

READER = Path(__file__).resolve().parent / "explain" / "reader.md"
FROM_HERE = "<!-- From here: written by docs/make_reference.py. -->"
TO_HERE = "<!-- To here. -->"
SCENARIO_KINDS = {
    "notes": "list of sentences",
    "horizon": "`long-run`, `impact` or `{years: 10}`",
    "expecting": "list of [what may come](#what-may-come)",
    "production": "`cobb-douglas`, `nested` or `{factors: 0.5}`",
    "factors": "`mobile`, `specific` or a share",
    "capital": "`true`, `false` or a share",
    "ideas": "number",
    "calibration": "text",
    "strategy": "[one question](#a-question-of-strategy)",
    "ranges": "[what is drawn](#ranges)",
}
RANGES_KINDS = {
    "draws": "whole number",
    "seed": "whole number",
    "over": "`all`, list of names, or name: distribution",
}
STRATEGY_KINDS = {
    "on": "name or list of names",
    "players": "`all`, list of names, or bloc: names",
    "player": "name or list of names",
    "economy": "name or list of names",
    "groups": "name, or group: names",
    "instruments": "name or list of names",
    "bounds": "two numbers",
    "objective": "text, or sector: weight",
    "starts": "whole number",
    "draws": "even number",
    "seed": "whole number",
}
RATES = {
    "tariff": "points added to the baseline tariff, a fraction: 0.25 is 25 points",
    "tariff level": "the new tariff, a fraction",
    "export wedge": "points added to the producer's price, a fraction; `rent_share` says who keeps them",
    "trade cost": "a factor, units shipped per unit that arrives: 1.1 makes the goods 10 % dearer at the buyer's door",
    "import ban": "none",
    "export ban": "none",
    "quota": "none; `cap`, a fraction of the baseline that may pass",
    "subsidy": "share of production cost added, a fraction; `on` is not used",
}
MEANING = {
    "tariff": "`imposed_by` taxes what it buys from `on`",
    "tariff level": "the same, as a level instead of an addition",
    "export wedge": "`imposed_by` taxes or licenses what it sells to `on`",
    "trade cost": "part of what `imposed_by` buys from `on` is lost on the way: delay, red tape; all of it waste, nobody is paid",
    "import ban": "`imposed_by` buys nothing from `on`",
    "export ban": "`imposed_by` sells nothing to `on`",
    "quota": "`imposed_by` lets no more than `cap` pass of what it sells to `on`; the price of licences is found",
    "subsidy": "the government of `imposed_by` pays part of its producers' cost",
}


def variables_page() -> str:
    """Every variable of an outcome: unit, dimensions, definition, source."""
    lines = [
        (f"`{v.name}`", v.unit, " × ".join(v.dims) or "world", v.definition, v.source)
        for v in catalogue().values()
    ]
    shown = ", ".join(f"`{name}`" for name in TABLE_VARIABLES)
    points = ", ".join(f"`{name}`" for name in Comparison.IN_POINTS)
    return (
        "# Variables of an outcome\n\n"
        f"{WRITTEN}"
        '`outcome["welfare_pct"]` is a labelled array with its unit in `.attrs["unit"]`; '
        "`outcome.variables` lists "
        "all names with units. `_pct` is percent, `_usd_m` million US dollars, with world value "
        "added held at its "
        "baseline.\n\n"
        f"{table(('name', 'unit', 'by', 'definition', 'source'), lines)}\n"
        f"`outcome.table()` shows {shown}.\n\n"
        "In a comparison, `outcome.versus(other)`, a percent variable is the percent change from the "
        "other outcome "
        f"to this one, and a money variable is the difference. These differ in points instead: {points}.\n"
    )


def _strategy_questions() -> str:
    """The questions a scenario may ask of strategy, each with its options."""
    text = (
        "`strategy:` has one of these keys, and its options in it. The scenario's policy is today's; its world, elasticities, "
        "deficits and horizon hold for the answer, which `detente run` shows after the outcome and "
        "`dt.strategy.play` returns. A file that extends another asks for itself, and what it asks is answered with balanced trade unless the file itself says `deficits:`; `attribute` leaves them as they are. What is not given is as the "
        "function of the same name has it.\n\n"
        f"{keys(Strategy, kinds=dict.fromkeys(Strategy.model_fields, 'options'))}\n"
        "`truce` and `deal` have the options of the functions in [Python](api.md#strategy).\n"
    )
    for name in ("best_response", "nash", "attribute"):
        model = next(
            part for part in get_args(Strategy.model_fields[name].annotation) if part is not type(None)
        )
        text += f"\n### {name}\n\n{keys(model, kinds=STRATEGY_KINDS)}"
    return text


def scenario_page() -> str:
    """Every key of a scenario file."""
    instruments = [(f"`{name}`", MEANING[name], RATES[name]) for name in RATES]
    needed = ", ".join(f"`{name}`" for name in NEEDS_RATE)
    return (
        "# Scenario files\n\n"
        f"{WRITTEN}"
        "A scenario is a YAML file that `detente run` and `detente brief` take. Its JSON schema, for "
        "editors that "
        "complete and check as you type, is [scenario.schema.json](scenario.schema.json); `detente "
        "schema` prints it. "
        "How to write one: [Write a scenario file](../how-to/write-a-scenario.md).\n\n"
        f"## The file\n\n{keys(Scenario, kinds=SCENARIO_KINDS)}\n"
        f"## A measure\n\n{keys(Change)}\n"
        "What the ledger holds in force on `day` comes first, with `enact` and `lift` carried out; `measures` come on "
        "top, in order. In files that extend each other `ledger` and `known_on` are taken over unless the file sets "
        "them, and `enact` and `lift` are joined. `known_on`, `enact` and `lift` without a `ledger` are refused.\n\n"
        "`production`, `factors`, `capital`, `ideas` and `calibration` are taken over like `horizon`. `capital` and `ideas` are "
        "refused on impact, `calibration` in the long run.\n\n"
        f"## What may come\n\n{keys(Expected)}\n"
        "An entry of `expecting` names a `scenario`, or says by `enact`, `lift` and `measures` what would change. Buyers "
        "who choose a supplier weigh it; when its time has come and the scenario's own policy still holds, they no longer "
        "expect it. `months` and `expecting` are refused where the horizon is no years.\n\n"
        f"## Ranges\n\n{keys(Ranges, kinds=RANGES_KINDS)}\n"
        "A distribution is `uniform(low, high)`, `loguniform(low, high)`, `lognormal(median, spread)` with the standard "
        "deviation of the logarithm, `triangular(low, mode, high)`, a list to choose from, or nothing for the "
        "parameter's own. `ranges` is taken over as a whole from the file that is extended, and refused over years, "
        "which have their range across calibrations. A parameter that says nothing at the horizon is refused. "
        "[What a band is](../explain/ranges.md).\n\n"
        f"## A question of strategy\n\n{_strategy_questions()}\n"
        f"## Instruments\n\n{table(('instrument', 'does', 'rate'), instruments)}\n"
        f"A rate is required for {needed}, and refused for bans and quotas; `cap` is required for a quota, and what is said of quotas refused elsewhere. An instrument never touches an "
        "economy's trade with "
        "itself.\n\n"
        "Days are half-open: a measure `from: 2025-05-14` `until: 2025-11-10` applies on the first "
        "day and no longer "
        "on the second. Words follow YAML 1.2, so `on`, `off`, `yes` and `no` are plain words and "
        "`on: CHN` is a key. "
        "`status` is shown to the reader and changes nothing.\n"
    )


def elasticities_page() -> str:
    """Every named set of trade elasticities, and its values."""
    drawn = uncertain_parameters()["elasticity_set"].choices
    values: dict[str, dict[str, float]] = {}
    for row in rows("elasticities"):
        values.setdefault(row["set"], {})[row["sector"]] = min(float(row["trade_elasticity"]), LARGEST_USED)
    sets = [
        (
            f"`{row['set']}`",
            row["citation"],
            row["conversion"],
            row["covers"],
            "yes" if row["set"] in drawn else "",
            row["remark"] if row["usable"] == "yes" else f"Not usable in the long run: {row['remark']}",
        )
        for row in rows("elasticity_sets")
    ]
    in_median = [row["set"] for row in rows("elasticity_sets") if row["in_median"] == "yes"]
    shown = ["median", *(name for name in dict.fromkeys((*in_median, *drawn)) if name in values)]
    goods = [row["code"] for row in rows("sectors") if row["kind"] == "goods"]
    numbers = [
        (f"{sector_title(code)} ({code})", *(_number(values[name].get(code)) for name in shown))
        for code in goods
    ]
    return (
        "# Trade elasticities\n\n"
        f"{WRITTEN}"
        "θ = σ − 1, the elasticity of tariff-inclusive trade shares. Choose a set with "
        '`dt.solve(world, policy, elasticities="cp")`, `world.with_elasticities("cp")` or '
        "`elasticities: cp` in a "
        "scenario file; `uniform(4)` sets one number everywhere. Sectors that a set does not cover "
        "take the median "
        f"set. Named sets are capped at {LARGEST_USED:g}; `uniform(25)` and given numbers are used as given.\n\n"
        "## Sets\n\n"
        f'"Drawn" marks the {len(drawn)} sets that ranges draw from by default, each as likely: one a paper, and '
        "`simonovska-waugh`, 4 everywhere. On top of a set each draw has a factor on all elasticities and one for "
        "each sector.\n\n"
        f"{table(('set', 'from', 'figure used', 'covers', 'drawn', 'remark'), sets)}\n"
        "## Values by goods sector\n\n"
        f"As used. Services: {_number(values['median']['G'])} unless a set covers them.\n\n"
        f"{table(('sector', *shown), numbers, right=1)}"
    )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def names_page() -> str:
    """Every economy, sector and group that can be named, with its other spellings."""
    economies = [
        (f"`{r['code']}`", r["name"], _spellings(r, "aliases", "demonym")) for r in rows("economies")
    ]
    sectors = [(f"`{r['code']}`", r["name"], _spellings(r, "short", "aliases")) for r in rows("sectors")]
    groups = [
        (f"`{r['group']}`", _spellings(r, "label", "aliases"), ", ".join(split(r["members"])))
        for r in rows("groups")
    ]
    sector_groups = [
        (f"`{r['group']}`", _spellings(r, "label"), ", ".join(split(r["members"])))
        for r in rows("sector_groups")
    ]
    return (
        "# Names\n\n"
        f"{WRITTEN}"
        "Wherever an economy or a sector is asked for, its code, its name, another spelling or a "
        "group will do; "
        "capitals do not matter. `world` and `all` stand for everything. A group stands for those of "
        "its members "
        "that the world has.\n\n"
        f"## Sectors\n\n{table(('code', 'sector', 'also'), sectors)}\n"
        f"## Groups of sectors\n\n{table(('group', 'also', 'members'), sector_groups)}\n"
        f"## Groups of economies\n\n{table(('group', 'also', 'members'), groups)}\n"
        f"## Economies\n\n{table(('code', 'economy', 'also'), economies)}"
    )


def _spellings(row: dict[str, str], *fields: str) -> str:
    return ", ".join(word for field in fields for word in split(row[field] or ""))


def api_page() -> str:
    """Public names with their signatures and what they do."""
    parts = [
        "# Python interface\n\n",
        WRITTEN,
        "`import detente as dt`. Names are loaded when first used. Full documentation is in the docstrings: "
        "`help(dt.solve)`.\n",
    ]
    for name in detente.__all__:
        thing = getattr(detente, name)
        if inspect.ismodule(thing):
            inside = [(f"dt.{name}.{public}", getattr(thing, public)) for public in thing.__all__]
            parts.append(f"\n## {name}\n\n{_sentence(thing)}\n")
            parts += [_section("###", full, found) for full, found in inside]
        elif name != "__version__":
            parts.append(_section("##", f"dt.{name}", thing))
    parts.append(f"\n## Tables\n\n{_entry('dt.World.from_tables', _from_tables())}")
    parts.append(f"\n## Official files\n\n{_entry('dt.World.from_icio', _from_icio())}")
    return "".join(parts)


def _section(level: str, name: str, thing: Any) -> str:
    """A heading, the call, what it does and, of a class, its members."""
    text = f"\n{level} {name.rpartition('.')[2]}\n\n{_entry(name, thing)}"
    if inspect.isclass(thing) and not issubclass(thing, Exception):
        text += f"\n{table(('member', 'is'), _members(thing))}"
    return text


def _from_tables() -> Callable[..., Any]:
    from detente.economy.construction import world_from_tables

    return world_from_tables


def _from_icio() -> Callable[..., Any]:
    from detente.economy.icio import world_from_icio

    return world_from_icio


def _entry(name: str, thing: Any) -> str:
    if inspect.isclass(thing):
        return f"{_sentence(thing)}\n"
    return f"```text\n{name}{_signature(thing)}\n```\n\n{_sentence(thing)}\n"


def _members(thing: type) -> list[tuple[str, str]]:
    """Attributes from the docstring, then methods and properties written in this package."""
    found = [(f"`.{name}`", words) for name, words in attributes(thing).items()]
    fields = getattr(thing, "model_fields", {})
    found += [(f"`.{name}`", field.description or "") for name, field in fields.items()]
    for name in dict.fromkeys(name for base in thing.__mro__ for name in vars(base)):
        owner = next(base for base in thing.__mro__ if name in vars(base))
        member = vars(owner)[name]
        if name == "__getitem__":
            found.append(("`[name]`", _sentence(member)))
        if name.startswith("_") or not owner.__module__.startswith("detente"):
            continue
        function = getattr(member, "__func__", getattr(member, "fget", getattr(member, "func", member)))
        if not inspect.isfunction(function):
            continue
        call = _signature(function) if inspect.isfunction(member) or hasattr(member, "__func__") else ""
        found.append((f"`.{name}{call}`", _sentence(function)))
    return found


def _signature(function: Callable[..., Any]) -> str:
    """Names and defaults, without types."""
    plain = []
    signature = inspect.signature(function)
    starred = False
    for parameter in signature.parameters.values():
        if parameter.name in ("self", "cls"):
            continue
        starred |= parameter.kind is parameter.VAR_POSITIONAL
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            plain.append("*")
            starred = True
        stars = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        default = "" if parameter.default is parameter.empty else f"={_value(parameter.default)}"
        plain.append(f"{stars}{parameter.name}{default}")
    return f"({', '.join(plain)})"


def _value(default: Any) -> str:
    if isinstance(default, date):
        return repr(default.isoformat())
    return "TABLE_VARIABLES" if default is TABLE_VARIABLES else repr(default)


def _reader_explained() -> str:
    """The page on the reader, with one sentence as the code reads it now."""
    text = READER.read_text(encoding="utf-8")
    before, _, rest = text.partition(FROM_HERE)
    _, _, after = rest.partition(TO_HERE)
    return f"{before}{FROM_HERE}\n\n{worked_sentence()}\n{TO_HERE}{after}"


def _sentence(thing: Any) -> str:
    """The first paragraph of a docstring, as text."""
    first = inspect.cleandoc(inspect.getdoc(thing) or "").split("\n\n")[0]
    return re.sub(r"\s+", " ", first).replace("``", "`")


PAGES: dict[str, Callable[[], str]] = {
    "variables.md": variables_page,
    "scenario.md": scenario_page,
    "scenario.schema.json": scenario_schema,
    "measure.md": measure_page,
    "measure.schema.json": measure_schema,
    "ledger-us-china.md": bundled_page,
    "claims.md": claims_page,
    "reader-tables.md": reader_tables_page,
    "../explain/reader.md": _reader_explained,
    "elasticities.md": elasticities_page,
    "minerals.md": minerals_page,
    "ranges.md": ranges_page,
    "names.md": names_page,
    "api.md": api_page,
}


if __name__ == "__main__":
    sys.exit(write_pages(PAGES, sys.argv, __doc__))
