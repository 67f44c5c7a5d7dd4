"""Which days of a report become the start, end, announcement or meeting day of which measure."""

from __future__ import annotations

import datetime as dt

import pytest

from detente.reader.claim import Period
from detente.reader.cleaning import clean
from detente.reader.findings.discourse import Discourse
from detente.reader.findings.extraction import findings_of
from detente.reader.findings.finding import Finding
from detente.reader.findings.scene import Scene, scenes_of
from detente.reader.findings.start_sentences import start_sentences
from detente.reader.findings.starts import with_known_starts
from detente.reader.findings.timing import after, end_of, start_of
from detente.reader.mentions.days import days_in
from detente.reader.mentions.gazetteer import names_in
from detente.reader.mentions.products import products_in
from detente.reader.mentions.rates import rates_in


def scenes_in(text: str, published: str) -> list[Scene]:
    """The sentences of a text, read on a day."""
    day = dt.date.fromisoformat(published)
    report = clean("report", text, day)
    return scenes_of(report, names_in(text, day), rates_in(text), days_in(text, day), products_in(text))


def findings_in(text: str, published: str) -> list[Finding]:
    """What a text says, with the starts that other sentences tell."""
    day = dt.date.fromisoformat(published)
    scenes = scenes_in(text, published)
    discourse = Discourse()
    findings = [finding for scene in scenes for finding in findings_of(scene, discourse, day)]
    return with_known_starts(findings, scenes, day)


def days_told(text: str, published: str, name: str) -> list[str]:
    """A field of all findings that have it, as ISO days."""
    periods: list[Period | None] = [getattr(finding, name) for finding in findings_in(text, published)]
    return [period.iso() for period in periods if period]


@pytest.mark.parametrize(
    ("text", "published", "effective"),
    [
        (
            "The EU imposed anti-dumping duties of 17.3 percent on glass fibre on April 6, 2020.",
            "2020-05-01",
            "2020-04-06",
        ),
        ("South Korea has banned imports of poultry from Poland since January.", "2021-03-10", "2021-01"),
        ("In 2018 Washington imposed tariffs of 25 percent on steel.", "2021-03-10", "2018"),
        ("The 2018 duties on Norwegian steel are still there.", "2021-03-10", "2018"),
        (
            "Duties of 4 percent on Thai tyres, introduced on 4 July 2024, have hurt.",
            "2024-10-29",
            "2024-07-04",
        ),
        ("Japan will lower its tariffs on frozen beef beginning April 2027.", "2026-02-06", "2027-04"),
        (
            "The 35 percent tariffs on lumber, which came into force at midnight on Tuesday, hurt.",
            "2025-10-15",
            "2025-10-14",
        ),
        (
            "Canada's 25 percent duties on Thai rice took effect just after midnight on Wednesday.",
            "2025-03-13",
            "2025-03-12",
        ),
        (
            "Brazil raised its import tariff on plastics to 20 percent last week, with effect from October 15.",
            "2024-10-13",
            "2024-10-15",
        ),
        (
            "The United States on Monday postponed tariffs on furniture from Jan. 1 to March 15.",
            "2025-12-30",
            "2026-03-15",
        ),
        (
            "A 30 percent tariff on Swiss watches has been moved from June 1 to July 9.",
            "2025-05-26",
            "2025-07-09",
        ),
        ("India on Sunday began charging a duty of 40 percent on lentils.", "2019-06-17", "2019-06-16"),
        (
            "Kenya relaxed its rules in January 2017, when traders were hit with a 5 percent export tax.",
            "2018-06-17",
            "2017-01",
        ),
    ],
)
def test_start_of_a_measure(text: str, published: str, effective: str) -> None:
    """The start is read off the verb, the name or the role of the day."""
    assert effective in days_told(text, published, "effective")


@pytest.mark.parametrize(
    ("text", "published"),
    [
        (
            "Beijing protested on Wednesday after Washington put a tariff of 10 percent on its tea.",
            "2025-03-26",
        ),
        ("Last week Lima introduced strict controls on exports of copper.", "2025-10-18"),
        (
            "Trump, who returns to office next month, has said he could put tariffs of 60 percent on toys.",
            "2024-12-03",
        ),
        (
            "Shares in Seoul fell on Thursday on fears that the tariffs would hurt makers of chips.",
            "2025-07-18",
        ),
        ("Duties on tea rose by 3 percent from their levels at the start of the year.", "2024-12-03"),
        ("China lifted its duties on Australian barley in August.", "2024-03-28"),
        ("If no deal is reached by July 9, a 20 percent duty on Thai tin will return.", "2025-06-25"),
        ("By the autumn of 2019 he had put levies of up to 25 percent on Chinese goods.", "2022-10-22"),
        (
            "Copper has climbed 12 percent since March, when Chile threatened a tariff on Peruvian ore.",
            "2025-07-10",
        ),
        ("The office divided a further share of the fiscal 2005 quota for raw sugar.", "2005-08-23"),
    ],
)
def test_no_start_where_none_is_told(text: str, published: str) -> None:
    """Days of protests, decisions, ends, conditions and old levels start no measure."""
    assert days_told(text, published, "effective") == []


