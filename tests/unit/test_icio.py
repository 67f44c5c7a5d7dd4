"""Official ICIO files: what is read, what has to bend, and what is refused."""

import csv
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from detente import InputError, World
from detente.economy.world import Provenance

ECONOMIES = ["USA", "CHN", "ROW"]
SECTORS = ["A01", "C26", "G"]
USES = ["HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR"]
CELLS = [f"{economy}_{sector}" for economy in ECONOMIES for sector in SECTORS]
TRUTH = Path(__file__).parents[3] / "shared" / "data" / "icio2022_full_81x50.npz"


def tables() -> tuple[np.ndarray, np.ndarray]:
    """Intermediate use [exporter, sector, importer, user] and final use [exporter, sector, importer, use]."""
    random = np.random.default_rng(7)
    inputs = random.uniform(1, 10, (3, 3, 3, 3))
    final = random.uniform(10, 50, (3, 3, 3, 6))
    for economy in range(3):
        final[economy, :, economy] *= 8
    final[..., 4] -= 20  # inventories are drawn down here and there, never by more than is consumed
    return inputs, final


def icio_lines(
    inputs: np.ndarray,
    final: np.ndarray,
    economies: list[str] = ECONOMIES,
    sectors: list[str] = SECTORS,
    uses: list[str] = USES,
) -> list[list[str]]:
    """The table as the OECD lays it out, cell by cell."""
    n, s = len(economies), len(sectors)
    cells = [f"{economy}_{sector}" for economy in economies for sector in sectors]
    flows = np.hstack([inputs.reshape(n * s, n * s), final.reshape(n * s, n * len(uses))])
    output = flows.sum(axis=1)
    taxes = np.hstack([0.01 * output, np.full(n * len(uses), 2.0)])
    added = np.hstack([output - flows[:, : n * s].sum(axis=0) - taxes[: n * s], np.zeros(n * len(uses))])
    closing = {"TLS": taxes, "VA": added, "OUT": np.hstack([output, flows[:, n * s :].sum(axis=0)])}
    header = ["V1", *cells, *(f"{economy}_{use}" for economy in economies for use in uses), "OUT"]
    rows = [
        [label, *map(repr, row.tolist()), repr(total)]
        for label, row, total in zip(cells, flows, output.tolist(), strict=True)
    ]
    return [header, *rows, *([name, *map(repr, row.tolist()), "0"] for name, row in closing.items())]


def write(path: Path, lines: list[list[str]], name: str = "2022_SML.csv") -> Path:
    file = path / name
    with file.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(lines)
    return file


def refusal(file: Path, **options) -> str:
    with pytest.raises(InputError) as caught:
        World.from_icio(file, **options)
    return str(caught.value)


@pytest.fixture
def lines() -> list[list[str]]:
    return icio_lines(*tables())


