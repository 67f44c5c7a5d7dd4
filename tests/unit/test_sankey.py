"""The sankey of changing flows: all in its place, on one scale, with signs; what it shows of diverted trade."""

import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest

import detente as dt
from detente.errors import InputError, NotConvergedError
from detente.show.brief import Figure, drawing_problem
from detente.show.charts import GAIN, LOSS
from detente.show.diverted_trade import AT_HOME, NOT_AT_HOME, OTHERS, diverted_trade
from detente.show.sankey import TALL, Flow, layout, sankey
from detente.show.web.diverted import diverted_document

HOSTILE = '<script>alert("x")</script>'
FLOWS = (
    Flow("China", "Europe", 10.0),
    Flow("China", "United States", -40.0),
    Flow("Mexico", "United States", 25.0),
)
COLUMNS = (("China", "Mexico"), ("Europe", "United States"))


@pytest.fixture(scope="module")
def outcome(small_world):
    policy = dt.Policy.none(small_world).with_tariff(imposed_by="USA", on="CHN", rate=0.5)
    return dt.solve(small_world, policy)


class TestLayout:
    def test_every_flow_is_as_thick_as_it_changes(self):
        placed = layout(FLOWS, COLUMNS)
        scale = TALL / 75
        assert [one.thickness for one in placed.ribbons] == pytest.approx(
            [10 * scale, 40 * scale, 25 * scale]
        )
        assert sum(one.height for one in placed.nodes if one.column == 0) == pytest.approx(TALL)

    def test_a_bar_holds_its_ribbons_in_order_without_gaps(self):
        placed = layout(FLOWS, COLUMNS, pitch=40)
        china = next(one for one in placed.nodes if one.name == "China")
        first, second, _ = placed.ribbons
        assert first.start == pytest.approx(china.top)
        assert second.start == pytest.approx(china.top + first.thickness)
        assert second.start + second.thickness == pytest.approx(china.top + china.height)

    def test_signs_count_in_what_a_bar_comes_to(self):
        net = {one.name: (one.change, one.flows) for one in layout(FLOWS, COLUMNS).nodes}
        assert (
            net["China"] == (-30.0, 2) and net["United States"] == (-15.0, 2) and net["Europe"] == (10.0, 1)
        )

    def test_bars_of_a_column_do_not_overlap_however_small(self):
        flows = [Flow("one", f"n{at}", 0.001 if at else 100.0) for at in range(6)]
        nodes = layout(flows, (["one"], [f"n{at}" for at in range(6)]), pitch=30).nodes[1:]
        centres = [one.top + one.height / 2 for one in nodes]
        assert all(b - a >= 30 for a, b in pairwise(centres))

    def test_three_columns_pass_on_what_arrives(self):
        flows = [Flow("a", "b", 3.0), Flow("b", "c", 2.0, column=1)]
        placed = layout(flows, (["a"], ["b"], ["c"]), width=600)
        middle = placed.nodes[1]
        assert middle.height == pytest.approx(TALL) and middle.change == 3.0
        assert placed.lefts[1] == pytest.approx(294) and placed.ribbons[1].left == pytest.approx(306)

    def test_a_ribbon_runs_from_bar_to_bar(self):
        one = layout(FLOWS, COLUMNS).ribbons[1]
        points = one.points()
        assert points[0] == pytest.approx((one.left, one.start, one.start + one.thickness))
        assert points[-1] == pytest.approx((one.right, one.end, one.end + one.thickness))
        assert all(b[0] > a[0] for a, b in pairwise(points))

    @pytest.mark.parametrize(
        ("flows", "columns", "said"),
        [
            (FLOWS, (("China",),), "1 columns"),
            (FLOWS, (("China", "China", "Mexico"), COLUMNS[1]), "'China' is twice in column 1"),
            (FLOWS, (("China", "Mexico", "Peru"), COLUMNS[1]), "'Peru' in column 1 has no flow"),
            (FLOWS, (("China",), COLUMNS[1]), "a flow from 'Mexico' to 'United States'"),
            ((Flow("a", "b", float("nan")),), (("a",), ("b",)), "is no number"),
            ((Flow("a", "b", 0.0),), (("a",), ("b",)), "nothing changes"),
            ((Flow("a", "b", 1.0), Flow("a", "b", 2.0)), (("a",), ("b",)), "two flows between the same"),
            ((Flow("a", "b", 1.0, column=1),), (("a",), ("b",)), "a flow from 'a' to 'b'"),
        ],
    )
    def test_what_cannot_be_drawn_is_refused(self, flows, columns, said):
        with pytest.raises(InputError, match=re.escape(said)):
            layout(flows, columns)


