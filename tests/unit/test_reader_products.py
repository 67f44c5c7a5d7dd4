"""Goods named in a text, with their headings and industries."""

import time
from collections import Counter

import pytest

from detente.economy.tables import rows as economy_rows
from detente.reader.mentions.products import products_in
from detente.reader.tables import rows


def named(text: str) -> list[str]:
    return [good.words for good in products_in(text)]


@pytest.mark.parametrize(
    ("words", "hs", "sector"),
    [
        ("steel", ("72", "73"), "C24A"),
        ("aluminum", ("76",), "C24B"),
        ("aluminium", ("76",), "C24B"),
        ("rare earths", ("2805", "2846"), "C20"),
        ("rare-earth", ("2805", "2846"), "C20"),
        ("gallium", ("8112",), "C24B"),
        ("cars", ("8703",), "C29"),
        ("auto parts", ("8708",), "C29"),
        ("soybeans", ("1201",), "A01"),
        ("liquefied natural gas", ("2711",), "B06"),
        ("coal", ("2701",), "B05"),
        ("medicines", ("30",), "C21"),
        ("chip-making equipment", ("8486",), "C28"),
        ("semiconductors", ("8541", "8542"), "C26"),
        ("washing machines", ("8450",), "C27"),
        ("fertilizers", ("31",), "C20"),
        ("fertilisers", ("31",), "C20"),
        ("tires", ("4011",), "C22"),
        ("softwood lumber", ("4407",), "C16"),
        ("bourbon", ("2208",), "C10T12"),
        ("software", (), "J62_63"),
        ("batteries", ("8507",), "C27"),
    ],
)
def test_words_stand_for_headings_and_industries(words: str, hs: tuple[str, ...], sector: str) -> None:
    text = f"There will be new rules for {words} from May."
    (good,) = products_in(text)
    assert (good.words, good.hs) == (words, hs)
    assert sector in good.sectors
    assert text[good.start : good.end] == good.words


def test_the_longest_name_wins() -> None:
    assert named("palm oil, olive oil and oil") == ["palm oil", "olive oil", "oil"]
    assert named("Peanut butter and butter") == ["Peanut butter", "butter"]
    assert named("iron ore, iron and rare earth minerals and magnets") == [
        "iron ore",
        "iron",
        "rare earth minerals and magnets",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The list is a bargaining chip.",
        "It is the gold standard of pacts.",
        "The Iron Dome and the war on drugs.",
        "The measure will fuel inflation.",
        "The Cabinet met.",
        "The country ships 20 percent of it abroad.",
        "Condoleezza Rice spoke.",
        "Talks with Nippon Steel go on.",
        "Apple said nothing.",
        "He will lead the talks.",
        "The engine of growth.",
        "A China Chemicals Corporation office",
    ],
)
def test_words_of_another_meaning_are_no_goods(text: str) -> None:
    assert named(text) == []


def test_capitals_of_headlines_and_starts_of_sentences_do_not_hide_goods() -> None:
    assert named("Japan and Australia Seek Relief From Steel, Aluminum Tariffs") == ["Steel", "Aluminum"]
    assert named("Steel is taxed.") == ["Steel"]
    assert named("TARIFFS ON STEEL") == ["STEEL"]


@pytest.mark.parametrize(
    "text",
    [
        "A tariff on all imports.",
        "A tariff on all Chinese goods.",
        "A tariff on virtually all products from there.",
        "A tariff on everything.",
        "An across-the-board tariff.",
    ],
)
def test_words_for_all_goods(text: str) -> None:
    (good,) = products_in(text)
    assert good.whole
    assert (good.hs, good.sectors) == ((), ())


@pytest.mark.parametrize(
    "text", ["All but a few imports.", "Everything went well.", "All steel imports.", ""]
)
def test_words_that_do_not_mean_all_goods(text: str) -> None:
    assert not any(good.whole for good in products_in(text))


def test_a_possessive_ends_before_its_mark() -> None:
    (good,) = products_in("steel’s price")
    assert good.words == "steel"


def test_the_table_holds_valid_codes_and_sectors() -> None:
    sectors = {row["code"] for row in economy_rows("sectors")}
    names = Counter(name for row in rows("products") for name in row["words"].split(";"))
    assert [name for name, count in names.items() if count > 1] == []
    assert sum(bool(row["sectors"]) for row in rows("products")) > 300
    for row in rows("products"):
        assert all(len(code) in (2, 4) and code.isdigit() for code in row["hs"].split(";") if code), row
        assert set(filter(None, row["sectors"].split(";"))) <= sectors, row
        assert row["guard"] in ("", "plural", "verb"), row


def test_a_long_text_is_read_in_time_linear_in_it() -> None:
    start = time.process_time()
    assert len(products_in("steel and large residential " * 10_000)) == 10_000
    assert time.process_time() - start < 5
