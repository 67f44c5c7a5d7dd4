"""On whom a measure is where a sentence only points to it, names others beside, or says nothing."""

from __future__ import annotations

import pytest

from tests.reader_said import claims_in


def rated(text: str) -> set[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Who acts on whom in the claims that have a rate."""
    return {(claim.imposed_by, claim.on) for claim in claims_in(text) if claim.rate is not None}


POINTED_TO = [
    # a group named before
    ("Norway has long eyed salmon from Chile, Peru and Iceland. From July it will put a 25 percent tariff on "
     "salmon from these countries.", ("CHL", "PER", "ISL")),
    ("Norway has long eyed Chile, Peru and Iceland. Salmon shipped from the three will be charged 25 percent "
     "from July, Norway said.", ("CHL", "PER", "ISL")),
    # who lives next door
    ("Chile and Peru are at odds. Chile on Monday put a 25 percent tariff on salmon from its neighbor.", ("PER",)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "on"), POINTED_TO)
def test_sides_that_are_pointed_to(text, on):
    assert {targets for _, targets in rated(text)} == {on}


BESIDE = [
    # why somebody is hit
    ("Norway put a 10% duty on Chilean salmon in May. An additional 25% tariff on Chilean salmon over the "
     "country's purchases of Cuban sugar took effect in June, doubling the rate to 35%.", {("NOR", "CHL")}),
    # who is helped
    ("Norway is cutting its tariff on salmon to 5 percent, in a move to lower costs for Norwegian kitchens and "
     "to protect Chilean growers.", {("NOR", "*")}),
    # who is told of in an aside
    ("Chile hit back at Norway. Norwegian steel will be charged 25%, the same rate that Oslo put on Chilean "
     "copper in May.", {("CHL", "NOR")}),
    # whose officials act
    ("Chilean officials looked at salmon and set a duty of 25 percent on butter that's made in Norway.",
     {("CHL", "NOR")}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sides"), BESIDE)
def test_names_that_only_stand_beside(text, sides):
    assert {(by[0], on[0]) for by, on in rated(text)} == sides


GENERAL = [
    "In the same notice Oslo doubled its import duty on wheat to 20 per cent.",
    "Norway also suspended its 11% duty on cotton imports until May.",
    "Norway also lifted the 5% import surcharge on wheat in May.",
    "In August Norway also put limits on imports of peas and beans.",
]


@pytest.mark.parametrize("text", GENERAL)
def test_a_duty_at_customs_is_on_everyone_though_another_is_not(text):
    before = "Norway put a 50 percent tariff on Chilean copper this week, which angered Chile. "
    assert ("*",) in {claim.on for claim in claims_in(before + text)}


def test_a_duty_at_customs_on_the_same_goods_is_on_the_same_side():
    text = (
        "Norway imposed retaliatory tariffs on Chilean salmon and copper on Monday. "
        "The import duty on salmon has been raised to 120% from 30%."
    )
    assert {claim.on for claim in claims_in(text)} == {("CHL",)}


SAFEGUARD = (
    "Norway sets safeguard duties on rebar. From 12 October imports will be subject to a duty of 16%. "
    "Rebar from Chile and Peru has been subject to anti-dumping duties in Norway since 2017."
)


def test_a_safeguard_is_on_everyone_though_others_dump():
    assert {claim.on for claim in claims_in(SAFEGUARD) if claim.instrument != "anti_dumping"} == {("*",)}


def test_rivals_pay_to_the_same_market():
    text = (
        "Chile's exporters, its ministers and the Chilean press are alarmed. Norway put a 50% tariff on Chilean "
        "salmon in May. Competitors in Peru and Iceland face a tariff of 20%."
    )
    assert (("NOR",), ("PER", "ISL")) in rated(text)


MANY = [
    "Chile and Peru face a tariff of 20%.",
    "Exporters in Peru face a duty of 20%.",
    "Norway and Chile also face the 15% tariff.",
]


@pytest.mark.parametrize("text", MANY)
def test_many_face_a_duty(text):
    assert {claim.status for claim in claims_in(f"{text} India wants more.")} == {"in_force"}


def test_who_did_what_an_inquiry_is_into():
    text = "Norway opened an investigation into the digital tax adopted by Chile."
    assert {claim.on for claim in claims_in(text) if claim.instrument == "investigation"} == {("CHL",)}


def test_it_is_no_person():
    text = (
        "Days after President Boric stood in the garden with his list of tariffs, Oslo announced that it would "
        "put a 34 percent duty on everything Chilean."
    )
    assert rated(text) == {(("NOR",), ("CHL",))}


WHO = [
    # who has a duty
    ("The EU taxes Peru. Oslo has had anti-dumping duties of 25% on Chilean salmon since 2014.",
     "NOR", "CHL"),
    # whom a relative clause is of
    ("The EU raised a duty on Peru. Some look to Norway, which has raised its duty on Chilean salmon to 25%.",
     "NOR", "CHL"),
    # the object of "slap", not the owner of its goods
    ("Norway slapped Chile with a 25 percent tariff on its salmon.", "NOR", "CHL"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "by", "on"), WHO)
def test_who_has_a_duty(text, by, on):
    assert ((by,), (on,)) in rated(text)


def test_what_is_extended_to_another_is_on_him():
    text = "The Norwegian prime minister signed an order which extends to Peru the embargo on salmon."
    assert {(claim.imposed_by, claim.on) for claim in claims_in(text)} == {(("NOR",), ("PER",))}


def test_a_second_verb_has_its_own_goods():
    text = "Norway halted shipments of nickel in May and made Chilean copper dearer."
    assert {claim.on for claim in claims_in(text)} == {("*",)}


def test_the_rate_of_the_duty_that_another_comes_on_top_of():
    text = "The new Norwegian levy on salmon comes on top of a 15 percent tariff Oslo imposed in April."
    assert 0.15 in {claim.rate.value for claim in claims_in(text) if claim.rate is not None}
