"""A world from an official file of the OECD Inter-Country Input-Output tables."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, product
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from jaxtyping import Float

from detente.economy.calibration import Elasticities, elasticity_array
from detente.economy.construction import TableReader, tariff_problems, world_from_tables
from detente.economy.elasticities import DEFAULT, covered_sectors, named_elasticities
from detente.economy.storage import load_embedded
from detente.economy.world import FLOWS, Provenance, World
from detente.errors import InputError, Problem, nearest, raise_if_any

if TYPE_CHECKING:
    from detente.economy.construction import Table

UNCOVERED = 4.0
"""Simonovska and Waugh (2014), for sectors without an estimate of their own."""

FINAL_USES = ("HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR", "NONRES", "P33", "DISC", "FD")
"""Final-demand columns of all editions: households, non-profits, government, investment, inventories, direct
purchases abroad by residents and at home by non-residents, discrepancies."""

CLOSING_ROWS = ("TLS", "VA", "OUT")
TOTAL_COLUMNS = ("OUT", "TOTAL")
EXTENDED_REGIONS = ("CN1", "CN2", "MX1", "MX2")
SMALLEST_VALUE_ADDED_SHARE = 0.01
LARGEST_GAP = 0.01
"""A row that misses its own total by more than this share (and a million USD) was not written by the OECD."""

EXPECTED = "Columns are ECO_SECTOR (AGO_A01 ... ROW_T), then ECO_HFCE ... ECO_DPABR, then OUT"
GET_SMALL = "Use the small version of the table, YYYY_SML.csv"
GET_AGAIN = "The file is cut off: unpack or download it again"
SAME_MIX = "All users of a sector's goods in an economy buy from the same mix of sources."
VALUED = (
    "Trade is the official table's, at basic prices, plus tariffs. Value added is what inputs leave of "
    "output, so taxes less subsidies on products count as value added; those on final demand are left out."
)


def world_from_icio(
    path: str | PathLike[str],
    *,
    tariff: Table | None = None,
    trade_elasticity: Elasticities = DEFAULT,
    provenance: Provenance | None = None,
) -> World:
    """Calibrate a world to an official ICIO file: who buys what from whom, as input and as final good.

    ``trade = (intermediate + final)(1 + tariff)``, summed over users; input k costs sector j of economy i
    ``use[i,k,j] X[i,k] / sum_n basic[n,i,k]``, X being spending at tariff-inclusive prices. All regions are
    kept, the rest of the world included. Final use is netted over its kinds first; what stays negative
    (inventories drawn down) is set to 0.

    Args:
        path: ``YYYY_SML.csv`` as the OECD publishes it, million current USD.
        tariff: exporter x importer x sector, applied rates as fractions, in the order of the file; None for
            the rates of the bundled world where it has the same economies and sector, and 0 elsewhere.
        trade_elasticity: theta, one a sector, or the name of a published set. Left at the median set, sectors
            that no paper covers (those of older editions) take 4, and the notes say so.
        provenance: what to record instead of the file's name and year; notes on what was done are added.

    Returns:
        The world; ``world.check()`` holds. ``provenance.notes`` says what had to bend, and by how much.

    Raises:
        InputError: no such file, not an ICIO table, labels that do not match, cells that are not numbers, a
            file that is cut off; and what `world_from_tables` refuses.

    Source: OECD (2025), Inter-Country Input-Output tables; the recipe is that of the bundled world.
    """
    file = Path(path)
    layout = _layout(file)
    theta, guessed = _elasticities(trade_elasticity, layout.sectors)
    rates = _rates(layout, tariff)
    flows = _read_flows(layout)
    basic = flows.intermediate + flows.final
    trade = basic * (1 + rates.values)
    shares, bent = _input_shares(layout, basic, trade, flows.use)
    world = world_from_tables(
        economies=layout.economies,
        sectors=layout.sectors,
        trade=trade,
        input_share=shares,
        tariff=rates,
        trade_elasticity=theta,
        provenance=(provenance or _provenance(file)).noting(VALUED, SAME_MIX, *flows.notes, *bent, *guessed),
    )
    return _with_bundled_sources(replace(world, published=flows.published), tariff is None)


def _elasticities(given: Elasticities, sectors: list[str]) -> tuple[xr.DataArray, list[str]]:
    """Elasticities for the file's sectors; the default set is stretched to sectors that no paper covers."""
    known = covered_sectors()
    unknown = [sector for sector in sectors if sector not in known]
    if not unknown or given is not DEFAULT:
        return elasticity_array(given, sectors), []
    median = dict(zip(known, named_elasticities(DEFAULT, known), strict=True))
    values = elasticity_array([median.get(sector, UNCOVERED) for sector in sectors], sectors)
    note = f"no published elasticities for {', '.join(unknown)}: {UNCOVERED:g} is used there"
    return values, [note]


