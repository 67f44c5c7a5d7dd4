"""The numbers of the page on a divided world: by mechanism, list and barrier, and beside those of others."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from detente import World
from detente.economy.parameters import default
from detente.show.decoupling import MARKS, theirs
from detente.show.format import plain, signed
from detente.simulate import Decoupling, calibrate_diffusion, decouple
from detente.simulate.blocs import bloc_sets
from detente.simulate.decoupling import WORLD
from detente.simulate.published_decoupling import published_losses
from reference_tables import table

PAGE = Path(__file__).resolve().parent / "explain" / "decoupling.md"
BEGIN = "<!-- From here: written by docs/make_numbers.py. -->"
END = "<!-- To here. -->"
BAN = "ban"
"""A ban has the answer of a prohibitive trade cost and is solved faster."""
TARGETS = {
    "5 %, Goes and Bekkers (2022)": -5.0,
    "5.4 %, Métivier et al. (2023)": -5.4,
    "nearly 7 %, WTO (2025)": -7.0,
}
BETAS = (0.0, 0.05, default("idea_diffusion"), 0.2, 0.3, 0.44, 0.6)
THETAS = ("uniform(2)", "uniform(4)", "uniform(8)", "median")
CHECKED = {"": "source", "r": "a report of it", "p": "partly the source"}


def decoupling_explained() -> str:
    """The page, with its numbers as the code finds them now."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    parts = (_by_mechanism, _beside_others, _by_list, _by_barrier, _by_diffusion, _by_elasticity)
    written = "\n".join(part() for part in parts)
    return f"{before}{BEGIN}\n\n{written}\n{END}{after}"


@cache
def _world() -> World:
    return World.embedded()


@cache
def _default() -> Decoupling:
    return decouple(_world(), barrier=BAN, capital=True)


def _by_mechanism() -> str:
    levels, added = _default().table(), _default().contributions()
    names = {
        "static": "without inputs",
        "inputs": "+ inputs",
        "ideas": "+ ideas",
        "capital": "+ capital",
    }
    lines = [
        (
            words,
            *(signed(levels.loc[group, f"{step}_pct"]) for group in levels.index),
            signed(added.loc[WORLD, f"{step}_points"]),
        )
        for step, words in names.items()
    ]
    share = plain(100 * levels.loc[WORLD, "inputs_pct"] / TARGETS["nearly 7 %, WTO (2025)"], 0)
    return (
        "## Step by step\n\n"
        f"List `west-east`, no trade between the two; {_crossing(_default())} of trade between economies crosses "
        f"the line in the baseline. Trade elasticity 4, β = {default('idea_diffusion'):g}. Welfare, %.\n\n"
        f"{table(('', *levels.index, 'added, world, points'), lines, right=1)}\n"
        f"With inputs and without ideas it is {share} % of the nearly seven.\n"
    )


def _beside_others() -> str:
    beside = _default().published()
    doubled = decouple(_world(), barrier="non-tariff barriers", ideas=None).published()
    lines = []
    for one in published_losses():
        like = doubled if one.key.startswith("kiel") else beside
        ours = [
            signed(like.loc[one.key, f"{step}_pct"]) if f"{step}_pct" in like else ""
            for step in ("inputs", "ideas")
        ]
        what = {"together": "", "median": ", median", "lowest": ", hardest hit", "highest": ", least hit"}
        lines.append(
            (
                one.study,
                one.scenario,
                f"{one.region}{what[one.statistic]}",
                theirs(one.low, one.high),
                *ours,
                f"{one.source} ({CHECKED[MARKS[one.standing]]})",
            )
        )
    header = (
        "study",
        "divided",
        "about",
        "theirs",
        "ours, with inputs",
        "ours, with ideas, too",
        "source (read in)",
    )
    level = plain(100 * default("non_tariff_level"), 0)
    return (
        "## Ours, theirs, source\n\n"
        "Ours are of the default division, but for Felbermayr et al., who double barriers other than tariffs: "
        f"there ours double them, too, from an assumed {level} % of the price. "
        "Medians and ends of theirs are over regions, ours over 80 economies.\n\n"
        f"{table(header, lines)}"
    )


