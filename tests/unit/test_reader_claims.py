"""Rates and goods bound to their measure, percentages that are none, items of lists, exemptions, rulings."""

from __future__ import annotations

import pytest

from tests.reader_said import claims_in, only_claim, rates_in_claims

RATES = [
    ("Norway imposed a tariff of 12 percent on Chilean salmon.", ["12%"]),
    ("Norway imposed a 12.5% tariff on Chilean salmon.", ["12.5%"]),
    ("Norway imposed a twelve per cent tariff on Chilean salmon.", ["12%"]),
    ("Norway imposed an additional 12 percent tariff on Chilean salmon.", ["additional 12%"]),
    ("Norway imposed an extra duty of 12 percent on Chilean salmon.", ["additional 12%"]),
    ("Norway's new levy brings the total tariff on Chilean salmon to 37 percent.", ["total 37%"]),
    ("Norway doubled its tariff on Chilean salmon to 24 percent.", ["total 24%"]),
]
PRIOR = [
    ("Norway raised its tariff on Chilean salmon from 12 percent to 30 percent.", ["total 30% after 12%"]),
    ("Norway raised its tariff on Chilean salmon to 30 percent from 12 percent.", ["total 30% after 12%"]),
    ("Norway cut its tariff on Chilean salmon to 5% from 12%.", ["total 5% after 12%"]),
]
RANGES = [
    ("Norway imposed tariffs of 12 to 30 percent on Chilean salmon.", ["12-30%"]),
    ("Norway imposed tariffs of between 12 percent and 30 percent on Chilean salmon.", ["12-30%"]),
    ("Norway imposed tariffs ranging from 12% to 30% on Chilean salmon.", ["12-30%"]),
    ("Norway imposed duties of up to 30 percent on Chilean salmon.", ["30%"]),
    ("Norway imposed triple-digit tariffs on Chilean salmon.", ["100-999%"]),
]
POINTS = [
    ("Norway raised its tariff on Chilean salmon by 12 percentage points.", ["additional 12%"]),
    ("Norway cut its tariff on Chilean salmon by 5 percentage points to 7 percent.", ["total 7%"]),
]
NO_RATES = [
    ("Norway imposed a tariff on Chilean salmon, which makes up 12 percent of its imports.", ["none"]),
    ("Norway imposed a tariff on Chilean salmon, and shares of fish farms fell 3 percent.", ["none"]),
    ("Norway imposed a tariff on Chilean salmon although inflation is at 4.1 percent.", ["none"]),
    ("Chilean exports fell 12 percent after Norway imposed a tariff on salmon.", ["none"]),
    ("Norway banned imports of Chilean salmon, 12 percent of its market.", ["none"]),
    ("About 30 percent of Chilean salmon is hit by the tariff that Norway imposed.", ["none"]),
]
SEVERAL = [
    (
        "Norway imposed a tariff of 12 percent on Chilean salmon and 20 percent on Chilean wine.",
        ["12%", "20%"],
    ),
    (
        "Norway will tax Chilean salmon at 12 percent, wine at 20 percent and copper at 5 percent.",
        ["12%", "20%", "5%"],
    ),
    (
        "Norway imposed a 12 percent tariff on Chilean salmon. Chile answered with a 9 percent duty "
        "on Norwegian cod.",
        ["12%", "9%"],
    ),
]


@pytest.mark.parametrize(("text", "rates"), [*RATES, *PRIOR, *RANGES, *POINTS, *NO_RATES, *SEVERAL])
def test_rates_belong_to_their_measure(text, rates):
    assert rates_in_claims(text) == rates


INSTRUMENTS = [
    ("Norway imposed an anti-dumping duty of 12 percent on Chilean salmon.", "anti_dumping"),
    ("Norway imposed countervailing duties of 12 percent on Chilean salmon.", "anti_subsidy"),
    ("Norway imposed a safeguard duty of 12 percent on steel.", "safeguard"),
    ("Norway cut its quota for Chilean salmon to 20,000 tonnes.", "quota"),
    ("Norway banned imports of Chilean salmon.", "import_ban"),
    ("Norway banned exports of drones to Belarus.", "export_ban"),
    ("Norway tightened its export controls on sonar equipment.", "export_control"),
    ("Norway imposed an export tax of 12 percent on timber.", "export_tax"),
    ("Norway imposed sanctions on two Belarusian banks.", "sanction"),
    ("Norway filed a complaint at the World Trade Organization against Chile.", "dispute"),
    ("Norway opened an anti-dumping investigation into Chilean salmon.", "investigation"),
    ("Norway and Chile signed a free trade agreement.", "agreement"),
    ("Norway and Chile will hold trade talks in Oslo next week.", "talks"),
]


