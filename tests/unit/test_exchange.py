"""Ledgers in one file: nothing is lost on the way there and back, and every row that cannot be is told."""

import csv
import datetime as dt
import json
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from detente.errors import InputError
from detente.policy import exchange, exchange_parquet
from detente.policy.ledger import Ledger
from detente.policy.ledger_files import Heading
from detente.policy.measure import Measure
from detente.policy.products import ProductList
from detente.policy.versions import Columns, Said, Versions, from_measures

ENDINGS = (".csv", ".json", ".parquet")
DAYS = ("2024-01-01", "2025-02-01", "2025-02-04", "2025-04-09", "2025-05-14", "2025-11-10", "2027-01-01")
KNOWN = (None, "2025-01-31", "2025-04-09", "2025-11-10")

TARIFF = {
    "id": "us-emergency-china",
    "title": 'The "fentanyl" tariff,\non all goods of China',
    "instrument": "import tariff",
    "imposed_by": "USA",
    "on": ["China", "Hong Kong"],
    "rates": [
        {"rate": 0.1, "basis": "additional", "until": "2025-03-04"},
        {"rate": 0.2, "basis": "additional", "from": "2025-03-04", "except": ["HKG"]},
        {"column": "rate", "basis": "additional", "products": {"lists": ["batteries"]}},
    ],
    "products": {"text": "all goods; élan", "sectors": ["goods"]},
    "announced": "2025-02-01",
    "from": "2025-02-04",
    "suspended": [{"from": "2025-05-14", "until": "2025-11-10", "note": "Truce"}],
    "stacking": {"family": "emergency-fentanyl", "content": [{"share": 0.35, "rule": "origin"}]},
    "sources": [{"title": "Executive Order 14195", "date": "2025-02-01", "verified": False}],
    "recorded_on": "2025-02-01",
}
TALKS = {
    "id": "talks-geneva",
    "title": "Talks in Geneva",
    "instrument": "talks",
    "imposed_by": ["USA", "CHN"],
    "from": "2025-05-10",
    "until": "2025-05-12",
    "recorded_on": "2025-05-08",
}
THREAT = {
    "id": "us-threat-100",
    "title": "100 percent from November",
    "instrument": "import tariff",
    "imposed_by": "USA",
    "on": "China",
    "rates": [{"rate": 1.0, "basis": "additional", "prior": 0.3}],
    "products": {"hs": ["8507.60", "0101"]},
    "from": "2025-11-01",
    "status": [{"date": "2025-10-10", "is": "threatened"}, {"date": "2025-10-30", "is": "withdrawn"}],
    "recorded_on": "2025-10-10",
    "gta_evaluation": "Red",
}
PLAIN = {
    "intervention_id": 12345,
    "state_act_id": 678,
    "state_act_title": "Brazil: Anti-dumping duty on steel",
    "intervention_type": "Anti-dumping",
    "implementing_jurisdictions": ["Brazil"],
    "affected_jurisdictions": ["China", "India"],
    "affected_products": [721049, 10121],
    "date_announced": "2024-03-01",
    "date_implemented": "2024-04-01",
    "date_removed": None,
    "new_level": "15.5",
    "unit": "percent, additional",
    "gta_evaluation": "Red",
}
DOWNLOAD = """\
Intervention ID,State Act ID,State Act Title,GTA Evaluation,Implementing Jurisdictions,Intervention Type,\
Affected Jurisdictions,Affected Products,Date Announced,Date Implemented,Date Removed,Is In Force,Is Horizontal
501,91,Export licences,Red,China,Export licensing requirement,"Japan, Republic of Korea","10121, 280530",\
2023-07-03 00:00:00,2023-08-01,,1,0
502,92,A ban,Amber,"Bolivia, Plurinational State of",Export ban,,280530,2023-01-03,2023-01-04,2024-01-01,0,0
"""


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    """Measures of several kinds, two amended, one of them on the day it was recorded, with product lists."""
    rates = {"rate": np.array([0.25, np.nan])}
    listed = ProductList("batteries", "Batteries", "An annex", ("850760", "8506"), rates)
    later = TARIFF | {"until": "2026-02-24", "recorded_on": "2025-11-04"}
    corrected = TALKS | {"title": "Talks in Geneva, first round"}
    found = Ledger.from_measures([TARIFF, TALKS, THREAT, later, corrected], lists=[listed])
    heading = Heading(name="small", title="Some measures", known_to=dt.date(2025, 11, 30), notes=["A note."])
    return Ledger(heading, found.lists, found.columns, found._read)


