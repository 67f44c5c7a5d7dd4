"""Rewrites of one text are one source."""

from __future__ import annotations

import time

from detente.reader.agreement.independence import sources_of
from tests.reader_told import told

WIRE = (
    "The finance ministry will widen the list of controlled goods after complaints from local makers of pumps. "
    "Officials expect the new list to be ready before the harvest begins. "
    '"Nobody in this room wanted the measure to come so soon," deputy minister Ana Ruiz told reporters.'
)
COPY = (
    "Complaints from local makers of pumps came first. The finance ministry will widen the list of controlled "
    "goods after complaints from local makers of pumps, our correspondent reports."
)
REWRITE = (
    "Officials expect that the new list will be ready before the harvest begins. "
    'Deputy minister Ana Ruiz said: "Nobody in this room wanted the measure to come so soon."'
)
OTHER = (
    "Pump makers have long asked for protection, and on Monday they got some of it. The ministry of finance is to "
    "add to its controls, a step that importers fear."
)


def test_copied_passages_and_shared_quotations_tie_reports():
    reports = [told("a", WIRE), told("b", COPY), told("c", REWRITE), told("d", OTHER)]
    assert sources_of(reports) == (("a", "b", "c"), ("d",))


def test_a_post_is_open_to_everyone():
    words = "list will be ready before the harvest, whatever it takes."
    one = f'Ruiz wrote on social media: "The {words}" Makers were glad.'
    two = f'In a post, the deputy minister said "the {words}" Shares fell.'
    assert len(sources_of([told("a", one), told("b", two)])) == 2


def test_names_and_titles_tie_nobody():
    one = (
        "Deputy Finance Minister Ana Maria Ruiz Delgado opened the fair in Porto Alegre with a call for calm."
    )
    two = "Growers booed Deputy Finance Minister Ana Maria Ruiz Delgado when she spoke of sacrifice."
    assert len(sources_of([told("a", one), told("b", two)])) == 2


def test_no_report_and_one_report():
    assert sources_of([]) == ()
    assert sources_of([told("a", WIRE)]) == (("a",),)


def test_a_thousand_reports_take_seconds():
    reports = [told(f"r{number}", f"{WIRE} Edition {number} of {number % 7} pages.") for number in range(400)]
    start = time.process_time()
    assert len(sources_of(reports)) == 1
    assert time.process_time() - start < 20
