"""Whether two rates of a report are one, told exactly and told roundly."""

from __future__ import annotations

from detente.reader.claim import ClaimedRate
from detente.reader.findings.finding import Finding

_ROUNDLY = frozenset("almost nearly about around roughly some approximately".split())
_AT_MOST = frozenset({"up to", "as much as", "as high as", "maximum of"})


def one_rate(first: Finding, second: Finding) -> bool:
    """Whether the rates of two findings can be one: "almost 220%" and 219.63%, "up to 212%" and "107% to 212%"."""
    if first.rate is None or second.rate is None:
        return False
    if first.rate.bounds() == second.rate.bounds():
        return True
    pairs = ((first, second.rate), (second, first.rate))
    return any(_rounds(rough, rate) or _tops(rough, rate) for rough, rate in pairs)


def _rounds(rough: Finding, exact: ClaimedRate) -> bool:
    """Whether a rate is another told roundly: "almost 220 percent" of 219.63 percent."""
    if rough.rate is None or rough.rate.value is None or exact.value is None or _is_whole(exact.value):
        return False
    before = rough.quote.text[: max(0, rough.rate.words.start - rough.quote.start)].lower().split()
    near = abs(rough.rate.value - exact.value) < 0.03 * exact.value
    return near and _is_whole(rough.rate.value) and bool(_ROUNDLY & set(before[-1:]))


def _is_whole(value: float) -> bool:
    return abs(100 * value - round(100 * value)) < 1e-6


def _tops(limit: Finding, span: ClaimedRate) -> bool:
    """Whether a rate is the upper end of a range: "up to 212%"."""
    if limit.rate is None or limit.rate.value is None or span.value is not None:
        return False
    told = any(words in limit.rate.words.text.lower() for words in _AT_MOST)
    return told and abs(limit.rate.value - span.bounds()[1]) < 0.01
