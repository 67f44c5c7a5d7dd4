"""The weights of tariff lines meet the totals they were fitted to, and the page about them says what they are."""

import csv
import importlib.util
import re
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = REPOSITORY / "src" / "detente" / "policy" / "data"
FACTS = REPOSITORY / "data-raw" / "facts"
PAGE = (REPOSITORY / "docs" / "explain" / "line-weights.md").read_text(encoding="utf-8")
METALS_AND_CARS = {"steel": "us_232_steel", "aluminium": "us_232_aluminium", "autos": "us_232_autos"}
EXEMPT = {
    "electronics": "us_reciprocal_exempt_electronics_2025_04_11",
    "annex": "us_reciprocal_exempt_annex_ii",
    "november": "us_reciprocal_exempt_annex_ii_2025_11_14",
}
SECTION_301_BY_2020 = {"1": 0.25, "2": 0.25, "3": 0.25, "4A": 0.075}
SECTION_301_IN_2025 = SECTION_301_BY_2020 | {
    "biden_25": 0.25,
    "biden_50": 0.5,
    "biden_100": 1.0,
    "biden_50_jan25": 0.5,
    "biden_25_jan25": 0.25,
}


def table(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(line for line in stream if not line.startswith("#")))


class Weights:
    """A file of lines, spread over its lines."""

    def __init__(self, name):
        with np.load(DATA / name) as stored:
            self.arrays = {key: stored[key] for key in stored.files}
        self.hs, self.sector = self.arrays["hs"].tolist(), self.arrays["sector"]
        self.partners, cell = self.arrays["partner"].tolist(), self.arrays["cell"]
        by_cell = self.arrays["cell_weight"].astype(float)
        self.trade = by_cell[cell] / np.bincount(cell, minlength=len(by_cell))[cell][:, None]

    def of(self, partner):
        return self.trade[:, self.partners.index(partner)]

    def on(self, codes):
        codes = {code[:8] for code in codes}
        return np.array([any(code[:length] in codes for length in (4, 6, 8)) for code in self.hs])


@pytest.fixture(scope="module")
def us():
    return Weights("us_lines_2024.npz")


@pytest.fixture(scope="module")
def china():
    return Weights("china_lines_2017.npz")


@pytest.fixture(scope="module")
def listed(us, shared_file):
    """Which lines are on each list, and on any list of Section 232 as ``replaced``."""

    def codes(name):
        with shared_file(f"facts/lists/{name}.csv").open(encoding="utf-8-sig") as stream:
            return [line.strip() for line in stream if line.strip().isdigit()]

    marks = {name: us.on(codes(file)) for name, file in (METALS_AND_CARS | EXEMPT).items()}
    marks["replaced"] = marks["steel"] | marks["aluminium"] | marks["autos"]
    return marks


def test_the_files_are_small_and_have_the_arrays_they_should(us, china):
    assert sum((DATA / name).stat().st_size for name in ("us_lines_2024.npz", "china_lines_2017.npz")) < 4e5
    for lines in (us, china):
        assert set(lines.arrays) == {"hs", "sector", "cell", "cell_weight", "partner"}
        assert all(len(code) == 8 and code.isdigit() for code in lines.hs)
        assert len(set(lines.hs)) == len(lines.hs)
        assert lines.arrays["cell_weight"].dtype == np.float32
        assert np.isfinite(lines.trade).all() and (lines.trade >= 0).all()
        assert (lines.trade.sum(axis=0) > 0).all()


def test_lines_of_a_cell_share_a_sector_and_a_chapter(us):
    of_cell = defaultdict(set)
    for code, sector, cell in zip(us.hs, us.sector.tolist(), us.arrays["cell"].tolist(), strict=True):
        of_cell[cell].add((sector, code[:2]))
    assert {len(kinds) for kinds in of_cell.values()} == {1}


def test_all_partners_together_are_their_sum(us):
    assert us.of("all") == pytest.approx(us.trade[:, :-1].sum(axis=1), rel=1e-6)
    assert len(us.partners) == 52
    assert us.partners[-1] == "all"


def test_sector_totals_are_exact(us):
    rows = table(FACTS / "us_duties_2024.csv")
    assert {row["partner"] for row in rows} == set(us.partners) - {"all"}
    wanted = {(row["partner"], row["sector"]): float(row["imports_usd"]) for row in rows}
    for partner in us.partners[:-1]:
        trade = us.of(partner)
        for sector in set(us.sector.tolist()):
            total = wanted.pop((partner, sector), 0.0)
            assert trade[us.sector == sector].sum() == pytest.approx(total, rel=1e-6)
    assert wanted == {}


