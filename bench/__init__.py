"""Benchmarks: how fast questions, live updates and pages are, on made-up reports."""
