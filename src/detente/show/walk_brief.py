"""The brief of a walk from reports: what they report, what is in force, what is threatened, and what it costs whom."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from detente import __version__
from detente.policy.places import codes
from detente.policy.view import counted
from detente.reader.gazetteer import title_of
from detente.reader.merging import Row
from detente.reader.reading import Published, Reading
from detente.show.answer import BILLION, protagonists, span_words
from detente.show.brief import BigNumber, BriefContext
from detente.show.format import MISSING, plain, signed, usd
from detente.show.ledger_lines import in_words
from detente.show.report import WATCHED_DAYS, Solved, Working, context_of, solve_side_by_side, write_page
from detente.show.reported import ReportsTold
from detente.show.request import check_brief
from detente.show.walk import TOGETHER, ReportedScenario, Walk, walk
from detente.show.walk_words import reports_told
from detente.simulate.elasticity_range import ElasticityRange

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.ledger import Ledger
    from detente.simulate.outcome import Outcome