# -- the labels of the file -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Layout:
    """Where things are in the file.

    Attributes:
        file: the file.
        columns: its column labels, the label of the first column left out.
        economies: in the order of the file.
        sectors: in the order of the file.
        final: position of each final-demand column among the columns.
        buyer: which economy each of them belongs to.
        closing: labels of the rows below the flows.
    """

    file: Path
    columns: list[str]
    economies: list[str]
    sectors: list[str]
    final: list[int]
    buyer: list[int]
    closing: list[str]

    @property
    def cells(self) -> list[str]:
        return _grid(self.economies, self.sectors)


def _layout(file: Path) -> _Layout:
    """Read all labels of a file, and refuse what is not the official layout, all problems at once."""
    header, rows, short = _labels(file)
    columns = header[1:]
    _refuse_other_tables(file, columns)
    kinds = [_split(label) for label in columns]
    final = [at for at, (_, kind) in enumerate(kinds) if kind in FINAL_USES]
    traded = kinds[: final[0]]
    economies = list(dict.fromkeys(economy for economy, _ in traded))
    sectors = list(dict.fromkeys(sector for economy, sector in traded if economy == economies[0]))
    cells = _grid(economies, sectors)
    uses = _in_order(_grid(economies, list(dict.fromkeys(kinds[at][1] for at in final))), columns)
    total = columns[-1] if columns[-1] in TOTAL_COLUMNS else TOTAL_COLUMNS[0]
    rule = f"The columns are {len(economies)} economies x {len(sectors)} sectors, then final demand, then OUT"
    problems = _mismatches(f"{file}, columns", columns, [*cells, *uses, total], rule)
    problems += _row_problems(file, rows, cells, short, len(header))
    raise_if_any(problems)
    buyer = [economies.index(kinds[at][0]) for at in final]
    return _Layout(file, columns, economies, sectors, final, buyer, rows[len(cells) :])


def _labels(file: Path) -> tuple[list[str], list[str], dict[str, int]]:
    """The header, the row labels, and the rows that have too few fields, with their number of fields."""
    if not file.exists():
        cure = "Download the ICIO tables (small version) from the OECD, unpack them, and give YYYY_SML.csv"
        raise InputError(Problem(str(file), "there is no such file", "", cure))
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            header = [label.strip() for label in next(csv.reader([stream.readline()]), [])]
            rows, short = [], {}
            for line in filter(str.strip, stream):
                rows.append(line.partition(",")[0].strip().strip('"'))
                if line.count(",") != len(header) - 1:
                    short[rows[-1]] = line.count(",") + 1
    except (UnicodeDecodeError, csv.Error, OSError):
        fact = "is not a text file" if file.is_file() else "is not a file"
        cure = "Unpack the archive first and give YYYY_SML.csv"
        raise InputError(Problem(str(file), fact, "The table is comma-separated text", cure)) from None
    if len(header) < 2:
        fact = f"its first line is '{','.join(header)[:40]}'" if header else "it is empty"
        raise InputError(Problem(str(file), fact, "The table is comma-separated text", GET_SMALL))
    return header, rows, short


def _refuse_other_tables(file: Path, columns: list[str]) -> None:
    kinds = [_split(label) for label in columns]
    split_up = [region for region in EXTENDED_REGIONS if region in {eco for eco, _ in kinds}]
    if split_up:
        fact = f"it has {', '.join(split_up)}: this is the extended version, with China and Mexico split up"
        raise InputError(Problem(str(file), fact, "The small version has one CHN and one MEX", GET_SMALL))
    has_final = any(kind in FINAL_USES for _, kind in kinds)
    has_inputs = bool(kinds[0][1]) and kinds[0][1] not in FINAL_USES
    if has_final and has_inputs:
        return
    shown = ", ".join(columns[:4])
    lacking = "no final demand such as AGO_HFCE" if has_inputs else "no inputs such as AGO_A01 to begin with"
    fact = f"is not an ICIO table: it has {lacking}; its {len(columns)} columns are {shown} ... {columns[-1]}"
    raise InputError(Problem(str(file), fact, EXPECTED, GET_SMALL))


