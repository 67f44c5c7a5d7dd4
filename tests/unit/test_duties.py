"""How duties on one good stack: every rule on its own, with a number one can work out by hand."""

from datetime import date

import numpy as np
import pytest

from detente import InputError, Ledger
from detente.policy.duties import Goods, duties_on
from detente.policy.lines import POOLED, TariffLines

DAY = date(2025, 6, 1)
STEEL, CAR, CHIP = 0, 1, 2


@pytest.fixture
def lines() -> TariffLines:
    """Three goods: steel, a car, a chip."""
    hs, sector = np.array(["72081000", "87032310", "85423100"]), np.array(["C24A", "C29", "C26"])
    return TariffLines("USA", hs, sector, {POOLED: np.array([1.0, 2.0, 1.0])}, "test")


def duty(id: str, rate: float, basis: str = "additional", **more) -> dict:
    stacking = {"family": id, **more.pop("stacking", {})}
    return {
        "id": id, "title": id, "instrument": "import tariff", "imposed_by": "USA", "on": ["CHN"],
        "rates": [{"rate": rate, "basis": basis}], "from": "2025-01-01", "recorded_on": "2025-01-01",
        "stacking": stacking, **more,
    }  # fmt: skip


MFN = duty("mfn", 0.025, "total", stacking={"base": True}, on=["all"])


def total(lines: TariffLines, *measures: dict, partner: str = "CHN", day: date = DAY) -> np.ndarray:
    ledger = Ledger.from_measures(measures)
    goods = Goods(lines, ledger.lists)
    standing = [one.measure for one in ledger.in_force(day)]
    return duties_on(standing, goods, "USA", partner, day).total


class TestStacking:
    def test_duties_add_to_the_base(self, lines):
        assert total(lines, MFN, duty("a", 0.1), duty("b", 0.2)) == pytest.approx([0.325] * 3)

    def test_a_floor_adds_what_is_missing(self, lines):
        assert total(lines, MFN, duty("floor", 0.15, "total")) == pytest.approx([0.15] * 3)

    def test_a_floor_below_the_base_adds_nothing(self, lines):
        high = duty("mfn", 0.25, "total", stacking={"base": True})
        assert total(lines, high, duty("floor", 0.15, "total")) == pytest.approx([0.25] * 3)

    def test_a_floor_counts_the_base_and_not_the_other_duties(self, lines):
        assert total(lines, MFN, duty("a", 0.1), duty("floor", 0.15, "total")) == pytest.approx([0.25] * 3)

    def test_what_yields_is_not_charged_where_the_other_is(self, lines):
        sector = duty("steel", 0.5, products={"hs": ["7208"]})
        general = duty("general", 0.1, stacking={"yields_to": ["steel"]})
        assert total(lines, MFN, sector, general) == pytest.approx([0.525, 0.125, 0.125])

    def test_replacing_says_the_same_from_the_other_side(self, lines):
        sector = duty("steel", 0.5, products={"hs": ["7208"]}, stacking={"replaces": ["general"]})
        assert total(lines, MFN, sector, duty("general", 0.1)) == pytest.approx([0.525, 0.125, 0.125])

    def test_nothing_yields_to_what_is_exempt_itself(self, lines):
        exempt = [{"products": {"hs": ["7208"]}}]
        sector = duty("steel", 0.5, products={"hs": ["7208"]}, stacking={"exempt": exempt})
        general = duty("general", 0.1, stacking={"yields_to": ["steel"]})
        assert total(lines, MFN, sector, general) == pytest.approx([0.125] * 3)

    def test_a_preference_takes_the_place_of_the_base(self, lines):
        free = duty("usmca", 0.0, "total", on=["MEX"], stacking={"base": True, "replaces": ["mfn"]})
        assert total(lines, MFN, free, partner="MEX") == pytest.approx([0.0] * 3)
        assert total(lines, MFN, free, partner="CHN") == pytest.approx([0.025] * 3)

    def test_an_exemption_has_its_days(self, lines):
        exempt = [{"products": {"hs": ["8542"]}, "from": "2025-04-05", "until": "2025-08-01"}]
        general = duty("general", 0.1, stacking={"exempt": exempt})
        assert total(lines, general, day=date(2025, 4, 4))[CHIP] == pytest.approx(0.1)
        assert total(lines, general, day=date(2025, 4, 5))[CHIP] == 0
        assert total(lines, general, day=date(2025, 8, 1))[CHIP] == pytest.approx(0.1)

    def test_a_content_rule_charges_part_of_the_trade(self, lines):
        content = [{"share": 0.35, "rule": "goods without preference", "on": ["CHN"]}]
        general = duty("general", 0.25, on=["all"], stacking={"content": content})
        assert total(lines, general) == pytest.approx([0.0875] * 3)
        assert total(lines, general, partner="CAN") == pytest.approx([0.25] * 3)

    def test_what_yields_in_part_is_charged_on_the_rest(self, lines):
        content = [{"share": 0.4, "rule": "content"}]
        sector = duty("cars", 0.25, products={"hs": ["8703"]}, stacking={"content": content})
        general = duty("general", 0.1, stacking={"yields_to": ["cars"]})
        assert total(lines, sector, general)[CAR] == pytest.approx(0.4 * 0.25 + 0.6 * 0.1)

    def test_the_rate_for_a_partner_comes_before_the_rate_for_all(self, lines):
        both = duty("general", 0.1, on=["all"])
        both["rates"].append({"rate": 0.19, "basis": "additional", "on": ["MYS"]})
        assert total(lines, both, partner="MYS") == pytest.approx([0.19] * 3)
        assert total(lines, both, partner="THA") == pytest.approx([0.1] * 3)

    def test_the_rate_for_products_comes_before_the_rate_for_all(self, lines):
        both = duty("general", 0.1)
        both["rates"].append({"rate": 0.25, "basis": "additional", "products": {"hs": ["8703"]}})
        assert total(lines, both) == pytest.approx([0.1, 0.25, 0.1])

    def test_a_suspended_duty_is_not_charged(self, lines):
        paused = duty("general", 0.1, suspended=[{"from": "2025-05-01", "until": "2025-07-01"}])
        assert total(lines, paused) == pytest.approx([0.0] * 3)
        assert total(lines, paused, day=date(2025, 7, 1)) == pytest.approx([0.1] * 3)

    def test_a_sector_share_covers_part_of_its_lines(self, lines):
        part = duty("part", 0.5, products={"covered": {"C26": 0.2}})
        assert total(lines, part) == pytest.approx([0, 0, 0.1])

    def test_codes_of_any_length_cover_the_lines_below(self, lines):
        for code in ("85", "8542", "8542.31", "8542.31.00", "8542.31.00.10"):
            one = duty("one", 0.1, products={"hs": [code]})
            assert total(lines, one) == pytest.approx([0, 0, 0.1]), code