def written(path: Path, rows: list[dict]) -> Path:
    """Rows as JSON, with the measure where the row is one."""
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def said_of(path: Path) -> str:
    """What reading a file complains of, the file called FILE."""
    with pytest.raises(InputError) as error:
        Ledger.open(path)
    return str(error.value).replace(str(path), "FILE")


def answers(ledger: Ledger) -> list:
    return [
        [(one.measure, one.status, one.since) for one in view]
        for day in DAYS
        for known in KNOWN
        for view in (ledger.as_of(day, known), ledger.in_force(day, known))
    ]


@pytest.mark.parametrize("ending", ENDINGS)
def test_nothing_is_lost(ledger: Ledger, tmp_path: Path, ending: str):
    """The same versions in the same order, the same heading and lists, the same answers on every day."""
    path = tmp_path / f"some{ending}"
    ledger.export(path)
    found = Ledger.open(path)
    assert found.versions() == ledger.versions()
    assert len(found) == len(ledger) == 3
    assert found.heading == ledger.heading
    before, after = ledger.lists["batteries"], found.lists["batteries"]
    assert (after.name, after.title, after.source, after.hs) == (
        before.name, before.title, before.source, before.hs,
    )  # fmt: skip
    np.testing.assert_array_equal(after.columns["rate"], before.columns["rate"])
    assert answers(found) == answers(ledger)
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_bundled_ledger_travels(tmp_path: Path, ending: str):
    ledger, path = Ledger.embedded(), tmp_path / f"some{ending}"
    ledger.export(path)
    found = Ledger.open(path)
    assert found.versions() == ledger.versions()
    assert set(found.lists) == set(ledger.lists)
    for day in ("2018-12-31", "2025-04-09", "2025-11-10", "2026-03-01"):
        assert found.as_of(day, "2025-06-01").ids == ledger.as_of(day, "2025-06-01").ids
        assert found.in_force(day).ids == ledger.in_force(day).ids


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_empty_ledger_travels(tmp_path: Path, ending: str):
    path = tmp_path / f"none{ending}"
    Ledger.from_measures([]).export(path)
    found = Ledger.open(path)
    assert len(found) == 0
    assert list(found.as_of("2025-01-01")) == []


def test_a_ledger_grows_after_it_was_read(ledger: Ledger, tmp_path: Path):
    """What was read from columns can be added to and amended."""
    ledger.export(tmp_path / "some.parquet")
    found = Ledger.open(tmp_path / "some.parquet")
    grown = found.amend("talks-geneva", recorded_on="2025-06-01", title="Another title")
    assert grown["talks-geneva"].title == "Another title"
    assert found["talks-geneva"].title == "Talks in Geneva, first round"
    assert [one.title for one in grown.versions("talks-geneva")] == [
        "Talks in Geneva", "Talks in Geneva, first round", "Another title",
    ]  # fmt: skip


