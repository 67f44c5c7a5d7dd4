"""Benchmarks of detente: how long things take, how much memory, and against what. Run ``python -m benchmarks``."""
