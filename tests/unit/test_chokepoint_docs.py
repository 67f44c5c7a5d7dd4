"""The pages about chokepoints keep their word: their Python runs as it stands, one block after the other."""

import re
from itertools import pairwise
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
FENCED = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SHOWN = re.compile(r"^```text\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_the_how_to_runs(capsys):
    text = (REPOSITORY / "docs" / "how-to" / "study-a-chokepoint.md").read_text(encoding="utf-8")
    blocks = FENCED.findall(text)
    assert len(blocks) == 7
    names = {"__name__": "__main__"}
    for code in blocks:
        exec(compile(code, "study-a-chokepoint.md", "exec"), names)
    said = capsys.readouterr().out
    assert "China cuts exports of rare earths" in said
    assert [shown for shown in SHOWN.findall(text) if shown not in said] == []
    assert len(SHOWN.findall(text)) == 1


def test_numbers_of_the_explanation_are_those_of_the_model():
    from detente.minerals import shortage

    text = (REPOSITORY / "docs" / "explain" / "chokepoints.md").read_text(encoding="utf-8")
    row = shortage("rare earths", cut=0.8, months=12).table(["USA"]).iloc[0]
    assert f"{row['gdp_loss_low_pct']:.1g} % of value added" in text.replace("\n", " ")
    assert f"{row['gdp_loss_high_pct']:.1g} % with none and much" in text.replace("\n", " ")
    begun = shortage("rare earths", cut=0.8, months=12).time_to_diversify().loc["DEU", "years_if_begun"]
    assert f"beyond 15 years, and {begun:.1f} years" in text.replace("\n", " ")
    days = [
        shortage("rare earths", cut=0.8, months=12, stock_days=30.0 * k).table(["DEU"]) for k in (1, 2, 3)
    ]
    first = [int(one["first_short_day"].iloc[0]) for one in days]
    assert [b - a for a, b in pairwise(first)] == [41, 40] and "by forty" in text
