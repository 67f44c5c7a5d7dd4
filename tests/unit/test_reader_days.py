"""Days in reports: every way news prose names them, what the words around say of them, and what is no day."""

from __future__ import annotations

import datetime as dt

import pytest

from detente.reader.mentions.days import DayMention, days_in, resolve

WEDNESDAY = dt.date(2025, 10, 15)


def only(text: str, published: dt.date | None = WEDNESDAY) -> DayMention:
    found = days_in(text, published)
    assert len(found) == 1, found
    return found[0]


def iso(mention: DayMention) -> str | None:
    return mention.period.iso() if mention.period else None


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("on November 1, 2025", "2025-11-01"),
        ("on 1 November 2025", "2025-11-01"),
        ("on 07 Nov, 2025", "2025-11-07"),
        ("on 2025-11-01", "2025-11-01"),
        ("on 13/11/2025", "2025-11-13"),
        ("on 11/13/2025", "2025-11-13"),
        ("on 1.11.2025", "2025-11-01"),
        ("on Nov. 1,2025", "2025-11-01"),
        ("on the 4th of July 2026", "2026-07-04"),
        ("on Saturday, May 10, 2025", "2025-05-10"),
        ("on June 28-29, 2019", "2019-06-28/2019-06-29"),
        ("on 28–29 June 2019", "2019-06-28/2019-06-29"),
        ("in June 2018", "2018-06"),
        ("in Sept. 2018", "2018-09"),
        ("in 2010", "2010"),
        ("in the first half of 2019", "2019-01-01/2019-06-30"),
        ("in the third quarter of 2018", "2018-07-01/2018-09-30"),
        ("in Q3 2018", "2018-07-01/2018-09-30"),
        ("in the 1990s", "1990-01-01/1999-12-31"),
        ("from 1 February to 31 March 2015", "2015-02-01/2015-03-31"),
        ("from August 2010 to July 2011", "2010-08-01/2011-07-31"),
        ("between 2014 and 2017", "2014-01-01/2017-12-31"),
        ("in Jan-March 2024", "2024-01-01/2024-03-31"),
        ("in late 2018", "2018-09-01/2018-12-31"),
        ("at the end of December 2014", "2014-12-21/2014-12-31"),
    ],
)
def test_words_that_name_their_year_need_no_day_of_publication(words: str, day: str) -> None:
    assert iso(only(f"It happened {words}.", None)) == day


@pytest.mark.parametrize(
    "words", ["Friday", "Nov. 1", "in May", "last week", "today", "within 90 days", "last spring"]
)
def test_without_a_day_of_publication_the_rest_is_found_but_not_resolved(words: str) -> None:
    assert only(f"The duty, he said, applies {words}.", None).period is None


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("yesterday", "2025-10-14"),
        ("last night", "2025-10-14"),
        ("the day before yesterday", "2025-10-13"),
        ("tomorrow", "2025-10-16"),
        ("a week from tomorrow", "2025-10-23"),
        ("two weeks from Friday", "2025-10-31"),
        ("this week", "2025-10-13/2025-10-19"),
        ("last week", "2025-10-06/2025-10-12"),
        ("next week", "2025-10-20/2025-10-26"),
        ("early next week", "2025-10-20/2025-10-21"),
        ("earlier this month", "2025-10-01/2025-10-15"),
        ("later this month", "2025-10-15/2025-10-31"),
        ("later in the year", "2025-10-15/2025-12-31"),
        ("last month", "2025-09"),
        ("next year", "2026"),
        ("last March", "2025-03"),
        ("last December", "2024-12"),
        ("next June", "2026-06"),
        ("March last year", "2024-03"),
        ("Nov. 1 this year", "2025-11-01"),
        ("last Wednesday", "2025-10-08"),
        ("this Friday", "2025-10-17"),
        ("next Friday", "2025-10-24"),
        ("the coming Friday", "2025-10-17"),
        ("Thursday of next week", "2025-10-23"),
        ("over the weekend", "2025-10-11/2025-10-12"),
        ("next weekend", "2025-10-25/2025-10-26"),
        ("last summer", "2025-06-01/2025-08-31"),
        ("10 days ago", "2025-10-05"),
        ("two weeks ago", "2025-10-01"),
        ("three months ago", "2025-07"),
        ("in two weeks", "2025-10-29"),
        ("within 30 days", "2025-10-15/2025-11-14"),
        ("the past decade", "2015-10-15/2025-10-15"),
        ("until the end of the month", "2025-10-31"),
        ("by the end of the year", "2025-10-15/2025-12-31"),
        ("by year-end", "2025-10-15/2025-12-31"),
        ("the week of Nov. 3", "2025-11-03/2025-11-09"),
        ("the first week of November", "2025-11-01/2025-11-07"),
        ("earlier in October", "2025-10-01/2025-10-15"),
        ("later in 2026", "2026"),
        ("his April 2 order", "2025-04-02"),
        ("within sixty (60) days", "2025-10-15/2025-12-14"),
        ("New Year's Day", "2026-01-01"),
    ],
)
def test_relative_words_count_from_publication(words: str, day: str) -> None:
    found = resolve(words, WEDNESDAY)
    assert found is not None
    assert found.iso() == day


