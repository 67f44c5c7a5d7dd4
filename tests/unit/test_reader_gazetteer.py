"""Names of sides in a text: who stands for whom, what only looks like a name, and the tables behind it."""

import datetime as dt
from itertools import pairwise

import pytest

from detente.economy.tables import split
from detente.policy import places
from detente.reader.mentions.gazetteer import members, names_in, title_of
from detente.reader.mentions.gazetteer_tables import blocs, index, people
from detente.reader.mentions.gazetteer_words import fold, words_of
from detente.reader.tables import rows

DAY = dt.date(2025, 10, 18)


def sides(text, day=DAY):
    """What stands for what, as "words=CODE"."""
    return [f"{name.words}={'+'.join(name.codes)}" for name in names_in(text, day)]


def kinds(text, day=DAY):
    return [(name.words, name.kind) for name in names_in(text, day)]


class TestWords:
    def test_dotted_letters_are_one_word(self):
        assert [word.text for word in words_of("U.S.-China, in the U.S. Then")] == [
            *("U.S.", "China", ",", "in", "the", "U.S.", "Then"),
        ]

    def test_accents_dots_and_capitals_fold(self):
        assert [fold(word) for word in ("U.K.", "Türkiye", "Şimşek", "MEXICO")] == [
            *("uk", "turkiye", "simsek", "mexico"),
        ]


class TestEconomies:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("U.S.-China talks", ["U.S.=USA", "China=CHN"]),
            ("US–China talks", ["US=USA", "China=CHN"]),
            ("China’s duties, China's duties", ["China=CHN", "China=CHN"]),
            ("Chinese-made cars and Sino-U.S. trade", ["Chinese=CHN", "Sino=CHN", "U.S.=USA"]),
            ("South Korea, North Korea and Korea", ["South Korea=KOR", "North Korea=PRK", "Korea=KOR"]),
            ("Türkiye, Turkey and Turkish steel", ["Türkiye=TUR", "Turkey=TUR", "Turkish=TUR"]),
            ("THE UNITED STATES AND MEXICO", ["UNITED STATES=USA", "MEXICO=MEX"]),
            ("the United\nStates", ["United\nStates=USA"]),
            ("goods of Côte d’Ivoire and St. Lucia", ["Côte d’Ivoire=CIV", "St. Lucia=LCA"]),
            ("Bosnian, Salvadoran and Kyrgyz firms", ["Bosnian=BIH", "Salvadoran=SLV", "Kyrgyz=KGZ"]),
            ("Americans and Canadians", ["Americans=USA", "Canadians=CAN"]),
            ("Hong Kong, Taiwan and the UAE", ["Hong Kong=HKG", "Taiwan=TWN", "UAE=ARE"]),
            ("sold in Taiwan, China.", ["Taiwan, China=TWN"]),
            ("Japan, Taiwan, China and Vietnam", ["Japan=JPN", "Taiwan=TWN", "China=CHN", "Vietnam=VNM"]),
            ("E.U. duties on EU27 goods", ["E.U.=EU", "EU27=EU"]),
        ],
    )
    def test_names_and_demonyms(self, text, expected):
        assert sides(text) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "They told us that the china was broken and polish was used.",
            "It cost US$50 billion, 50 billion U.S. dollars, 3 Chinese yuan and ten Swiss francs.",
            "Michael Jordan met Jordan Peterson, Chad Brown and Mr. Chad.",
            "Turkey breast costs more.",
            "Voters in Georgia chose a governor.",
            "non-U.S. suppliers and non-Chinese parts",
            "The Bank of America and the Voice of America",
            "Latin America, the South China Sea and the Paris Agreement",
            "The American Iron and Steel Institute welcomed it.",
        ],
    )
    def test_what_only_looks_like_a_side(self, text):
        assert sides(text) == []

    def test_georgia_the_country_is_read_beside_its_neighbours_and_people(self):
        assert sides("Armenia and Georgia signed.") == ["Armenia=ARM", "Georgia=GEO"]
        assert sides("Georgia raised duties, a Georgian minister said.") == ["Georgia=GEO", "Georgian=GEO"]

    def test_jordan_and_chad_the_countries_are_read(self):
        assert sides("Goods from Jordan and Chad") == ["Jordan=JOR", "Chad=TCD"]

    def test_a_new_sentence_begins_a_new_name(self):
        assert sides("It came from Congo. Guinea and Chad followed.")[1:] == ["Guinea=GIN", "Chad=TCD"]

    def test_offsets_are_exact(self):
        text = "“China’s”\u00a0levies — and the U.S.’s — hit Brasília, São Paulo and Zürich."
        assert [text[name.start : name.end] for name in names_in(text)] == [
            name.words for name in names_in(text)
        ]
        assert len(names_in(text)) == 5

    @pytest.mark.parametrize("text", ["", " \n", "...", "U", "Washington", "the", "of the", "“", "A." * 50])
    def test_texts_of_next_to_nothing(self, text):
        assert all(text[name.start : name.end] == name.words for name in names_in(text))