@pytest.mark.parametrize(
    ("text", "published", "until"),
    [
        ("Russia extended its ban on gasoline exports until the end of August.", "2025-07-28", "2025-08-31"),
        ("China lifted its duties on Australian barley in August.", "2024-03-28", "2023-08"),
        ("India will scrap the 20 percent export duty on onions from April 1.", "2025-03-25", "2025-04-01"),
        (
            "Vietnam will levy a duty of 19 percent on steel starting March 7, for 120 days.",
            "2025-02-22",
            "2025-07-05",
        ),
        ("Beijing suspended tariffs on soybeans for one year from Nov. 10.", "2025-11-05", "2026-11-10"),
        ("Moscow will ban wheat exports from March 15 to June 30.", "2022-03-12", "2022-06-30"),
        ("Egypt's export ban on sugar runs out on March 27.", "2025-03-01", "2025-03-27"),
    ],
)
def test_end_of_a_measure(text: str, published: str, until: str) -> None:
    """The end is told by its day, by the lifting, or by how long the measure lasts."""
    assert until in days_told(text, published, "until")


def test_each_rate_of_a_list_has_its_own_day() -> None:
    """Two rates with a day each do not share one; two before one day do."""
    apart = (
        "Turkey will charge 40 percent on Chinese cars from July 7 and 10 percent on Thai tyres from Aug. 1."
    )
    assert days_told(apart, "2024-06-10", "effective") == ["2024-07-07", "2024-08-01"]
    later = "From May 1 Oman will levy 5 percent on steel bars; the rate rises to 10 percent in 2027."
    assert days_told(later, "2026-02-20", "effective") == ["2026-05-01", "2027"]
    shared = "Turkey will charge 40 percent on Chinese cars and 10 percent on Thai tyres from Aug. 1."
    assert days_told(shared, "2024-06-10", "effective") == ["2024-08-01", "2024-08-01"]


def test_start_sentence_fills_the_measures_before_it() -> None:
    """ "The duties take effect on" holds for both rates, which are then announced."""
    text = (
        "Peru imposed tariffs of 25 percent on steel and 10 percent on tin from Chile. "
        "The duties take effect on July 6."
    )
    rated = [finding for finding in findings_in(text, "2018-06-18") if finding.rate]
    assert [finding.effective.iso() for finding in rated if finding.effective] == ["2018-07-06"] * 2
    assert {finding.status for finding in rated} == {"announced"}
    assert all(finding.evidence["effective"].text == "July 6" for finding in rated)


def test_start_goes_before_the_day_of_the_act() -> None:
    """A day of signing gives way to the start that the next sentence tells."""
    text = "Washington imposed a tariff of 10 percent on timber on Thursday. It will apply from Oct. 14."
    first = findings_in(text, "2025-10-03")[0]
    assert first.effective is not None and first.effective.iso() == "2025-10-14"
    assert first.announced is not None and first.announced.iso() == "2025-10-02"


def test_length_told_apart_counts_from_the_start() -> None:
    """ "It will remain in force for one year" ends the measure a year after its start."""
    text = (
        "Brazil raised its tariff on resin to 20 percent from October 15. "
        "The measure will remain in force for one year."
    )
    assert days_told(text, "2024-10-16", "until") == ["2025-10-15"]


def test_rates_listed_after_a_measure_start_with_it() -> None:
    """What is listed rate by rate shares the start of the whole, but not what stays as it was."""
    whole = "India doubled its duties on American fruit on Sunday. "
    text = whole + "India put a duty of 70 percent on American apples."
    assert days_told(text, "2019-06-17", "effective") == ["2019-06-16"] * 2
    staying = (
        "India doubled its duties on American fruit on Sunday. Its duty on American nuts stays at 5 percent."
    )
    assert days_told(staying, "2019-06-17", "effective") == ["2019-06-16"]


def test_talks_have_their_own_day() -> None:
    """Talks take the day they are held, a tariff in the same sentence its start."""
    text = "Officials from Tokyo and Washington will meet in Geneva on May 12 before the tariffs start on May 15."
    assert days_told(text, "2019-05-02", "event") == ["2019-05-12"]
    assert days_told(text, "2019-05-02", "effective") == ["2019-05-15"]


def test_what_is_no_start_sentence() -> None:
    """A clause that only describes a measure, and talks that start, start no measure."""
    described = "Firms moved to get around the duties that have applied to Thai cells since 2012."
    assert start_sentences(scenes_in(described, "2024-12-02")) == []
    assert start_sentences(scenes_in("The talks start on Monday.", "2024-12-02")) == []


def test_ends_that_did_not_come_are_none() -> None:
    """A levy that would have lapsed has the new end that is told after."""
    text = (
        "India kept its 20 percent duty on rice. The levy would have lapsed on October 16. "
        "It will now run till March 31."
    )
    assert days_told(text, "2023-10-13", "until") == ["2024-03-31"]


def test_intervals_open_and_close_as_exactly_as_told() -> None:
    """Months stay months; a length of time gives a rough day."""
    months = Period(dt.date(2010, 8, 1), dt.date(2011, 7, 31))
    assert start_of(months).iso() == "2010-08"
    assert end_of(months).iso() == "2011-07-31"
    days = Period(dt.date(2021, 2, 15), dt.date(2021, 6, 30))
    assert start_of(days).iso() == "2021-02-15"
    end = after(days, (90, "day"))
    assert end.iso() == "2021-05-16" and end.about
