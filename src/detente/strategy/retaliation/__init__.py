"""Move and answer: rules as data, and what a ledger says two sides did."""
