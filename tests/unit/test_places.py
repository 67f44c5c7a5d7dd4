"""Places a measure names, and the tables about them: countries, agreements, the WTO."""

import csv
import datetime as dt
from pathlib import Path

import pytest

from detente import InputError
from detente.economy.names import economy_names
from detente.economy.tables import rows, split
from detente.policy.places import ALL, REST, codes, countries, covers, policy_rows, title

BUNDLED = {row["code"] for row in rows("economies")}
TABLES = {
    # What every row must say, beside what it may leave open.
    "agreements": ("agreement", "title", "members", "kind", "since", "notified", "verified"),
    "countries": ("code", "name", "united_nations"),
    "instruments": (
        *("instrument", "gta_intervention_type", "mast_chapter", "affected_flow", "wedge"),
        *("quantitative_restriction", "description", "source"),
    ),
    "wto": ("economy", "wto_member", "wto_verified", "mfn_percent", "mfn_year", "verified", "source"),
}


def refusal(*names: str) -> InputError:
    with pytest.raises(InputError) as caught:
        codes(names, "measures[3].on")
    return caught.value


class TestCodes:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ("China", {"CHN"}),
            ("usa", {"USA"}),
            ("Vietnamese", {"VNM"}),
            (["South Korea", "North Korea"], {"KOR", "PRK"}),
            (" dprk ", {"PRK"}),
            ("Macau", {"MAC"}),
            ("Congo (Brazzaville)", {"COG"}),
            ("DRC", {"COD"}),
            ("USMCA", {"USA", "CAN", "MEX"}),
            ("LIE", {"LIE"}),
            ([], set()),
        ],
    )
    def test_names_codes_demonyms_and_groups(self, given, expected):
        assert codes(given, "on") == expected

    def test_groups_have_their_members_beyond_the_bundled_economies(self):
        assert codes("EFTA", "on") == {"CHE", "ISL", "NOR", "LIE"}
        assert {"PRY", "URY", "ARG", "BRA"} <= codes("Mercosul", "on")
        assert "TLS" in codes("ASEAN", "on")
        assert codes("European Union", "on") == codes("EU27", "on")
        assert len(codes("EU", "on")) == 27

    @pytest.mark.parametrize("word", ["all", "World", "every economy", "*"])
    def test_a_word_for_all_is_all_whatever_else_is_named(self, word):
        assert codes(word, "on") == {ALL}
        assert codes(["China", word], "on") == {ALL}

    @pytest.mark.parametrize("word", ["rest of world", "Rest of the World", "ROW"])
    def test_rest_of_world_is_what_the_bundle_does_not_tell_apart(self, word):
        rest = codes(word, "on")
        assert REST in rest and "LIE" in rest
        assert rest.isdisjoint(BUNDLED)

    def test_rest_of_world_stands_alone(self):
        assert str(refusal("China", "rest of world")) == (
            "measures[3].on: 'rest of world' stands beside other names. It stands alone. "
            "Name the others in a measure of their own."
        )

    def test_every_unknown_name_is_told_at_once_with_the_nearest(self):
        error = refusal("Chna", "USA", "Lichtenstein", "Qqqqqq")
        assert [str(problem) for problem in error.problems] == [
            "measures[3].on: there is no economy 'Chna'. Did you mean 'China' or 'CHN' or 'Chad'?",
            "measures[3].on: there is no economy 'Lichtenstein'. Did you mean 'Liechtenstein'?",
            "measures[3].on: there is no economy 'Qqqqqq'. Name it as in CHN, China or EU.",
        ]

    def test_the_beginning_of_a_name_offers_what_begins_like_it_as_a_world_does(self, small_world):
        offered = (
            "there is no economy 'Untied'. Did you mean 'United States' or 'United Kingdom' or 'United Arab"
        )
        assert offered in str(refusal("Untied"))
        with pytest.raises(
            InputError, match=r"there is no economy 'Untied'\. Did you mean 'United States' or"
        ):
            small_world.resolve_economies("Untied")

    def test_an_unknown_name_beside_all_is_still_told(self):
        assert "'Atlantis'" in str(refusal("all", "Atlantis"))

    def test_every_spelling_of_the_bundled_economies_means_the_same_here(self):
        vocabulary = economy_names()
        for word, code in vocabulary.codes.items():
            assert codes(word, "on") == {code}, word

    def test_every_partner_of_the_april_2025_rates_has_its_name(self, repository):
        path = repository.parent / "shared" / "facts" / "us_liberation_day_2025_04_02_rates.csv"
        if not path.exists():
            pytest.skip("the list of rates is not beside the repository")
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                assert codes([row["iso3"], row["CountryName"]], "on") == {row["iso3"]}


