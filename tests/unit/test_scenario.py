"""Scenario files: what they say, which day counts, and every mistake with its file and line."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

import pytest
import yaml

from detente import InputError, Scenario
from detente.simulate.scenario import Change, scenario_schema

HEAD = "name: Test\nwords: A test\nday: 2025-10-17\n"
MEASURE = """\
measures:
  - measure: First
    instrument: tariff
    imposed_by: USA
    on: CHN
    rate: 0.1
    source: nobody
"""
FIRST = {
    "measure": "First",
    "instrument": "tariff",
    "imposed_by": "USA",
    "on": "CHN",
    "rate": 0.1,
    "source": "nobody",
}
Writer = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Writer:
    """Writes a scenario file into an empty working folder, so that messages carry bare file names."""
    monkeypatch.chdir(tmp_path)

    def written(text: str | bytes, name: str = "test.yaml") -> Path:
        path = Path(name)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return written


def refusal(path: Path | str) -> str:
    """The message with which a file is refused."""
    with pytest.raises(InputError) as caught:
        Scenario.load(path)
    return str(caught.value)


def flow(**fields: Any) -> str:
    """A scenario of one measure, with fields of the measure changed or added."""
    return HEAD + yaml.safe_dump({"measures": [FIRST | fields]}, sort_keys=False)


class TestReading:
    def test_every_field_is_read(self, write):
        text = flow(
            **{"from": date(2025, 1, 1), "until": date(2026, 1, 1), "exempt": ["HKG"], "status": "planned"}
        )
        scenario = Scenario.load(write(text + "deficits: balanced\nelasticities: cp\n"))
        assert (scenario.name, scenario.words, scenario.day) == ("Test", "A test", date(2025, 10, 17))
        assert (scenario.world, scenario.horizon, scenario.deficits) == ("embedded", "long-run", "balanced")
        assert scenario.elasticities == "cp"
        (change,) = scenario.measures
        assert (change.start, change.until) == (date(2025, 1, 1), date(2026, 1, 1))
        assert (change.exempt, change.sectors, change.rate) == (["HKG"], ["goods"], 0.1)
        assert change.status == "planned"

    def test_measures_of_the_extended_file_come_first(self, write):
        write(HEAD + MEASURE.replace("First", "Base"), "base.yaml")
        write(HEAD + "extends: base.yaml\n" + MEASURE.replace("First", "Middle"), "middle.yaml")
        last = write(
            HEAD.replace("Test", "Own") + "extends: middle.yaml\n" + MEASURE.replace("First", "Last")
        )
        scenario = Scenario.load(last)
        assert [change.measure for change in scenario.measures] == ["Base", "Middle", "Last"]
        assert scenario.name == "Own"

    def test_extended_files_are_looked_for_beside_the_file(self, write, tmp_path):
        (tmp_path / "inner").mkdir()
        write(HEAD + MEASURE, "inner/base.yaml")
        scenario = Scenario.load(write(HEAD + "extends: base.yaml\n", "inner/next.yaml"))
        assert [change.measure for change in scenario.measures] == ["First"]

    def test_on_off_yes_and_no_are_words(self, write):
        text = HEAD.replace("name: Test", "name: no") + MEASURE.replace("source: nobody", "source: off")
        scenario = Scenario.load(write(text.replace("First", "yes")))
        change = scenario.measures[0]
        assert (scenario.name, change.on, change.source, change.measure) == ("no", ["CHN"], "off", "yes")


class TestDays:
    @pytest.mark.parametrize(
        ("day", "applies"), [("2025-05-13", 0), ("2025-05-14", 1), ("2025-11-09", 1), ("2025-11-10", 0)]
    )
    def test_intervals_are_half_open(self, write, day, applies):
        text = flow(**{"from": date(2025, 5, 14), "until": date(2025, 11, 10)})
        scenario = Scenario.load(write(text.replace("2025-10-17", day)))
        assert len(scenario.in_force) == applies

    @pytest.mark.parametrize("end", ["from", "until"])
    def test_an_open_end_has_no_limit(self, write, end):
        day = {"from": date(2025, 10, 17), "until": date(2025, 10, 18)}[end]
        assert len(Scenario.load(write(flow(**{end: day}))).in_force) == 1

    def test_a_measure_out_of_force_changes_nothing(self, write, small_world):
        scenario = Scenario.load(write(flow(until=date(2025, 10, 17))))
        assert (scenario.policy(small_world).tariff == small_world.tariff).all()


MISTAKES = [
    (
        flow().replace("rate:", "raet:"),
        "test.yaml, line 9: there is no key 'raet'. Did you mean 'rate' or 'rents'?",
    ),
    (HEAD + "horizn: x\n", "test.yaml, line 4: there is no key 'horizn'. Did you mean 'horizon'?"),
    (HEAD + "zzz: x\n", "test.yaml, line 4: there is no key 'zzz'. There are name, words, day, world,"),
    (flow().replace("  source: nobody\n", ""), "test.yaml, line 5: 'source' is missing."),
    ("words: A test\n", "test.yaml, line 1: 'name' is missing. The field name: a short name for tables. "),
    (
        "words: A test\n",
        "\ntest.yaml, line 1: 'day' is missing. The field day: the day on which the policy is read. ",
    ),
    (
        flow(instrument="tarif"),
        "test.yaml, line 6: instrument: 'tarif'. It is one of 'tariff', 'tariff level',",
    ),
    (flow(instrument="tarif"), " Did you mean 'tariff'?"),
    (
        HEAD + "horizon: short-run\n",
        "test.yaml, line 4: horizon: 'short-run'. It is one of 'impact', 'long-run'",
    ),
    (
        flow(**{"from": date(2025, 2, 1), "until": date(2025, 1, 31)}),
        "test.yaml, line 12: it ends on 2025-01-31, before it starts on 2025-02-01. "
        "'until' is the first day outside.",
    ),
    (flow(rate=float("nan")), "test.yaml, line 9: rate: input should be a finite number (given: nan)."),
    (flow(rate=float("inf")), "test.yaml, line 9: rate: input should be a finite number (given: inf)."),
    (flow(rate="25 %"), "test.yaml, line 9: rate: '25 %' is text. A rate is a fraction: 0.1 for 10 %."),
    (flow(rate=25), "Rates are fractions: 0.25 is 25 %. If 25 % is meant, write 0.25."),
    (flow(rate=25), "test.yaml, line 9: 25 would be 2,500 %."),
    (flow(rate=None), "test.yaml, line 5: a tariff needs a rate."),
    (
        flow(instrument="import ban", rent_share=0.5),
        "test.yaml, line 11: a measure of kind 'import ban' has no",
    ),
    (
        flow(status="threatend"),
        "test.yaml, line 11: status: 'threatend'. It is one of 'threatened', 'announced', ",
    ),
    (flow(status="threatend"), " Did you mean 'threatened'?"),
    (flow(instrument="import ban"), "test.yaml, line 9: an import ban has no rate."),
    (flow(instrument="export ban"), "test.yaml, line 9: an export ban has no rate."),
    (
        flow(rent_share=2),
        "test.yaml, line 11: rent_share: input should be less than or equal to 1 (given: 2).",
    ),
    (HEAD.replace("2025-10-17", "soon"), "test.yaml, line 3: day: a day is written as 2025-10-17"),
    (HEAD.replace("A test", "''"), "test.yaml, line 2: words: it is empty (given: '')."),
    (HEAD + "measures:\n", "test.yaml, line 4: measures: input should be a valid list (given: None)."),
    (HEAD + "day: 2025-10-18\n", "test.yaml, line 4: 'day' is given twice. First on line 3."),
    (HEAD + MEASURE + "    rate: 2\n", "test.yaml, line 11: 'rate' is given twice. First on line 9."),
    ("name: A: B\n", "test.yaml, line 1: is not YAML: mapping values are not allowed "),
    ("name: x\n\twords: y\n", "test.yaml, line 2: is not YAML: "),
    (HEAD + "extends: [\n", "test.yaml, line 4: is not YAML: [ is opened here and not closed"),
    (
        "name: !!python/name:os.system x\n",
        "test.yaml, line 1: is not YAML: could not determine a constructor",
    ),
    (b"PK\x03\x04\x14\x00\x06\x00", "test.yaml: is not YAML: "),
    (b"\x89PNG\r\n\x1a\n\xff\xfe", "test.yaml: is not a text file. It has to be YAML."),
    ("", "test.yaml: is not a scenario. A scenario is a list of keys and values."),
    ("- just\n- a list\n", "test.yaml: is not a scenario. A scenario is a list of keys and values."),
    (HEAD + "extends: test.yaml\n", "test.yaml: extends itself. A chain of scenarios ends somewhere."),
    (HEAD + "extends: tset.yaml\n", "tset.yaml: there is no such file. Did you mean 'test.yaml'?"),
]


class TestMistakes:
    @pytest.mark.parametrize(("text", "message"), MISTAKES, ids=range(len(MISTAKES)))
    def test_a_mistake_is_told_with_its_place(self, write, text, message):
        assert message in refusal(write(text))

    def test_all_mistakes_are_told_at_once(self, write):
        text = HEAD + "horizn: x\n" + MEASURE.replace("rate: 0.1", "rate: x").replace("tariff", "fine")
        places = [line.split(":")[0] for line in refusal(write(text)).splitlines()]
        assert sorted(places) == ["test.yaml, line 10", "test.yaml, line 4", "test.yaml, line 7"]

    WRONG = (
        "name: X\nwords: y\nday: 2025-10-17\nmeasures:\n  - measure: m\n    instrument: tariff\n"
        "    imposed_by: Untied States\n    on:\n      - CHN\n      - Germny\n    sectors: eletronics\n"
        "    rate: 1.0\n    status: threatend\n    source: s\n"
    )

    @pytest.mark.parametrize("head", ["", "extends: base.yaml\n"])
    def test_names_are_told_with_all_else_each_at_its_key(self, write, head):
        write(HEAD, "base.yaml")
        told = refusal(write(self.WRONG + head)).splitlines()
        assert [line.partition(": ")[0] for line in told] == [
            "test.yaml, line 7, imposed_by",
            "test.yaml, line 10, on",
            "test.yaml, line 11, sectors",
            "test.yaml, line 13",
        ]
        assert "there is no economy 'Germny'. Did you mean 'Germany'" in told[1]

    def test_names_of_a_world_of_ones_own_are_not_guessed(self, write, small_world):
        write(HEAD + "world: own.npz\n", "base.yaml")
        for head in ("world: own.npz\n", "extends: base.yaml\n", "extends: nowhere.yaml\n"):
            assert refusal(write(self.WRONG + head)).startswith("test.yaml, line 13: status: 'threatend'.")

    def test_names_are_told_with_what_does_not_go_together(self, write):
        told = refusal(write(HEAD + "months: true\n" + MEASURE.replace("CHN", "Chnia"))).splitlines()
        assert [line.partition(": ")[0] for line in told] == ["test.yaml, line 4", "test.yaml, line 9, on"]

    def test_a_missing_file_offers_its_nearest_sibling(self, write):
        write(HEAD, "october-2025.yaml")
        message = refusal("octobr-2025.yaml")
        assert message == "octobr-2025.yaml: there is no such file. Did you mean 'october-2025.yaml'?"

    def test_a_missing_folder_is_a_missing_file(self, write):
        assert refusal("nowhere/at-all.yaml") == "nowhere/at-all.yaml: there is no such file."

    def test_two_files_cannot_extend_each_other(self, write):
        write(HEAD + "extends: other.yaml\n", "one.yaml")
        write(HEAD + "extends: one.yaml\n", "other.yaml")
        assert refusal("one.yaml") == "one.yaml: extends itself. A chain of scenarios ends somewhere."

    def test_a_mistake_in_the_extended_file_is_told_there(self, write):
        write(HEAD + "mesures: []\n", "base.yaml")
        message = refusal(write(HEAD + "extends: base.yaml\n"))
        assert message == "base.yaml, line 4: there is no key 'mesures'. Did you mean 'measures'?"

    def test_a_missing_world_is_told(self, write):
        with pytest.raises(InputError, match=r"nowhere\.npz: there is no such file\."):
            Scenario.load(write(HEAD + "world: nowhere.npz\n")).open_world()

    def test_a_world_that_is_a_text_file_is_told(self, write):
        scenario = Scenario.load(write(HEAD + "world: test.yaml\n"))
        with pytest.raises(
            InputError, match=r"test\.yaml: is not a saved world\. Use a file that World\.save"
        ):
            scenario.open_world()


class TestPolicy:
    def scenario(self, *measures: dict[str, Any]) -> Scenario:
        plain = {"instrument": "tariff", "imposed_by": "USA", "source": "nobody"}
        named = [plain | {"measure": f"Number {at}"} | given for at, given in enumerate(measures, start=1)]
        return Scenario.model_validate(
            {"name": "Test", "words": "A test", "day": "2025-10-17", "measures": named}
        )

    def test_problems_of_all_measures_come_at_once_by_measure(self, small_world):
        scenario = self.scenario(
            {"on": "Chnia", "rate": 0.1},
            {"on": "CHN", "rate": -0.6},
            {"on": "CHN", "rate": 0.1, "sectors": "C62"},
            {"on": "CHN", "rate": -0.6},
        )
        with pytest.raises(InputError) as caught:
            scenario.policy(small_world)
        first, third, fourth = str(caught.value).splitlines()
        assert first.startswith("Test, 'Number 1', ")
        assert "there is no economy 'Chnia'. Did you mean 'China'" in first
        assert third.startswith("Test, 'Number 3', sectors: there is no sector 'C62'. Did you mean 'C26'")
        assert fourth.startswith("Test, 'Number 4', tariff: ")
        assert fourth.endswith("A rate is above -1 (-100 %).")

    def test_a_measure_of_a_file_is_told_with_its_line(self, write, small_world):
        scenario = Scenario.load(write(flow(on="Chnia")))
        with pytest.raises(InputError) as caught:
            scenario.policy(small_world)
        assert str(caught.value).startswith("test.yaml, line 8, on: ")
        assert "there is no economy 'Chnia'. Did you mean 'China'" in str(caught.value)

    def test_every_name_of_a_measure_is_told_at_its_own_line_beside_the_ledgers(self, write, small_world):
        text = flow(on=["CHN", "Germny"], exempt="HKGG", sectors="C62", instrument="tariff")
        text += "ledger: us-china\nenact: us-plus-100-chna\n"
        with pytest.raises(InputError) as caught:
            Scenario.load(write(text)).policy(small_world)
        assert [problem.place for problem in caught.value.problems] == [
            "test.yaml, line 16, enact",
            "test.yaml, line 10, on",
            "test.yaml, line 13, exempt",
            "test.yaml, line 14, sectors",
        ]

    def test_a_rate_that_cannot_be_is_told_at_its_line(self, write, small_world):
        scenario = Scenario.load(write(flow(rate=-0.6) + flow(rate=-0.6).partition("measures:\n")[2]))
        with pytest.raises(InputError, match=r"^test\.yaml, line 15, tariff: .* A rate is above -1"):
            scenario.policy(small_world)

    def test_exempt_economies_are_spared(self, small_world):
        policy = self.scenario({"on": "world", "rate": 0.1, "exempt": ["Germany"]}).policy(small_world)
        rise = (policy.tariff - small_world.tariff).sel(importer="USA", sector="C26")
        assert rise.values == pytest.approx([0, 0.1, 0, 0.1])

    def test_an_unknown_exemption_is_refused(self, small_world):
        with pytest.raises(InputError, match=r"exempt: there is no economy 'Germny'\. Did you"):
            self.scenario({"on": "world", "rate": 0.1, "exempt": "Germny"}).policy(small_world)

    @pytest.mark.parametrize(
        ("fields", "wedge", "exporter", "importer", "level"),
        [
            ({"instrument": "tariff level", "rate": 0.4}, "tariff", "CHN", "USA", 0.4),
            ({"instrument": "export wedge", "rate": 0.2}, "export_wedge", "USA", "CHN", 0.2),
            (
                {"instrument": "export wedge", "rate": 0.2, "rent_share": 0.3},
                "rent_share",
                "USA",
                "CHN",
                0.3,
            ),
            ({"instrument": "trade cost", "rate": 1.1}, "iceberg", "CHN", "USA", 1.1),
            ({"instrument": "import ban"}, "available", "CHN", "USA", 0),
            ({"instrument": "export ban"}, "available", "USA", "CHN", 0),
        ],
    )
    def test_every_instrument_acts_on_its_wedge(self, small_world, fields, wedge, exporter, importer, level):
        policy = self.scenario({"on": "CHN", "sectors": "C26"} | fields).policy(small_world)
        moved = getattr(policy, wedge).sel(exporter=exporter, importer=importer, sector="C26")
        assert float(moved) == level

    def test_a_subsidy_acts_on_own_producers(self, small_world):
        policy = self.scenario({"instrument": "subsidy", "rate": 0.1, "sectors": "C26"}).policy(small_world)
        assert float(policy.subsidy.sel(economy="USA", sector="C26")) == 0.1
        assert float(policy.subsidy.sum()) == pytest.approx(0.1)

    def test_a_quota_caps_what_is_sold(self, small_world):
        policy = self.scenario({"instrument": "quota", "on": "CHN", "cap": 0.5}).policy(small_world)
        assert [(q.exporters, q.importers, q.cap) for q in policy.quotas] == [(("USA",), ("CHN",), 0.5)]

    def test_a_purchase_commitment_is_a_floor_on_what_is_bought(self, small_world):
        fields = {"instrument": "purchase commitment", "on": "CHN", "floor": 1.5}
        (quota,) = self.scenario(fields).policy(small_world).quotas
        assert (quota.exporters, quota.importers, quota.cap) == (("CHN",), ("USA",), 1.5)
        assert quota.at_least and quota.measured == "value"

    def test_every_instrument_of_the_schema_is_tried_here(self):
        tried = {
            "tariff",
            "tariff level",
            "export wedge",
            "trade cost",
            "import ban",
            "export ban",
            "quota",
            "purchase commitment",
            "subsidy",
        }
        assert set(get_args(Change.model_fields["instrument"].annotation)) == tried


class TestSchema:
    @pytest.fixture
    def schema(self) -> dict[str, Any]:
        return json.loads(scenario_schema())

    @pytest.mark.parametrize("kind", ["scenario", "measure"])
    def test_every_key_of_a_file_is_described(self, schema, kind):
        described = schema if kind == "scenario" else schema["$defs"]["Change"]
        model = Scenario if kind == "scenario" else Change
        assert set(described["properties"]) == {f.alias or n for n, f in model.model_fields.items()}
        assert described["additionalProperties"] is False
        assert all(key["description"] for key in described["properties"].values())

    def test_what_must_be_there_is_said(self, schema):
        assert schema["required"] == ["name", "words", "day"]
        assert schema["$defs"]["Change"]["required"] == ["measure", "instrument", "imposed_by", "source"]

    def test_choices_and_limits_are_those_of_the_model(self, schema):
        measure = schema["$defs"]["Change"]["properties"]
        assert measure["instrument"]["enum"] == list(get_args(Change.model_fields["instrument"].annotation))
        assert (measure["rent_share"]["minimum"], measure["rent_share"]["maximum"]) == (0, 1)
        deficits = Scenario.model_fields["deficits"].annotation
        assert schema["properties"]["deficits"]["enum"] == list(get_args(deficits))
        assert deficits == Literal["share", "balanced", "fixed"]

    def test_a_file_with_every_key_of_the_schema_is_read(self, schema, write):
        extra = {
            "exempt": [],
            "sectors": "goods",
            "rent_share": 1,
            "status": "planned",
            "instrument": "export wedge",
        }
        measure = FIRST | extra | {"from": date(2025, 1, 1), "until": date(2026, 1, 1)}
        quota = FIRST | {"instrument": "quota", "cap": 0.5, "covered": 1, "measured": "value"}
        quota |= {"rents": "nobody", "on_imports": False}
        quota.pop("rate")
        deal = FIRST | {"instrument": "purchase commitment", "floor": 1.5, "paid_by": "exporter"}
        deal.pop("rate")
        assert set(measure) | set(quota) | set(deal) == set(schema["$defs"]["Change"]["properties"])
        whole = yaml.safe_load(HEAD) | {"world": "embedded", "horizon": "long-run", "deficits": "share"}
        whole |= {
            "extends": "base.yaml",
            "elasticities": "cp",
            "measures": [measure, quota, deal],
            "notes": ["n"],
        }
        whole |= {"ledger": "us-china", "known_on": date(2025, 1, 1), "enact": [], "lift": []}
        whole |= {"months": False, "expecting": [], "strategy": None, "ranges": {"draws": 100}}
        whole |= {"production": "nested", "factors": 0.5, "capital": True, "ideas": 0.3, "calibration": None}
        assert set(whole) == set(schema["properties"])
        write(HEAD, "base.yaml")
        assert Scenario.load(write(yaml.safe_dump(whole))).measures[0].measure == "First"


# What the law adds to the tariffs of 2024 on clothing, which no exemption or sector duty touches.
EXAMPLES = {
    "october-2025": (0.30, 0.10, 0.19),
    "october-2025-threat": (1.30, 0.10, 0.19),
    "october-2025-lapse": (0.54, 0.34, 0.19),
    "october-2025-repeal": (0.0, 0.0, 0.0),
}
WITHOUT_CLOTHING = ("software-ban", "malaysian-semiconductors")
"""Examples that leave clothing alone."""


class TestExamples:
    @pytest.mark.parametrize("name", EXAMPLES)
    def test_what_is_in_force_on_the_day(self, repository, world, name):
        usa_on_china, china_on_usa, usa_on_malaysia = EXAMPLES[name]
        scenario = Scenario.load(repository / "examples" / f"{name}.yaml")
        rise = scenario.policy(world).tariff - world.tariff
        for (buyer, seller), points in {
            ("USA", "CHN"): usa_on_china,
            ("CHN", "USA"): china_on_usa,
            ("USA", "MYS"): usa_on_malaysia,
        }.items():
            taxed = float(rise.sel(importer=buyer, exporter=seller, sector="C13T15"))
            assert taxed == pytest.approx(points, abs=0.002), (buyer, seller)

    def test_the_threat_is_the_day_and_one_measure_more(self, repository):
        folder = repository / "examples"
        held = [
            Scenario.load(folder / f"{name}.yaml").standing()
            for name in ("october-2025", "october-2025-threat")
        ]
        ids = [{one.measure.id for one in standing} for standing in held]
        assert ids[1] - ids[0] == {"us-plus-100-china", "us-232-trucks"}
        assert ids[0] <= ids[1]

    @pytest.mark.parametrize("name", [*EXAMPLES, *WITHOUT_CLOTHING])
    def test_it_has_an_equilibrium(self, repository, world, name):
        scenario = Scenario.load(repository / "examples" / f"{name}.yaml")
        found = scenario.run(world) if scenario.years is None else scenario.path(world, years=2)
        assert found.converged, found.why

    def test_every_example_is_tried_here_or_in_a_test_of_its_own(self, repository):
        tests = [path.read_text(encoding="utf-8") for path in (repository / "tests").rglob("test_*.py")]
        for path in (repository / "examples").glob("*.yaml"):
            assert any(path.stem in text for text in tests), path.name
