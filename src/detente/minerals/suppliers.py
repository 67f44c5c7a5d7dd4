"""Who needs a mineral and who it comes from: a market in normal times that adds up, from use, output and trade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.errors import InputError, Problem, raise_if_any
from detente.minerals.availability import Market
from detente.minerals.supply_chain import Chain
from detente.minerals.tables import REST_OF_WORLD, economy_labels, resolve_economies, rows
from detente.minerals.trade import SOURCE, flow_table

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from detente.economy.world import World

ELSEWHERE = "elsewhere"
"""In a market: every supplier that does not control and is not the buyer itself."""
GIVEN, REPORTED, CUSTOMS, PUBLISHED = "given", "reported", "customs", "published"
BASES = {
    GIVEN: "given by the user",
    REPORTED: "import shares that the buyer's statistics report",
    CUSTOMS: "import shares by value from customs data, for what own output does not meet",
    PUBLISHED: "the controllers' share of world output, for what own output does not meet: nobody's figure",
}


@dataclass(frozen=True, eq=False)
class Needs:
    """Who uses what is sold at a stage, in normal times.

    Attributes:
        value_usd_m: spending on it, by ``economy``; million USD a year.
        share: of the world's use, by ``economy``.
        users: the chain's shares of dependence, by economy and sector.
        exposure: the part of each user's mineral that a cut at the stage reaches, by ``economy, sector``.
    """

    value_usd_m: np.ndarray
    share: np.ndarray
    users: xr.Dataset
    exposure: np.ndarray


@dataclass(frozen=True, eq=False)
class Supplies:
    """Where each economy's mineral comes from in normal times.

    Attributes:
        market: the market, in shares of the world's use; its last economy is everybody elsewhere.
        controlled: share of each economy's need that comes from the controllers, by ``economy``.
        own: share that own output meets, by ``economy``.
        basis: what ``controlled`` rests on, by ``economy``: a key of ``BASES``.
        world_share: the controllers' share of the world's output at the stage.
        source: of that share.
        standing: of that share.
        stand_in: the stage whose output stands in where nobody knows that of this one; empty where it is known.
        year: of the output.
    """

    market: Market
    controlled: np.ndarray
    own: np.ndarray
    basis: tuple[str, ...]
    world_share: float
    source: str
    standing: str
    stand_in: str
    year: int


def strongest_stage(chain: Chain, controllers: Sequence[str]) -> str:
    """The stage at which controllers make the largest share of what the world makes, and users depend on it.

    Of stages with the same share it is the last, which is nearest to the users.

    Args:
        chain: the chain.
        controllers: labels.

    Raises:
        InputError: no user of the mineral is known.
    """
    orders = {chain.stage(name).order for name in chain.users["stage"]}
    if not orders:
        title = chain.title.lower()
        cure = "Give chain=chain(...).with_dependence(table): who needs it, how much, and what it costs them"
        works = "Production, concentration and trade are known and need no users"
        raise InputError(Problem("mineral", f"who depends on {title} is not known", works, cure))
    reached = [stage.name for stage in chain.stages if stage.order <= max(orders)]
    strength = [controllers_share(chain, name, controllers)[0] for name in reached]
    best = max(strength)
    return [name for name, share in zip(reached, strength, strict=True) if share >= best - 1e-12][-1]


def output_shares(chain: Chain, stage: str) -> tuple[pd.Series, str]:
    """Shares of the world's output at a stage, and the stage that stands in for it where they are not known.

    The nearest stage before it stands in; after it, where there is none before.
    """
    known = chain.produced_stages
    name = chain.stage(stage).name
    if name in known:
        return chain.production(name), ""
    order = chain.stage(name).order
    before = [each for each in known if chain.stage(each).order < order]
    stand_in = before[-1] if before else known[0]
    return chain.production(stand_in), stand_in


def controllers_share(chain: Chain, stage: str, controllers: Sequence[str]) -> tuple[float, str]:
    """The controllers' share of the world's output at a stage, and the stage that stands in."""
    shares, stand_in = output_shares(chain, stage)
    return float(shares.reindex(list(controllers)).fillna(0.0).sum()), stand_in


def needs_of(
    chain: Chain, world: World, stage: str, controllers: Sequence[str], year: int | None = None
) -> Needs:
    """Who uses what is sold at a stage, from what users spend on it.

    Equation: ``need_i = sum_k e_ik cost_share_ik Y_ik`` over using sectors k with gross output Y. A user who buys
    further down the chain counts with ``e_ik = prod_g (1 - controlled_ig)`` over the stages g in between: what it
    buys there from the controllers is made of what the controllers keep at home.

    Args:
        chain: the chain.
        world: the world whose sectors use it.
        stage: where the cut is made.
        controllers: labels of those who cut.
        year: of the trade data.

    Raises:
        InputError: no user of the mineral is known or in this world.
    """
    users = chain.dependence(world.economies, world.sectors, stage)
    exposure = np.ones(users["cost_share"].shape)
    first = chain.stage(stage).order
    for later in [each for each in chain.stages if each.order > first]:
        try:
            further = chain.dependence(world.economies, world.sectors, later.name)
        except InputError:
            continue  # nobody buys that far down
        use = (further["cost_share"] * world.output).sum("sector").values
        controlled, _, _ = controlled_shares(chain, world, later.name, controllers, _share(use), year)
        bought_there = further["cost_share"].values > 0
        exposure *= np.where(bought_there, 1 - controlled[:, None], 1.0)
    value = (users["cost_share"].values * world.output.values * exposure).sum(axis=1)
    return Needs(value, _share(value), users, exposure)


def _share(value: np.ndarray) -> np.ndarray:
    total = value.sum()
    return value / total if total > 0 else value


def controlled_shares(
    chain: Chain,
    world: World,
    stage: str,
    controllers: Sequence[str],
    need: np.ndarray,
    year: int | None = None,
    given: float | Mapping[str, float] | None = None,
) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """The share of each economy's need that the controllers meet, what own output meets, and what this rests on.

    Equation: ``controlled_i = (1 - own_i) m_i``. Own output goes to own need first, ``own_i = min(1, s_i / n_i)``
    with shares s of the world's output and n of its use; where output is not split by economy, one that sells more
    abroad than it buys there supplies itself. ``m_i`` is the controllers' share of imports: as reported, else from
    customs data by value, else their share of what all others make.

    Args:
        chain: the chain.
        world: for its economies.
        stage: where the cut is made.
        controllers: labels.
        need: shares of the world's use, by ``economy``.
        year: of the trade data; the last without one.
        given: the controlled share instead: one number, or by economy.
    """
    shares, stand_in = output_shares(chain, stage)
    economies = list(world.economies)
    output = np.zeros(len(economies)) if stand_in else shares.reindex(economies).fillna(0.0).to_numpy()
    own = np.minimum(1.0, np.divide(output, need, out=np.zeros_like(need), where=need > 0))
    made_abroad = 1.0 - shares.reindex(economies).fillna(0.0).to_numpy()
    controlled_output = float(shares.reindex(list(controllers)).fillna(0.0).sum())
    bought = np.divide(
        np.minimum(controlled_output, made_abroad),
        made_abroad,
        out=np.zeros(len(economies)),
        where=made_abroad > 0,
    )
    basis = np.full(len(economies), PUBLISHED, dtype=object)
    if chain.stage(stage).traded:
        mix, self_supplied = _customs(chain.mineral, stage, economies, controllers, year)
        seen = np.isfinite(mix)
        bought, basis = np.where(seen, mix, bought), np.where(seen, CUSTOMS, basis)
        if stand_in or REST_OF_WORLD in shares.index:
            own = np.where(self_supplied & (output == 0), 1.0, own)
    for economy, share in _reported(chain.mineral, stage, controllers).items():
        if economy in economies:
            bought[economies.index(economy)], basis[economies.index(economy)] = share, REPORTED
    controlled = (1 - own) * bought
    inside = np.isin(economies, list(controllers))
    # Those who cut do not cut themselves off: what they do not make they buy elsewhere.
    controlled = np.where(inside, 0.0, controlled)
    return _as_given(economies, controlled, own, basis, given)


def _as_given(
    economies: list[str],
    controlled: np.ndarray,
    own: np.ndarray,
    basis: np.ndarray,
    given: float | Mapping[str, float] | None,
) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    if given is None:
        return controlled, own, tuple(basis)
    asked = given if isinstance(given, Mapping) else dict.fromkeys(economies, given)
    known: dict[str, float] = {}
    problems: list[Problem] = []
    for name, share in asked.items():
        try:
            labels = [name] if name in economies else resolve_economies(name, "controlled_share")
        except InputError as error:
            problems += error.problems
            continue
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            problems.append(Problem("controlled_share", f"{share!r} for {name}", "A share of need, 0 to 1"))
        known |= dict.fromkeys(labels, share)
    raise_if_any(problems)
    for at, economy in enumerate(economies):
        if economy in known:
            controlled[at], basis[at] = float(known[economy]), GIVEN
            own[at] = min(own[at], 1 - controlled[at])
    return controlled, own, tuple(basis)


def _customs(
    mineral: str, stage: str, economies: list[str], controllers: Sequence[str], year: int | None
) -> tuple[np.ndarray, np.ndarray]:
    """The controllers' share of each economy's imports by value, and who sells more than it buys."""
    known = set(economy_labels())
    found = flow_table(mineral, years=year, stage=stage)
    found = found[found["year"] == found["year"].max()]
    found = found[found["exporter"] != found["importer"]]
    imports, from_them, exports = (
        frame.groupby(side)["value_usd_k"].sum().reindex(economies).fillna(0.0).to_numpy()
        for frame, side in (
            (found, "importer"),
            (found[found["exporter"].isin([each for each in controllers if each in known])], "importer"),
            (found, "exporter"),
        )
    )
    mix = np.divide(from_them, imports, out=np.full(len(economies), np.nan), where=imports > 0)
    return mix, exports > imports


def _reported(mineral: str, stage: str, controllers: Sequence[str]) -> dict[str, float]:
    """Controllers' shares of imports that statistics report for a stage without bilateral trade."""
    found = [each for each in rows("import_shares") if (each["mineral"], each["stage"]) == (mineral, stage)]
    shares: dict[str, float] = {}
    for importer in dict.fromkeys(each["importer"] for each in found):
        years = [int(each["year"]) for each in found if each["importer"] == importer]
        last = [each for each in found if each["importer"] == importer and int(each["year"]) == max(years)]
        shares[importer] = sum(float(each["share"]) for each in last if each["exporter"] in controllers)
    return shares