class TestWhatIsRead:
    def test_trade_is_intermediate_plus_final_use_with_tariffs(self, tmp_path, lines):
        inputs, final = tables()
        world = World.from_icio(write(tmp_path, lines))
        basic = (inputs.sum(axis=3) + final.sum(axis=3)).transpose(0, 2, 1)
        assert world.economies == ECONOMIES
        assert world.sectors == SECTORS
        np.testing.assert_allclose(world.trade, basic * (1 + world.tariff), rtol=1e-14)
        np.testing.assert_allclose(world.output, basic.sum(axis=1), rtol=1e-14)
        assert world.check().holds, str(world.check())

    def test_output_is_the_out_row_when_nothing_is_negative(self, tmp_path, lines):
        world = World.from_icio(write(tmp_path, lines))
        stated = np.array(lines[-1][1:10], dtype=float).reshape(3, 3)
        np.testing.assert_allclose(world.output, stated, rtol=1e-14)
        assert not any("Negative" in note for note in world.provenance.notes)

    def test_without_tariffs_inputs_and_final_use_are_the_files(self, tmp_path, lines):
        inputs, final = tables()
        world = World.from_icio(write(tmp_path, lines), tariff=np.zeros((3, 3, 3)))
        bill = inputs.sum(axis=0).transpose(1, 0, 2)
        output = world.output.values
        np.testing.assert_allclose(world.input_share, bill / output[:, None, :], rtol=1e-13)
        np.testing.assert_allclose(world.final_spending, final.sum(axis=(0, 3)).T, rtol=1e-12)
        added = np.array(lines[-2][1:10], float) + np.array(lines[-3][1:10], float)
        np.testing.assert_allclose(world.value_added, added.reshape(3, 3).sum(axis=1), rtol=1e-12)

    def test_published_totals_are_the_files(self, tmp_path, lines):
        world = World.from_icio(write(tmp_path, lines))
        added = np.array(lines[-2][1:10], float).reshape(3, 3).sum(axis=1)
        taxes = np.array(lines[-3][1:10], float).reshape(3, 3).sum(axis=1) + 6 * 2.0
        np.testing.assert_allclose(world.published["value_added"], added)
        np.testing.assert_allclose(world.published["gdp"], added + taxes)

    def test_input_bills_carry_the_average_tariff_of_their_sector(self, tmp_path, lines):
        inputs, final = tables()
        tariff = np.zeros((3, 3, 3))
        tariff[1, 0, 1] = 0.25
        world = World.from_icio(write(tmp_path, lines), tariff=tariff)
        bought = (inputs.sum(axis=3) + final.sum(axis=3))[:, 1, 0]
        markup = (bought * [1, 1.25, 1]).sum() / bought.sum()
        bill = inputs[:, 1, 0, :].sum(axis=0) * markup
        np.testing.assert_allclose(world.input_share.values[0, 1] * world.output.values[0], bill, rtol=1e-13)
        assert world.check().holds

    def test_codes_split_at_the_first_underscore(self, tmp_path):
        sectors = ["C17_18", "J62_63", "C302T309"]
        world = World.from_icio(write(tmp_path, icio_lines(*tables(), sectors=sectors)))
        assert world.sectors == sectors

    def test_older_editions(self, tmp_path):
        inputs, final = tables()
        older = icio_lines(inputs, final[..., :3], uses=["HFCE", "GGFC", "NONRES"])
        older[0][0], older[0][-1] = "", "TOTAL"
        older[-3:] = [older[-2], older[-3], older[-1]]
        world = World.from_icio(write(tmp_path, older, "icio.csv"))
        assert world.check().holds
        assert world.provenance.year is None
        np.testing.assert_allclose(
            world.published["value_added"].sum(), np.array(older[-3][1:10], float).sum()
        )

    def test_byte_order_mark_quotes_and_blank_lines_do_not_matter(self, tmp_path, lines):
        plain = World.from_icio(write(tmp_path, lines))
        text = "\n\n".join(",".join(f'"{cell}"' for cell in line) for line in lines)
        (tmp_path / "2021_quoted.csv").write_text("\ufeff" + text, encoding="utf-8")
        assert World.from_icio(tmp_path / "2021_quoted.csv").trade.identical(plain.trade)

    def test_provenance_says_what_and_how(self, tmp_path, lines):
        provenance = World.from_icio(write(tmp_path, lines)).provenance
        assert (provenance.name, provenance.year) == ("OECD ICIO 2022", 2022)
        assert provenance.built_from["file"] == "2022_SML.csv"
        assert len(provenance.built_from["sha256"]) == 64
        assert "taxes less subsidies on products count as value added" in provenance.notes[0]
        own = World.from_icio(
            tmp_path / "2022_SML.csv", provenance=Provenance(name="mine", year=1999)
        ).provenance
        assert (own.name, own.year) == ("mine", 1999)
        assert own.notes == provenance.notes

    def test_saves_and_loads(self, tmp_path, lines):
        world = World.from_icio(write(tmp_path, lines))
        world.save(tmp_path / "world.npz")
        again = World.load(tmp_path / "world.npz")
        assert again.trade.identical(world.trade)
        assert again.provenance == world.provenance


