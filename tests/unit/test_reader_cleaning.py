"""Cleaning: kinds of sentences, datelines, tails off the topic; nothing of the article is lost."""

import datetime as dt
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import InputError
from detente.reader.cleaning import clean
from detente.reader.report import Report

ARTICLE = """Japan raises its duty on steel

By Ann Lee

TOKYO, May 5 (Reuters) - Japan will raise its duty on Korean steel from 10 to 25 percent on June 1.

Workers load steel coils onto a ship in Nagoya, Japan, Tuesday, May 4, 2021.
Jo Roe | Reuters

The ministry in Tokyo said the step answers a quota that Seoul announced in March. It ends in 2023.

Also Read: Korea's Carmakers Brace for Dear Steel

Korean steel makers called the duty unfair. "We will go to the WTO," one of them said.

Seoul's Best New Restaurants

In 2014 both countries had lifted their duties under a truce.

Follow our WhatsApp channel for more.
"""


def kinds(report: Report) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for sentence in report.sentences:
        found.setdefault(sentence.kind, []).append(sentence.text)
    return found


def test_an_article_and_what_the_page_puts_around_it() -> None:
    found = kinds(clean("steel.txt", ARTICLE))
    assert found["headline"] == ["Japan raises its duty on steel"]
    assert found["caption"] == [
        "Workers load steel coils onto a ship in Nagoya, Japan, Tuesday, May 4, 2021."
    ]
    assert found["teaser"] == [
        "By Ann Lee",
        "Jo Roe | Reuters",
        "Also Read: Korea's Carmakers Brace for Dear Steel",
        "Seoul's Best New Restaurants",
        "Follow our WhatsApp channel for more.",
    ]
    assert found["body"][0] == "Japan will raise its duty on Korean steel from 10 to 25 percent on June 1."
    assert found["body"][-1] == "In 2014 both countries had lifted their duties under a truce."
    assert len(found["body"]) == 6


def test_the_day_that_was_given_wins_and_the_other_is_told() -> None:
    text = "date 2021-05-05 Japan will raise its duty on steel in June."
    given_day = clean("steel.txt", text, dt.date(2021, 5, 6))
    assert (given_day.published, clean("steel.txt", text).published) == (
        dt.date(2021, 5, 6),
        dt.date(2021, 5, 5),
    )
    assert given_day.published_by == 'given; the text has 2021-05-05: "date 2021-05-05"'
    assert clean("steel.txt", text, dt.date(2021, 5, 5)).published_by == "given"
    assert clean("steel.txt", "Japan will raise its duty on steel in June.").published is None


@pytest.mark.parametrize(
    "dateline",
    [
        "BEIJING, April 19 (Xinhua) -- ",
        "WASHINGTON (Reuters) - ",
        "LONDON, June 6 - ",
        "(Bloomberg) -- ",
        " date 2025-10-17 ",
        " date 2019-06-16 NEW DELHI: ",
        "BRUSSELS/WASHINGTON, March 12, 2025 — ",
        "PALM BEACH, Fla. (AP) — ",
        "Oct 17 (Reuters) - ",
        "NEW YORK, March 16 ",
        "New Delhi, Apr 21 (PTI) ",
        "Law Weekly, New York (September 7, 2017, 12:33 PM EDT) -- ",
        "China – US – (Special Correspondent / Web Desk) – ",
        "[WASHINGTON] ",
        "GENEVA -- ",
    ],
)
def test_datelines_are_outside(dateline: str) -> None:
    said = "The United States will raise the duty on steel."
    assert [sentence.text for sentence in clean("wire", dateline + said).read] == [said]


@pytest.mark.parametrize(
    "said",
    [
        "The European Union (EU) – a bloc of 27 – raised the duty.",
        "On April 2 – a Wednesday – the president signed the order.",
        "WTO – the body in Geneva – ruled against the duty.",
        "By raising the duty, Beijing answered Washington.",
        "Recommended duties of 25 percent were not imposed.",
        "No comments were made on the tariff by the ministry.",
        "Share prices of steel makers rose on account of the tariff.",
        "Sign-up fees for export licences will rise by 5 percent.",
        "More on the list are wheat and corn, with tariffs of 15 percent.",
    ],
)
def test_sentences_that_only_look_like_furniture_are_read(said: str) -> None:
    text = (
        f"China raised its tariff on steel on Monday.\n\n{said}\n\nThe tariff ends in May, the ministry said."
    )
    assert [sentence.text for sentence in clean("x", text).sentences if sentence.kind == "body"][1] == said