def test_tables_have_the_names_of_global_trade_alert(ledger: Ledger, tmp_path: Path):
    ledger.export(tmp_path / "some.csv")
    with (tmp_path / "some.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    threat = rows[2]
    assert threat["intervention_type"] == "Import tariff"
    assert threat["implementing_jurisdictions"] == "USA"
    assert threat["affected_products"] == "850760; 0101"
    assert (threat["prior_level"], threat["new_level"]) == ("30", "100")
    assert [row["version"] for row in rows] == ["1", "1", "1", "2", "2"]
    ledger.export(tmp_path / "some.json")
    content = json.loads((tmp_path / "some.json").read_text(encoding="utf-8"))
    assert list(content) == ["ledger", "lists", "measures"]
    assert content["measures"][2]["measure"]["rates"] == [{"rate": 1.0, "basis": "additional", "prior": 0.3}]
    assert content["measures"][2]["affected_products"] == ["850760", "0101"]


def test_parquet_has_columns_for_other_programs(ledger: Ledger, tmp_path: Path):
    ledger.export(tmp_path / "some.parquet")
    rows = pq.read_table(tmp_path / "some.parquet").to_pylist()
    assert rows[2]["imposed_by"] == ["USA"]
    assert rows[2]["step_status"] == ["threatened", "withdrawn"]
    assert rows[2]["step_day"] == [dt.date(2025, 10, 10), dt.date(2025, 10, 30)]


# -- rows of Global Trade Alert -----------------------------------------------------------------------------


def test_plain_rows_become_measures(tmp_path: Path):
    ledger = Ledger.open(written(tmp_path / "gta.json", [PLAIN]))
    assert ledger.name == "gta"
    measure = ledger["gta-12345"]
    assert measure.instrument == "anti-dumping"
    assert measure.products.hs == ["721049", "010121"]
    assert measure.rates[0].rate == 0.155
    assert measure.recorded_on == dt.date(2024, 3, 1)
    assert ledger.place("gta-12345") == f"{tmp_path / 'gta.json'}, row 1"


def test_a_table_of_global_trade_alert_becomes_measures(tmp_path: Path):
    """Headings in capitals, lists by commas, HS codes without their zeros, an hour behind a day."""
    path = tmp_path / "download.csv"
    path.write_text("\ufeff" + DOWNLOAD, encoding="utf-8")
    licences, ban = Ledger.open(path).versions()
    assert (licences.id, ban.id) == ("gta-501", "gta-502")
    assert licences.on == ["Japan", "Republic of Korea"]
    assert licences.products.hs == ["010121", "280530"]
    assert licences.announced == dt.date(2023, 7, 3)
    assert ban.imposed_by == ["Bolivia, Plurinational State of"]
    assert (ban.on, ban.until) == (["all"], dt.date(2024, 1, 1))


def test_a_row_without_its_document_is_read_by_its_fields(ledger: Ledger, tmp_path: Path):
    path = tmp_path / "some.csv"
    ledger.export(path)
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    rows = [[*row[:-1], ""] for row in rows if row[0] == "us-threat-100"]
    rows[0][header.index("gta_reportable")] = "True"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    measure = Ledger.open(path)["us-threat-100"]
    assert measure.rates[0].rate == 1.0
    assert measure.products.hs == ["850760", "0101"]
    assert measure.gta_reportable is True


def test_what_cannot_be_mapped_is_told_by_row(tmp_path: Path):
    """Every row with everything that is wrong with it, and rows that are right are not told."""
    rows = [
        PLAIN,
        PLAIN | {"intervention_id": 2, "intervention_type": "State loans"},
        PLAIN | {"intervention_id": 3, "implementing_jurisdictions": ["Atlantis"]},
        PLAIN | {"intervention_id": 4, "affected_products": ["85076"]},
        PLAIN | {"intervention_id": 5, "date_removed": "2024-01-01"},
        PLAIN | {"intervention_id": 6, "unit": "EUR a tonne"},
        PLAIN | {"intervention_id": 7, "affected_products": [{"code": 1}]},
        PLAIN,
        7,
    ]
    told = said_of(written(tmp_path / "gta.json", rows)).splitlines()
    assert len(told) == 8
    assert told[0].startswith("FILE, row 2, intervention_type: 'State loans' is the type of no instrument.")
    assert told[1].startswith("FILE, row 3, imposed_by: there is no economy 'Atlantis'.")
    assert "S code '85076' has 5 digits: codes have 2, 4, 6, 8 or 10" in told[2]
    assert told[2].startswith("FILE, row 4: ")
    assert told[3].startswith("FILE, row 5: it ends on 2024-01-01, before it starts on 2024-04-01")
    assert told[4].startswith("FILE, row 6, unit: 'EUR a tonne' is no share of the value.")
    assert told[5].startswith("FILE, row 7: a field has another form than GTA gives it.")
    assert told[6] == (
        "FILE, row 8: 'gta-12345' is in row 1, too, known on the same day. A version is there once."
    )
    assert told[7] == "FILE, row 9: is not an object. A row has fields."


def test_twenty_rows_are_told_and_the_others_counted(tmp_path: Path):
    rows = [PLAIN | {"intervention_id": at, "intervention_type": "None"} for at in range(1234)]
    told = said_of(written(tmp_path / "gta.json", [PLAIN, *rows])).splitlines()
    assert [line.split(",")[1] for line in told[:-1]] == [f" row {at}" for at in range(2, 22)]
    assert told[-1] == (
        "FILE: 1,234 of 1,235 rows cannot be read, of which the first 20 are told. "
        "Rows are counted from 1, below the heading."
    )


# -- rows of ours -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"instrument": "tarif"}, "FILE, row 2: instrument: 'tarif'. It is one of 'import tariff', "),
        ({"until": "2025-01-01"}, "FILE, row 2: it ends on 2025-01-01, before it starts on 2025-11-01"),
        ({"products": {"hs": ["850"]}}, "FILE, row 2: HS code '850' has 3 digits"),
        (
            {"products": {"lists": ["none"]}},
            "FILE, row 2, products: there is no list 'none'. There are none.",
        ),
        ({"colour": 1}, "FILE, row 2: there is no key 'colour'."),
    ],
)
@pytest.mark.parametrize("ending", [".csv", ".json"])
def test_documents_that_cannot_be_are_told(tmp_path: Path, ending: str, change: dict, told: str):
    path = tmp_path / f"some{ending}"
    measures = [TALKS, THREAT | change]
    if ending == ".json":
        written(path, [{"measure": one} for one in measures])
    else:
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([["document"], *([json.dumps(one)] for one in measures)])
    assert said_of(path).casefold().startswith(told.casefold())


