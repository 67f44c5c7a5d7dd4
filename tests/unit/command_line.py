"""What the tests of the command line share: what was said, and small scenarios to say it about."""

from collections.abc import Callable
from dataclasses import dataclass

HEAD = "name: {name}\nwords: {name} in words\nday: 2025-10-17\n"
ON_CHINA = "{measure: Rise, instrument: tariff, imposed_by: USA, on: CHN, rate: 0.3, source: nobody}"


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


def on_china(**changes: str) -> str:
    """A scenario on the small world with words of its measure replaced."""
    measure = ON_CHINA
    for old, new in changes.items():
        known = {"rate": "0.3", "on": "CHN", "imposed_by": "USA", "instrument": "instrument: tariff"}[old]
        measure = measure.replace(known, new)
    return f"{HEAD.format(name='Bad')}world: small.npz\nmeasures:\n  - {measure}\n"


RUIN = on_china(instrument="instrument: subsidy", rate="0.9").replace("on: CHN", "sectors: all")
