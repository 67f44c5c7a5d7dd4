"""Who acts on whom: lists, pronouns, the passive voice, possessives, both countries, asides."""

from __future__ import annotations

import pytest

from tests.reader_said import sides_in

ACTIVE = [
    ("Norway imposed a tariff of 12 percent on Chilean salmon.", ["NOR > CHL"]),
    ("Ottawa has slapped duties of 30 percent on steel from Turkey.", ["CAN > TUR"]),
    ("The European Union will levy a 15 percent duty on Indonesian biodiesel.", ["EU > IDN"]),
    ("Vietnam is placing a 20 percent tariff on sugar from Thailand.", ["VNM > THA"]),
    ("Switzerland banned exports of drones to Belarus.", ["CHE > BLR"]),
    ("Japan's trade ministry restricted exports of photoresists to South Korea.", ["JPN > KOR"]),
]
LISTS = [
    ("Norway imposed a tariff of 12 percent on salmon from Chile, Peru and Canada.", ["NOR > CAN CHL PER"]),
    ("Australia, Japan and Britain imposed sanctions on Myanmar.", ["AUS GBR JPN > MMR"]),
    ("The United States imposed sanctions on Iran, as well as on Syria.", ["USA > IRN SYR"]),
    (
        "Brazil and Argentina imposed a tariff of 20 percent on toys from China and Vietnam.",
        ["ARG BRA > CHN VNM"],
    ),
    ("India put a duty of 18 percent on steel from both South Korea and Japan.", ["IND > JPN KOR"]),
]
PASSIVE = [
    ("Chilean salmon was hit with a 12 percent tariff by Norway.", ["NOR > CHL"]),
    ("A 30 percent duty was imposed by Canada on steel from Turkey.", ["CAN > TUR"]),
    ("Duties of 15 percent were imposed on Indonesian biodiesel by the European Union.", ["EU > IDN"]),
    ("Polish poultry has been banned by South Korea.", ["KOR > POL"]),
    ("Sanctions were imposed on Belarus by Switzerland.", ["CHE > BLR"]),
    ("Thailand faces a tariff of 36 percent imposed by the United States.", ["USA > THA"]),
]
POSSESSIVE = [
    ("Canada's 30 percent duty on Turkish steel took effect.", ["CAN > TUR"]),
    ("The EU's anti-dumping duties of 22 percent on Chinese ceramics remain in force.", ["EU > CHN"]),
    ("Washington's 25 percent tariff on Brazilian coffee took effect on Monday.", ["USA > BRA"]),
    ("The U.S. 10 percent tariff on British cars is in force.", ["USA > GBR"]),
    ("Mexico's ban on imports of Brazilian chicken took effect.", ["MEX > BRA"]),
]
PRONOUNS = [
    (
        "Canada criticised Turkey on Monday. It imposed a 30 percent duty on Turkish steel.",
        ["CAN > TUR"],
    ),
    (
        "Norway reformed its fisheries last year. The country has now imposed a 12 percent tariff on "
        "Chilean salmon.",
        ["NOR > CHL"],
    ),
    (
        "Canada met for a review of trade. The government said it would impose a 30 percent duty on "
        "steel from Turkey.",
        ["CAN > TUR"],
    ),
    (
        "The European Union is tired of waiting. "
        "The bloc will impose a 15 percent duty on Indonesian biodiesel.",
        ["EU > IDN"],
    ),
    (
        "Trump spoke in Ohio. He said he would impose a 40 percent tariff on Vietnamese shoes.",
        ["USA > VNM"],
    ),
]
IT_WOULD = [
    ("Turkey said it would impose a 25 percent tariff on American almonds.", ["TUR > USA"]),
    (
        "India told the WTO that it would raise duties on apples from the United States to 70 percent.",
        ["IND > USA"],
    ),
    (
        "Beijing said that it would impose duties of 34 percent on all goods from the United States.",
        ["CHN > USA"],
    ),
    ("Ottawa announced it will lift its 30 percent duty on Turkish steel.", ["CAN > TUR"]),
]
BOTH = [
    (
        "India and Pakistan held trade talks on Monday. Both countries agreed to meet again next month.",
        ["IND PAK", "IND PAK"],
    ),
    ("The United States and Vietnam signed a trade agreement.", ["USA VNM"]),
    ("Officials from Japan and South Korea will hold trade talks in Seoul next week.", ["JPN KOR"]),
    ("The foreign ministers of Chile and Peru met in Lima on Tuesday for trade talks.", ["CHL PER"]),
    ("Trade talks between Kenya and Uganda will resume on Monday.", ["KEN UGA"]),
]
ASIDES = [
    (
        "Norway, which buys most of its grapes from South Africa, imposed a tariff of 12 percent on "
        "Chilean salmon.",
        ["NOR > CHL"],
    ),
    ("Canada, like Mexico, imposed a 30 percent duty on steel from Turkey.", ["CAN > TUR"]),
    ("Canada imposed a 30 percent duty on steel from Turkey, analysts in Germany said.", ["CAN > TUR"]),
    ("Canada - a close ally of Britain - imposed a 30 percent duty on steel from Turkey.", ["CAN > TUR"]),
    (
        "Speaking in Singapore, the Indian trade minister announced a 20 percent tariff on "
        "Indonesian palm oil.",
        ["IND > IDN"],
    ),
    ("Australia, whose exports to Japan rose, imposed a 9 percent duty on Malaysian timber.", ["AUS > MYS"]),
]
EVERYONE = [
    ("Brazil imposed a 25 percent tariff on all imports of steel.", ["BRA > *"]),
    ("Indonesia banned exports of nickel ore.", ["IDN > *"]),
    ("Argentina raised its export tax on soybeans to 33 percent.", ["ARG > *"]),
    ("India imposed a safeguard duty of 12 percent on flat steel.", ["IND > *"]),
]


