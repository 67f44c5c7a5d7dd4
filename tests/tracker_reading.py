"""The bundled ledger as one public tracker of averages reads the law, so that its numbers can be met.

tradewartracker (Waugh) departs from the law in the places that ``WHY`` lists; here they are amendments of the
ledger, recorded after everything else. Its numbers are the increase over 2024 with 2024 import weights.
"""

from detente import Ledger

LATER = "2027-01-01"
"""The amendments of a reading are recorded last."""

SECTOR_DUTIES = [
    "section-232-steel", "section-232-steel-derivatives", "section-232-aluminium", "section-232-aluminium-content",
    "section-232-aluminium-derivatives", "section-232-autos", "section-232-copper", "section-232-timber",
]  # fmt: skip

MATCHED = {
    "share": 1 - 4.0 / 429.8,
    "rule": "Annex II as far as it was matched at ten digits: 4.0 of 429.8 bn USD",
}
"""From the tracker's summary of 22 May 2025."""

WHY = {
    "fentanyl dated": "20 points of the fentanyl tariff are dated 4 February; 10 of them came on 4 March",
    "fentanyl replaced": "sector duties take the place of the fentanyl tariff on China; by law both are charged",
    "125 in all": "the 125 of April are read as the sum with the fentanyl tariff; by law they came on top of it",
    "reciprocal dated": "the 34 on China are dated 5 April and 84 8 April; by law 9 April, and 125 from 10 April",
    "parts dated": "the tariff on car parts is dated 3 April; it came on 3 May",
    "electronics": "the exemption of electronics from China is dropped from 7 August to 13 November",
    "Annex II": "exempt lines of Annex II are matched at ten digits and mostly missed until 13 November",
    "November dated": "the cut of the fentanyl tariff is dated 1 November; it came on 10 November",
}


def as_the_tracker_reads(ledger: Ledger) -> Ledger:
    """The ledger with the tracker's reading of the duties on China."""
    fentanyl = ledger["us-fentanyl-china"].model_dump(mode="json", by_alias=True, exclude_defaults=True)
    reciprocal = ledger["us-reciprocal-china"].model_dump(mode="json", by_alias=True, exclude_defaults=True)
    parts = ledger["us-232-auto-parts"].model_dump(mode="json", by_alias=True, exclude_defaults=True)
    ledger = ledger.amend(
        "us-fentanyl-china",
        recorded_on=LATER,
        rates=[
            {"rate": 0.20, "basis": "additional", "until": "2025-11-01"},
            {"rate": 0.10, "basis": "additional", "from": "2025-11-01"},
        ],
        stacking=fentanyl["stacking"] | {"yields_to": SECTOR_DUTIES},
    )
    exempt = [
        {
            "products": {"lists": ["us-reciprocal-exempt-electronics"]},
            "from": "2025-04-11",
            "until": "2025-08-07",
        },
        {"products": {"lists": ["us-reciprocal-exempt-2025-11-14"]}, "from": "2025-11-14"},
    ]
    steps = [("2025-04-05", 0.34), ("2025-04-08", 0.84), ("2025-04-09", 1.05), ("2025-05-12", 0.10)]
    ends = [start for start, _ in steps[1:]] + [None]
    ledger = ledger.amend(
        "us-reciprocal-china",
        recorded_on=LATER,
        suspended=[],
        rates=[
            {"rate": rate, "basis": "additional", "from": start, "until": until}
            for (start, rate), until in zip(steps, ends, strict=True)
        ],
        stacking=reciprocal["stacking"] | {"exempt": exempt, "content": [MATCHED]},
    )
    rates = [
        rate | ({"from": "2025-04-03"} if rate.get("from") == "2025-05-03" else {}) for rate in parts["rates"]
    ]
    return ledger.amend("us-232-auto-parts", recorded_on=LATER, start="2025-04-03", rates=rates)
