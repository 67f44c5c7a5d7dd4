"""What the tests of ledgers on disk share: the texts of their files."""

HEAD = "ledger: {name: test, title: A test, known_to: 2025-10-17}\n"
DUTY = """\
measures:
  - id: duty
    title: A duty
    instrument: import tariff
    imposed_by: USA
    on: CHN
    from: 2025-02-04
    recorded_on: 2025-02-01
    rates:
      - {rate: 0.1, basis: additional}
"""
LATER = """\
amendments:
  - amends: duty
    recorded_on: 2025-03-01
    why: Order 2
    rates:
      - {rate: 0.2, basis: additional}
"""
LIST = "products:\n  cells: {title: Cells, source: Order 1, file: cells.csv}\n"
CODES = "# Order 1\nhs,duty\n8507.60,0.25\n8541,\n"

HEADING = "ledger: {name: small, title: A small ledger, known_to: 2025-12-01}\n"
MEASURES = """
measures:
  - id: usa-mfn
    title: MFN duties
    instrument: import tariff
    imposed_by: USA
    rates: [{rate: 0.02, basis: total}]
    from: 2018-01-01
    stacking: {family: mfn, base: true}
    recorded_on: 2018-01-01
    sources: [{title: Tariff schedule, date: 2018-01-01}]
  - id: usa-batteries
    title: Duty on batteries of China
    instrument: import tariff
    imposed_by: USA
    on: China
    authority: Trade Act of 1974, Section 301
    products: {hs: "8507"}
    rates:
      - {rate: 0.10, basis: additional, until: 2025-11-01}
      - {rate: 0.25, basis: additional, from: 2025-11-01}
    announced: 2025-01-10
    from: 2025-02-01
    until: 2025-12-15
    stacking: {family: section-301}
    recorded_on: 2025-01-10
    sources:
      - {title: "A very long notice of action about batteries, cells and parts of both, 90 FR 1", publisher: USTR}
  - id: usa-fentanyl
    title: Duty on all goods of China
    instrument: import tariff
    imposed_by: USA
    on: China
    rates: [{rate: 0.10, basis: additional}]
    from: 2025-03-01
    stacking: {family: emergency, yields_to: [section-301]}
    recorded_on: 2025-03-01
    sources: [{title: An order, verified: false}]
  - id: usa-steel
    title: Duty on steel
    instrument: import tariff
    imposed_by: USA
    products: {sectors: [C24A]}
    rates:
      - {rate: 0.50, basis: additional}
      - {rate: 0.15, basis: total, on: Japan, from: 2025-09-01}
    from: 2025-06-04
    recorded_on: 2025-06-03
  - id: chn-answer-with-a-name-that-is-longer-than-a-line-of-columns
    title: China's answer
    instrument: import tariff
    imposed_by: CHN
    on: USA
    rates: [{rate: 0.10, basis: additional}]
    from: 2025-04-10
    suspended: [{from: 2025-05-14, until: 2025-11-10, note: Truce}]
    recorded_on: 2025-04-10
    sources: [{title: Announcement}]
  - id: usa-plus-100
    title: 100 points more
    instrument: import tariff
    imposed_by: USA
    on: CHN
    rates: [{rate: 1.00, basis: additional}]
    from: 2025-11-01
    status: [{date: 2025-10-10, is: threatened}, {date: 2025-10-30, is: withdrawn}]
    recorded_on: 2025-10-10
    sources: [{title: A post}]
  - id: talks
    title: Talks in Madrid
    instrument: talks
    imposed_by: [USA, CHN]
    from: 2025-10-01
    until: 2025-10-03
    recorded_on: 2025-09-20
    sources: [{title: A statement}]
  - id: usa-old
    title: An old duty
    instrument: import tariff
    imposed_by: USA
    on: EU
    rates: [{rate: 0.05, basis: additional}]
    from: 2020-01-01
    until: 2021-01-01
    recorded_on: 2020-01-01
    sources: [{title: Nobody knows}]
amendments:
  - {amends: usa-fentanyl, recorded_on: 2025-10-30, why: Halved, rates: [
      {rate: 0.10, basis: additional, until: 2025-11-10}, {rate: 0.05, basis: additional, from: 2025-11-10}]}
"""
