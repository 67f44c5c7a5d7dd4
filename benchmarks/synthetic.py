"""The worlds that are timed: the bundled one, a smaller one made of it, and a random one of any size."""

from __future__ import annotations

import numpy as np

import detente as dt

REGIONS_16 = {
    **{code: code for code in ("USA", "CHN", "JPN", "KOR", "TWN", "CAN", "MEX", "GBR", "IND", "BRA", "RUS")},
    **{"TUR": "TUR", "AUS": "AUS", "EU": "EU", "ASEAN": "ASEAN", "ROW": "rest"},
}
SECTORS_16 = {
    "FARMING": "agriculture",
    "MINING": "mining",
    "FOOD": "C10T12",
    "TEXTILES": "C13T15",
    "WOOD": "wood and paper",
    "FUELS": "C19",
    "CHEMICALS": "chemicals and pharmaceuticals",
    "MATERIALS": ["C22", "C23"],
    "METALS": "metals and products",
    "ELECTRONICS": "C26",
    "MACHINERY": ["C27", "C28"],
    "VEHICLES": "C29",
    "SHIPS": ["C301", "C302T309"],
    "FURNITURE": "C31T33",
    "TRADE": ["G", "H49", "H50", "H51", "H52", "H53"],
    "SERVICES": "rest",
}
GOODS_16 = [name for name in SECTORS_16 if name not in ("TRADE", "SERVICES")]


def world_16() -> dt.World:
    """The bundled world added up to 16 regions x 16 sectors."""
    return dt.World.embedded().aggregate(regions=REGIONS_16, sectors=SECTORS_16)


def world_80() -> dt.World:
    """The bundled world: 80 economies x 50 sectors."""
    return dt.World.embedded()


def world_160() -> dt.World:
    """A random world of 160 economies x 100 sectors."""
    return random_world(160, 100, seed=2026)


def random_world(economies: int, sectors: int, seed: int) -> dt.World:
    """A random world whose tables fit together: sizes, distances, inputs, tariffs and elasticities drawn.

    Trade shares fall with distance and favour the own economy. Spending is then the one that shares, inputs
    and tariffs lead to when every economy spends what it earns: trade is balanced, final demand positive.

    Args:
        economies: how many.
        sectors: how many.
        seed: of the random numbers.
    """
    draw = np.random.default_rng(seed)
    strength = draw.lognormal(0.0, 1.0, (economies, sectors)) * draw.lognormal(0.0, 1.5, economies)[:, None]
    place = draw.uniform(0, 1, (economies, 2))
    distance = np.linalg.norm(place[:, None] - place[None], axis=2)
    nearness = np.exp(-3 * distance)
    np.fill_diagonal(nearness, nearness.sum(axis=0) * 0.4)
    pull = strength[:, None, :] * nearness[:, :, None]
    trade_share = pull / pull.sum(axis=0)
    inputs = draw.dirichlet(np.full(sectors, 0.5), (economies, sectors)).transpose(0, 2, 1)
    input_share = inputs * draw.uniform(0.3, 0.7, (economies, 1, sectors))
    final_share = draw.dirichlet(np.full(sectors, 2.0), economies)
    tariff = draw.uniform(0, 0.15, (economies, economies, 1)) * draw.uniform(0, 1, sectors)
    tariff[np.arange(economies), np.arange(economies)] = 0
    spending = _settled_spending(trade_share, input_share, final_share, tariff)
    return dt.World.from_tables(
        economies=[f"E{n:03d}" for n in range(economies)],
        sectors=[f"S{j:03d}" for j in range(sectors)],
        trade=trade_share * spending,
        input_share=input_share,
        tariff=tariff,
        trade_elasticity=draw.uniform(2.5, 8.0, sectors),
    )


def _settled_spending(
    trade_share: np.ndarray, input_share: np.ndarray, final_share: np.ndarray, tariff: np.ndarray
) -> np.ndarray:
    """Spending that earns itself: the fixed point of spending, revenue, income, by plain iteration."""
    border_share = trade_share / (1 + tariff)
    tariff_paid = 1 - border_share.sum(axis=0)
    value_added_share = 1 - input_share.sum(axis=1)
    spending = final_share
    for _ in range(200):
        revenue = np.einsum("nij,ij->nj", border_share, spending)
        income = (value_added_share * revenue + tariff_paid * spending).sum(axis=1)
        bought = np.einsum("ikj,ij->ik", input_share, revenue)
        spending = bought + final_share * income[:, None]
        spending = spending / spending.sum() * 1e6
    return spending


def one_sector_world(theta: float = 4.0) -> dt.World:
    """The bundled world as one sector without inputs, tariffs and deficits: what gravity models see."""
    world = dt.World.embedded()
    border = (world.trade / (1 + world.tariff)).sum("sector").values
    tables = dt.World.from_tables(
        economies=world.economies, sectors=["ALL"], trade=border[:, :, None], trade_elasticity=[theta]
    )
    return tables.without_deficits()


def tariff_war(world: dt.World) -> dt.Policy:
    """The experiment that is timed.

    The first of two parties puts 25 points on goods from everyone, the second 25 points on goods from the
    first. The parties are the USA and China where the world has them, else the first two economies; goods are
    the goods sectors where the world has them, else the first half.
    """
    tariff = np.array(world.tariff.values)
    first, second = (
        world.economies.index(code) if code in world.economies else place
        for place, code in enumerate(("USA", "CHN"))
    )
    goods = goods_places(world)
    abroad = np.flatnonzero(np.arange(len(world.economies)) != first)
    tariff[np.ix_(abroad, [first], goods)] += 0.25
    tariff[np.ix_([first], [second], goods)] += 0.25
    return dt.Policy.from_arrays(world, tariff=tariff)


def goods_places(world: dt.World) -> list[int]:
    """Positions of the goods sectors, or of the first half where the world does not say."""
    bundled = set(GOODS_16) | set(dt.World.embedded().resolve_sectors("goods"))
    places = [place for place, name in enumerate(world.sectors) if name in bundled]
    return places or list(range((len(world.sectors) + 1) // 2))