def test_a_version_is_there_once_and_in_order(tmp_path: Path):
    later = {"version": 2, "measure": TALKS | {"recorded_on": "2025-06-01"}}
    rule = "Versions of a measure are there once, in order, counted from 1."
    twice = said_of(written(tmp_path / "a.json", [{"version": 1, "measure": TALKS}] * 2))
    assert twice == f"FILE, row 2: version 1 of 'talks-geneva' comes after version 1. {rule}"
    turned = said_of(written(tmp_path / "b.json", [later, {"version": 1, "measure": TALKS}]))
    assert turned == f"FILE, row 2: version 1 of 'talks-geneva' comes after version 2. {rule}"
    unsaid = said_of(written(tmp_path / "c.json", [{"measure": TALKS}, {"measure": TALKS}]))
    assert unsaid.startswith("FILE, row 2: 'talks-geneva' is in row 1, too, known on the same day.")
    none = said_of(written(tmp_path / "d.json", [{"version": 0, "measure": TALKS}]))
    assert none == f"FILE, row 1: version 0 of 'talks-geneva' comes after version 0. {rule}"
    words = said_of(written(tmp_path / "e.json", [{"version": "two", "measure": TALKS}]))
    assert words == "FILE, row 1, version: 'two' is not a whole number."


def test_a_row_and_its_document_say_the_same(tmp_path: Path):
    """A cell that was changed and a document that was not: neither is taken."""
    row = {
        "measure": THREAT,
        "new_level": "100.0",
        "id": "us-threat-100",
        "affected_products": ["850760", "0101"],
    }
    assert Ledger.open(written(tmp_path / "same.json", [row]))["us-threat-100"].rates[0].rate == 1.0
    assert said_of(written(tmp_path / "a.json", [row | {"new_level": "50"}])) == (
        "FILE, row 1, new_level: it is '50' in the row and '100' in the document. "
        "Both say the same. Change the document, too."
    )
    assert said_of(written(tmp_path / "b.json", [row | {"id": "other"}])).startswith(
        "FILE, row 1, id: it is 'other'"
    )
    assert said_of(written(tmp_path / "c.json", [row | {"new_levels": "5"}])) == (
        "FILE, row 1: there is no column 'new_levels'. Did you mean 'new_level'?"
    )


