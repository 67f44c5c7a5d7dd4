"""The day of publication: read where the text says it, never guessed."""

import datetime as dt

import pytest

from detente.reader.pages.publication import is_day_line, publication_day


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        (" date 2025-10-17 The duty rose.", "2025-10-17", "date 2025-10-17"),
        ("Published: 12 March 2018\nThe duty rose.", "2018-03-12", "Published: 12 March 2018"),
        ("Last updated: 2 May 2019 | Published: May 1, 2019\nText", "2019-05-01", "Published: May 1, 2019"),
        ("Updated on June 24, 2021\nText", "2021-06-24", "Updated on June 24, 2021"),
        (
            "By Ann Lee Published on : 07 Oct, 2022, 6:12 am\nText",
            "2022-10-07",
            "Published on : 07 Oct, 2022",
        ),
        (
            "FOR IMMEDIATE RELEASE\nTuesday, March 8, 2022",
            "2022-03-08",
            "FOR IMMEDIATE RELEASE\nTuesday, March 8, 2022",
        ),
        ("March 8, 2022\n\nFACT SHEET: A Duty", "2022-03-08", "March 8, 2022"),
        ("A duty on steel\nBrussels, 12 March 2018\nText", "2018-03-12", "Brussels, 12 March 2018"),
        ("Friday 17 October 2025 12.30 BST\nText", "2025-10-17", "Friday 17 October 2025 12.30 BST"),
        ("OSLO, March 12, 2025 — A duty rose.", "2025-03-12", "OSLO, March 12, 2025"),
        (
            "date 2017-09 BEIJING, Sept. 7 (Xinhua) -- A duty",
            "2017-09-07",
            "BEIJING, Sept. 7 (Xinhua), date 2017-09",
        ),
        (
            "Notice of Review\n\nText.\n\nDated: February 27, 2024.\nAnn Lee",
            "2024-02-27",
            "Dated: February 27, 2024",
        ),
        ("Notice 21\n\nThe order holds.\n\nApril 4, 2025\n", "2025-04-04", "April 4, 2025"),
        ("Posted on 13/04/2025\nText", "2025-04-13", "Posted on 13/04/2025"),
        (
            " date 2025-10-27 BEIJING, Oct. 17 (Xinhua) -- A duty",
            "2025-10-17",
            "BEIJING, Oct. 17 (Xinhua), date 2025-10-27",
        ),
        (" date 2025-01-02 BEIJING, Dec. 31 (Xinhua) -- A duty", "2025-01-02", "date 2025-01-02"),
    ],
)
def test_days_the_text_says(text: str, day: str, words: str) -> None:
    assert publication_day(text) == (dt.date.fromisoformat(day), words)


@pytest.mark.parametrize(
    "text",
    [
        "BEIJING, April 19 (Xinhua) -- A duty rose.",
        "The duty of May 5, 2020 holds.\nIt is old.",
        "On April 2, 2025, the order was signed.",
        "Posted on 03/04/2025\nText",
        "Published: 31 February 2025\nText",
        "date 2017-09 BEIJING, May 7 (Xinhua) -- A duty",
        "date 2021-03-11 Brussels, June 3\n\nThe European Union agreed.",
        "Ann Lee, left, speaks in Rome, Friday, May 9, 2025.\nText",
        "",
    ],
)
def test_days_that_would_be_guesses(text: str) -> None:
    assert publication_day(text) is None


def test_lines_that_are_days() -> None:
    assert is_day_line("Sat, Jun 08, 2019 - 8:42 AM")
    assert is_day_line("Press release | 29 October 2024 | Brussels")
    assert not is_day_line("The duty begins on 29 October 2024")