def supplies_of(
    chain: Chain,
    world: World,
    stage: str,
    controllers: Sequence[str],
    needs: Needs,
    *,
    year: int | None = None,
    given: float | Mapping[str, float] | None = None,
    spare: float = 0.0,
) -> Supplies:
    """The market of a stage in normal times, in shares of the world's use.

    Every economy has what it needs: ``own + controllers + elsewhere = need``. Who the controllers sell to follows
    from the shares of the buyers, so that the market adds up whatever the sources say of the sellers.

    Args:
        chain: the chain.
        world: for its economies.
        stage: where the cut is made.
        controllers: labels of those who cut, also of economies outside the world.
        needs: from ``needs_of``.
        year: of the trade data.
        given: controlled shares, instead.
        spare: what all suppliers but the controllers could make on top at once, as a share of what they make.
    """
    controlled, own, basis = controlled_shares(chain, world, stage, controllers, needs.share, year, given)
    shares, stand_in = output_shares(chain, stage)
    named = list(world.economies)
    outside = [label for label in controllers if label not in named]
    labels = [*named, *outside, ELSEWHERE]
    count, size = len(named), len(labels)
    need = np.zeros(size)
    need[:count] = needs.share
    exports = np.zeros((size, size))
    sellers = [labels.index(label) for label in controllers]
    weights = shares.reindex(list(controllers)).fillna(0.0).to_numpy() + 1e-12
    exports[sellers, :count] += np.outer(weights / weights.sum(), controlled * needs.share)
    exports[-1, :count] += np.maximum(1 - own - controlled, 0.0) * needs.share
    np.fill_diagonal(exports, 0.0)
    kept = np.zeros(size)
    # What is left of need is own output, so that normal supply is need to the last digit.
    kept[:count] = np.maximum(needs.share - exports[:, :count].sum(axis=0), 0.0)
    output = kept + exports.sum(axis=1)
    others = ~np.isin(labels, list(controllers))
    room = np.zeros(size)
    room[-1] = spare * output[others].sum()
    return Supplies(
        market=Market(labels, output, exports, need=need, spare=room),
        controlled=controlled,
        own=own,
        basis=basis,
        world_share=float(shares.reindex(list(controllers)).fillna(0.0).sum()),
        source=str(shares.attrs["source"]),
        standing="assumption" if stand_in else str(shares.attrs["standing"]),
        stand_in=stand_in,
        year=int(shares.attrs["year"]),
    )


def trade_source(chain: Chain, stage: str) -> str:
    """Where import shares of a stage come from; empty where no trade is bundled."""
    return SOURCE if chain.stage(stage).traded else ""


def basis_words(supplies: Supplies, need: np.ndarray) -> list[dict[str, Any]]:
    """What the controlled shares rest on, with the part of the world's need that each basis covers."""
    used = np.array(supplies.basis)
    return [
        {"basis": key, "words": words, "share_of_need": float(need[used == key].sum())}
        for key, words in BASES.items()
        if (used == key).any()
    ]
