"""Numbers in words, and the economies that tables show: what a reader sees, checked without a browser."""

import math

import pytest

from detente import World
from detente.show.economies import FAMILIAR, shown_economies
from detente.show.format import percent, plain, points, signed, usd


class TestFormat:
    @pytest.mark.parametrize(
        ("number", "text"),
        [
            (-1.234, "−1.23 %"),
            (0.5, "0.50 %"),
            (-0.001, "0.00 %"),
            (-12.34, "−12.3 %"),
            (123.4, "123 %"),
            (-0.0, "0.00 %"),
        ],
    )
    def test_percent(self, number, text):
        assert percent(number) == text.replace(" ", "\u00a0")

    @pytest.mark.parametrize(
        ("million", "text"),
        [
            (12_345, "12.3 bn USD"),
            (-812_345, "−812 bn USD"),
            (999.96, "1.00 bn USD"),
            (0.5, "0.50 m USD"),
            (2.5e6, "2.50 tn USD"),
            (0, "0 USD"),
        ],
    )
    def test_usd(self, million, text):
        assert usd(million) == text.replace(" ", "\u00a0")

    def test_sign_is_shown_for_changes_only(self):
        assert signed(1.234) == "+1.23"
        assert signed(-1.234, unit="%") == "−1.23\u00a0%"
        assert signed(0.001) == signed(-0.001) == "0.00"

    def test_points_drop_needless_decimals(self):
        assert points(25) == "+25\u00a0points"
        assert points(-2.5) == "−2.5\u00a0points"

    @pytest.mark.parametrize("write", [percent, usd, points, signed, plain])
    def test_missing(self, write):
        assert write(math.nan) == write(math.inf) == "n/a"

    def test_negative_digits_are_refused(self):
        with pytest.raises(ValueError, match="digits is -1"):
            plain(1.0, -1)


def make_world(*economies: str, size: dict[str, float] | None = None) -> World:
    """Return a world in which every economy sells one good to itself and a little to the others."""
    scale = [(size or {}).get(code, 1.0) for code in economies]
    trade = [[[a * (90.0 if i == j else 1.0)] for j in range(len(scale))] for i, a in enumerate(scale)]
    return World.from_tables(economies=economies, sectors=["C26"], trade=trade, trade_elasticity=4)


def titles(stage: World) -> list[str]:
    return [one.title for one in shown_economies(stage)]


class TestEconomiesShown:
    def test_the_bundled_world_shows_twelve_familiar_ones(self, world):
        found = shown_economies(world)
        assert [one.name for one in found] == list(FAMILIAR)
        assert len(found[2].members) == 27 and found[2].title == "European Union"

    def test_economies_that_a_world_lacks_are_left_out_and_its_own_fill_up(self):
        found = titles(make_world("ROW", "CHN", "Atlantis", "USA", size={"Atlantis": 5.0}))
        assert found == ["United States", "China", "Atlantis", "ROW"]

    def test_a_world_of_others_shows_its_twelve_largest(self):
        codes = [f"E{n}" for n in range(15)]
        found = titles(make_world(*codes, size={code: 1.0 + n for n, code in enumerate(codes)}))
        assert found == [f"E{n}" for n in range(14, 2, -1)]

    def test_one_member_is_not_the_european_union(self):
        assert titles(make_world("USA", "DEU")) == ["United States", "Germany"]
        assert titles(make_world("USA", "DEU", "FRA")) == ["United States", "European Union"]

    def test_a_world_within_the_european_union_shows_its_members(self):
        assert titles(make_world("DEU", "FRA", size={"FRA": 2.0})) == ["France", "Germany"]
