"""Whatever reports say, a proposal is a valid measure or says why it is none, and a ledger can take it."""

import datetime as dt
from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from detente import Ledger
from detente.policy.amendment import dump
from detente.policy.measure import Measure
from detente.reader.claim import Period
from detente.reader.merging import Row, StatusStep
from detente.reader.proposals import measure_of, proposals
from detente.reader.proposing.comparison import add_to, with_accepted
from detente.reader.tables import rows
from detente.yaml_lines import read_yaml
from tests.unit.reader_rows import rate, report, row

CODES = ("USA", "CHN", "EU", "G7", "BRICS", "Benelux", "*", "WTO", "XYZ")
STATUSES = ("threatened", "announced", "planned", "in_force", "held", "suspended", "expired", "withdrawn")
DAYS = st.dates(dt.date(2017, 1, 1), dt.date(2019, 12, 31))
PERIODS = st.none() | st.builds(
    lambda first, length, about: Period(first, first + dt.timedelta(days=length), about),
    DAYS,
    st.sampled_from((0, 0, 1, 6, 30)),
    st.booleans(),
)
RATES = (
    st.none()
    | st.builds(
        lambda value, basis, prior: rate(value, basis, prior=prior),
        st.sampled_from((0.0, 0.1, 1.0, 9.99, 30.0)),
        st.sampled_from(("additional", "total", "unspecified")),
        st.none() | st.just(0.05),
    )
    | st.just(rate(None, low=0.1, high=0.4))
)
SIDES = st.lists(st.sampled_from(CODES), max_size=3, unique=True).map(tuple)
PRODUCTS = st.sampled_from(
    (
        ("", (), ()),
        ("steel", ("72", "73"), ("C24A",)),
        ("all goods", (), ()),
        ("hopes", (), ()),
        ("data", (), ("J62_63",)),
    )
)


@st.composite
def told(draw: st.DrawFn) -> Row:
    """A row of any kind."""
    status = draw(st.sampled_from(STATUSES))
    steps = draw(st.lists(st.tuples(st.none() | DAYS, st.sampled_from(STATUSES)), max_size=3))
    history = [StatusStep(day, word, ("one.txt",)) for day, word in [*steps, (draw(DAYS), status)]]  # type: ignore[arg-type]
    product, hs, sectors = draw(PRODUCTS)
    return row(
        instrument=draw(st.sampled_from([one["name"] for one in rows("instruments")])),
        imposed_by=draw(SIDES),
        on=draw(SIDES),
        status=status,
        rate=draw(RATES),
        history=tuple(history),
        product=product,
        hs=hs,
        sectors=sectors,
        **{name: draw(PERIODS) for name in ("announced", "effective", "until", "event")},
    )


@given(told(), st.none() | DAYS)
@settings(max_examples=300, deadline=None)
def test_a_measure_or_a_reason(one, published):
    found = proposals([one], [report(published=published)])[0]
    assert (found.measure is None) == bool(found.why)
    if found.measure is not None:
        Ledger.from_measures([found.measure])
        assert measure_of(dump(found.measure)) == (found.measure, "")


@given(told(), told(), DAYS)
@settings(max_examples=100, deadline=None)
def test_a_ledger_takes_what_is_suggested(first, second, published):
    ours = proposals([first], [report(published=published)])
    ledger = with_accepted(Ledger.from_measures([]), add_to(None, ours))
    later = proposals([second], [report(published=published + dt.timedelta(days=30))])
    suggested = add_to(ledger, later)
    assert len(with_accepted(ledger, suggested)) <= 2
    assert all(one.kind in ("known", "incomplete") for one in add_to(ledger, ours))


def test_what_is_written_is_read_again_as_it_was(tmp_path: Path):
    found = proposals([row()], [report()])[0]
    file = tmp_path / "it.yaml"
    file.write_text(yaml.safe_dump(found.fields, allow_unicode=True))
    assert Measure.model_validate(read_yaml(file).content) == found.measure