def _by_list() -> str:
    lines = []
    for name in bloc_sets():
        found = decouple(_world(), name, BAN)
        levels = found.table()
        blocs = "; ".join(f"{bloc} {signed(levels.loc[bloc, 'ideas_pct'])}" for bloc in found.blocs.groups)
        world = [signed(levels.loc[WORLD, f"{step}_pct"]) for step in found.steps]
        lines.append((f"`{name}`", _crossing(found), *world, blocs))
    header = (
        "list",
        "of world trade crosses",
        "without inputs",
        "+ inputs",
        "+ ideas",
        "by bloc, with ideas",
    )
    above = "## By list of blocs\n\nThe world's welfare, %, where all trade across the line stops.\n\n"
    return f"{above}{table(header, lines)}"


def _by_barrier() -> str:
    asked = {
        "no trade at all": (BAN, None, None),
        "no trade in goods": (BAN, None, "goods"),
        "tariffs +48 points on goods": ("tariff", 0.48, None),
        "tariffs +100 points on goods": ("tariff", 1.0, None),
        "other barriers doubled, from 10 % of the price": ("non-tariff barriers", 2.0, 0.1),
        "other barriers doubled, from 20 %": ("non-tariff barriers", 2.0, 0.2),
        "other barriers doubled, from 30 %": ("non-tariff barriers", 2.0, 0.3),
    }
    lines = []
    for words, (kind, size, more) in asked.items():
        sectors = more if isinstance(more, str) else None
        level = more if isinstance(more, float) else None
        levels = decouple(_world(), barrier=kind, size=size, sectors=sectors, level=level).table()
        cells = [signed(levels.loc[WORLD, f"{step}_pct"]) for step in ("static", "inputs", "ideas")]
        lines.append(
            (words, *cells, signed(levels.loc["West", "ideas_pct"]), signed(levels.loc["East", "ideas_pct"]))
        )
    header = ("between West and East", "without inputs", "+ inputs", "+ ideas", "West", "East")
    above = "## By barrier\n\nThe world's welfare, %, list `west-east`; the blocs with ideas.\n\n"
    return f"{above}{table(header, lines, right=1)}"


def _by_diffusion() -> str:
    lines = []
    for words, target in TARGETS.items():
        fit = calibrate_diffusion(_world(), target, highest=0.3)
        two = decouple(_world(), barrier=BAN, ideas=fit.beta).spread()
        alone = decouple(_world(), "us-china", BAN, ideas=fit.beta).table()
        lines.append(
            (
                words,
                plain(fit.beta, 3),
                signed(two.loc["West", "median_pct"]),
                signed(two.loc["East", "median_pct"]),
                signed(alone.loc[WORLD, "ideas_pct"]),
                signed(alone.loc["United States", "ideas_pct"]),
                signed(alone.loc["China", "ideas_pct"]),
            )
        )
    header = (
        "the world loses",
        "β that gives it",
        "West, median",
        "East, median",
        "only US–China: world",
        "United States",
        "China",
    )
    return (
        "## Which β gives which number\n\n"
        "One β is fitted to one number; the columns after it are not fitted. Goes and Bekkers have −4 and −10.5 "
        f"for the two medians.\n\n{table(header, lines, right=1)}"
    )


def _by_elasticity() -> str:
    return (
        "## How much it hangs on β and θ\n\n"
        "The world's welfare, %, list `west-east`, no trade across the line.\n\n"
        f"{table(('β', *(_theta(name) for name in THETAS)), _grid(), right=1)}"
    )


def _theta(name: str) -> str:
    return f"θ = {name[8:-1]}" if name.startswith("uniform") else f"{name} set"


def _grid() -> Iterator[tuple[str, ...]]:
    columns = {name: {} for name in THETAS}
    for name in THETAS:
        static = decouple(_world(), barrier=BAN, ideas=None, elasticities=name).table().loc[WORLD]
        columns[name]["no inputs, no ideas"] = static["static_pct"]
        for beta in BETAS:
            found = decouple(_world(), barrier=BAN, ideas=beta, elasticities=name).table().loc[WORLD]
            columns[name][plain(beta, 3).rstrip("0").rstrip(".")] = found["ideas_pct"]
    for row in columns[THETAS[0]]:
        yield (row, *(signed(columns[name][row]) for name in THETAS))


def _crossing(found: Decoupling) -> str:
    return f"{plain(100 * found.share_between_blocs('all'), 1)} %"