# -- files that are no ledgers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.xlsx", "", "FILE: ends in '.xlsx'. The ending of a ledger's file is .csv, .json or .parquet."),
        ("a.json", "[{]", "FILE, line 1: is not JSON: Expecting property name enclosed in double quotes."),
        ("a.json", '{"results": []}', "FILE: holds no list of measures. It is a list of measures, or"),
        ("a.json", '{"measures": [], "list": {}}', "FILE: there is no key 'list'. Did you mean 'lists'?"),
        ("a.csv", "", "FILE, line 1: has neither a column 'document' nor 'intervention_type'."),
        ("a.csv", "intervention_type,colour\n", "FILE, line 1: there is no column 'colour'."),
        ("a.csv", "document,id,id\n", "FILE, line 1: column 'id' is there twice."),
        ("a.csv", "document,id\n1\n", "FILE, row 1: has 1 cells. The first line has 2."),
        ("a.csv", "document\n{\n", "FILE, row 1, document: is not JSON: Expecting property name"),
        ("a.csv", 'document\n"a"b\n', "FILE, line 2: is not CSV: ',' expected after '\"'."),
        ("a.parquet", "no parquet", "FILE: cannot be read: "),
    ],
)
def test_files_that_are_no_ledgers(tmp_path: Path, name: str, text: str, told: str):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert said_of(path).startswith(told)


def test_a_list_has_a_number_for_every_code(tmp_path: Path):
    lists = {"some": {"title": "Some", "hs": ["8507"], "columns": {"rate": [0.1, 0.2]}}}
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"lists": lists, "measures": []}), encoding="utf-8")
    assert said_of(path) == (
        "FILE: a column of list 'some' has not one number for every code. Where there is none it says null."
    )


def test_files_that_are_not_there_or_not_text(tmp_path: Path):
    with pytest.raises(InputError, match=r"none.csv: there is no such file\.$"):
        exchange.read_ledger(tmp_path / "none.csv")
    (tmp_path / "a.csv").write_bytes(b"document\n\xff\xfe\n")
    assert said_of(tmp_path / "a.csv") == "FILE: is not text in UTF-8."
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(InputError, match=r"folder.json: cannot be read: "):
        exchange.read_ledger(tmp_path / "folder.json")


def test_long_documents_are_read(tmp_path: Path):
    """A document may be longer than a cell that Python's reader takes by itself, whose limit stays as it was."""
    limit = csv.field_size_limit()
    long = Ledger.from_measures([TALKS | {"note": "x" * 200_000}])
    long.export(tmp_path / "long.csv")
    assert Ledger.open(tmp_path / "long.csv").versions() == long.versions()
    assert csv.field_size_limit() == limit


# -- Parquet ------------------------------------------------------------------------------------------------


def changed(ledger: Ledger, path: Path, change: dict, drop: str = "") -> Path:
    """The Parquet file of a ledger with some columns put in the place of others."""
    ledger.export(path)
    table = pq.read_table(path)
    for name, values in change.items():
        column = values if isinstance(values, pa.Array) else pa.array(values, table.schema.field(name).type)
        table = table.set_column(table.schema.get_field_index(name), name, column)
    pq.write_table(table.drop_columns([drop]) if drop else table, path)
    return path