def test_a_month_and_day_without_a_year_follow_the_verb() -> None:
    january = dt.date(2025, 1, 10)
    assert iso(only("The levy will be doubled on August 20.", january)) == "2025-08-20"
    assert iso(only("The levy was doubled on August 20.", january)) == "2024-08-20"
    assert iso(only("The levy, on August 20.", january)) == "2024-08-20"
    assert resolve("Dec. 1", january, "future") == resolve("1 December 2025", january)
    assert resolve("Dec. 1", january, "past") == resolve("1 December 2024", january)


def test_verbs_of_saying_do_not_decide_when_a_measure_starts() -> None:
    june = dt.date(2018, 5, 31)
    assert iso(only("Ottawa announced surtaxes on American steel from July 1.", june)) == "2018-07-01"
    assert iso(only("The quota has been in force since July 18.", june)) == "2017-07-18"
    assert iso(only("It was to be lifted on June 30, officials had said.", june)) == "2018-06-30"


def test_the_tense_does_not_skip_a_near_day_for_one_in_another_year() -> None:
    assert (
        iso(only("The duty rose in steps until it reached 25 percent in October.", dt.date(2019, 6, 8)))
        == "2019-10"
    )
    assert (
        iso(only("Buyers, by far the largest in February, would be hit.", dt.date(2025, 3, 24))) == "2025-02"
    )


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("The ministry said Wednesday that the talks went on.", "2025-10-15"),
        ("The ministry on Friday rejected the demand.", "2025-10-10"),
        ("Effective Thursday, importers pay more.", "2025-10-16"),
        ("Canada imposes the duty from Thursday.", "2025-10-16"),
        ("The two will meet on Wednesday in Paris.", "2025-10-15"),
        ("Mexico plans to send its minister to Washington on Friday.", "2025-10-17"),
        ("The premier agreed to see the secretary on Thursday.", "2025-10-16"),
        ("The pause was due to end on Friday.", "2025-10-17"),
        ("As early as Monday the list may grow.", "2025-10-20"),
        ("Thursday (16 October) is the deadline.", "2025-10-16"),
    ],
)
def test_a_day_of_the_week_is_the_last_or_the_next_by_its_clause(sentence: str, day: str) -> None:
    assert iso(only(sentence)) == day


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("The duty is effective July 6.", "from"),
        ("The duty took effect on July 6.", "from"),
        ("Starting May 1, the duty is zero.", "from"),
        ("As of Nov. 10 the duty is zero.", "from"),
        ("The duty has applied since 2018.", "since"),
        ("The truce expires on November 10.", "until"),
        ("The licence is valid through August.", "until"),
        ("The truce was extended to November 10.", "until"),
        ("The duty goes by the end of the year.", "by"),
        ("Comments are due no later than Jan. 15.", "by"),
        ("The review ends within 90 days.", "by"),
        ("It applies for the next five years.", "for"),
        ("It applies for another 90 days.", "for"),
        ("A 90-day pause was agreed.", "for"),
        ("The round falls between Sept. 1 and Dec. 15.", "between"),
        ("It was signed two years ago.", "ago"),
        ("It takes effect immediately.", "from"),
        ("It was signed on Friday.", ""),
        ("Talks first came through on Friday.", ""),
    ],
)
def test_the_words_before_a_day_give_its_role(sentence: str, role: str) -> None:
    assert only(sentence).role == role


def test_a_duration_has_a_length_and_a_period_only_where_its_start_is_known() -> None:
    pause = only("The duty is paused for 90 days.")
    assert (pause.length, pause.period) == ((90, "day"), None)
    longer = only("The exemption runs for another 90 days.", dt.date(2019, 8, 19))
    assert (longer.length, iso(longer)) == ((90, "day"), "2019-08-19/2019-11-17")
    event = only("It applies 30 days after publication.")
    assert (event.length, event.role, event.period) == ((30, "day"), "", None)
    assert only("It lasts five years.").length == (5, "year")