class TestWhatBends:
    def test_draw_down_beyond_consumption_raises_output(self, tmp_path):
        inputs, final = tables()
        final[2, 0, 0] = [5, 0, 0, 0, -30, 0]
        world = World.from_icio(write(tmp_path, icio_lines(inputs, final)), tariff=np.zeros((3, 3, 3)))
        stated = (inputs.sum(axis=(2, 3)) + final.sum(axis=(2, 3)))[2, 0]
        assert float(world.output[2, 0]) == pytest.approx(stated + 25)
        share = 100 * 25 / final.sum()
        note = (
            f"Negative final demand (inventories drawn down) set to 0 in 1 flows, {share:.3g} % of "
            "world final demand, the largest ROW A01 in USA (-25 million USD): output of these producers "
            "lies above the file's by as much."
        )
        assert note in world.provenance.notes
        assert world.check().holds

    def test_negative_input_use_raises_output(self, tmp_path):
        inputs, final = tables()
        inputs[1, 2, 0, 1] = -4
        world = World.from_icio(write(tmp_path, icio_lines(inputs, final)))
        stated = (inputs.sum(axis=(2, 3)) + final.sum(axis=(2, 3)))[1, 2]
        assert float(world.output[1, 2]) == pytest.approx(stated + 4)
        found = [
            note
            for note in world.provenance.notes
            if note.startswith("Negative input use set to 0 in 1 flows")
        ]
        assert len(found) == 1
        assert "CHN G in USA (-4 million USD)" in found[0]
        assert world.check().holds

    def test_value_added_is_at_least_one_percent_of_output(self, tmp_path):
        inputs, final = tables()
        inputs[:, :, 0, 1] *= 200
        world = World.from_icio(write(tmp_path, icio_lines(inputs, final)))
        assert float(world.value_added_share.sel(economy="USA", sector="C26")) == pytest.approx(0.01)
        found = [
            note for note in world.provenance.notes if "1 % of output in 1 cells; lowest USA C26 (-" in note
        ]
        assert len(found) == 1
        assert world.check().holds


class TestTariffs:
    def test_known_labels_take_the_bundled_rates(self, tmp_path, lines):
        world, known = World.from_icio(write(tmp_path, lines)), World.embedded()
        flow = {"exporter": "CHN", "importer": "USA", "sector": "C26"}
        assert float(world.tariff.sel(flow)) == float(known.tariff.sel(flow)) > 0
        assert world.why_tariff("CHN", "USA", "C26") == known.why_tariff("CHN", "USA", "C26")
        assert (
            float(world.tariff.sel(importer="ROW").max())
            == float(world.tariff.sel(exporter="ROW").max())
            == 0
        )
        assert world.why_tariff("ROW", "USA", "C26") == "not known for this economy or sector: set to 0"
        note = "Applied tariffs are those of the bundled world; not known and set to 0 for economies ROW."
        assert world.provenance.notes[-1] == note

    def test_unknown_sectors_are_named(self, tmp_path):
        file = write(tmp_path, icio_lines(*tables(), sectors=["A01_02", "C26", "G"]))
        world = World.from_icio(file, trade_elasticity=4.0)
        assert "set to 0 for sectors A01_02." in world.provenance.notes[-1]
        assert float(world.tariff.sel(sector="A01_02").max()) == 0
        assert "no published set covers sector A01_02" in refusal(file, trade_elasticity="cp")

    def test_sectors_of_older_editions_take_an_elasticity_of_4(self, tmp_path):
        file = write(tmp_path, icio_lines(*tables(), sectors=["A01_02", "C26", "G"]))
        world = World.from_icio(file)
        known = World.embedded().trade_elasticity.sel(sector="C26")
        assert world.trade_elasticity.values.tolist() == [4.0, float(known), 4.0]
        assert "no published elasticities for A01_02: 4 is used there" in world.provenance.notes

    def test_given_rates_are_used(self, tmp_path, lines):
        file = write(tmp_path, lines)
        rates = np.full((3, 3, 3), 0.1)
        world = World.from_icio(file, tariff=rates)
        assert (world.tariff == 0.1).all()
        assert world.why_tariff("CHN", "USA", "C26") == "given with the tables"
        assert world.provenance.notes[-1] == "Tariffs as given by the user."
        coords = {"exporter": ECONOMIES, "importer": ECONOMIES, "sector": SECTORS}
        labelled = xr.DataArray(rates, coords=coords, dims=tuple(coords))
        assert World.from_icio(file, tariff=labelled).trade.identical(world.trade)

    def test_given_rates_are_checked(self, tmp_path, lines):
        file = write(tmp_path, lines)
        assert "tariff: its shape is (3, 3)" in refusal(file, tariff=np.zeros((3, 3)))
        assert "If 25 % is meant, write 0.25" in refusal(file, tariff=np.full((3, 3, 3), 25.0))
        coords = {"exporter": ECONOMIES[::-1], "importer": ECONOMIES, "sector": SECTORS}
        swapped = xr.DataArray(np.zeros((3, 3, 3)), coords=coords, dims=tuple(coords))
        assert "the labels along exporter are in another order" in refusal(file, tariff=swapped)