def test_a_measure_is_checked_when_it_is_asked_for(ledger: Ledger, tmp_path: Path):
    """The file opens and answers; the document that cannot be is told by row, and the others are read."""
    documents = [json.dumps(one) for one in (TARIFF, TALKS, THREAT | {"products": {"hs": ["850"]}})]
    latest = [exchange.document(one) for one in ledger.versions()[3:]]
    path = changed(ledger, tmp_path / "a.parquet", {"document": [*documents, *latest]})
    found = Ledger.open(path)
    assert len(found.as_of("2025-10-15")) == 3
    assert found["talks-geneva"] == ledger["talks-geneva"]
    with pytest.raises(InputError) as error:
        found["us-threat-100"]
    assert str(error.value).startswith(f"{path}, row 3: ")
    assert "S code '850' has 3 digits: codes have 2, 4, 6, 8 or 10" in str(error.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "row 3, document: is not JSON: Expecting property name enclosed in double quotes"),
        (
            json.dumps(THREAT | {"from": "2025-11-02", "recorded_on": "2025-10-11"}),
            "row 3: the document and the columns differ. Both say the same.",
        ),
    ],
)
def test_a_document_that_is_not_what_the_columns_say(ledger: Ledger, tmp_path: Path, text: str, told: str):
    documents = [exchange.document(one) for one in ledger.versions()]
    path = changed(ledger, tmp_path / "a.parquet", {"document": [*documents[:2], text, *documents[3:]]})
    with pytest.raises(InputError) as error:
        Ledger.open(path)["us-threat-100"]
    assert str(error.value).startswith(f"{path}, {told}")


def test_what_was_read_is_kept(ledger: Ledger, tmp_path: Path):
    ledger.export(tmp_path / "a.parquet")
    found = Ledger.open(tmp_path / "a.parquet")
    assert found["talks-geneva"] is found["talks-geneva"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            {"instrument": ["talks", "tarif", *["talks"] * 3]},
            "FILE, row 2, instrument: there is no 'tarif'. It is one of import tariff, export tax, ",
        ),
        ({"id": ["a", None, "b", "c", "d"]}, "FILE, row 2, id: is empty."),
        ({"version": [1, 1, 1, 2, 1]}, "FILE, row 5: version 1 of 'talks-geneva' comes after version 1."),
        (
            {"step_status": [["announced"]] * 5},
            "FILE, row 1, step_status: there is not one status for every day.",
        ),
        (
            {"step_day": [[dt.date(2025, 2, 1)], *[None] * 4]},
            "FILE, row 2, step_day: is empty.",
        ),
        (
            {"step_day": [[day] for day in [dt.date(2025, 1, 1)] * 5], "step_status": [["over"]] * 5},
            "FILE, row 1, step_status: there is no 'over'. It is one of threatened, planned, ",
        ),
        (
            {"step_day": [[None]] * 5, "step_status": [["expired"]] * 5},
            "FILE, row 1, step_day, step_status: a step is empty.",
        ),
        (
            {
                "step_day": [[dt.date(2025, 1, 2), dt.date(2025, 1, 1)]] * 5,
                "step_status": [["announced", "in force"]] * 5,
            },
            "FILE, row 1, step_day: the days are not in order.",
        ),
        ({"recorded_on": pa.array(["soon"] * 5)}, "FILE: cannot be read: "),
    ],
)
def test_columns_that_cannot_be_are_told_at_once(ledger: Ledger, tmp_path: Path, change: dict, told: str):
    assert said_of(changed(ledger, tmp_path / "a.parquet", change)).startswith(told)


def test_parquet_of_another_kind(ledger: Ledger, tmp_path: Path):
    assert said_of(changed(ledger, tmp_path / "a.parquet", {}, drop="document")).startswith(
        "FILE: has no column document. A ledger in Parquet has id, version, recorded_on, instrument, "
    )
    pq.write_table(pa.table({}).replace_schema_metadata({"detente": "{"}), tmp_path / "b.parquet")
    assert said_of(tmp_path / "b.parquet") == (
        "FILE: its metadata are not JSON. Under 'detente' they name the ledger."
    )


