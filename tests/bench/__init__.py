"""Measures speed and memory against the goals. Run by hand: `python -m tests.bench`."""