def test_days_told_from_the_one_before() -> None:
    text = "The probe began in April 2016. A ruling followed nine months later."
    assert [iso(found) for found in days_in(text, None)] == ["2016-04", "2017-01"]
    text = "Gallium came first, in August 2023, and graphite that December."
    assert [iso(found) for found in days_in(text, None)] == ["2023-08", "2023-12"]
    text = "Imposed in March 2002, they were gone by December of the next year."
    assert [iso(found) for found in days_in(text, None)] == ["2002-03", "2003-12"]
    text = "They lifted it on June 18, 2021, and the order of the day before, they said, was void."
    assert [iso(found) for found in days_in(text, None)] == ["2021-06-18", "2021-06-17"]
    assert only("A ruling followed nine months later.").period is None
    far = "It began in April 2016. One. Two. Three. A ruling followed nine months later."
    assert days_in(far, None)[-1].period is None


def test_an_interval_takes_the_year_of_its_other_end() -> None:
    assert iso(only("It runs from Dec. 20 to Jan. 5.")) == "2025-12-20/2026-01-05"
    assert iso(only("It ran from Nov. 20 to Jan. 5, 2015.")) == "2014-11-20/2015-01-05"
    text = "Duties rose on July 6 and August 23, 2018."
    assert [iso(found) for found in days_in(text, WEDNESDAY)] == ["2018-07-06", "2018-08-23"]
    text = "Rounds were held on 1 April, 2 May and 3 June 2019."
    assert [iso(found) for found in days_in(text, WEDNESDAY)] == ["2019-04-01", "2019-05-02", "2019-06-03"]


def test_a_day_moved_from_one_to_another_is_no_interval() -> None:
    first, second = days_in("The start was delayed from Nov. 1 to Dec. 15.", WEDNESDAY)
    assert (iso(first), first.role) == ("2025-11-01", "")
    assert (iso(second), second.role) == ("2025-12-15", "until")


def test_times_of_day_and_whose_clock() -> None:
    start = only("Duties start at 12:01 a.m. Eastern time on March 12, 2025.")
    assert (iso(start), start.time_of_day, start.role) == ("2025-03-12", "12:01 a.m.", "from")
    assert start.period is not None
    assert start.period.zone == "USA"
    assert only("He called on Friday evening.").time_of_day == "evening"
    assert only("He called late on Friday.").time_of_day == "late"
    assert iso(only("Collection will start at midnight.")) == "2025-10-16"
    assert iso(only("It took effect just after midnight on Wednesday.")) == "2025-10-15"


def test_rough_days_are_marked() -> None:
    for words in ("around Nov. 19", "probably a week from tomorrow", "in two weeks", "in the coming weeks"):
        found = only(f"It ends {words}.").period
        assert found is not None
        assert found.about, words
    assert resolve("with immediate effect", WEDNESDAY) is not None
    exact = resolve("on Nov. 19", WEDNESDAY)
    assert exact is not None
    assert not exact.about


@pytest.mark.parametrize(
    "text",
    [
        "The order may be lifted; troops march; an august body; the second list.",
        "Prime Minister Theresa May said so.",
        "It covers 2018 items under Section 2018, HS 2018 and $2018.",
        "The Trade Act of 1974 and the Made in China 2025 plan.",
        "Sales rose to 1,985 units and 2010 tons, or 1.25 million.",
        "The 47-year-old, 30 years old in all, saw a six-month high.",
        "Rates go from 10 to 25 percent, and from 2.5% to 7.5%.",
        "It ships 500,000 barrels a day and costs $400 a year.",
        "It may be read either way: 11/01/2025.",
        "The Sun and the Sat-nav; Mar a Lago; Dec and Jan are names.",
        "In 1492 and 2500 nothing happened.",
        "",
    ],
)
def test_what_is_no_day(text: str) -> None:
    assert days_in(text, WEDNESDAY) == ()


def test_a_percentage_beside_a_month_is_no_day() -> None:
    assert iso(only("In March 25 percent duties took effect.")) == "2025-03"


def test_days_that_the_calendar_lacks_are_not_resolved() -> None:
    assert only("On Nov. 31 it ends.").period is None
    assert only("On Feb. 29, 2023, it ended.").period is None
    assert resolve("no day at all", WEDNESDAY) is None


@pytest.mark.parametrize(
    "text", ["late " * 30000, "2018 to " * 20000, "midnight on " * 20000, "the end of " * 20000]
)
def test_long_runs_of_the_same_words_are_read(text: str) -> None:
    assert all(found.start < found.end for found in days_in(text, WEDNESDAY))