class TestCapitals:
    def test_a_capital_stands_for_its_side(self):
        text = "Beijing accused Washington, and Brussels agreed with Tokyo."
        assert sides(text) == ["Beijing=CHN", "Washington=USA", "Brussels=EU", "Tokyo=JPN"]
        assert {kind for _, kind in kinds(text)} == {"capital"}

    @pytest.mark.parametrize(
        ("city", "code"),
        [
            ("Pristina", "XKX"),
            ("Lusaka", "ZMB"),
            ("Amman", "JOR"),
            ("Chișinău", "MDA"),
            ("Santo Domingo", "DOM"),
        ],
    )
    def test_smaller_capitals_too(self, city, code):
        assert sides(f"Officials in {city} banned exports.") == [f"{city}={code}"]

    def test_a_capital_where_something_happens_is_a_city(self):
        assert kinds("They met in Beijing.") == [("Beijing", "city")]
        assert kinds("He flew to Seoul.") == [("Seoul", "city")]
        assert kinds("in Washington, D.C.") == [("Washington, D.C.", "city")]
        assert kinds("After the Madrid talks") == [("Madrid", "city")]
        assert kinds("Officials in Beijing objected.") == [("Beijing", "capital")]

    def test_other_cities_are_no_sides(self):
        assert kinds("from Geneva via Shanghai to New York") == [
            *(("Geneva", "city"), ("Shanghai", "city"), ("New York", "city")),
        ]

    @pytest.mark.parametrize(
        "text",
        ["The Washington Post reported", "mills in Washington state", "the Washington-based institute"],
    )
    def test_washington_that_is_not_the_government(self, text):
        assert sides(text) == []