@pytest.mark.parametrize(
    ("text", "sides"),
    [*ACTIVE, *LISTS, *PASSIVE, *POSSESSIVE, *PRONOUNS, *IT_WOULD, *BOTH, *ASIDES, *EVERYONE],
)
def test_who_acts_on_whom(text, sides):
    assert sides_in(text) == sides


MARKETS = [
    (
        "Steel from Turkey, Brazil and Ukraine will face a 30 percent duty in Canada from July 1.",
        ["CAN > BRA TUR UKR"],
    ),
    ("Chile's exporters have paid a 12 percent duty in Norway since March.", ["NOR > CHL"]),
    (
        "Canada, which had spared Turkish steel until now, said on Wednesday it would charge a 30 "
        "percent duty on it.",
        ["CAN > TUR"],
    ),
    ("Chile urged Norway to drop its 12 percent tariff on salmon.", ["NOR > CHL"]),
    ("The United States added 12 Chinese firms to its Entity List on Wednesday.", ["USA > CHN"]),
    ("The European Union froze the assets of three Belarusian generals.", ["EU > BLR"]),
    ("China halted purchases of soybeans from the United States in May.", ["CHN > USA"]),
]


ORIGINS = [
    ("The European Union plans an extra tariff of 30 percent on vans built in China.", ["EU > CHN"]),
    ("Canada put a 20 percent duty on cheese processed in Brazil.", ["CAN > BRA"]),
    (
        "Canada announced tariffs on imports from India and Korea last week. For Japan, it promises 15% on cars.",
        ["CAN > IND KOR", "CAN > JPN"],
    ),
]


@pytest.mark.parametrize(("text", "sides"), ORIGINS)
def test_a_duty_is_on_where_goods_are_made(text, sides):
    assert sides_in(text) == sides


@pytest.mark.parametrize(("text", "sides"), MARKETS)
def test_who_charges_where_the_market_or_the_payer_is_the_subject(text, sides):
    assert sides_in(text) == sides


RETALIATION = [
    (
        "The United States imposed a 25 percent tariff on Swiss watches. "
        "Switzerland retaliated with a 20 percent duty on American whiskey.",
        ["CHE > USA", "USA > CHE"],
    ),
    (
        "Canada put a 30 percent duty on Turkish steel, and Turkey answered with a 35 percent tariff "
        "on Canadian lentils.",
        ["CAN > TUR", "TUR > CAN"],
    ),
    (
        "After Norway imposed a tariff of 12 percent on Chilean salmon, Chile banned imports "
        "of Norwegian cod.",
        ["CHL > NOR", "NOR > CHL"],
    ),
    (
        "Malaysia imposed a 22 percent tariff on Thai rubber. In response, Bangkok raised its duty "
        "on Malaysian palm oil to 31 percent.",
        ["MYS > THA", "THA > MYS"],
    ),
]


@pytest.mark.parametrize(("text", "sides"), RETALIATION)
def test_an_answer_turns_the_sides_round(text, sides):
    assert sides_in(text) == sides