class TestExplain:
    def test_every_duty_has_its_line_and_its_reason(self):
        steel = duty("steel", 0.5, products={"hs": ["7208"]})
        general = duty("general", 0.1, stacking={"yields_to": ["steel"]})
        stack = Ledger.from_measures([MFN, steel, general]).explain("USA", "China", "7208.10", "2025-06-01")
        assert [(row.measure.id, row.kind) for row in stack.rows] == [
            ("mfn", "base"), ("steel", "adds"), ("general", "not charged"),
        ]  # fmt: skip
        assert stack.total == pytest.approx((0.525, 0.525, 0.525))
        assert stack.rows[2].why == "steel takes its place"
        assert stack.sector == "C24A"
        assert "52.5 %  in all" in str(stack)

    def test_an_exemption_is_named(self):
        exempt = [{"products": {"hs": ["8542"]}, "note": "Chips are left out"}]
        stack = Ledger.from_measures([duty("general", 0.1, stacking={"exempt": exempt})]).explain(
            "USA", "CHN", "8542.31", "2025-06-01"
        )
        assert (stack.rows[0].kind, stack.rows[0].why) == ("not charged", "exempt: Chips are left out")
        assert stack.notes[0].startswith("The ledger holds no base tariff")

    def test_a_finer_code_is_told_apart(self):
        part = duty("part", 0.25, products={"hs": ["8507.60.0010"]})
        ledger = Ledger.from_measures([part, duty("general", 0.1)])
        assert ledger.explain("USA", "CHN", "8507.60.0010", "2025-06-01").total[1] == pytest.approx(0.35)
        assert ledger.explain("USA", "CHN", "8507.60.0020", "2025-06-01").total[1] == pytest.approx(0.10)

    @pytest.mark.parametrize(
        ("who", "on", "product", "words"),
        [
            ("USA", "CHN", "850760x", "'850760x' is not an HS code"),
            ("USA", "CHN", "85076", "has 5 digits: codes have 2, 4, 6, 8 or 10"),
            ("USA", "CHN", "9999", "no tariff line begins with '9999'"),
            ("USA", "CHN", "8599", "no tariff line begins with '8599'"),
            ("USA", "EU", "8507", "'EU' stands for 27 economies. One economy is needed here."),
            ("USA", "Chna", "8507", "there is no economy 'Chna'. Did you mean 'China'"),
            ("USA", "USA", "8507", "USA charges nothing on itself"),
        ],
    )
    def test_a_mistake_is_told(self, who, on, product, words):
        with pytest.raises(InputError) as error:
            Ledger.from_measures([MFN]).explain(who, on, product, "2025-06-01")
        assert words in str(error.value)


class TestChains:
    def test_what_yields_leaves_room_by_what_the_other_takes(self, lines):
        # a yields to b, b yields to c: c is charged, b is not, so a is.
        a = duty("a", 0.1, stacking={"yields_to": ["b"]})
        b = duty("b", 0.2, stacking={"yields_to": ["c"]})
        assert total(lines, a, b, duty("c", 0.3)) == pytest.approx([0.4] * 3)

    def test_a_circle_is_refused(self):
        a = duty("a", 0.1, stacking={"yields_to": ["b"]})
        b = duty("b", 0.2, stacking={"yields_to": ["a"]})
        with pytest.raises(InputError) as error:
            Ledger.from_measures([a, b])
        assert "makes room for itself, by way of" in str(error.value)

    def test_exemptions_of_parts_do_not_count_twice(self, lines):
        exempt = [{"products": {"covered": {"C26": 0.5}}}, {"products": {"covered": {"C26": 0.2}}}]
        general = duty("general", 0.1, stacking={"exempt": exempt})
        assert total(lines, general)[CHIP] == pytest.approx(0.1 * 0.5 * 0.8)

    def test_a_floor_below_the_base_still_goes_before(self, lines):
        base = duty("mfn", 0.25, "total", stacking={"base": True}, on=["all"])
        general = duty("general", 0.1, stacking={"yields_to": ["floor"]})
        assert total(lines, base, duty("floor", 0.15, "total"), general) == pytest.approx([0.25] * 3)
