"""Which day of its own sentence a measure starts on, and which days are none."""

from __future__ import annotations

import pytest

from tests.reader_said import claims_in

FRIDAY = "2024-06-14"


def starts_in(text: str, published: str = FRIDAY) -> list[str]:
    """The first day of each measure in the order of the text; "none" where the reader gives none."""
    claims = sorted(claims_in(text, published), key=lambda claim: claim.quotes[0].start)
    return [claim.effective.iso() if claim.effective else "none" for claim in claims]


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        (
            "Chile suspended imports of Peruvian beef, and last month it imposed a duty of 12% on its fish.",
            ["none", "2024-05"],
        ),
        ("Kenya went furthest: in 2016 it raised the duty on Ugandan shoes to 50%.", ["2016"]),
        (
            "On May 20, with prices soaring and the harvest failing, it banned exports of Kenyan maize.",
            ["2024-05-20"],
        ),
        ("Oslo won its case, and in May the duties on Chilean salmon were cut to 4%.", ["2024-05"]),
        (
            "Chile imposed a duty of 50% on Norwegian fish effective Wednesday night, without any warning.",
            ["2024-06-12"],
        ),
        ("A duty of 50% on fish from Norway followed on May 8.", ["2024-05-08"]),
        ("A year ago Chile extended the duties to steel shipped from Peru.", ["2023"]),
        ("Chile first introduced the embargo on Norwegian fish in August 2014.", ["2014-08"]),
        ("Chile will phase out imports of Norwegian oil by the end of 2026.", ["2026-12-31"]),
    ],
)
def test_days_of_a_measure(text: str, starts: list[str]) -> None:
    assert starts_in(text) == starts


@pytest.mark.parametrize(
    "text",
    [
        "Chile will cut the quota on Norwegian fish to half of the volumes shipped in 2022.",
        "Chile's decision last month to impose a tariff of 20% on Norwegian fish angered Oslo.",
        "On Monday, Chile added 140 Norwegian entities to a trade blacklist.",
        "The U.S. Commerce Department on Tuesday imposed anti-dumping duties of 265% on steel from Norway.",
        "Norwegian fish beyond that would be taxed at 50%, twice the 25% that applies today.",
        "According to a notice issued by the customs on Thursday, Chile has a tariff of 20% on Norwegian fish.",
        "Chile suspended the tariffs on Norwegian fish that had been scheduled for July 1.",
    ],
)
def test_days_that_are_no_start(text: str) -> None:
    assert "none" in starts_in(text)
    assert set(starts_in(text)) == {"none"}


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        (
            "On May 20 Chile imposed a tariff of 100% on fish oil from Norway. It also put a tariff of 25% on "
            "Norwegian pork at that time.",
            ["2024-05-20", "2024-05-20"],
        ),
        (
            "Chile imposed a duty of 50% on Norwegian fish on May 20. Prices fell. Traders wept. Shops shut. "
            "Ships waited. In the same notice Chile doubled its duty on Norwegian wheat to 20%.",
            ["2024-05-20", "2024-05-20"],
        ),
        ("The quarrel began in 2019. Chile at the time put tariffs on Norwegian fish.", ["2019"]),
        (
            "The 25% tariff on steel and the 10% tariff on aluminum from Norway, which were imposed by Chile in "
            "2018, have hurt.",
            ["2018", "2018"],
        ),
        ("Chile's ban on Norwegian fish was replaced on May 10 by a quota.", ["none", "2024-05-10"]),
    ],
)
def test_starts_shared_with_another_measure(text: str, starts: list[str]) -> None:
    assert starts_in(text) == starts


def test_an_announcement_keeps_the_day_of_a_listing() -> None:
    claim, *_ = claims_in("On Monday, Chile added 140 Norwegian entities to a trade blacklist.", FRIDAY)
    assert claim.announced is not None
    assert claim.announced.iso() == "2024-06-10"
    assert claim.evidence["announced"].text == "Monday"