def test_chapter_totals_are_met(us):
    chapter = np.array([code[:2] for code in us.hs])
    missed, total = defaultdict(float), defaultdict(float)
    for row in table(FACTS / "us_imports_2024_by_chapter.csv"):
        found = us.of(row["partner"])[chapter == row["chapter"]].sum() / 1e6
        missed[row["partner"]] += abs(found - float(row["imports_usd_m"]))
        total[row["partner"]] += float(row["imports_usd_m"])
    assert len(missed) == 9
    # The page says 0.015 percent at most.
    assert max(missed[partner] / total[partner] for partner in missed) <= 1.6e-4


def test_chapters_of_china_agree_between_the_two_tables():
    rounded = {
        row["chapter"]: float(row["imports_usd_m"])
        for row in table(FACTS / "us_imports_2024_by_chapter.csv")
        if row["partner"] == "CHN"
    }
    for row in table(FACTS / "us_imports_2024_from_china_by_chapter.csv"):
        assert rounded[row["chapter"]] == pytest.approx(float(row["imports"]) / 1e6, abs=0.051)


def test_chapters_and_sectors_add_up_to_the_same(us):
    total = defaultdict(float)
    for row in table(FACTS / "us_imports_2024_by_chapter.csv"):
        total[row["partner"]] += float(row["imports_usd_m"]) * 1e6
    for partner, imports in total.items():
        assert imports == pytest.approx(us.of(partner).sum(), rel=2e-5)


def test_section_232_lists_are_met(us, listed):
    missed, total = defaultdict(float), defaultdict(float)
    for row in table(FACTS / "us_imports_2024_by_list.csv"):
        for name in METALS_AND_CARS:
            found, wanted = us.of(row["partner"])[listed[name]].sum(), float(row[name])
            missed[name] += abs(found - wanted)
            total[name] += wanted
    assert missed["steel"] + missed["aluminium"] < 1e6
    assert missed["autos"] == pytest.approx(22e6, abs=1e6)
    assert total["autos"] == pytest.approx(457e9, abs=1e9)


def test_section_301_averages_on_china_are_met(us, shared_file):
    rates = {}
    for row in table(shared_file("facts/lists/us_section301_hs8.csv")):
        known = rates.setdefault(row["hs8"], {"2020-02-14": 0.0, "2025-01-01": 0.0})
        known["2020-02-14"] = max(known["2020-02-14"], SECTION_301_BY_2020.get(row["list"], 0.0))
        known["2025-01-01"] = max(known["2025-01-01"], SECTION_301_IN_2025.get(row["list"], 0.0))
    trade = us.of("CHN")
    for day in ("2020-02-14", "2025-01-01"):
        rate = np.array([rates[code][day] if code in rates else 0.0 for code in us.hs])
        found = fact = 0.0
        for row in table(shared_file("facts/us_section301_additional_on_CHN_by_icio.csv")):
            here = us.sector == row["icio"]
            imports = trade[here].sum()
            if imports > 0:
                average = (trade * rate)[here].sum() / imports
                assert average == pytest.approx(float(row[f"w2024_{day}"]), abs=5e-4)
                found += average * imports
                fact += float(row[f"w2024_{day}"]) * imports
        assert found / trade.sum() == pytest.approx(fact / trade.sum(), abs=1e-4)
    assert f"{100 * found / trade.sum():.2f} %, fact {100 * fact / trade.sum():.2f} %" in PAGE


def test_inferred_exempt_shares_are_met(us, listed, shared_file):
    series = {
        (row["country_name"], row["date"]): row
        for row in table(shared_file("facts/us_tariff_country_by_time_2025_2026.csv"))
    }

    def fall(name, before, after):
        return float(series[name, before]["effective tariff"]) - float(
            series[name, after]["effective tariff"]
        )

    exempt = (listed["electronics"] | listed["annex"] | listed["november"]) & ~listed["replaced"]
    cases = [
        ("EU", "EUROPEAN UNION", 15),
        ("VNM", "VIETNAM", 20),
        ("TWN", "TAIWAN", 20),
        ("IND", "INDIA", 50),
    ]
    for partner, name, november in cases:
        imports = float(series[name, "2025-04-09"]["total imports"])
        share = fall(name, "2025-04-09", "2025-04-11") / 10
        share += fall(name, "2025-11-01", "2025-11-14") / november
        assert us.of(partner)[exempt].sum() / imports == pytest.approx(share, abs=1e-4)


