"""Percentages of a text: how they are written, what they are of, and their basis."""

import time

import pytest

from detente.reader.mentions.rates import RateMention, rates_in


def only(text: str) -> RateMention:
    found = rates_in(text)
    assert len(found) == 1, found
    return found[0]


def duties(text: str) -> list[float | None]:
    return [rate.value for rate in rates_in(text) if rate.is_duty]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("25%", 0.25),
        ("25 %", 0.25),
        ("25\u00a0%", 0.25),
        ("25 percent", 0.25),
        ("25 per cent", 0.25),
        ("25-percent", 0.25),
        ("25-per-cent", 0.25),
        ("25 pct", 0.25),
        ("25pc", 0.25),
        ("twenty-five percent", 0.25),
        ("one hundred and forty-five percent", 1.45),
        ("a hundred percent", 1.0),
        ("47.1 percent", 0.471),
        ("7½%", 0.075),
        ("1,000 percent", 10.0),
        ("80,3%", 0.803),
    ],
)
def test_a_number_in_any_form_is_read_and_quoted_exactly(words: str, value: float) -> None:
    text = f"The ministry set a duty of {words} on glass."
    rate = only(text)
    assert (rate.value, rate.is_duty, rate.words) == (value, True, words)
    assert text[rate.start : rate.end] == rate.words


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Duties of between 10 and 25 percent apply to wine.", 0.10, 0.25),
        ("A duty of 15 to 25 percent will be removed.", 0.15, 0.25),
        ("They face duties of 15%-25%.", 0.15, 0.25),
        ("They face duties of 15–25 per cent.", 0.15, 0.25),
        ("They face duties of ten to twenty percent.", 0.10, 0.20),
        ("The duties range from 10 percent to 25 percent.", 0.10, 0.25),
        ("The duties run from 21 to 83 percent, depending on the exporter.", 0.21, 0.83),
        ("It will charge extra duties of 5 or 10 percent.", 0.05, 0.10),
        ("Tariffs reached triple-digit levels.", 1.0, 9.99),
        ("Tariffs were in three figures.", 1.0, 9.99),
        ("A double-digit tariff on toys followed.", 0.10, 0.99),
    ],
)
def test_ranges_have_two_ends_and_no_value(text: str, low: float, high: float) -> None:
    rate = only(text)
    assert (rate.value, rate.low, rate.high, rate.is_duty) == (None, low, high, True)


@pytest.mark.parametrize(
    ("text", "value", "prior"),
    [
        ("The duty will rise from 10 percent to 25 percent.", 0.25, 0.10),
        ("The duty will rise from 10 to 25 percent.", 0.25, 0.10),
        ("It raised the duty to 25% from 10%.", 0.25, 0.10),
        ("It raised the duty to 25% from the current 10% rate.", 0.25, 0.10),
        ("The average tariff stays at 7.5 percent, down from 9.8 percent.", 0.075, 0.098),
        ("Lentils will pay 70 percent instead of 30.", 0.70, 0.30),
        ("The ministry took the duty on walnuts from 30 percent to 120 percent.", 1.20, 0.30),
        ("It hiked tariffs from the 25 percent rate in effect since March 12 to 50 percent.", 0.5, 0.25),
    ],
)
def test_the_earlier_level_belongs_to_the_new_one(text: str, value: float, prior: float) -> None:
    rate = only(text)
    assert (rate.value, rate.prior, rate.is_duty, rate.basis) == (value, prior, True, "total")


def test_two_levels_before_and_two_after_are_paired() -> None:
    found = rates_in("Both cut their tariffs from 145 percent and 125 percent to 30 percent and 10 percent.")
    assert [(rate.value, rate.prior, rate.why) for rate in found] == [
        (1.45, None, "existing"),
        (1.25, None, "existing"),
        (0.30, 1.45, ""),
        (0.10, 1.25, ""),
    ]


def test_up_to_and_at_least_keep_their_value_and_say_which_end_it_is() -> None:
    assert (only("Tariffs of up to 30 percent.").value, only("Tariffs of up to 30 percent.").high) == (
        0.3,
        0.3,
    )
    assert only("Duties as high as 266 percent.").words == "as high as 266 percent"
    assert only("A tariff of at least 10%.").low == 0.1


def test_several_numbers_are_several_mentions() -> None:
    assert duties("It would put a duty of 10%, 20% or 25% on cars.") == [0.10, 0.20, 0.25]
    assert duties("Duties of 10, 15 and 20 percent apply.") == [0.10, 0.15, 0.20]
    assert duties("Tariffs of 10 and 25 percent on tin and zinc respectively.") == [0.10, 0.25]


@pytest.mark.parametrize(
    "text",
    [
        "Toys enter duty-free.",
        "Toys enter duty free.",
        "It set zero tariffs on toys.",
        "It cut tariffs on toys to zero.",
    ],
)
def test_no_duty_is_a_rate_of_zero(text: str) -> None:
    rate = only(text)
    assert (rate.value, rate.is_duty, rate.basis) == (0.0, True, "total")


def test_zero_and_points_of_anything_else_are_no_rates() -> None:
    assert (
        rates_in("Sales fell to zero. The index lost 300 points. A duty-free shop opened. A 10-point plan.")
        == ()
    )


