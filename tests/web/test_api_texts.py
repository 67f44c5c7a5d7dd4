"""Reports that are pasted, and minerals that are cut off."""

import pytest

from tests.web.served import api, problems

SCRIPT = "<script>alert('x')</script>"
REPORT = (
    "WASHINGTON, Oct 11 - The United States will impose an additional 100% tariff on Chinese goods from "
    f"November 1, President Donald Trump said. {SCRIPT} Beijing announced export controls on rare earths."
)


def read(*texts: str, **more) -> dict:
    reports = [{"name": f"r{at}.txt", "text": text, **more} for at, text in enumerate(texts)]
    answer = api().post("/api/v1/read", json={"reports": reports})
    assert answer.status_code == 200, answer.text[:500]
    return answer.json()


class TestRead:
    def test_every_span_is_words_of_the_text(self):
        found = read(REPORT, published="2025-10-11")
        report = found["reports"][0]
        assert report["text"] == REPORT and SCRIPT in report["text"]
        claims = {one["number"]: one for one in found["claims"]}
        assert report["spans"]
        for span in report["spans"]:
            words = report["text"][span["start"] : span["end"]]
            claim = claims[span["claim"]]
            known = claim["quotes"] if span["field"] == "quote" else [claim["evidence"][span["field"]]]
            assert words in known

    def test_every_good_of_a_list_is_marked(self):
        text = (
            "The United States imposed a 25% tariff on imports of steel, aluminum and copper from Canada "
            "on March 12, 2025."
        )
        found = read(text, published="2025-03-13")
        claim = found["claims"][0]
        goods = claim["product"].split(", ")
        assert len(goods) > 1
        spans = [
            span for span in found["reports"][0]["spans"] if span["field"] == "product" and not span["claim"]
        ]
        marked = " ".join(text[span["start"] : span["end"]] for span in spans)
        assert all(good in marked for good in goods)

    def test_a_threat_becomes_a_measure_of_a_scenario_that_can_be_solved(self):
        found = read(REPORT, published="2025-10-11")
        row = next(one for one in found["rows"] if one["scenario_measures"])
        measure = row["scenario_measures"][0]
        assert (measure["instrument"], measure["imposed_by"], measure["on"], measure["rate"]) == (
            "tariff", ["USA"], ["CHN"], 1.0,
        )  # fmt: skip
        assert row["beside_ledger"]["id"] == "us-plus-100-china"
        scenario = {"name": "Read", "words": "As read", "day": "2025-11-01", "measures": [measure]}
        assert api().post("/api/v1/solve", json={"scenario": scenario}).json()["converged"]

    def test_contradictions_have_both_quotes(self):
        other = REPORT.replace("100%", "50%")
        found = read(REPORT, other, published="2025-10-11")
        rates = [one for one in found["contradictions"] if one["field"] == "rate"]
        assert rates and len({one["quote"] for one in rates[0]["readings"]}) == 2

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ({"reports": []}, "reports: there is none"),
            ({"reports": [{"name": "a", "text": ""}]}, "a: "),
            (
                {"reports": [{"name": "a", "text": "x" * 100_001}]},
                "reports[0].text: it has 100,001 characters",
            ),
            ({"reports": [{"name": "a", "text": "x"}] * 2}, "reports[1].name: another report has this name"),
            ({"reports": [{"name": "a", "text": "Hello.", "published": "soon"}]}, "reports[0].published: "),
            (
                {"reports": [{"name": f"{at}", "text": "y" * 99_000} for at in range(30)]},
                "they have 2,970,000",
            ),
            ({"reports": [{"name": f"{at}", "text": "y"} for at in range(101)]}, "reports: there are 101"),
        ],
    )
    def test_what_cannot_be_read_is_told(self, body, said):
        found = problems(api().post("/api/v1/read", json=body))
        assert any(said in one for one in found), found


class TestShortage:
    def test_an_answer_has_months_words_and_assumptions(self):
        body = {"mineral": "rare earths", "cut": 0.8, "months": 12, "world": False}
        found = api().post("/api/v1/shortage", json=body).json()
        assert found["answer"].startswith("China") or "China" in found["question"]
        months = found["months"]
        assert all(len(values) == len(months["month"]) for values in months["availability"].values())
        assert found["units"] and found["assumptions"] and found["sources"] and found["world"] is None
        assert api().post("/api/v1/shortage", json=body).json()["id"] == found["id"]
        assert problems(api().get(f"/api/v1/solve/{found['id']}"), 404)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"mineral": "unobtainium"}, "unobtainium"),
            ({"cut": 2}, "cut: input should be less than or equal to 1"),
            ({"months": 0}, "months: input should be greater than 0"),
            ({"by": "Atlantis"}, "by: there is no economy 'Atlantis'"),
            ({"stage": "moon"}, "stage: "),
            ({"projects": "coalition"}, "coalition: it has no members"),
            ({"colour": "red"}, "colour: there is no such key"),
        ],
    )
    def test_what_cannot_be_cut_is_told(self, change, said):
        body = {"mineral": "rare earths", "cut": 0.8, "months": 12, "world": False, **change}
        found = problems(api().post("/api/v1/shortage", json=body))
        assert any(said in one for one in found), found
