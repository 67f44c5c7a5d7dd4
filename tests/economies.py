"""Small economies whose answers are known, for tests."""

import numpy as np

import detente as dt

THREE = np.array([[0.7, 0.1, 0.1], [0.2, 0.8, 0.2], [0.1, 0.1, 0.7]])
"""Trade shares of a three-country economy: column = importer, row = exporter."""


def stationary(shares: np.ndarray) -> np.ndarray:
    """Spending at which every country sells what it spends: trade is balanced."""
    values, vectors = np.linalg.eig(shares)
    weights = np.real(vectors[:, np.argmax(np.real(values))])
    return weights / weights.sum()


def one_sector(shares: np.ndarray = THREE, theta: float = 4.0, value_added: float = 1.0) -> dt.World:
    """A balanced one-sector economy; below 1, `value_added` leaves room for roundabout inputs."""
    count = len(shares)
    trade = (shares / shares.sum(axis=0) * stationary(shares / shares.sum(axis=0)))[:, :, None]
    return dt.World.from_tables(
        economies=[f"E{i}" for i in range(count)],
        sectors=["GOODS"],
        trade=1000 * trade,
        input_share=np.full((count, 1, 1), 1 - value_added),
        trade_elasticity=[theta],
    )


def random_world(seed: int, economies: int = 4, sectors: int = 3, tariffs: bool = True) -> dt.World:
    """A consistent random world with inputs, deficits and, unless told otherwise, tariffs."""
    rng = np.random.default_rng(seed)
    trade = rng.uniform(0.1, 1, (economies, economies, sectors))
    trade += 4 * np.eye(economies)[:, :, None]
    raw = rng.uniform(0, 1, (economies, sectors, sectors))
    return dt.World.from_tables(
        economies=[f"E{i}" for i in range(economies)],
        sectors=[f"S{j}" for j in range(sectors)],
        trade=1000 * trade,
        input_share=0.4 * raw / raw.sum(axis=1, keepdims=True),
        tariff=rng.uniform(0, 0.3, trade.shape) * (1 - np.eye(economies))[:, :, None] if tariffs else None,
        trade_elasticity=rng.uniform(2, 8, sectors),
    )