def _row_problems(
    file: Path, rows: list[str], cells: list[str], short: dict[str, int], width: int
) -> list[Problem]:
    wanted = [*cells, *CLOSING_ROWS]
    whole = rows[:-1] if rows and short.get(rows[-1], width) < width else rows
    if len(whole) < len(wanted) and whole == wanted[: len(whole)]:
        fact = f"it ends after {f'row {whole[-1]}' if whole else 'the first line'} (line {len(whole) + 1})"
        rule = f"Rows go on to {wanted[-1]}: {len(wanted) - len(whole)} are missing"
        return [Problem(str(file), fact, rule, GET_AGAIN)]
    place, rule = f"{file}, rows", "Rows are the input columns, then TLS, VA, OUT"
    problems = _mismatches(place, rows, [*cells, *_in_order(list(CLOSING_ROWS), rows)], rule)
    for row, count in list(short.items())[:5]:
        problems.append(Problem(f"{file}, row {row}", f"it has {count} fields", f"Every line has {width}"))
    return problems


def _mismatches(place: str, given: list[str], wanted: list[str], rule: str) -> list[Problem]:
    """Labels that are missing, unknown, repeated or out of order."""
    if given == wanted:
        return []
    have, need = set(given), set(wanted)
    missing = [label for label in wanted if label not in have]
    extra = [label for label in given if label not in need]
    twice = sorted({label for label in given if given.count(label) > 1}) if len(have) < len(given) else []
    if not (missing or extra or twice):
        return [Problem(place, "they are in another order", f"{rule}, sector by sector, in one order")]
    facts = [(missing, "missing"), (extra, "not expected"), (twice, "there twice")]
    return [
        Problem(place, f"{_some(labels)} {'are' if labels[1:] else 'is'} {what}", rule, _offer(labels, need))
        for labels, what in facts
        if labels
    ]


def _offer(labels: list[str], known: set[str]) -> str:
    return nearest(labels[0], known) if labels[0] not in known else ""


def _some(labels: list[str]) -> str:
    more = f" and {len(labels) - 5} more" if len(labels) > 5 else ""
    return ", ".join(labels[:5]) + more


def _in_order(labels: list[str], given: list[str]) -> list[str]:
    """Labels whose order is free, in the order in which they are given."""
    place = {label: at for at, label in enumerate(given)}
    return sorted(labels, key=lambda label: place.get(label, len(given)))


def _grid(economies: list[str], sectors: list[str]) -> list[str]:
    return [f"{economy}_{sector}" for economy, sector in product(economies, sectors)]


def _split(label: str) -> tuple[str, str]:
    """Economy and sector (or final use); sector codes such as C17_18 have underscores of their own."""
    economy, _, kind = label.partition("_")
    return economy, kind


# -- the numbers of the file ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Flows:
    """What the model can tell apart: flows by source, input use by user; million USD at basic prices."""

    intermediate: Float[np.ndarray, "exporter importer sector"]
    final: Float[np.ndarray, "exporter importer sector"]
    use: Float[np.ndarray, "economy sector use_sector"]
    published: xr.Dataset
    notes: list[str]


