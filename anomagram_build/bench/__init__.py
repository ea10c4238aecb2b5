"""Measurements against others, and of growth: `make bench` writes them to docs/benchmarks.md."""
