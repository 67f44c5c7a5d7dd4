"""Estimate who sells final goods to whom, by fitting a starting pattern to published totals."""

import numpy as np

# Weight of exporters' average market shares in the starting pattern, so that no total is out of reach.
SEED_FLOOR = 1e-4
ROUNDS = 3000
TOLERANCE = 1e-7


def starting_pattern(
    intermediate: np.ndarray, final_exports: np.ndarray, final_imports: np.ndarray
) -> np.ndarray:
    """Spread each importer's final purchases over sources as its intermediate imports are spread.

    seed_nik = M_ik [ (1 - e) Zint_nik / sum_{m != i} Zint_mik + e E_nk / sum_{m != i} E_mk ], e small; where
    an importer buys no such inputs from abroad the second part alone is used.

    Args:
        intermediate: intermediate trade [exporter, importer, sector], million USD.
        final_exports: E, final goods sold abroad [exporter, sector], million USD.
        final_imports: M, final goods bought abroad [importer, sector], million USD.
    """
    own = np.arange(len(intermediate))
    foreign = intermediate.copy()
    foreign[own, own] = 0.0
    bought = foreign.sum(axis=0)
    average = np.repeat(final_exports[:, None, :], len(own), axis=1)
    average[own, own] = 0.0
    average /= np.maximum(average.sum(axis=0), 1e-300)
    observed = foreign / np.where(bought > 0, bought, 1.0)
    floor = np.where(bought > 0, SEED_FLOOR, 1.0)
    return final_imports[None] * ((1.0 - floor) * observed + floor * average)


def ratio(wanted: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Return wanted / found, and zero where nothing is there to scale."""
    return np.divide(wanted, found, out=np.zeros_like(found), where=found > 0)


def fit(
    seed: np.ndarray, exports: np.ndarray, imports: np.ndarray, pairs: np.ndarray
) -> tuple[np.ndarray, float]:
    """Scale a pattern in turn until it adds up to exports, imports and pair totals.

    Iterative proportional fitting: sum_i G_nik = E_nk, sum_n G_nik = M_ik, sum_k G_nik = B_ni. The totals are
    rounded and do not agree to the last digit: the pair totals give way, since output hangs on the other two.

    Args:
        seed: starting flows [exporter, importer, sector], zero on own trade.
        exports: E [exporter, sector].
        imports: M [importer, sector].
        pairs: B [exporter, importer].

    Returns:
        The fitted flows and the absolute gap left in the pair totals as a share of them.

    Reference:
        Deming and Stephan (1940), On a least squares adjustment of a sampled frequency table.
    """
    flows = seed.copy()
    imports = imports * ratio(exports.sum(axis=0), imports.sum(axis=0))
    pairs = pairs * (exports.sum() / pairs.sum())
    for _ in range(ROUNDS):
        flows *= ratio(pairs, flows.sum(axis=2))[:, :, None]
        flows *= ratio(imports, flows.sum(axis=0))[None]
        flows *= ratio(exports, flows.sum(axis=1))[:, None, :]
        if np.abs(flows.sum(axis=0) - imports).sum() < TOLERANCE * imports.sum():
            break
    # The last word is the exporters' and the importers': the pair totals are the coarser figures.
    for _ in range(ROUNDS):
        flows *= ratio(imports, flows.sum(axis=0))[None]
        flows *= ratio(exports, flows.sum(axis=1))[:, None, :]
        if np.abs(flows.sum(axis=0) - imports).sum() < 1e-3 * TOLERANCE * imports.sum():
            break
    else:
        raise RuntimeError("final trade does not reach its export and import totals; check the facts tables")
    return flows, float(np.abs(flows.sum(axis=2) - pairs).sum() / pairs.sum())


def fit_final_trade(
    intermediate: np.ndarray, facts: dict[str, np.ndarray], goods: np.ndarray
) -> tuple[np.ndarray, dict[str, float]]:
    """Estimate final trade [exporter, importer, sector] in goods and in services, own use left at zero.

    Args:
        intermediate: intermediate trade [exporter, importer, sector], million USD.
        facts: published ``final_exports`` and ``final_imports`` [economy, sector], and ``goods`` and
            ``services`` trade [exporter, importer], intermediate and final together, million USD.
        goods: which sectors are goods.

    Returns:
        Final trade, and by kind the share of trade left outside the pair totals.
    """
    seed = starting_pattern(intermediate, facts["final_exports"], facts["final_imports"])
    final, misfit = np.zeros_like(seed), {}
    for kind, members in (("goods", goods), ("services", ~goods)):
        pairs = np.maximum(facts[kind] - intermediate[:, :, members].sum(axis=2), 0.0)
        np.fill_diagonal(pairs, 0.0)
        final[:, :, members], misfit[kind] = fit(
            seed[:, :, members], facts["final_exports"][:, members], facts["final_imports"][:, members], pairs
        )
    return final, misfit