def _read_flows(layout: _Layout) -> _Flows:
    """Add the table up one exporter at a time, so that it never lies in memory as a whole."""
    n, s = len(layout.economies), len(layout.sectors)
    intermediate, final, use = np.zeros((n, n, s)), np.zeros((n, n, s)), np.zeros((n, s, s))
    total, drawn = np.zeros((n, s)), np.zeros((n, n, s))
    buyer = np.eye(n)[layout.buyer]
    blocks = _blocks(layout)
    for exporter in range(n):
        block = next(blocks)
        inputs = block[:, : n * s].reshape(s, n, s)
        drawn[exporter] = np.minimum(inputs, 0).sum(axis=2).T
        np.maximum(inputs, 0, out=inputs)
        intermediate[exporter] = inputs.sum(axis=2).T
        final[exporter] = (block[:, layout.final] @ buyer).T
        use += inputs.transpose(1, 0, 2)
        total[exporter] = block[:, -1]
    closing = dict(zip(layout.closing, next(blocks), strict=True))
    _refuse_gaps(layout, total, (intermediate + drawn + final).sum(axis=1))
    below, world_final = np.minimum(final, 0), float(final.sum())
    notes = _negative_notes(layout, "input use", drawn, world_final)
    notes += _negative_notes(layout, "final demand (inventories drawn down)", below, world_final)
    return _Flows(intermediate, np.maximum(final, 0), use, _published(layout, closing), notes)


def _blocks(layout: _Layout) -> Iterator[Float[np.ndarray, "row column"]]:
    """The rows of each exporter, then the closing rows, as numbers."""
    counts = [len(layout.sectors)] * len(layout.economies) + [len(CLOSING_ROWS)]
    with layout.file.open(encoding="utf-8-sig") as stream:
        lines = filter(str.strip, stream)
        next(lines)
        for count in counts:
            try:
                block = _numbers(islice(lines, count), len(layout.columns))
            except ValueError:
                raise InputError(_bad_cells(layout)) from None
            if not np.isfinite(block).all():
                raise InputError(_bad_cells(layout))
            yield block


def _numbers(lines: Iterator[str], columns: int) -> Float[np.ndarray, "row column"]:
    # NumPy's reader takes a second for the full table; pandas, block by block, takes sixteen.
    wanted = range(1, columns + 1)
    return np.loadtxt(lines, delimiter=",", usecols=wanted, comments=None, quotechar='"', ndmin=2)


def _bad_cells(layout: _Layout) -> list[Problem]:
    """The first cells that are not numbers, found by reading the file a second time."""
    problems = []
    with layout.file.open(encoding="utf-8-sig", newline="") as stream:
        lines = csv.reader(stream)
        next(lines)
        for row, *cells in lines:
            for column, cell in zip(layout.columns, cells, strict=False):
                if not _is_number(cell):
                    fact = f"'{cell}' is not a number" if cell.strip() else "it is empty"
                    place = f"{layout.file}, row {row}, column {column}"
                    problems.append(Problem(place, fact, "Every cell is a number, with a point for decimals"))
            if len(problems) >= 5:
                break
    return problems[:5] or [Problem(str(layout.file), "it cannot be read as numbers", EXPECTED, GET_SMALL)]


def _is_number(cell: str) -> bool:
    try:
        return bool(np.isfinite(float(cell)))
    except ValueError:
        return False


def _refuse_gaps(layout: _Layout, total: np.ndarray, added: np.ndarray) -> None:
    """Refuse rows that do not add up to their OUT: a column was lost or shifted."""
    gap = np.abs(total - added)
    wrong = (gap > LARGEST_GAP * np.abs(total)) & (gap > 1)
    if wrong.any():
        i, k = np.unravel_index(int(np.where(wrong, gap, 0).argmax()), gap.shape)
        place = f"{layout.file}, row {layout.economies[i]}_{layout.sectors[k]}"
        fact = f"its uses add up to {added[i, k]:.6g}, its {layout.columns[-1]} is {total[i, k]:.6g}"
        rule = f"Output is the sum of its uses; {int(wrong.sum())} rows miss it by more than 1 %"
        raise InputError(Problem(place, fact, rule, "Use the file as the OECD published it"))


def _published(layout: _Layout, closing: dict[str, Any]) -> xr.Dataset:
    """National totals of the file: value added at basic prices, and GDP, which adds taxes less subsidies."""
    n, s = len(layout.economies), len(layout.sectors)
    taxes = closing["TLS"][: n * s].reshape(n, s).sum(axis=1)
    taxes = taxes + np.bincount(layout.buyer, closing["TLS"][layout.final], minlength=n)
    value_added = closing["VA"][: n * s].reshape(n, s).sum(axis=1)
    totals = {"gdp": ("economy", value_added + taxes), "value_added": ("economy", value_added)}
    return xr.Dataset(totals, coords={"economy": layout.economies})


# -- from the table to a world ----------------------------------------------------------------------------


