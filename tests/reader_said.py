"""What the reader makes of a few sentences, in a short notation that fits a table of cases."""

from __future__ import annotations

import datetime as dt

from detente.reader.claim import Claim, ClaimedRate
from detente.reader.claims import claims_of
from detente.reader.cleaning import clean

THURSDAY = "2025-06-12"
"""The day that sentences are read on unless a test says another."""


def claims_in(text: str, published: str = THURSDAY) -> tuple[Claim, ...]:
    """The claims of a text that came out on a day."""
    return claims_of(clean("told", text, dt.date.fromisoformat(published)))


def sides_in(text: str, published: str = THURSDAY) -> list[str]:
    """Who acts on whom in each claim: "USA > CHN", both sides of talks "CHN USA"; in the alphabet's order."""
    return sorted(_sides(claim) for claim in claims_in(text, published))


def statuses_in(text: str, published: str = THURSDAY) -> list[str]:
    """The status of each claim in the order of the text."""
    return [claim.status for claim in _in_order(claims_in(text, published))]


def rates_in_claims(text: str, published: str = THURSDAY) -> list[str]:
    """The rate of each claim in the order of the text: "10-25%", "additional 25%", "25% after 10%" or "none"."""
    return [_rate(claim.rate) for claim in _in_order(claims_in(text, published))]


def only_claim(text: str, published: str = THURSDAY) -> Claim:
    """The one claim of a text that has one."""
    claims = claims_in(text, published)
    assert len(claims) == 1, [(claim.instrument, _sides(claim), claim.status) for claim in claims]
    return claims[0]


def _in_order(claims: tuple[Claim, ...]) -> list[Claim]:
    return sorted(claims, key=lambda claim: claim.quotes[0].start)


def _sides(claim: Claim) -> str:
    actors, targets = " ".join(sorted(claim.imposed_by)), " ".join(sorted(claim.on))
    return f"{actors} > {targets}" if targets else actors


def _rate(rate: ClaimedRate | None) -> str:
    if rate is None:
        return "none"
    low, high = (f"{round(100 * end, 4):g}" for end in rate.bounds())
    words = f"{low}%" if low == high else f"{low}-{high}%"
    basis = "" if rate.basis == "unspecified" else f"{rate.basis} "
    return f"{basis}{words}" + (f" after {round(100 * rate.prior, 4):g}%" if rate.prior is not None else "")