class TestDrawing:
    def test_it_is_plain_svg_with_its_unit_and_every_number(self):
        svg = sankey(FLOWS, COLUMNS, unit="billion USD", title="Diverted", headings=("Sellers", "Buyers"))
        assert drawing_problem(Figure(svg, "")) == ""
        texts = " ".join(
            "".join(part.itertext()) for part in ElementTree.fromstring(svg).iter() if "text" in part.tag
        )
        for words in (
            "Change, billion USD",
            "Sellers",
            "China, net −30.0",
            "Mexico +25.0",
            "−40.0",
            "Europe +10.0",
        ):
            assert words in texts
        assert "China to United States −40.0\u00a0billion USD" in svg

    def test_losses_have_another_colour_and_a_dashed_edge(self):
        svg = sankey(FLOWS, COLUMNS, unit="%", title="Diverted")
        paths = [one.attrib for one in ElementTree.fromstring(svg).iter() if one.tag.endswith("path")]
        assert [one["fill"] for one in paths] == [GAIN, LOSS, GAIN]
        assert ["stroke-dasharray" in one for one in paths] == [False, True, False]

    def test_hostile_names_stay_words(self):
        flows = (Flow(HOSTILE, HOSTILE, 1.0),)
        svg = sankey(
            flows, ((HOSTILE,), (HOSTILE,)), unit=HOSTILE, title=HOSTILE, headings=(HOSTILE, HOSTILE)
        )
        assert "<script" not in svg
        assert drawing_problem(Figure(svg, "")) == ""

    def test_headings_are_one_a_column(self):
        with pytest.raises(InputError, match="1 headings for 2 columns"):
            sankey(FLOWS, COLUMNS, unit="%", title="Diverted", headings=("Sellers",))