def _negative_notes(layout: _Layout, what: str, cells: np.ndarray, world_final: float) -> list[str]:
    if not (cells < 0).any():
        return []
    n, i, k = np.unravel_index(int(cells.argmin()), cells.shape)
    share = -100 * float(cells.sum()) / world_final
    where = f"{layout.economies[n]} {layout.sectors[k]} in {layout.economies[i]}"
    return [
        f"Negative {what} set to 0 in {int((cells < 0).sum())} flows, {share:.3g} % of world final demand, "
        f"the largest {where} ({cells.min():.6g} million USD): output of these producers lies above the "
        "file's by as much."
    ]


def _input_shares(
    layout: _Layout, basic: np.ndarray, trade: np.ndarray, use: np.ndarray
) -> tuple[np.ndarray, list[str]]:
    """Input bills, tariffs included, as shares of output, and a note where they had to be scaled down."""
    output, bought = basic.sum(axis=1), basic.sum(axis=0)
    markup = np.divide(trade.sum(axis=0), bought, out=np.ones_like(bought), where=bought > 0)
    bill = use * markup[:, :, None]
    share = np.divide(bill, output[:, None, :], out=np.zeros_like(bill), where=output[:, None, :] > 0)
    left = 1 - share.sum(axis=1)
    low = (left < SMALLEST_VALUE_ADDED_SHARE) & (output > 0)
    if not low.any():
        return share, []
    scale = np.where(low, (1 - SMALLEST_VALUE_ADDED_SHARE) / np.where(low, 1 - left, 1.0), 1.0)
    i, j = np.unravel_index(int(np.where(low, left, np.inf).argmin()), left.shape)
    lowest = f"{layout.economies[i]} {layout.sectors[j]} ({100 * left[i, j]:.3g} % before)"
    note = f"Inputs scaled down to leave value added at 1 % of output in {int(low.sum())} cells; lowest "
    return share * scale[:, None, :], [f"{note}{lowest}."]


def _rates(layout: _Layout, tariff: Table | None) -> xr.DataArray:
    """The tariffs given, or those of the bundled world where labels match and 0 elsewhere."""
    if tariff is not None:
        reader = TableReader(layout.economies, layout.sectors)
        rates = reader.read("tariff", tariff, FLOWS)
        if rates is None:
            raise InputError(reader.problems)
        raise_if_any(tariff_problems(rates, "tariff"))
        return rates
    return _onto(layout.economies, layout.sectors, load_embedded().tariff, 0.0)


def _onto(economies: list[str], sectors: list[str], table: xr.DataArray, elsewhere: Any) -> xr.DataArray:
    return table.reindex(exporter=economies, importer=economies, sector=sectors, fill_value=elsewhere)


def _with_bundled_sources(world: World, bundled: bool) -> World:
    """Say where each tariff comes from, and which economies and sectors have none."""
    if not bundled:
        return replace(world, provenance=world.provenance.noting("Tariffs as given by the user."))
    known = load_embedded()
    without = [economy for economy in world.economies if economy not in known.economies]
    unknown = [sector for sector in world.sectors if sector not in known.sectors]
    note = "Applied tariffs are those of the bundled world"
    note += f"; not known and set to 0 for economies {', '.join(without)}" if without else ""
    note += f"; not known and set to 0 for sectors {', '.join(unknown)}" if unknown else ""
    provenance = world.provenance.noting(note + ".")
    if known.tariff_source is None:
        return replace(world, provenance=provenance)
    stated = known.provenance.tariff_sources
    codes = _onto(world.economies, world.sectors, known.tariff_source, len(stated))
    names = (*stated, "not known for this economy or sector: set to 0")
    return replace(world, tariff_source=codes, provenance=replace(provenance, tariff_sources=names))


def _provenance(file: Path) -> Provenance:
    found = re.match(r"\d{4}", file.name)
    with file.open("rb") as stream:
        checksum = hashlib.file_digest(stream, "sha256").hexdigest()
    return Provenance(
        name=f"OECD ICIO {found.group()}" if found else "OECD ICIO",
        year=int(found.group()) if found else None,
        sources=(f"OECD, Inter-Country Input-Output tables, file {file.name} (CC BY 4.0)",),
        built_from={"file": file.name, "sha256": checksum},
    )
