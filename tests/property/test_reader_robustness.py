"""Whatever is given to the reader: an answer in its own words, or a refusal that says why; never a crash."""

import datetime as dt
import gc
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente import InputError
from detente.reader.reading import Reading, read

DAY = "2025-10-18"
STORY = (
    "WASHINGTON, Oct. 17 (Reuters) - The United States will impose an additional 25 percent tariff on "
    "Chinese steel from November 1, the Commerce Department said on Friday. "
    "“We will not wait,” Secretary Jane Doe said. "
    "Beijing threatened to raise its duties on soybeans from 10% to 35% unless Washington backs down.\n\n"
    "Ministers of both countries met in Geneva last week. The EU suspended its quota until the end of the year.\n"
)
ODD = (
    "\u200b",
    "\u0301",
    "“",
    "”",
    '"',
    "'",
    "(",
    "[",
    "—",
    "\r\n",
    "\t",
    "\n\n",
    "%",
    "25%",
    "...",
    "…",
    ";",
    "½",
    "²",
    "٢٥%",
    "😀",
    "İ",
    "\ufeff",
    "\u2028",
    "99999999999999999999%",
    "-5%",
    "2025-13-45",
    "February 30",
    "in 9999 years",
    "for 99999999 years",
    "next",
    "January 1, 0001",
    "December 31, 9999",
    "until",
    "not",
    "unless",
    "he",
    "*",
    "G7",
)


def whole(reading: Reading, texts: dict[str, str]) -> None:
    """Everything that a reading gives can be asked for, and every quotation stands in its report."""
    assert reading.document()["reports"]
    reading.beside(None)
    for claim in reading.claims:
        words = [*claim.quotes, *claim.evidence.values(), *([claim.rate.words] if claim.rate else [])]
        assert all(texts[claim.report][one.start : one.end] == one.text for one in words)
    for dispute in reading.contradictions:
        for said in dispute.readings:
            assert texts[said.report][said.quote.start : said.quote.end] == said.quote.text


def answered(texts: dict[str, str], published: str | None = DAY) -> Reading | None:
    try:
        reading = read(texts, published)
    except InputError as refusal:
        assert len(str(refusal)) > 20
        return None
    whole(reading, texts)
    return reading


@given(st.integers(0, 10**9), st.sampled_from([None, DAY, "1945-01-01", "2100-12-31", "2024-02-29"]))
@settings(max_examples=150, deadline=None)
def test_cut_shuffled_and_littered_reports_are_answered(seed, published):
    chance = random.Random(seed)
    words = STORY.split(" ")
    for _ in range(chance.randrange(1, 40)):
        words[chance.randrange(len(words))] = chance.choice(ODD)
    if chance.random() < 0.3:
        chance.shuffle(words)
    littered = chance.choice([" ", "\n", "  ", "\t"]).join(words)
    cut = STORY[chance.randrange(len(STORY) // 2) :]
    answered({"littered": littered, "cut": cut, "turned": STORY[::-1]}, published)


@given(st.text(max_size=400))
@settings(max_examples=100, deadline=None)
def test_any_characters_are_answered(text):
    answered({"any": text})


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "x",
        "%PDF-1.7 of a notice on tariffs",
        "A report\0 with zeros in it, and tariffs.",
        "The duty on steel \ud800 was raised by China.",
        "Die Union hat neue Zölle auf Stahl aus China beschlossen.",
        "a" * 5_000_000,
        "1 2 3 4 5 6",
        "<p>The duty</p><p>on steel</p><p>is 25%</p>",
    ],
    ids=["empty", "blank", "letter", "pdf", "zeros", "half", "German", "5 MB", "numbers", "markup"],
)
def test_what_is_no_report_is_refused_with_a_reason(text):
    with pytest.raises(InputError):
        read({"no report": text}, DAY)


SENTENCE = (
    "The United States will impose a 25 percent tariff on Chinese steel from July 1, the ministry said. "
)


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE + '"' * 100_000,
        SENTENCE + "“" * 100_000,
        SENTENCE + "(" * 100_000,
        SENTENCE + "." * 500_000,
        SENTENCE + "A" * 500_000,
        SENTENCE + "e" + "\u0301" * 50_000,
        SENTENCE + "😀" * 50_000,
        SENTENCE + "\u202e" * 999,
        SENTENCE + " " * 500_000,
        SENTENCE.replace(" ", "\t"),
        SENTENCE.replace(" ", "\r\n"),
        SENTENCE + "1" * 500_000,
        SENTENCE.rstrip(". ") * 20,
        SENTENCE * 1000,
        SENTENCE + "China, " * 3000,
        SENTENCE + "on Friday " * 5000,
    ],
    ids=lambda text: f"{len(text)} {text[-8:]!a}",
)
def test_monstrous_reports_take_seconds(text):
    started = time.process_time()
    answered({"monstrous": text})
    assert time.process_time() - started < 20


def test_of_many_reports_the_unreadable_are_listed_and_the_others_read():
    texts = {f"{number:03d}": STORY.replace("25", str(number % 90 + 1)) for number in range(100)}
    texts |= {
        "binary": "\0\1\2",
        "empty": "",
        "German": "Der Minister hat neue Zölle auf Stahl beschlossen, sagte er.",
    }
    reading = read(texts, DAY)
    assert len(reading.reports) == 100
    assert [problem.place for problem in reading.refused] == ["binary", "empty", "German"]
    whole(reading, texts)


def test_a_report_as_long_as_a_book_has_its_words_where_they_stand():
    text = "\n\n".join([STORY.replace("25", str(number % 90 + 1)) for number in range(150)])
    reading = answered({"book": text})
    assert reading is not None
    places = [claim.quotes[0].start for claim in reading.claims]
    assert max(places) > len(text) * 0.9


def test_the_order_of_reports_with_one_name_and_the_collector_are_left_as_they_were(tmp_path):
    path = Path(tmp_path) / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    assert [report.name for report in read([path, path]).reports] == ["story.txt", "story.txt (2)"]
    assert gc.isenabled()


class TestDays:
    RELATIVE = "Canada will impose a 25% tariff on U.S. steel from next month, the minister said on Friday."

    def test_without_a_day_of_publication_relative_days_stay_open(self):
        reading = read(self.RELATIVE)
        assert reading.reports[0].published is None
        for claim in reading.claims:
            assert (claim.effective, claim.announced, claim.until, claim.event) == (None, None, None, None)

    def test_a_day_that_is_named_in_full_needs_no_other(self):
        reading = read("Canada will impose a 25% tariff on U.S. steel from July 1, 2018, the minister said.")
        assert reading.claims[0].effective.iso() == "2018-07-01"

    @pytest.mark.parametrize("published", ["1944-12-31", "0001-01-01", "2101-01-01", "9999-12-31"])
    def test_days_outside_the_years_that_are_known_are_refused(self, published):
        with pytest.raises(InputError, match="Reports of 1945 to 2100 are read"):
            read(self.RELATIVE, published)

    def test_the_callers_day_wins_over_that_of_the_text_and_the_report_says_so(self):
        text = f"Published: 12 March 2018\n\n{self.RELATIVE}"
        report = read(text, "2019-05-03").reports[0]
        assert report.published == dt.date(2019, 5, 3)
        assert report.published_by == 'given; the text has 2018-03-12: "Published: 12 March 2018"'
        assert read(text).reports[0].published == dt.date(2018, 3, 12)

    def test_a_text_that_names_an_impossible_day_has_none(self):
        assert read(f"date 9999-12-31\n{self.RELATIVE}").reports[0].published is None