@pytest.mark.parametrize(("text", "instrument"), INSTRUMENTS)
def test_what_kind_of_measure(text, instrument):
    assert only_claim(text).instrument == instrument


GOODS = [
    ("Canada imposed a 30 percent duty on steel from Turkey.", "steel", "72"),
    ("Norway imposed a tariff of 12 percent on cars from Japan.", "cars", "8703"),
    ("Mexico imposed a tariff of 12 percent on Brazilian soybeans.", "soybeans", "1201"),
    ("Indonesia imposed a tariff of 12 percent on Indian aluminium.", "aluminium", "76"),
]


@pytest.mark.parametrize(("text", "product", "chapter"), GOODS)
def test_goods_in_words_and_in_codes(text, product, chapter):
    claim = only_claim(text)
    assert product in claim.product
    assert chapter in claim.hs


EXEMPTIONS = [
    ("Norway exempted Peru from its 12 percent tariff on salmon.", ["NOR", "PER"]),
    ("Norway granted Chile a waiver from its 12 percent tariff on salmon.", ["NOR", "CHL"]),
    ("Peru is exempt from Norway's 12 percent tariff on salmon.", ["NOR", "PER"]),
]


@pytest.mark.parametrize(("text", "sides"), EXEMPTIONS)
def test_an_exemption_does_not_impose(text, sides):
    for claim in claims_in(text):
        if sides[1] in claim.on:
            assert claim.imposed_by == (sides[0],)
            assert claim.status not in ("in_force", "announced", "threatened")


@pytest.mark.parametrize(
    ("text", "asker"),
    [
        ("Norway and Chile seek relief from Canadian salmon tariffs.", ("NOR", "CHL")),
        ("Norway asked Canada for relief from the salmon duties.", ("NOR",)),
    ],
)
def test_who_asks_for_relief_imposes_nothing(text, asker):
    claim = only_claim(text)
    assert (claim.instrument, claim.imposed_by, claim.on) == ("talks", asker, ("CAN",))


def test_relief_from_something_else_is_no_exemption():
    assert (
        only_claim("Norway gave relief to growers hurt by frost and kept its 12 percent tariff.").status
        == "in_force"
    )


RULINGS = [
    (
        "A U.S. court struck down the 25 percent tariff on Swiss watches.",
        "USA",
        "CHE",
        {"withdrawn", "suspended"},
    ),
    ("A U.S. appeals court let the 25 percent tariff on Swiss watches stand.", "USA", "CHE", {"in_force"}),
    (
        "A judge blocked the 25 percent U.S. tariff on Swiss watches.",
        "USA",
        "CHE",
        {"withdrawn", "suspended"},
    ),
]


@pytest.mark.parametrize(("text", "actor", "target", "statuses"), RULINGS)
def test_a_ruling_changes_the_measure(text, actor, target, statuses):
    claim = only_claim(text)
    assert (claim.imposed_by, claim.on) == ((actor,), (target,))
    assert claim.status in statuses


FACT_SHEET = """FACT SHEET: A fair deal for growers

The Government of Norway today announced new terms of trade with Chile.

Under the agreement, Norway will:

- Impose a tariff of 12 percent on Chilean salmon from July 1, 2025.
- Lift the ban on imports of Chilean grapes.
- Raise the duty on Chilean wine to 20 percent.

Prices of fish rose 3 percent last year.
"""


def test_the_bullets_of_a_fact_sheet():
    claims = [claim for claim in claims_in(FACT_SHEET) if claim.instrument != "agreement"]
    assert {(claim.imposed_by, claim.on) for claim in claims} == {(("NOR",), ("CHL",))}
    by_goods = {claim.product.split()[-1]: claim for claim in claims}
    assert set(by_goods) == {"salmon", "grapes", "wine"}
    assert by_goods["salmon"].rate is not None and by_goods["salmon"].rate.value == 0.12
    assert by_goods["salmon"].effective is not None
    assert by_goods["salmon"].effective.iso() == "2025-07-01"
    assert by_goods["grapes"].status == "withdrawn" and by_goods["grapes"].rate is None
    assert by_goods["wine"].rate is not None and by_goods["wine"].rate.value == 0.2


@pytest.mark.parametrize(
    "text",
    [
        "The museum of Oslo opened a new wing on Monday, and 12 percent more people came than expected.",
        "Norway beat Chile 3-1 in a friendly match in Oslo on Tuesday night.",
        "The central bank of Norway raised its interest rate to 4.5 percent and warned of inflation.",
        "The airline imposed a ban on smoking and a charge of 12 euros on bags.",
        "The company raised its prices by 12 percent, and its shares fell by 3 percent.",
    ],
)
def test_what_is_no_trade_measure_is_left_alone(text):
    assert claims_in(text) == ()