class TestRefusals:
    def test_no_such_file(self, tmp_path):
        message = refusal(tmp_path / "2022_SML.csv")
        assert "there is no such file. Download the ICIO tables (small version) from the OECD" in message

    def test_not_text(self, tmp_path):
        (tmp_path / "a.zip").write_bytes(b"PK\x03\x04\xff\xfe\x00\x80")
        assert "is not a text file. The table is comma-separated text. Unpack the" in refusal(
            tmp_path / "a.zip"
        )
        assert "is not a file" in refusal(tmp_path)

    def test_not_separated_by_commas(self, tmp_path, lines):
        file = tmp_path / "a.csv"
        file.write_text("\n".join(";".join(line) for line in lines))
        assert "its first line is 'V1;USA_A01;USA_C26" in refusal(file)
        file.write_text("")
        assert "it is empty. The table is comma-separated text." in refusal(file)

    def test_another_table(self, tmp_path, lines):
        message = refusal(write(tmp_path, [["year", "country", "value"], ["2022", "USA", "1"]]))
        assert "is not an ICIO table: it has no inputs such as AGO_A01" in message
        assert "its 2 columns are country, value ... value. Columns are ECO_SECTOR" in message
        message = refusal(write(tmp_path, [line[:10] for line in lines]))
        assert "it has no final demand such as AGO_HFCE" in message

    def test_extended_version(self, tmp_path):
        file = write(tmp_path, icio_lines(*tables(), economies=["MX1", "CN1", "CN2"]))
        message = refusal(file)
        assert "it has CN1, CN2, MX1: this is the extended version" in message
        assert "Use the small version of the table, YYYY_SML.csv." in message

    def test_rows_and_columns_that_do_not_match(self, tmp_path, lines):
        lines[2][0], lines[0][12] = "USA_C27", "USA_HFCX"
        message = refusal(write(tmp_path, lines))
        assert "columns: USA_GGFC is missing" in message
        assert "columns: USA_HFCX is not expected" in message
        assert "Did you mean 'USA_HFCE'" in message
        assert "rows: USA_C26 is missing. Rows are the input columns, then TLS, VA, OUT." in message
        assert "rows: USA_C27 is not expected" in message

    def test_another_order_and_repeated_rows(self, tmp_path, lines):
        shuffled = [lines[0], lines[2], lines[1], *lines[3:]]
        assert "rows: they are in another order" in refusal(write(tmp_path, shuffled))
        assert "rows: CHN_A01 is there twice" in refusal(write(tmp_path, [*lines[:5], *lines[4:]]))

    def test_cells_that_are_not_numbers(self, tmp_path, lines):
        lines[3][2], lines[5][14], lines[7][7] = "n.a.", "", "inf"
        message = refusal(write(tmp_path, lines))
        assert "row USA_G, column USA_C26: 'n.a.' is not a number. Every cell is a number" in message
        assert f"row CHN_C26, column {lines[0][14]}: it is empty" in message
        assert "row ROW_A01, column ROW_A01: 'inf' is not a number" in message
        lines[-2][1] = "1;5"
        assert "row VA, column USA_A01: '1;5' is not a number" in refusal(write(tmp_path, lines))

    @pytest.mark.parametrize(("kept", "last"), [(2, "USA_A01"), (6, "CHN_C26"), (10, "ROW_G"), (12, "VA")])
    def test_truncated(self, tmp_path, lines, kept, last):
        message = refusal(write(tmp_path, lines[:kept]))
        assert (
            f"it ends after row {last} (line {kept}). Rows go on to OUT: {13 - kept} are missing. The file"
            in message
        )
        assert "The file is cut off: unpack or download it again." in message

    def test_truncated_within_a_line_or_after_the_first(self, tmp_path, lines):
        message = refusal(write(tmp_path, [*lines[:6], lines[6][:4]]))
        assert "it ends after row CHN_C26 (line 6)" in message
        assert "it ends after the first line (line 1)" in refusal(write(tmp_path, lines[:1]))

    def test_a_line_of_another_length(self, tmp_path, lines):
        lines[4] = lines[4][:-3]
        assert "row CHN_A01: it has 26 fields. Every line has 29." in refusal(write(tmp_path, lines))

    def test_rows_that_do_not_add_up(self, tmp_path, lines):
        lines[5][-1] = "1"
        message = refusal(write(tmp_path, lines))
        assert "row CHN_C26: its uses add up to" in message
        assert "its OUT is 1. Output is the sum of its uses; 1 rows miss it by more than 1 %." in message