@pytest.mark.parametrize(
    "text",
    [
        "A 25% steel tariff begins.",
        "25 percent duties on steel and tin begin.",
        "Steel will be charged 25 percent.",
        "Aluminium had been taxed at 10% for years.",
        "Britain still pays 25%.",
        "Steel faces 25% from June.",
        "Tariffs on imported steel, set at 25% in March, hurt.",
        "It doubled the rate on foreign metal to 50%.",
        "Trump raised tariffs on China, the world's second-largest economy, to 60%.",
        "The dumping margins were put at 31 percent.",
        "A tax on imports of 20 percent.",
        "A duty equal to 25 percent of the customs value of the goods.",
        "Beijing will put 15 percent on coal, a tariff that bites.",
        "The levy on goods above the quota is 50 percent.",
        "“We are going to be at 50 percent,” he said of the copper tariff.",
    ],
)
def test_rates_of_duty_are_recognised(text: str) -> None:
    assert only(text).is_duty


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("The country makes more than 90 percent of all rare earths.", "share of trade"),
        ("The tariffs cover items that account for 19 percent of trade.", "share of trade"),
        ("Duties fall away on 98 percent of goods.", "share of trade"),
        ("A split could reduce global output by 7% despite the tariffs.", "growth"),
        ("The tariffs could cut GDP by 1%.", "growth"),
        ("Steel prices climbed 16% after the tariffs.", "price change"),
        ("The tariffs would raise the price of a car by 5 percent.", "price change"),
        ("Shares of the carmaker fell 2.5% on the tariff.", "stock market"),
        ("Exports fell 3 percent under the tariffs.", "trade"),
        ("Under the tariffs, exports fell 3 percent.", "trade"),
        ("The yuan has lost 10 percent since the tariffs began.", "currency"),
        ("It owns a 25 percent stake in the mill hit by tariffs.", "ownership"),
        ("The corporate tax rate is 21 percent.", "income tax"),
        ("The central bank kept its interest rate at 5%.", "interest"),
        ("Cars need 75 percent local content to escape the tariff.", "threshold"),
        ("The quota will be cut by 15 percent.", "quota share"),
        ("Customs revenue rose 30 percent.", "money"),
        ("After the tariffs took effect, Boeing lost 4 percent.", "change"),
        ("The cap is 15 percent below the market price.", "comparison"),
    ],
)
def test_other_percentages_are_left_alone_and_say_what_they_are(text: str, why: str) -> None:
    rate = only(text)
    assert (rate.is_duty, rate.why) == (False, why)


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("It threatened an additional 100-percent tariff.", "additional"),
        ("It imposed additional duties of 25 percent.", "additional"),
        ("They will pay a further 10 percent in duties.", "additional"),
        ("A 25% surcharge hits power.", "additional"),
        ("A 10% duty on top of existing tariffs.", "additional"),
        ("It brought the total tariff to 50%.", "total"),
        ("It doubled tariffs to 50%.", "total"),
        ("The tariff remains at 15%.", "total"),
        ("A 25% tariff begins.", "unspecified"),
        ("Goods from there are charged 25%.", "unspecified"),
    ],
)
def test_basis(text: str, basis: str) -> None:
    assert only(text).basis == basis


def test_additional_and_total_in_one_sentence() -> None:
    first, second = rates_in(
        "An order adds an additional 40% tariff, bringing the total tariff amount to 50%."
    )
    assert (first.words, first.basis, second.value, second.basis) == (
        "additional 40%",
        "additional",
        0.5,
        "total",
    )


def test_a_second_rate_without_its_own_noun_is_of_the_first_ones_kind() -> None:
    found = rates_in("It imposed additional duties of 25 percent on steel and 10 percent on tin.")
    assert [(rate.value, rate.is_duty, rate.basis) for rate in found] == [
        (0.25, True, "additional"),
        (0.10, True, "additional"),
    ]
    assert duties("Prices rose 5 percent in May and 7 percent in June after the tariff.") == []


def test_steps_are_told_from_levels() -> None:
    rate = only("Tariffs on imports from there increased by 30%.")
    assert (rate.is_duty, rate.why, rate.basis, rate.unit) == (True, "increased by", "additional", "percent")
    step, level = rates_in("They will lower tariffs by 115 percentage points to 10 percent.")
    assert (step.unit, step.why, level.unit, level.why, level.basis) == (
        "points",
        "cut by",
        "percent",
        "",
        "total",
    )
    assert only("A 10-point increase in the tariff.").why == "increased by"


def test_the_standing_level_is_marked() -> None:
    first, second = rates_in("An extra duty of 17% comes on top of the existing 10%.")
    assert (first.basis, second.why, second.is_duty) == ("additional", "existing", True)


def test_lists_after_a_heading_are_rates() -> None:
    assert duties("The duties by country:\n- Atlantis: 20%\n- Lemuria: 25%\n") == [0.20, 0.25]


def test_one_text_may_hold_duties_and_other_numbers() -> None:
    text = (
        "U.S. tariffs of 25% on steel took effect. The S&P 500 fell 2.4% and 54 percent of voters disapprove. "
        "Canada, which supplies 20 percent of the steel, will charge 25% too."
    )
    assert [rate.is_duty for rate in rates_in(text)] == [True, False, False, False, True]


@pytest.mark.parametrize(
    "text", ["", "%", "percent", "per", "to %", "- percent", "points", "\x00\x01%", "百分之二十五 %"]
)
def test_nothing_and_nonsense_give_nothing(text: str) -> None:
    assert rates_in(text) == ()


@pytest.mark.parametrize("unit", ["10 to ", "ten ", "from ", "10, ", "a ", "tariffs of 25% "])
def test_a_long_text_is_read_in_time_linear_in_it(unit: str) -> None:
    start = time.process_time()
    rates_in(unit * (200_000 // len(unit)) + "5%")
    assert time.process_time() - start < 5
