"""How long things take, how much memory, and against what: ``python -m benchmarks``."""