class TestDivertedTrade:
    def test_flows_are_those_of_the_table(self, outcome):
        found = diverted_trade(outcome, exporter="CHN", importer="USA", home=True)
        table = dt.diversion(outcome, exporter="CHN", importer="USA", sectors=["A01", "C26", "G"])
        assert found.unit == "billion USD"
        drawn = {(one.source, one.target): one.change for one in found.flows}
        assert drawn["China", "United States"] == pytest.approx(table.change_usd_m[0] / 1000)
        sells = table[table.side == "sells instead"].set_index("partner").change_usd_m / 1000
        assert drawn["Germany", "United States"] == pytest.approx(sells["DEU"])
        assert drawn[f"United States, {AT_HOME}", "United States"] == pytest.approx(sells["home"])
        assert NOT_AT_HOME not in found.caption
        assert sum(drawn.values()) == pytest.approx(table.change_usd_m.sum() / 1000)

    def test_unasked_it_is_the_flow_that_falls_most(self, outcome):
        found = diverted_trade(outcome)
        change = (outcome["trade_usd_m"].values - outcome.books.border_before).sum(axis=2)
        np.fill_diagonal(change, np.inf)
        assert np.unravel_index(change.argmin(), change.shape) == (1, 0)
        assert found.title == "Diverted trade: China to United States"
        assert diverted_trade(outcome, exporter="CHN").title == diverted_trade(outcome, importer="USA").title
        assert not any("at home" in name for column in found.columns for name in column)
        # In money they follow wages: left out of drawing and caption, with why, and named so where they stand.
        assert found.caption.endswith(f"{NOT_AT_HOME}.") and found.caption.count("home") == 1
        assert [(one.seller, one.buyer) for one in found.links if one.home] == [
            (f"United States, {AT_HOME}", "United States"),
            ("China", f"China, {AT_HOME}"),
        ]

    def test_the_rest_is_one_ribbon_with_the_right_sum(self, outcome):
        every, few = (diverted_trade(outcome, partners=n, home=True) for n in (9, 1))
        assert OTHERS in few.columns[0] and OTHERS not in every.columns[0]
        assert sum(one.change for one in few.flows) == pytest.approx(sum(one.change for one in every.flows))

    def test_what_is_drawn_sums_to_all_that_changes_abroad(self, outcome):
        table = dt.diversion(outcome, exporter="CHN", importer="USA", sectors=["A01", "C26", "G"])
        abroad = table[table.partner != "home"]
        for found in (diverted_trade(outcome, partners=1), diverted_trade(outcome)):
            net = {(one.column, one.name): one.change for one in layout(found.flows, found.columns).nodes}
            for place, name, side in ((0, "China", "buys instead"), (1, "United States", "sells instead")):
                rows = abroad[abroad.side.isin(["the flow", side])]
                assert net[place, name] == pytest.approx(rows.change_usd_m.sum() / 1000)

    def test_the_page_has_the_very_flows_of_the_brief(self, outcome):
        found, page = diverted_trade(outcome, sectors="goods"), diverted_document(outcome, None)
        rows = [page["of"], *(one for one in page["links"] if not one["home"])]
        assert {(one["seller"], one["buyer"]): one["change_usd_m"] / 1000 for one in rows} == pytest.approx(
            {(one.source, one.target): one.change for one in found.flows}
        )
        assert page["of"]["title"] == found.title and page["heading"] == found.heading

    def test_it_says_so_where_little_goes_elsewhere(self, outcome):
        some = diverted_trade(outcome)
        assert some.heading == "Where trade goes instead" and "elsewhere" not in some.caption
        # A tariff on the others, too, leaves hardly anybody to sell instead; one on all leaves nobody.
        rise = dt.Policy.none(outcome.world).with_tariff(imposed_by="USA", on="CHN", rate=0.5)
        both = rise.with_tariff(imposed_by="USA", on=["DEU", "ROW"], rate=0.07)
        found = diverted_trade(dt.solve(outcome.world, both), exporter="CHN", importer="USA")
        lost = found.links[0].change
        sides = [sum(one.change for one in found.links if one.side == side and not one.home)
                 for side in ("sells instead", "buys instead")]  # fmt: skip
        assert 0 < max(sides) < 0.2 * -lost, (sides, lost)
        told = [float(number.replace("−", "-")) for number in re.findall(r"[+−][\d.]+", found.heading)]
        assert told == pytest.approx([max(sides) / 1000, lost / 1000], rel=0.01)
        assert found.heading.startswith("Little goes elsewhere: ")
        assert found.caption.startswith(f"{found.heading}. China to United States: ")
        all_of_them = dt.Policy.none(outcome.world).with_tariff(imposed_by="USA", on="world", rate=0.3)
        none = diverted_trade(dt.solve(outcome.world, all_of_them), exporter="CHN", importer="USA")
        assert none.heading.startswith("Nothing goes elsewhere") and none.links[0].change < 0

    def test_what_two_scenarios_share_is_not_the_flow_between_them(self, outcome):
        shared = dt.Policy.none(outcome.world).with_export_ban(imposed_by="USA", on="CHN", sectors="C26")
        both = shared.with_tariff(imposed_by="USA", on="DEU", rate=0.5)
        reference, more = dt.solve(outcome.world, shared), dt.solve(outcome.world, both)
        ends = [(one["exporter"], one["importer"]) for one in (
            diverted_document(more, reference)["of"], diverted_document(reference, None)["of"])]  # fmt: skip
        assert ends == [("DEU", "USA"), ("USA", "CHN")]

    def test_nothing_that_falls_has_no_drawing(self, small_world):
        still = dt.solve(small_world, dt.Policy.none(small_world))
        assert diverted_document(still, None)["of"] is None

    def test_against_another_outcome(self, outcome):
        policy = dt.Policy.none(outcome.world).with_tariff(imposed_by="USA", on="CHN", rate=0.2)
        milder = dt.solve(outcome.world, policy)
        more = diverted_trade(outcome, exporter="CHN", importer="USA", against=milder)
        lost = [
            next(f.change for f in one.flows if f.target == "United States")
            for one in (more, diverted_trade(outcome))
        ]
        assert 0 > lost[0] > lost[1]
        assert "against the other outcome" in more.caption

    def test_what_cannot_be_told_is_refused(self, outcome, small_world):
        with pytest.raises(InputError, match="partners: 0"):
            diverted_trade(outcome, partners=0)
        still = dt.solve(small_world, dt.Policy.none(small_world))
        with pytest.raises(InputError, match="no flow between two economies falls"):
            diverted_trade(still)
        with pytest.raises(InputError, match="does not change"):
            diverted_trade(still, exporter="CHN", importer="USA")
        with pytest.raises(NotConvergedError, match="never"):
            diverted_trade(replace(outcome, converged=False, why="never"))
