"""From merged rows to measures of a ledger, and what a ledger has already."""