def test_furniture_inside_a_text_of_one_line() -> None:
    text = (
        "BEIJING, March 1 (Xinhua) -- Miners at work in Hebei. [Photo/Xinhua] China will add a duty of "
        "15 percent to wheat from March 10. It answers a U.S. duty of 20 percent. "
        "Sign up for our daily newsletter. Copyright 2025. All rights reserved."
    )
    found = kinds(clean("x", text))
    assert found["caption"] == ["Miners at work in Hebei."]
    assert len(found["body"]) == 2
    assert found["body"][1] == "It answers a U.S. duty of 20 percent."


def test_a_tail_of_other_stories_is_not_read() -> None:
    body = [
        f"The tariff on steel rose to {rate} percent, the ministry in Hanoi said." for rate in (10, 20, 30)
    ]
    background = "Vietnam has traded freely with Laos since 2015."
    tail = [
        "A new season of the baking show begins tonight. Its star returns with…",
        "Cats can hear sounds that people and even dogs cannot, which is why…",
        "MADRID (AP) — Ana Ruiz scored twice as the Lions beat the Bears in front of…",
    ]
    report = clean("x", "\n".join([*body, background, *tail]))
    assert [sentence.text for sentence in report.read] == [*body, background]


def test_an_article_that_is_cut_off_keeps_its_last_sentence() -> None:
    text = "The tariff on steel rose.\nHanoi objected.\nTalks failed.\nThe duty on steel from Vietnam will be 25…"
    assert clean("x", text).sentences[-1].kind == "body"


def test_background_that_names_nothing_of_trade_stays() -> None:
    text = "\n\n".join(
        [
            "Vietnam raised its tariff on steel on Monday, the ministry in Hanoi said.",
            "The tariff is 25 percent and covers coils and sheets from China.",
            "Steel makers in Hanoi had asked for it.",
            "The ministry will look at it again in May.",
            "Hanoi is the capital of Vietnam.",
        ]
    )
    assert len(clean("x", text).read) == 5


def test_headings_and_lists_of_a_fact_sheet() -> None:
    text = (
        "FACT SHEET: Raising the Duty on Copper\n\nPROTECTING INDUSTRY: Today, the President signed an order.\n\n"
        "- It raises the duty to 50%.\n\n- Scrap is exempt\n\nCopper: 50%\n\nBackground\n\n"
        "The order follows a report."
    )
    found = kinds(clean("x", text))
    assert found["headline"] == ["FACT SHEET: Raising the Duty on Copper"]
    assert found["teaser"] == ["PROTECTING INDUSTRY:", "Background"]
    assert found["body"] == [
        "Today, the President signed an order.",
        "It raises the duty to 50%.",
        "Scrap is exempt",
        "Copper: 50%",
        "The order follows a report.",
    ]


def test_lines_that_all_lack_their_stops_are_read() -> None:
    text = "Duty on steel to double\n" + "\n".join(
        f"The state will pay {n} million to steel mills" for n in range(5)
    )
    assert [sentence.kind for sentence in clean("x", text).sentences] == ["headline", *["body"] * 5]


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    text = "The duty of 25 percent on steel is in force. " + text
    try:
        report = clean("x", text)
    except InputError:
        return
    last = 0
    for sentence in report.sentences:
        assert last <= sentence.start < sentence.end
        assert text[sentence.start : sentence.end] == sentence.text
        last = sentence.end


@pytest.mark.parametrize("unit", ["(photo ", "a\n", ". ", "U.S. ", '."', "[", " - ", "The A "])
def test_time_grows_with_the_length_only(unit: str) -> None:
    text = ARTICLE * 40 + unit * (200_000 // len(unit))
    begun = time.process_time()
    with suppress(InputError):
        clean("x", text)
    assert time.process_time() - begun < 5