class TestPeople:
    def test_full_names_say_person_and_office_of_the_day(self):
        (name,) = names_in("Chrystia Freeland spoke.", dt.date(2018, 6, 1))
        assert (name.person, name.role, name.codes) == ("Chrystia Freeland", "foreign minister", ("CAN",))
        assert names_in("Chrystia Freeland spoke.", dt.date(2022, 6, 1))[0].role == "finance minister"

    @pytest.mark.parametrize(
        "written", ["Volodymyr Zelenskiy", "Zelensky", "Zelenskyy", "Erdogan", "Erdoğan", "von der Leyen"]
    )
    def test_spellings(self, written):
        assert [name.words for name in names_in(f"Yesterday {written} agreed.", DAY)] == [written]

    def test_a_middle_initial_does_no_harm(self):
        assert sides("Robert E. Lighthizer and Donald J. Trump") == [
            *("Robert E. Lighthizer=USA", "Donald J. Trump=USA"),
        ]

    def test_a_surname_needs_a_term_near_the_day(self):
        assert sides("Yesterday Bessent agreed.", DAY) == ["Bessent=USA"]
        assert sides("Yesterday Bessent agreed.", dt.date(2012, 1, 1)) == []
        assert sides("Former President Obama agreed.", DAY) == ["Obama=USA"]

    def test_an_ambiguous_surname_needs_the_full_name_or_a_title(self):
        assert sides("Then Wang agreed.") == []
        assert sides("Wang Wentao came. Then Wang agreed.") == ["Wang Wentao=CHN", "Wang=CHN"]
        assert sides("Commerce Minister Wang agreed.") == ["Wang=CHN"]
        assert sides("Wang Wentao came. Wang Xiaoming, a trader, left.") == ["Wang Wentao=CHN"]

    def test_a_title_chooses_among_people_of_one_name(self):
        assert sides("President Lee spoke.") == ["Lee=KOR"]
        assert sides("Prime Minister Lee spoke.") == ["Lee=SGP"]
        assert sides("Senator Johnson spoke.") == []

    def test_relatives_are_someone_else(self):
        assert sides("Then Melania Trump arrived.") == []

    def test_he_is_a_pronoun_unless_it_is_a_name(self):
        assert sides("He said so. “He left.” He will return.") == []
        text = "He Lifeng called. He said the talks with He were good, and China's He left. “He was late.”"
        assert sides(text) == ["He Lifeng=CHN", "He=CHN", "China=CHN", "He=CHN"]
        assert sides("Vice Premier He agreed after a call with He.") == ["He=CHN", "He=CHN"]

    def test_may_is_a_month_unless_it_is_a_name(self):
        assert sides("Tariffs start in May. May 12 is the day. Talks may fail.") == []
        text = "Theresa May spoke in May. On May 12 the plan by Theresa May failed, May said."
        assert sides(text, dt.date(2018, 6, 1)) == ["Theresa May=GBR", "Theresa May=GBR", "May=GBR"]

    def test_administrations_stand_for_the_side(self):
        (name,) = names_in("the Trump administration", DAY)
        assert (name.words, name.codes, name.kind, name.role) == (
            *("Trump administration", ("USA",), "body", "government"),
        )

    def test_heads_of_world_organisations_have_no_side(self):
        assert sides("Ngozi Okonjo-Iweala and Kristalina Georgieva") == [
            *("Ngozi Okonjo-Iweala=", "Kristalina Georgieva="),
        ]

    def test_pairs_with_a_hyphen(self):
        assert sides("The Trump-Xi meeting") == ["Trump=USA", "Xi=CHN"]

    def test_a_company_gives_way_to_a_person_named_before(self):
        text = "Ford makes cars. Doug Ford objected, and Ford left."
        assert sides(text) == ["Ford=USA", "Doug Ford=CAN", "Ford=CAN"]


class TestBodies:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("the Commerce Department", ["Commerce Department=USA"]),
            ("the Office of the U.S. Trade Representative", ["Office of the U.S. Trade Representative=USA"]),
            ("China's Commerce Ministry", ["China=CHN", "Commerce Ministry=CHN"]),
            ("the Ministry of Commerce of Thailand", ["Ministry of Commerce=THA", "Thailand=THA"]),
            ("the Ministry of Commerce (MOC)", ["Ministry of Commerce=CHN", "MOC=CHN"]),
            ("the commerce ministry", ["commerce ministry="]),
            ("Mexico's Senate and the Senate", ["Mexico=MEX", "Senate=MEX", "Senate=USA"]),
            ("India's Congress party", ["India=IND"]),
            ("China's National People's Congress", ["China=CHN", "National People's Congress=CHN"]),
            ("Treasury yields fell as the Treasury sold", ["Treasury=USA"]),
            ("the WTO and the World Trade Organization", ["WTO=WTO", "World Trade Organization=WTO"]),
            ("the Kremlin and Downing Street", ["the Kremlin=RUS", "Downing Street=GBR"]),
            ("Brazil’s Supreme Court", ["Brazil=BRA", "Supreme Court=BRA"]),
            ("METI, DGTR, MOFCOM and CAMEX", ["METI=JPN", "DGTR=IND", "MOFCOM=CHN", "CAMEX=BRA"]),
        ],
    )
    def test_whose_body_it_is(self, text, expected):
        assert sides(text) == expected

    def test_a_body_named_again_keeps_its_side(self):
        text = "India's trade ministry spoke. Japan waited. The trade ministry added nothing."
        assert sides(text)[-1] == "trade ministry=IND"

    def test_a_ministry_beside_the_united_states_is_the_other_side(self):
        text = "China and the United States disagree, the finance ministry said."
        assert sides(text)[-1] == "finance ministry=CHN"
        assert sides("China and Japan disagree, the finance ministry said.")[-1] == "finance ministry="

    def test_words_that_point_back(self):
        text = "The European Commission acted. China's tariff commission followed; the commission said so."
        assert sides(text)[-1] == "commission=CHN"
        assert sides("The European Union acted, and the bloc won.")[-1] == "bloc=EU"
        assert sides("The Commission met.") == []
        assert sides("EU levies rose. The Commission met.")[-1] == "Commission=EU"
        assert sides("The Biden Administration fell. The Administration left.")[-1] == "Administration=USA"

    def test_the_role_is_told(self):
        assert names_in("the finance ministry", DAY)[0].role == "finance ministry"
        assert names_in("the central bank", DAY)[0].role == "central bank"

    def test_companies(self):
        text = "Huawei, Rusal and Nord Stream 2; U.S. Steel said U.S. steel imports and Apple growers matter"
        assert sides(text) == [
            *("Huawei=CHN", "Rusal=RUS", "Nord Stream 2=RUS", "U.S. Steel=USA", "U.S.=USA"),
        ]