@pytest.mark.skipif(
    not TRUTH.exists(), reason=f"{TRUTH.name} is not here: the real table cannot be read back"
)
class TestRealTable:
    def test_ten_economies_come_back_to_rounding(self, tmp_path):
        economies, sectors, inputs, final = real_table()
        world = World.from_icio(write(tmp_path, icio_lines(inputs, final, economies, sectors)))
        basic = (inputs.sum(axis=3) + final.sum(axis=3)).transpose(0, 2, 1)
        np.testing.assert_allclose(world.trade / (1 + world.tariff), basic, rtol=1e-13)
        assert world.economies == economies
        assert world.check().holds, str(world.check())


def real_table() -> tuple[list[str], list[str], np.ndarray, np.ndarray]:
    """Nine economies of the official table; all others, and what is not known of them, make up ROW."""
    kept = ["CAN", "CHN", "DEU", "FRA", "GBR", "IND", "JPN", "MEX", "USA"]
    with np.load(TRUTH) as stored:
        sources, buyers = stored["sources"].tolist(), stored["countries"].tolist()
        sectors = stored["sectors"].tolist()
        rows = np.array([[name == label for label in kept] for name in sources], dtype=float)
        rows = np.hstack([rows, 1 - rows.sum(axis=1, keepdims=True)])
        columns = rows[[sources.index(name) for name in buyers]]
        inputs = np.einsum("sikn,ir,nc->rsck", stored["Z"].astype(float), rows, columns, optimize=True)
        final = np.einsum("sin,ir,nc->rsc", stored["F"].astype(float), rows, columns, optimize=True)
        final[..., -1] += np.einsum("si,ir->rs", stored["X_to_ROW"], columns)
    kinds = np.array([0.7, 0.02, 0.2, 0.15, -0.1, 0.03])
    return [*kept, "ROW"], sectors, inputs, final[..., None] * kinds