def test_other_programs_may_have_written_the_file(ledger: Ledger, tmp_path: Path):
    """Text and days in other types of Parquet, and columns of another's own, are no hindrance."""
    ledger.export(tmp_path / "a.parquet")
    frame = pq.read_table(tmp_path / "a.parquet").to_pandas()
    frame["remark"] = "mine"
    heading = {"detente": pq.ParquetFile(tmp_path / "a.parquet").metadata.metadata[b"detente"]}
    table = pa.Table.from_pandas(frame.astype({"recorded_on": "datetime64[ns]"}))
    pq.write_table(table.replace_schema_metadata(heading), tmp_path / "b.parquet")
    assert Ledger.open(tmp_path / "b.parquet").versions() == ledger.versions()


@pytest.mark.parametrize("act", ["read", "write"])
def test_parquet_needs_pyarrow(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str):
    """The message names what to install; the other forms need nothing."""
    path = tmp_path / "a.parquet"
    path.touch()
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError) as error:
        Ledger.open(path) if act == "read" else ledger.export(path)
    cure = 'Install it with: pip install "detente[data]".'
    assert str(error.value) == f"{path}: needs pyarrow, which is not installed. {cure}"
    ledger.export(tmp_path / "a.csv")
    assert len(Ledger.open(tmp_path / "a.csv")) == 3


# -- whole or not at all ------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_failure_leaves_the_earlier_file(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
):
    path = tmp_path / f"some{ending}"
    ledger.export(path)
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir()}

    def fail(measure: Measure) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exchange, "document", fail)
    monkeypatch.setattr(exchange_parquet, "document", fail)
    with pytest.raises(InputError, match=r"cannot be written: No space left on device\.$"):
        ledger.amend("talks-geneva", recorded_on="2025-06-01").export(path)
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == before


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_folder_that_is_not_there(ledger: Ledger, tmp_path: Path, ending: str):
    with pytest.raises(InputError) as caught:
        ledger.export(tmp_path / "none" / f"some{ending}")
    place = tmp_path / "none" / f"some{ending}"
    assert str(caught.value) == (
        f"{place}: there is no folder '{tmp_path / 'none'}'. Make the folder first, or write elsewhere."
    )
    assert not list(tmp_path.iterdir())


def test_another_ending_is_refused(ledger: Ledger, tmp_path: Path):
    with pytest.raises(InputError, match=r"some.yaml: ends in '.yaml'\. The ending of a ledger's file is"):
        ledger.export(tmp_path / "some.yaml")
    assert not list(tmp_path.iterdir())


# -- columns ------------------------------------------------------------------------------------------------


def test_columns_are_the_versions(ledger: Ledger):
    """Columns give back what they were filled with, one by one and in slices."""
    said = [Said.of(one) for one in ledger.versions()]
    columns = Columns.of(said)
    assert list(columns) == said
    assert columns[-1] == said[-1]
    assert columns[1:3] == said[1:3]
    assert Versions(said).ids == [one.id for one in said]
    with pytest.raises(IndexError):
        columns[len(said)]


def test_columns_agree_with_measures_on_every_day(ledger: Ledger):
    """Status and force of every version as its own history says them."""
    measures = [*Ledger.embedded().versions(), *ledger.versions()]
    columns = from_measures(measures)
    for day in map(dt.date.fromisoformat, DAYS):
        status, applies = columns.status(day), columns.applying(day, day + dt.timedelta(1))
        for row, at in enumerate(columns.order.tolist()):
            said = measures[at].status_on(day)
            assert (None if status[row] < 0 else exchange_parquet.STATUSES[status[row]]) == said
            assert applies[row] == measures[at].in_force(day)


def test_what_is_lifted_on_the_day_it_begins_never_applies():
    """Of several steps on one day the last counts, for the columns as for the measure."""
    day = dt.date(2025, 4, 9)
    measure = Measure.model_validate(
        THREAT | {"from": day, "status": [{"date": day, "is": "withdrawn"}], "recorded_on": day}
    )
    assert not measure.in_force(day)
    assert not from_measures([measure]).applying(day, day + dt.timedelta(1)).any()
