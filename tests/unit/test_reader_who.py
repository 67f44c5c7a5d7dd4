"""Who imposes a measure on whom, in sentences of every shape."""

import datetime as dt

import pytest

from detente.reader.claims import claims_of
from detente.reader.cleaning import clean

DAY = dt.date(2019, 5, 17)


def sides_of(*sentences: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """The instrument, author and target of every claim of a short report."""
    report = clean("one.txt", "Trade news of the day\n\n" + "\n\n".join(sentences) + "\n", DAY)
    return [(claim.instrument, claim.imposed_by, claim.on) for claim in claims_of(report)]


CASES = {
    "the goods of a coordinated verb are no subject": (
        "Last month Australia scrapped a 15 percent tariff on Chilean salmon and banned imports of Indian shrimp.",
        ("import_ban", ("AUS",), ("IND",)),
    ),
    "goods before from in a list of two rates": (
        "From Monday, China will collect anti-dumping duties of 12 percent on rubber from Canada, "
        "while products from Brazil are subject to rates of 9 percent.",
        ("anti_dumping", ("CHN",), ("CAN",)),
    ),
    "the next clause has a subject of its own": (
        "Vietnam in March raised its export tax on cassava to 20 percent from 10 percent, "
        "and Thailand that month banned exports of sugar.",
        ("export_tax", ("VNM",), ("*",)),
    ),
    "an inquiry into a firm is no import": (
        "Beijing said it would charge 15 percent on American coal. It also put export controls on antimony "
        "and opened an inquiry into Google.",
        ("export_control", ("CHN",), ("*",)),
    ),
    "that is not a name": (
        "Brazil's government sent a bill to Congress that would put duties of 30 percent on shoes from Vietnam.",
        ("tariff", ("BRA",), ("VNM",)),
    ),
    "short names before goods": (
        "U.S. President Donald Trump acted on Friday. EU goods will be charged a tariff of 20 percent from May.",
        ("tariff", ("USA",), ("EU",)),
    ),
    "who pays a rate": (
        "Washington charges tariffs of 30 percent on Chinese goods. Norway, the first to sign a deal, pays 12%.",
        ("tariff", ("USA",), ("NOR",)),
    ),
    "an office says what is to apply": (
        "China's commerce ministry said exports of tungsten would require a licence from June 1.",
        ("export_control", ("CHN",), ("*",)),
    ),
    "his country": (
        "On Monday Canadian Prime Minister Justin Trudeau said his country would impose tariffs of 10 percent "
        "on American lumber.",
        ("tariff", ("CAN",), ("USA",)),
    ),
    "sanctions under which one stands": (
        "Rosneft, the state oil company, has been under U.S. sanctions since 2014.",
        ("sanction", ("USA",), ("RUS",)),
    ),
    "a place where something was said": (
        "Tariffs on Turkish copper will be raised to 40 percent, Trump wrote on Twitter, while zinc from the "
        "country will be charged 15 percent.",
        ("tariff", ("USA",), ("TUR",)),
    ),
    "whose sellers need a licence": (
        "Japanese exporters will need a licence to ship photoresists to South Korea from July 4.",
        ("export_control", ("JPN",), ("KOR",)),
    ),
    "a market that is shut": (
        "China's customs office wrote to Canberra. Three Australian abattoirs were shut out of China in May.",
        ("import_ban", ("CHN",), ("AUS",)),
    ),
    "a verb left out": (
        "The United States imposed tariffs of 10 percent on Mexican steel. "
        "Canada answered with surtaxes on ketchup, Mexico with duties of 25 percent on pork.",
        ("tariff", ("MEX",), ("USA",)),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_who_acts_on_whom(name: str):
    text, expected = CASES[name]
    assert expected in sides_of(text)


REVERSED = {
    "goods on a list": (
        "Israel said that it would draw up a list of Turkish products to be kept out of its own market.",
        ("TUR",),
    ),
    "what a demonym owns is no author": (
        "Washington said that Chinese-owned firms planned new plants because of the tariff of 9% on Thai cells.",
        ("CHN",),
    ),
}


@pytest.mark.parametrize("name", REVERSED)
def test_goods_do_not_act(name: str):
    text, wrong = REVERSED[name]
    assert wrong not in [author for _, author, _ in sides_of(text)]


def test_a_passive_without_an_agent_belongs_to_whom_the_report_is_about():
    told = sides_of(
        "U.S. Commerce Secretary Wilbur Ross and President Donald Trump met at the White House on Monday.",
        "Mexico imposed a tariff of 10 percent on American apples last year.",
        "Peruvian copper will be hit with a tariff of 25 percent from June 1.",
    )
    assert ("tariff", ("USA",), ("PER",)) in told