def test_the_page_gives_the_covered_shares_there_are(us, listed):
    april = (listed["electronics"] | listed["annex"]) & ~listed["replaced"]
    marks = [listed[name] for name in METALS_AND_CARS]
    marks += [listed["electronics"] & ~listed["replaced"], april]
    marks += [(april | listed["november"]) & ~listed["replaced"]]
    rows = re.findall(r"^\| ([A-Z]{2,3}|all) \| ([\d.]+) \|((?: [\d.]+ \|){6})$", PAGE, re.MULTILINE)
    assert len(rows) == 10
    for partner, billion, shares in rows:
        trade = us.of(partner)
        assert trade.sum() / 1e9 == pytest.approx(float(billion), abs=0.051)
        found = [100 * trade[mark].sum() / trade.sum() for mark in marks]
        assert found == pytest.approx([float(share) for share in re.findall(r"[\d.]+", shares)], abs=0.051)


def test_the_page_counts_what_is_there(us, china):
    words = f"{len(us.hs):,} lines of the US schedule of 2025 in {len(us.arrays['cell_weight'])} cells"
    assert words in PAGE
    assert f"{len(china.hs):,} Chinese lines" in PAGE
    assert f"{len(table(DATA / 'hs6_sectors.csv')):,} HS 6-digit codes" in PAGE


def test_china_lines_are_the_counted_ones(china, shared_file):
    rows = {row["hs8"]: row for row in table(shared_file("facts/lists/china_on_us_hs8_2018_2019.csv"))}
    assert china.partners == ["USA", "all"]
    assert set(china.hs) == set(rows)
    assert china.sector.tolist() == [rows[code]["icio"] for code in china.hs]
    wanted = [1e3 * float(rows[code]["imports_from_US_2017_kusd"] or 0) for code in china.hs]
    assert china.of("USA") == pytest.approx(wanted, rel=1e-6)
    assert (china.of("USA") == china.of("all")).all()


def test_every_six_digit_code_has_one_sector(us):
    rows = table(DATA / "hs6_sectors.csv")
    codes = [row["hs6"] for row in rows]
    assert codes == sorted(set(codes))
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    sector = {row["hs6"]: row["sector"] for row in rows}
    assert [code for code, of in zip(us.hs, us.sector, strict=True) if sector.get(code[:6], of) != of] == []


@pytest.fixture(scope="module")
def raking():
    path = REPOSITORY / "data-raw" / "line_weights_raking.py"
    spec = importlib.util.spec_from_file_location("line_weights_raking", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["line_weights_raking"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["line_weights_raking"]


def test_raking_meets_what_can_be_met_together(raking):
    # A table of two by two: sectors by rows, a list by column. The answer keeps the prior's odds ratio of 1.
    sector, chosen = np.array([0, 0, 1, 1]), np.array([True, False, True, False])
    margin = raking.Margin("list", chosen, 50.0)
    found = raking.rake(np.ones(4), sector, np.array([60.0, 40.0]), [margin])
    assert found == pytest.approx([30.0, 30.0, 20.0, 20.0])
    found = raking.rake(np.ones(4), sector, np.array([60.0, 40.0]), [raking.Margin("list", chosen, 75.0)])
    assert found == pytest.approx([45.0, 15.0, 30.0, 10.0])


def test_raking_lets_bounds_be_where_they_hold(raking):
    sector, chosen = np.zeros(2, dtype=int), np.array([True, False])
    at_least = raking.Margin("list", chosen, 3.0, "at least")
    assert raking.rake(np.ones(2), sector, np.array([10.0]), [at_least]) == pytest.approx([5.0, 5.0])
    at_most = raking.Margin("list", chosen, 3.0, "at most")
    assert raking.rake(np.ones(2), sector, np.array([10.0]), [at_most]) == pytest.approx([3.0, 7.0])


def test_sectors_have_the_last_word(raking):
    sector, chosen = np.array([0, 1]), np.array([True, False])
    found = raking.rake(np.ones(2), sector, np.array([10.0, 5.0]), [raking.Margin("list", chosen, 99.0)])
    assert found == pytest.approx([10.0, 5.0])


def test_a_list_is_capped_at_what_its_sectors_hold(raking):
    chosen, group = np.array([True, True, False]), np.array([0, 1, 1])
    totals, present = np.array([10.0, 100.0]), np.ones(3, dtype=bool)
    assert raking.attainable(1e3, chosen, present, group, totals) == pytest.approx(10 + 97)
    assert raking.attainable(1.0, chosen, present, group, totals) == pytest.approx(10)
    assert raking.attainable(50.0, chosen, present, group, totals) == pytest.approx(50)