class TestBlocs:
    def test_a_bloc_stays_one_code(self):
        text = "The G-7, the Group of Seven, Brics, ASEAN, Gulf states and the 27-nation bloc"
        assert sides(text) == [
            *("G-7=G7", "Group of Seven=G7", "Brics=BRICS", "ASEAN=ASEAN", "Gulf states=GCC"),
            "27-nation bloc=EU",
        ]

    def test_the_west_is_many_unnamed(self):
        assert sides("Western countries and the West") == ["Western countries=*", "the West=*"]

    def test_members(self):
        assert len(members("EU")) == 27
        assert members("Mercosur") == ("ARG", "BOL", "BRA", "PRY", "URY")
        assert members("CHN") == ("CHN",)
        assert members("WTO") == members("*") == members("IMF") == ()

    def test_every_bloc_has_members_with_names_and_a_title(self):
        for code, row in blocs().items():
            assert len(members(code)) > 2
            assert all(places.title(member) != member for member in members(code))
            assert title_of(code) == row["title"]

    def test_titles(self):
        assert [title_of(code) for code in ("EU", "USA", "*", "WTO")] == [
            *("European Union", "United States", "all economies", "World Trade Organization"),
        ]


class TestTables:
    def test_people_are_many_and_their_terms_make_sense(self):
        assert len(people()) >= 250
        for person, _, _ in people():
            assert person.alone in ("yes", "no", "word"), person.name
            for term in person.terms:
                assert term.role, person.name
                assert term.until is None or term.since <= term.until, person.name
                assert not term.code or title_of(term.code) != term.code, person.name

    def test_every_row_of_people_says_where_it_is_from(self):
        assert all(row["source"] for row in rows("people"))

    @pytest.mark.parametrize("table", ["places", "bodies", "companies"])
    def test_every_code_has_a_name(self, table):
        for row in rows(table):
            assert split(row["words"]), row
            if row["code"] not in ("", "OECD", "NATO"):
                assert title_of(row["code"]) != row["code"], row

    def test_every_full_name_is_read_as_its_person(self):
        for person, full_forms, _ in people():
            for words in full_forms:
                found = names_in(f"Yesterday {words} spoke.", person.terms[-1].since)
                assert [name.person for name in found] == [person.name], words

    def test_every_spelling_leads_somewhere(self):
        assert len(index().entries) > 3000
        assert all(lengths == tuple(sorted(lengths, reverse=True)) for lengths in index().lengths.values())


class TestHalves:
    def test_the_north_and_the_union_need_their_country_before(self):
        assert sides("North Korea fired, and the North boasted.") == ["North Korea=PRK", "North=PRK"]
        assert sides("The EU acted, and the Union paid.") == ["EU=EU", "Union=EU"]
        assert sides("Mills in the North and workers of the Union closed.") == []

    def test_an_embassy_in_a_capital_is_not_of_that_capital(self):
        assert sides("the embassy in Washington")[0] == "embassy="
        assert sides("the foreign ministry in New Delhi")[0] == "foreign ministry=IND"


def test_a_long_text_of_many_names_is_read_once():
    text = (
        "The U.S. and China’s Commerce Ministry met; the commission and the North agreed with Trump. " * 2_000
    )
    found = names_in(text, DAY)
    assert len(found) == 2_000 * 4
    assert all(before.end <= after.start for before, after in pairwise(found))