class TestCovers:
    @pytest.mark.parametrize(
        ("on", "excluded", "economy", "expected"),
        [
            ({"CHN"}, set(), "CHN", True),
            ({"CHN"}, set(), "MEX", False),
            ({ALL}, set(), "MEX", True),
            ({ALL}, {"MEX"}, "MEX", False),
            ({ALL}, {"MEX"}, "CAN", True),
            ({"MEX"}, {ALL}, "MEX", False),
            (set(), set(), "MEX", False),
        ],
    )
    def test_exclusion_wins(self, on, excluded, economy, expected):
        assert covers(frozenset(on), frozenset(excluded), economy) is expected


class TestTitles:
    @pytest.mark.parametrize(
        ("code", "expected"),
        [
            ("VNM", "Viet Nam"),
            ("LIE", "Liechtenstein"),
            (ALL, "all economies"),
            (REST, "rest of world"),
            ("QQQ", "QQQ"),
        ],
    )
    def test_a_reader_sees_names(self, code, expected):
        assert title(code) == expected


class TestTables:
    def test_every_table_here_that_has_words_is_checked(self):
        folder = Path(codes.__code__.co_filename).parent / "data"
        assert set(TABLES) <= {path.stem for path in folder.glob("*.csv")}

    @pytest.mark.parametrize("name", TABLES)
    def test_every_row_says_what_it_must_and_no_key_stands_twice(self, name):
        table = policy_rows(name)
        silent = [(row[TABLES[name][0]], field) for row in table for field in TABLES[name] if not row[field]]
        assert silent == []
        keys = [row[TABLES[name][0]] for row in table]
        assert len(keys) == len(set(keys))

    def test_countries_are_those_beyond_the_bundle_and_complete_the_united_nations(self):
        assert BUNDLED.isdisjoint(row["code"] for row in countries())
        # Of the bundled economies Hong Kong and Taiwan are no members; all others are.
        members = sum(row["united_nations"] == "yes" for row in countries()) + len(BUNDLED - {"HKG", "TWN"})
        assert members == 193

    def test_no_spelling_stands_for_two_places(self):
        spelled: dict[str, str] = dict(economy_names().codes)
        for row in countries():
            for word in (row["code"], row["name"], *split(row["aliases"])):
                assert spelled.setdefault(word.casefold(), row["code"]) == row["code"], word
                assert word.casefold() not in economy_names().groups

    @pytest.mark.parametrize("row", policy_rows("agreements"), ids=lambda row: row["agreement"])
    def test_every_agreement_is_between_known_places_and_dated(self, row):
        members, partners = codes(split(row["members"]), "members"), codes(split(row["partners"]), "partners")
        assert members & BUNDLED and (partners & BUNDLED if row["partners"] else len(members) > 1)
        assert members.isdisjoint(partners)
        until = dt.date.fromisoformat(row["until"]) if row["until"] else dt.date.max
        assert dt.date.fromisoformat(row["since"]) < until
        assert row["kind"] in ("customs union", "free trade area", "partial scope", "one-way preferences")
        assert row["notified"] in ("GATT XXIV", "Enabling Clause", "GSP", "waiver", "not notified")
        assert row["verified"] in ("yes", "no")

    def test_the_wto_table_has_every_bundled_economy_once_and_only_members_bind(self):
        table = {row["economy"]: row for row in policy_rows("wto")}
        assert set(table) == BUNDLED
        for row in table.values():
            member = row["wto_member"] == "yes"
            assert bool(row["wto_since"]) is bool(row["bound_percent"]) is member
            assert bool(row["bound_percent"]) is bool(row["bound_year"])
            assert bool(row["other_bound_percent"]) is bool(row["other_verified"])
            assert 0 <= float(row["mfn_percent"]) < 30
        assert {code for code, row in table.items() if row["wto_member"] == "no"} == {"BLR", "STP"}
        assert table["USA"]["other_verified"] == table["DEU"]["other_verified"] == "no"
