"""The page of a reading: the texts as they stand, what was understood in them, and the links between the two."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import Problem
from detente.reader.claim import Quote
from detente.show.reading_page import days_in_words, reading_page
from detente.show.reading_spans import passages
from tests.unit.told_reports import PUBLISHED, THREAT, claim, day, quote, rate, reading, report, threat
from tests.web.page import Page

HOSTILE = "<script>alert('x')<svg onload=\"alert(1)\"> & </main>"


def taken_apart(text: str, tmp_path) -> Page:
    path = tmp_path / "reading.html"
    path.write_text(text, encoding="utf-8")
    return Page(path)


@pytest.fixture
def page(tmp_path) -> Page:
    """The page of one report with one claim."""
    told, said = threat()
    return taken_apart(reading_page(reading([told], [said])), tmp_path)


class TestText:
    def test_it_stands_there_as_it_is(self, page):
        (text,) = [text for text in page.texts("p") if text.startswith("Washington")]
        assert text.replace("1.", "").startswith(THREAT.removesuffix(" 1."))

    def test_what_was_quoted_is_marked(self, page):
        assert page.texts("mark")[-1] == THREAT.rstrip(".")

    def test_words_behind_a_field_are_underlined_each_in_its_way(self, page):
        shown = {
            name: page.texts("span", class_=name)[-1] for name in ("who", "whom", "rate", "day", "product")
        }
        # The first of each is in the legend, the last beside the claim.
        assert set(shown) == {"who", "whom", "rate", "day", "product"}
        for name, words in {
            "who": "Washington",
            "whom": "Chinese",
            "rate": "additional 100 percent",
            "day": "November 1",
        }.items():
            assert words in page.texts("span", class_=name)
        assert "Chinese goods" in " ".join(page.texts("span", class_="product"))

    def test_a_paragraph_that_is_not_read_says_so(self, tmp_path):
        text = f"{THREAT}\n\nAlso read: The best dividend stocks of the autumn\n"
        told = report(text)
        assert [one.kind for one in told.sentences][-1] == "teaser"
        page = taken_apart(reading_page(reading([told], [])), tmp_path)
        (unread,) = page.texts("span", class_="unread")
        assert unread.startswith("Not read (") and unread.endswith("The best dividend stocks of the autumn")

    @pytest.mark.parametrize("name", ["one.txt", HOSTILE])
    def test_hostile_text_is_shown_and_never_run(self, tmp_path, name):
        told = report(f"{THREAT}\n\nOfficials said: {HOSTILE} and more of it.", name)
        said = claim(told, THREAT, f"Officials said: {HOSTILE}", product=HOSTILE, condition=HOSTILE)
        page = taken_apart(reading_page(reading([told], [said])), tmp_path)
        tags = {tag for tag, _, _ in page.elements}
        assert tags.isdisjoint({"script", "svg"})
        assert not any(name.startswith("on") for _, found, _ in page.elements for name in found)
        assert " ".join(HOSTILE.split()) in " ".join(page.texts("main"))


class TestOverlaps:
    def test_two_quotations_that_overlap_are_both_there(self, tmp_path):
        told = report(THREAT)
        first = claim(told, "Washington threatened an additional 100 percent tariff")
        second = claim(told, "an additional 100 percent tariff on Chinese goods", on=("MEX",))
        page = taken_apart(reading_page(reading([told], [first, second])), tmp_path)
        (several,) = [words for words in page.texts("mark", class_="several") if words != "several claims"]
        assert several == "an additional 100 percent tariff"
        assert page.texts("a", class_="to") == ["1", "2"]

    @given(st.lists(st.tuples(st.integers(0, 79), st.integers(1, 40)), max_size=8), st.data())
    def test_no_character_is_lost_or_twice(self, spans, data):
        told = report(THREAT)
        size = len(THREAT)
        claims = {}
        for number, (start, length) in enumerate(spans, 1):
            end = min(start + length, size)
            words = Quote(told.text[start:end], start, end)
            inner = data.draw(st.integers(start, end - 1))
            behind = Quote(told.text[inner:end], inner, end)
            claims[number] = replace(claim(told, "Washington"), quotes=(words,), evidence={"rate": behind})
        found = passages(told, claims)
        stretches = [one for passage in found for run in passage.runs for one in run.stretches]
        assert "".join(piece.text for one in stretches for piece in one.pieces) == told.text.strip()
        place = 0
        for one in stretches:
            for piece in one.pieces:
                middle = place + len(piece.text) / 2
                quoting = [n for n, c in claims.items() if c.quotes[0].start < middle < c.quotes[0].end]
                assert sorted(one.claims) == quoting
                place += len(piece.text)
        assert sorted(number for one in stretches for number in one.ends) == sorted(claims)

    def test_a_word_behind_two_fields_has_both_lines(self, page):
        nested = re.search(r'<span class="f product"><span class="f whom">Chinese</span></span>', page.source)
        assert nested


class TestLinks:
    def test_every_link_leads_somewhere_and_no_name_is_twice(self, tmp_path):
        one, first = threat("one.txt")
        two = report("Beijing faces a tariff of 100 percent, officials said on Friday.", "two.txt")
        second = claim(two, "a tariff of 100 percent", rate=rate(two, "100 percent", 1.0, "unspecified"))
        page = taken_apart(reading_page(reading([one, two], [first, second])), tmp_path)
        names = [found["id"] for _, found, _ in page.elements if "id" in found]
        links = {found["href"] for tag, found, _ in page.elements if tag == "a"}
        assert len(names) == len(set(names))
        assert links and links <= {f"#{name}" for name in names}
        assert {"#claim-1", "#words-1", "#row-m01", "#claim-2", "#report-2"} <= links

    def test_a_disagreement_leads_to_both_places(self, tmp_path):
        one, first = threat("one.txt")
        two = report(
            "Washington threatened a tariff of 100 percent on Chinese goods, it was said.", "two.txt"
        )
        second = claim(two, "Washington threatened a tariff of 100 percent on Chinese goods",
                       rate=rate(two, "100 percent", 1.0, "unspecified"), product="Chinese goods")  # fmt: skip
        told = reading([one, two], [first, second])
        assert told.contradictions
        page = taken_apart(reading_page(told), tmp_path)
        sides = told.contradictions[0].readings
        for number, side in enumerate(sides, 1):
            assert page.texts("span", id=f"x01-{number}") == [""]
            assert " ".join(side.quote.text.split()) in page.texts("article", id="dispute-x01")[0]


class TestRows:
    def test_a_row_says_how_many_told_it_and_what_became_of_it(self, page):
        (row,) = page.texts("tr", id="row-m01")
        for words in (
            "threatened",
            "from 2025-11-01",
            "100 % additional",
            "1 / 1",
            "Proposed for a ledger as",
        ):
            assert words in row

    def test_a_row_that_is_no_measure_says_why(self, tmp_path):
        told = report("Ottawa charges duties on steel of many countries.")
        said = claim(told, "Ottawa charges duties", imposed_by=("CAN",), on=("*",), status="in_force")
        page = taken_apart(reading_page(reading([told], [said])), tmp_path)
        assert "Not proposed: no report gives a rate" in page.texts("tr", id="row-m01")[0]

    def test_talks_stand_apart(self, tmp_path):
        told = report("Both sides will meet on October 25.")
        said = claim(told, "Both sides will meet on October 25", instrument="talks", imposed_by=("CHN", "USA"),
                     on=(), status="planned", event=day("2025-10-25"))  # fmt: skip
        page = taken_apart(reading_page(reading([told], [said])), tmp_path)
        assert "Talks, pacts and disputes" in page.texts("h2") and "Measures" not in page.texts("h2")


class TestTop:
    def test_reports_that_say_nothing(self, tmp_path):
        page = taken_apart(
            reading_page(reading([report("The weather was fine all week, people said.")], [])), tmp_path
        )
        assert (
            "say" in page.texts("p", class_="answer")[0] and "nothing" in page.texts("p", class_="answer")[0]
        )

    def test_refused_reports_are_named_with_the_reason(self, tmp_path):
        told, said = threat()
        refused = (Problem("three.txt", "The text is empty", "A report has at least one sentence"),)
        page = taken_apart(reading_page(reading([told], [said], refused=refused)), tmp_path)
        assert any(item.startswith("three.txt: The text is empty") for item in page.texts("li"))

    def test_a_report_without_a_day_says_what_that_means(self, tmp_path):
        told, said = threat(published=None)
        text = reading_page(reading([told], [said]))
        assert "no day of publication" in text and "1 report without a day" in text

    def test_the_day_is_given_with_where_it_is_from(self, page):
        assert any(text.startswith("published 18 October 2025, as given") for text in page.texts("p"))

    def test_nothing_is_fetched(self, page):
        tags = {tag for tag, _, _ in page.elements}
        assert tags.isdisjoint({"script", "link", "iframe", "object", "embed", "img", "base"})
        assert "url(" not in page.source and "@import" not in page.source and "://" not in page.source
        policies = [found["content"] for _, found, _ in page.elements if "http-equiv" in found]
        assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2025-10-18", "2025-10-18", "18 October 2025"),
        ("2025-10-17", "2025-10-18", "17 to 18 October 2025"),
        ("2025-09-30", "2025-10-18", "30 September to 18 October 2025"),
        ("2024-12-30", "2025-01-02", "30 December 2024 to 2 January 2025"),
    ],
)
def test_two_days_share_what_they_can(first, last, words):
    assert days_in_words(day(first).first, day(last).first) == words


def test_quotes_of_the_helpers_are_exact():
    told = report(THREAT)
    assert told.published == PUBLISHED
    assert told.text[quote(told, "Chinese").start :].startswith("Chinese goods")
